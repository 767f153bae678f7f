"""Reasons, cases and history as a reader sees them: each in words, with where it stands.

The sentences come from `sentences`; the whole answer is laid out by `answer_lines`.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from coverage_service.model import Branch, CoverageDecision, LastKnown, PackageThen, Reason, SourceCited, Totals
from coverage_service.wording.first_sentence import case_of, depends_on
from coverage_service.wording.sentences import Language, money, more_sessions, number_of_sessions, sentence, words
from coverage_service.wording.source_titles import title_in
from coverage_service.wording.texts import texts
from coverage_service.wording.without_contract import may_be_nothing

# How many packages there are to choose from explains nothing of what is paid.
OF_THE_QUESTION = "packages_not_given"
# The words of a case that pays all of the sessions, and some, by how surely and where the deductible comes in.
PAID = {
    "surely": "paid",
    "open": "paid_open",
    "perhaps": "paid_perhaps",
    "deductible": "paid_deductible",
    "deductible_both": "paid_deductible",
}
PARTLY_PAID = {
    "surely": "partly",
    "open": "partly_open",
    "perhaps": "partly_perhaps",
    "deductible": "partly_deductible",
    "deductible_both": "partly_deductible_both",
}


@frozen
class SourceLine:
    """A source: its title, and its year with whose text it is."""

    title: str
    url: str
    standing: str


@frozen
class ReasonLine:
    """A reason or assumption in words, with its sources."""

    text: str
    sources: tuple[SourceLine, ...]


@frozen
class BranchLine:
    """What would be answered in one case: the case, the answer in one sentence, and why."""

    case: str
    answer: str
    reasons: tuple[ReasonLine, ...]


def reason_lines(reasons: Iterable[Reason], language: Language) -> tuple[ReasonLine, ...]:
    """Put reasons into words, those that read alike once: a maximum that is reached in two years, say."""
    return tuple({line.text: line for line in (_reason(reason, language) for reason in reasons)}.values())


def _reason(reason: Reason, language: Language) -> ReasonLine:
    return ReasonLine(sentence(reason, language), _sources(reason.sources, language))


def _sources(sources: tuple[SourceCited, ...], language: Language) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(title_in(source.title, language), source.url, _standing(source, language)) for source in sources
    )


def _standing(source: SourceCited, language: Language) -> str:
    evidence = words("evidence", source.evidence, language)
    return evidence if source.applies_to_year is None else f"{source.applies_to_year}; {evidence}"


def branch_lines(decision: CoverageDecision, language: Language) -> tuple[BranchLine, ...]:
    """Put the branches into words, unless they differ in what is left alone: that is a range above them already.

    Where nothing said above is why, the cases say it. Those that say the same are told as one; where all do, they leave
    it open alike and are not told.
    """
    ends = {(each.verdict, _costs(each.totals), each.sessions.own_before) for each in decision.branches}
    explained = any(reason.code != OF_THE_QUESTION for reason in decision.reasons)
    if len(ends) == 1 and not decision.totals.unknown and explained:
        return ()
    lines = tuple(_branch(branch, decision, language) for branch in decision.branches)
    told = _told_as_one(lines, language)
    return () if len(lines) > len(told) == 1 else told


def _told_as_one(lines: Iterable[BranchLine], language: Language) -> tuple[BranchLine, ...]:
    """Join the cases of lines that say the same."""
    told: dict[tuple[str, tuple[str, ...]], BranchLine] = {}
    either = texts(language)["branch"]["either"]
    for line in lines:
        key = line.answer, tuple(reason.text for reason in line.reasons)
        other = line.case[:1].lower() + line.case[1:]
        told[key] = evolve(told[key], case=either.format(case=told[key].case, other=other)) if key in told else line
    return tuple(told.values())


def _costs(totals: Totals) -> tuple[int | None, ...]:
    """Give who pays how many sessions, and what the patient pays, whatever of it is the deductible."""
    paid = totals.basic + totals.supplementary
    return paid, totals.patient, totals.unknown, totals.pays_at_least, totals.pays_at_most


def _branch(branch: Branch, decision: CoverageDecision, language: Language) -> BranchLine:
    """Put a branch into words; what is true in every case stands above, and not here again."""
    totals, answers = branch.totals, texts(language)["branch"]
    planned = totals.basic + totals.supplementary + totals.patient + totals.unknown
    paid, most = totals.basic + totals.supplementary, totals.pays_at_most
    answer = answers[_branch_code(branch)].format(
        paid=number_of_sessions(paid or planned, language),
        basic=number_of_sessions(totals.basic, language),
        supplementary=number_of_sessions(totals.supplementary, language),
        own=number_of_sessions(totals.patient, language),
        depends=depends_on(branch.decided_by, language),
        deductible=money(totals.deductible or 0, language),
    )
    if before := branch.sessions.own_before:
        answer += " " + answers["later"].format(more=more_sessions(before, language))
    elif not totals.unknown and branch.sessions.remaining:
        answer += " " + answers["left"].format(n=number_of_sessions(branch.sessions.remaining, language))
    if most is not None:
        code = "pays_nothing" if not most else "pays" if totals.pays_at_least == most else "pays_at_most"
        answer += " " + answers[code].format(amount=money(most, language))
    known = set(decision.reasons)
    reasons = tuple(_reason(reason, language) for reason in branch.reasons if reason not in known)
    return BranchLine(case_of(branch, decision, language), answer, reasons)


def _branch_code(branch: Branch) -> str:
    """Choose the words of a branch: who pays how many, and what of it is the deductible."""
    totals = branch.totals
    if branch.condition.code == "rate_of_nothing":
        return "hardly"
    if totals.unknown and branch.verdict != "reimbursed":
        return "unknown"
    if not totals.basic + totals.supplementary + totals.unknown:
        return "own"
    codes = PAID if branch.verdict == "reimbursed" else PARTLY_PAID
    if totals.deductible:
        return codes["deductible_both" if totals.supplementary else "deductible"]
    return codes[_how_surely(branch)]


def _how_surely(branch: Branch) -> str:
    """Tell whether it is open how much of each session is paid, or whether anything is, where no case settles that."""
    if branch.totals.pays_at_least == branch.totals.pays_at_most or branch.condition.code == "rate_of_all":
        return "surely"
    return "perhaps" if may_be_nothing(branch.totals, branch.reasons, branch.decided_by) else "open"


def known_lines(known: LastKnown, language: Language) -> Iterator[ReasonLine]:
    """Say what each package gave in the newest year that is known of it, and what the law gave."""
    for package in known.packages:
        line = _package_then(package, language)
        if package.policy_year != known.policy_year:
            line = ReasonLine(f"{line.text} ({package.policy_year})", line.sources)
        yield line
    yield from (_reason(reason, language) for reason in known.law)


def _package_then(package: PackageThen, language: Language) -> ReasonLine:
    figures = ", ".join(_then(package, language)) or texts(language)["answer"]["none_known"]
    return ReasonLine(f"{package.name}: {figures}", _sources(package.sources, language))


def _then(package: PackageThen, language: Language) -> Iterator[str]:
    answer = texts(language)["answer"]
    if package.sessions is not None:
        yield number_of_sessions(package.sessions, language)
    if package.manual_sessions is not None:
        yield answer["manual"].format(n=package.manual_sessions)
    if package.budget is not None:
        yield answer["budget"].format(amount=money(package.budget, language))
    if package.per_session is not None:
        yield answer["per_session"].format(amount=money(package.per_session, language))
