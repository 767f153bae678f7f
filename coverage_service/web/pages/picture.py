"""The sessions of an answer as a picture: squares in rows, used, paid, left, own, not known; with its words.

Drawing it is left to a template; every kind has a mark of its own, as colour alone tells nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import frozen

from coverage_service.model import CoverageDecision, Payer
from coverage_service.wording.answer_lines import deductible_first
from coverage_service.wording.sentences import Language, number_of_sessions
from coverage_service.wording.texts import texts

PER_ROW, SIDE, MOST = 10, 30, 60
KINDS: Mapping[Payer, str] = {"basic": "paid", "supplementary": "paid", "self": "own", "unknown": "open"}


@frozen
class Square:
    """One session: its kind, and its place in the drawing."""

    kind: str
    x: int
    y: int


@frozen
class Picture:
    """Squares in the order of the sessions, the size of the drawing, and a line of words for each kind."""

    squares: tuple[Square, ...]
    width: int
    height: int
    legend: tuple[tuple[str, str], ...]
    words: str


def picture_of(decision: CoverageDecision, language: Language) -> Picture:
    """Draw the sessions had, those planned, and those left after them this year; at most sixty."""
    kinds = list(_kinds(decision))
    drawn = kinds[:MOST]
    squares = tuple(
        Square(kind, number % PER_ROW * SIDE, number // PER_ROW * SIDE) for number, kind in enumerate(drawn)
    )
    legend = tuple(_legend(Counter(kinds), language, deductible=deductible_first(decision)))
    rows = -(-len(drawn) // PER_ROW)
    return Picture(squares, PER_ROW * SIDE, rows * SIDE, legend, ", ".join(line for _, line in legend))


def _kinds(decision: CoverageDecision) -> Iterator[str]:
    yield from ["used"] * (decision.sessions.used or 0)
    yield from (KINDS[outcome.payer] for outcome in decision.outcomes)
    yield from ["left"] * left_after(decision)


def left_after(decision: CoverageDecision) -> int:
    """Count the sessions of the year that are left when the planned ones have been had; none when not known."""
    if decision.sessions.remaining is None:
        return 0
    year = decision.rules.policy_year
    paid = sum(KINDS[outcome.payer] == "paid" and outcome.date.year == year for outcome in decision.outcomes)
    return max(0, decision.sessions.remaining - paid)


def _legend(counted: Counter[str], language: Language, *, deductible: bool) -> Iterator[tuple[str, str]]:
    for kind in ("used", "paid", "own", "open", "left"):
        if counted[kind]:
            number = number_of_sessions(counted[kind], language)
            words = "paid_after" if kind == "paid" and deductible else kind
            yield kind, texts(language)["picture"][words].format(n=number)
