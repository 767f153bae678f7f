"""A decision as a reader sees it, line by line in one language; the page and the command line both show this.

The sentences come from `sentences`, the headings from `texts`.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby

from attrs import frozen
from babel.dates import format_date

from coverage_service.model import (
    CoverageDecision,
    Reason,
    SessionOutcome,
    SessionsLeft,
    Totals,
)
from coverage_service.wording.first_sentence import headline, says_deductible
from coverage_service.wording.reason_lines import BranchLine, ReasonLine, branch_lines, known_lines, reason_lines
from coverage_service.wording.sentence_kinds import (
    DEDUCTIBLE_BEGINS,
    NEXT_POLICY,
    Tone,
    comes_first,
    first_sentence_code,
    tone,
    turns_on_begin,
    what_decides,
)
from coverage_service.wording.sentences import (
    LOCALES,
    Language,
    money,
    number_of_sessions,
    words,
)
from coverage_service.wording.texts import texts


@frozen
class SessionLine:
    """One planned session; `own` is what the patient pays, the deductible included, and empty without amounts."""

    number: int
    date: str
    payer: str
    own: str


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
        reasons=reason_lines(decision.reasons, language),
        branches=branch_lines(decision, language),
        assumptions=reason_lines(decision.assumptions, language),
        decides=tuple(words("decides", code, language) for code in _decides(decision)),
        last_known_heading=texts(language)["answer"]["last_known"].format(year=known.policy_year) if known else "",
        last_known=tuple(known_lines(known, language)) if known else (),
        ask=tuple(texts(language)["ask"][code] for code in _ask(decision)),
        version=decision.rules.version,
    )


def to_pay(outcome: SessionOutcome) -> int | None:
    """Give what the patient pays for a session, the deductible included, in cents; None when not known."""
    return None if outcome.own is None or outcome.deductible is None else outcome.own + outcome.deductible


def _deductible_first(decision: CoverageDecision, language: Language) -> str:
    """Say that the deductible comes first, and what is paid in all where amounts are known; once is enough."""
    if not comes_first(decision) or says_deductible(decision):
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
    beyond = "".join(_beyond_first(decision, language))
    yield left_label(decision, language), _sessions_left(decision.sessions, language) + beyond + unsure
    if decision.sessions.own_before:
        yield words_left["own_before"], number_of_sessions(decision.sessions.own_before, language)
    own = "own_besides" if totals.deductible else "own"
    for code, cents in (("reimbursed", totals.reimbursed), ("deductible", totals.deductible), (own, totals.own)):
        if cents is not None and (cents or code != "deductible") and not _may_be_more(totals):
            yield texts(language)["money"][code], money(cents, language)
    if totals.pays_at_most is not None and (totals.own is None or _may_be_more(totals)):
        yield from _bounds(decision, language)


def _beyond_first(decision: CoverageDecision, language: Language) -> Iterator[str]:
    """Say after which first sessions of a condition many are left, where those of the plan are not surely paid.

    Where they come first of all, how many of them are still to come stands below.
    """
    payers = {outcome.payer for outcome in decision.outcomes}
    if not decision.sessions.unlimited or decision.sessions.own_before or not payers & {"self", "unknown"}:
        return
    pattern = texts(language)["left"]["beyond" if "self" in payers else "beyond_surely"]
    for reason in decision.reasons:
        if reason.code == "first_sessions_own" and isinstance(first := dict(reason.figures)["n"], int):
            yield pattern.format(n=number_of_sessions(first, language))
            return


def _may_be_more(totals: Totals) -> bool:
    """Tell whether the patient may pay more than the amounts say, which are then the least."""
    return totals.pays_at_least != totals.pays_at_most


def _bounds(decision: CoverageDecision, language: Language) -> Iterator[tuple[str, str]]:
    """Say between which amounts the patient pays; what rests on an untouched deductible is the most of it."""
    text, totals = texts(language)["money"], decision.totals
    if totals.pays_at_least and _may_be_more(totals):
        yield text["at_least"], money(totals.pays_at_least, language)
    is_most = _may_be_more(totals) or first_sentence_code(decision) == "depends_at_most"
    yield text["at_most" if is_most else "in_all"], money(totals.pays_at_most or 0, language)


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
        label = amount_label(payer, len(outcomes), decision)
        label = "own_nothing" if own == 0 and label in ("own_one", "own_each") else label
        told = "" if own is None else ", " + texts(language)["money"][label].format(amount=money(own, language))
        yield numbers, words("payer", payer, language) + told


def amount_label(payer: str, sessions: int, decision: CoverageDecision) -> str:
    """Choose the words of an amount: of one session or of each, the patient's own or besides what is paid."""
    if payer == "self":
        return "one" if sessions == 1 else "each"
    if decision.totals.own is None or not _may_be_more(decision.totals):
        return "own_one" if sessions == 1 else "own_each"
    return "own_one_at_least" if sessions == 1 else "own_each_at_least"


def _ask(decision: CoverageDecision) -> Iterator[str]:
    """Choose the questions for the insurer: what only somebody else's page says, and what was not known."""
    by_package = decision.totals.supplementary or {"packages", "packages.name"} & set(decision.decided_by)
    seen = decision.rules.evidence not in ("none", "reported") or "stated_package" in decision.decided_by
    if by_package and not seen:
        yield "package_es" if _is_of_es(decision) else "package"
    if {"contracted", "stated_package.non_contracted_percent"} & set(decision.decided_by):
        yield "contract"
    if "sessions_used" in decision.decided_by:
        yield "used"


def _is_of_es(decision: CoverageDecision) -> bool:
    """Tell whether the answer is about the E.S. method, which the basic insurance never pays."""
    told = {reason.code for reason in (*decision.reasons, *_of_branches(decision))}
    return "es_not_in_basic" in told and "therapy" not in decision.decided_by


def _of_branches(decision: CoverageDecision) -> Iterator[Reason]:
    return (reason for branch in decision.branches for reason in branch.reasons)


def _decides(decision: CoverageDecision) -> Iterator[str]:
    """Name what would decide: of who is insured elsewhere their scheme, of the E.S. method or next year its figures."""
    otherwise = {"rules.law": "other_scheme"} if decision.is_elsewhere else {}
    otherwise |= {"stated_package": "stated_package_es"} if _is_of_es(decision) else {}
    otherwise |= {"stated_package": NEXT_POLICY} if what_decides(decision) == NEXT_POLICY else {}
    begins = {"rules.law", "deductible_left_eur"} if turns_on_begin(decision) else set()
    return (DEDUCTIBLE_BEGINS if code in begins else otherwise.get(code, code) for code in decision.decided_by)
