"""A decision as a reader sees it, line by line in one language; the page and the command line both show this.

The sentences come from `sentences`, the headings from `texts`.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from attrs import frozen
from babel.dates import format_date

from coverage_service.model import (
    Branch,
    CoverageDecision,
    LastKnown,
    PackageThen,
    Reason,
    SessionOutcome,
    SessionsLeft,
    SourceCited,
    Totals,
)
from coverage_service.wording.first_sentence import Tone, case_of, depends_on, headline, says_deductible, tone
from coverage_service.wording.sentences import (
    LOCALES,
    Language,
    money,
    more_sessions,
    number_of_sessions,
    sentence,
    words,
)
from coverage_service.wording.source_titles import title_in
from coverage_service.wording.texts import texts

DEDUCTIBLE = {"deductible_applies", "deductible_inferred", "deductible_unknown"}


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
class SessionLine:
    """One planned session; `own` is what the patient pays, the deductible included, and empty without amounts."""

    number: int
    date: str
    payer: str
    own: str


@frozen
class BranchLine:
    """What would be answered in one case: the case, the answer in one sentence, and why."""

    case: str
    answer: str
    reasons: tuple[ReasonLine, ...]


@frozen
class AnswerShown:
    """A whole answer in words. `figures` are labelled lines: sessions left, and euros when a price was given.

    `tone` is how the headline sounds. `warning` says that the deductible comes first; empty where it does not.
    """

    verdict: str
    tone: Tone
    headline: str
    warning: str
    figures: tuple[tuple[str, str], ...]
    sessions: tuple[SessionLine, ...]
    spans: tuple[tuple[str, str], ...]
    reasons: tuple[ReasonLine, ...]
    branches: tuple[BranchLine, ...]
    assumptions: tuple[ReasonLine, ...]
    decides: tuple[str, ...]
    last_known_heading: str
    last_known: tuple[ReasonLine, ...]
    ask: tuple[str, ...]
    version: str


def answer_shown(decision: CoverageDecision, language: Language) -> AnswerShown:
    """Put a decision into words."""
    known = decision.last_known
    return AnswerShown(
        verdict=decision.verdict,
        tone=tone(decision),
        headline=headline(decision, language),
        warning=_deductible_first(decision, language),
        figures=tuple(_figures(decision, language)),
        sessions=tuple(_session(outcome, language) for outcome in decision.outcomes),
        spans=tuple(_spans(decision, language)),
        reasons=tuple(_reason(reason, language) for reason in decision.reasons),
        branches=tuple(_branch(branch, decision, language) for branch in _branches_shown(decision)),
        assumptions=tuple(_reason(reason, language) for reason in decision.assumptions),
        decides=tuple(words("decides", code, language) for code in decision.decided_by),
        last_known_heading=texts(language)["answer"]["last_known"].format(year=known.policy_year) if known else "",
        last_known=tuple(_known_lines(known, language)) if known else (),
        ask=tuple(texts(language)["ask"][code] for code in _ask(decision)),
        version=decision.rules.version,
    )


def to_pay(outcome: SessionOutcome) -> int | None:
    """Give what the patient pays for a session, the deductible included, in cents; None when not known."""
    return None if outcome.own is None or outcome.deductible is None else outcome.own + outcome.deductible


def _deductible_first(decision: CoverageDecision, language: Language) -> str:
    """Say that the deductible comes first, and what is paid in all where amounts are known; once is enough."""
    comes_first = any(reason.code in DEDUCTIBLE for reason in decision.reasons) and decision.totals.deductible != 0
    if not comes_first or says_deductible(decision):
        return ""
    own, deductible = decision.totals.own, decision.totals.deductible
    if own is None or deductible is None:
        return texts(language)["deductible"]["first"]
    return texts(language)["deductible"]["amount"].format(amount=money(own + deductible, language))


def day(when: date, language: Language) -> str:
    """Write a date short: "2 mrt 2026", "2 Mar 2026"."""
    return str(format_date(when, "d MMM y", LOCALES[language])).replace(".", "")


def _figures(decision: CoverageDecision, language: Language) -> Iterator[tuple[str, str]]:
    words_left, totals = texts(language)["left"], decision.totals
    unsure = "" if decision.sessions.certain or _left_code(decision.sessions) == "not_known" else words_left["unsure"]
    yield left_label(decision, language), _sessions_left(decision.sessions, language) + unsure
    if decision.sessions.own_before:
        yield words_left["own_before"], number_of_sessions(decision.sessions.own_before, language)
    own = "own_besides" if totals.deductible else "own"
    for code, cents in (("reimbursed", totals.reimbursed), ("deductible", totals.deductible), (own, totals.own)):
        if cents is not None and (cents or code != "deductible"):
            yield texts(language)["money"][code], money(cents, language)
    if totals.own is None and totals.pays_at_most is not None:
        yield texts(language)["money"]["at_most"], money(totals.pays_at_most, language)


def left_label(decision: CoverageDecision, language: Language) -> str:
    """Say of which year sessions are left, or until which day."""
    words_left, until = texts(language)["left"], decision.sessions.usable_until
    if until is None or (until.month, until.day) == (12, 31):
        return words_left["remaining"].format(year=decision.rules.policy_year)
    return words_left["until"].format(day=day(until, language))


def _left_code(left: SessionsLeft) -> str:
    if left.unlimited or left.remaining is not None:
        return "exact"
    if left.remaining_at_most is not None:
        return "range"
    return "at_least" if left.remaining_at_least else "not_known"


def _sessions_left(left: SessionsLeft, language: Language) -> str:
    """Say how many sessions are left, with their noun."""
    return _left_with(left, language, lambda number: number_of_sessions(number, language))


def left_number(left: SessionsLeft, language: Language) -> str:
    """Say how many sessions are left: a number, a range, or that it is not known."""
    return _left_with(
        left, language, lambda number: number_of_sessions(number, language) if left.unlimited else str(number)
    )


def _left_with(left: SessionsLeft, language: Language, said: Callable[[int | str], str]) -> str:
    most = left.remaining if left.remaining is not None else left.remaining_at_most
    counted = {"exact": "unlimited" if left.unlimited else most, "range": most}.get(
        _left_code(left), left.remaining_at_least
    )
    pattern = texts(language)["left"][_left_code(left)]
    return pattern.format(least=left.remaining_at_least, n=said(counted or 0))


def _session(outcome: SessionOutcome, language: Language) -> SessionLine:
    cents = to_pay(outcome)
    own = "" if cents is None else money(cents, language)
    return SessionLine(outcome.number, day(outcome.date, language), words("payer", outcome.payer, language), own)


def _spans(decision: CoverageDecision, language: Language) -> Iterator[tuple[str, str]]:
    """Join neighbouring sessions with the same payer and price: "1 t/m 9", "basisverzekering"."""
    for (payer, own), group in groupby(decision.outcomes, lambda outcome: (outcome.payer, to_pay(outcome))):
        outcomes = list(group)
        first, last = outcomes[0].number, outcomes[-1].number
        numbers = str(first) if first == last else f"{first} {texts(language)['answer']['through']} {last}"
        yield numbers, words("payer", payer, language) + _each(payer, own, language)


def _each(payer: str, own: int | None, language: Language) -> str:
    if own is None:
        return ""
    label = "each" if payer == "self" else "own_each"
    return ", " + texts(language)["money"][label].format(amount=money(own, language))


def _reason(reason: Reason, language: Language) -> ReasonLine:
    return ReasonLine(sentence(reason, language), _sources(reason.sources, language))


def _sources(sources: tuple[SourceCited, ...], language: Language) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(title_in(source.title, language), source.url, _standing(source, language)) for source in sources
    )


def _standing(source: SourceCited, language: Language) -> str:
    evidence = words("evidence", source.evidence, language)
    return evidence if source.applies_to_year is None else f"{source.applies_to_year}; {evidence}"


def _branches_shown(decision: CoverageDecision) -> tuple[Branch, ...]:
    """Give the branches, unless they differ in what is left alone: that is a range above them already."""
    ends = {(each.verdict, _costs(each.totals), each.sessions.own_before) for each in decision.branches}
    settled = len(ends) == 1 and not decision.totals.unknown
    return () if settled else decision.branches


def _costs(totals: Totals) -> tuple[int | None, ...]:
    """Give who pays how many sessions, and what the patient pays, whatever of it is the deductible."""
    paid = totals.basic + totals.supplementary
    return paid, totals.patient, totals.unknown, totals.pays_at_least, totals.pays_at_most


def _branch(branch: Branch, decision: CoverageDecision, language: Language) -> BranchLine:
    """Put a branch into words; what is true in every case stands above, and not here again."""
    totals, answers = branch.totals, texts(language)["branch"]
    planned = totals.basic + totals.supplementary + totals.patient + totals.unknown
    paid, most = totals.basic + totals.supplementary, totals.pays_at_most
    code = "unknown" if totals.unknown else "paid" if paid == planned else "own" if not paid else "partly"
    answer = answers[code].format(
        paid=number_of_sessions(paid, language),
        own=number_of_sessions(totals.patient, language),
        depends=depends_on(branch.decided_by, language),
    )
    if before := branch.sessions.own_before:
        answer += " " + answers["later"].format(more=more_sessions(before, language))
    elif code != "unknown" and branch.sessions.remaining:
        answer += " " + answers["left"].format(n=number_of_sessions(branch.sessions.remaining, language))
    if most is not None:
        code = "pays_nothing" if not most else "pays" if totals.pays_at_least == most else "pays_at_most"
        answer += " " + answers[code].format(amount=money(most, language))
    known = set(decision.reasons)
    reasons = tuple(_reason(reason, language) for reason in branch.reasons if reason not in known)
    return BranchLine(case_of(branch, decision, language), answer, reasons)


def _known_lines(known: LastKnown, language: Language) -> Iterator[ReasonLine]:
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


def _ask(decision: CoverageDecision) -> Iterator[str]:
    """Choose the questions for the insurer: what only somebody else's page says, and what was not known."""
    holds_none = any(reason.code == "no_package" for reason in decision.reasons)
    seen = decision.rules.evidence not in ("none", "reported") or "stated_package" in decision.decided_by
    if not (seen or holds_none):
        yield "package"
    if {"contracted", "stated_package.non_contracted_percent"} & set(decision.decided_by):
        yield "contract"
    if "sessions_used" in decision.decided_by:
        yield "used"
