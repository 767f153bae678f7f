"""The sessions of an answer as one bar: had, reimbursed, own, not known, left; with a break where a count begins.

Drawing it is left to a template; every part has a mark of its own and a line of words, as colour alone tells nothing.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from attrs import evolve, frozen

from coverage_service.decision.complaint import ADULT, age_on
from coverage_service.model import CoverageDecision, SessionOutcome
from coverage_service.wording.answer_lines import amount_label, day, to_pay
from coverage_service.wording.sentences import Language, money, number_of_sessions
from coverage_service.wording.texts import texts
from coverage_service.wording.without_contract import perhaps_nothing

# The widths that a part can have: its share of the bar.
SHARES = 24
# Beside a number of sessions: no sign of money, with which the number would be read as an amount.
MARKS = {"used": "", "paid": "\u2713", "own": "\u2717", "deductible": "\u2717", "open": "?", "left": ""}


@frozen
class BarPart:
    """Sessions in a row of one kind: how many, the share of the bar, the words, and what begins with them ("2027")."""

    kind: str
    count: int
    words: str
    begins: str = ""
    share: int = 1

    @property
    def mark(self) -> str:
        """Give the sign that tells the kind without its colour."""
        return MARKS[self.kind]


def picture_of(decision: CoverageDecision, birth_date: date | None, language: Language) -> tuple[BarPart, ...]:
    """Lay out the sessions had, those planned in turn, and those left this year."""
    parts = list(_parts(decision, birth_date, language))
    total = sum(part.count for part in parts)
    return tuple(evolve(part, share=max(1, round(SHARES * part.count / total))) for part in parts)


def _parts(decision: CoverageDecision, birth_date: date | None, language: Language) -> Iterator[BarPart]:
    if decision.sessions.used:
        yield _part("used", decision.sessions.used, language)
    before: tuple[int, bool] | None = None
    left = _left_part(decision, language)
    perhaps = perhaps_nothing(decision)
    for (year, adult, _, _), group in groupby(decision.outcomes, lambda each: _kind(each, birth_date, perhaps=perhaps)):
        if before and year != before[0]:
            yield from left
        yield evolve(_of_plan([*group], decision, language), begins=_begins(before, (year, adult), language))
        before = year, adult
    yield from left


def _kind(outcome: SessionOutcome, birth_date: date | None, *, perhaps: bool) -> tuple[int, bool, str, int | None]:
    adult = birth_date is not None and age_on(birth_date, outcome.date) >= ADULT
    return outcome.date.year, adult, _payer_kind(outcome, perhaps=perhaps), to_pay(outcome)


def _payer_kind(outcome: SessionOutcome, *, perhaps: bool) -> str:
    """Tell who pays: where it goes to the deductible, or nothing is paid, the patient does, whoever would pay.

    `perhaps`: without a contract a package may pay nothing of what is told as its own.
    """
    if outcome.payer in ("self", "unknown"):
        return "own" if outcome.payer == "self" else "open"
    if perhaps and outcome.payer == "supplementary" and outcome.own is None:
        return "perhaps"
    if outcome.reimbursed != 0 or not to_pay(outcome):
        return "paid"
    return "deductible" if outcome.deductible else "own"


def reimbursed_sessions(decision: CoverageDecision) -> int:
    """Count the planned sessions of which somebody else pays something, as far as that is certain."""
    return _number_of(decision, "paid")


def open_sessions(decision: CoverageDecision) -> int:
    """Count the planned sessions of which somebody else may pay something, or nothing."""
    return _number_of(decision, "open") + _number_of(decision, "perhaps")


def _number_of(decision: CoverageDecision, kind: str) -> int:
    perhaps = perhaps_nothing(decision)
    return sum(_payer_kind(outcome, perhaps=perhaps) == kind for outcome in decision.outcomes)


def _begins(before: tuple[int, bool] | None, now: tuple[int, bool], language: Language) -> str:
    if before is None or before == now:
        return ""
    return str(now[0]) if now[0] != before[0] else texts(language)["picture"]["adult"]


def _of_plan(outcomes: list[SessionOutcome], decision: CoverageDecision, language: Language) -> BarPart:
    """Say of sessions in a row how many, on which days, and what the patient pays for each, as the patient's amount."""
    first, last = outcomes[0], outcomes[-1]
    through = texts(language)["answer"]["through"]
    days = day(first.date, language)
    if first is not last:
        days = f"{days} {through} {day(last.date, language)}"
    kind, cents = _payer_kind(first, perhaps=perhaps_nothing(decision)), to_pay(first)
    part = _part(kind, len(outcomes), language)
    payer = "self" if part.kind == "own" else first.payer
    words = texts(language)["money"][amount_label(payer, len(outcomes), decision)]
    each = words.format(amount=money(cents, language)) if cents else ""
    return evolve(part, words=", ".join(filter(None, (part.words, days, each))))


def _left_part(decision: CoverageDecision, language: Language) -> Iterator[BarPart]:
    if left := left_after(decision):
        yield _part("left", left, language)


def left_after(decision: CoverageDecision) -> int:
    """Count the sessions of the year that are left when the planned ones have been had; none when not known."""
    if decision.sessions.remaining is None:
        return 0
    year = decision.rules.policy_year
    paid = sum(outcome.payer not in ("self", "unknown") and outcome.date.year == year for outcome in decision.outcomes)
    return max(0, decision.sessions.remaining - paid)


def _part(kind: str, count: int, language: Language) -> BarPart:
    words = texts(language)["picture"][kind].format(n=number_of_sessions(count, language))
    return BarPart("open" if kind == "perhaps" else kind, count, words)
