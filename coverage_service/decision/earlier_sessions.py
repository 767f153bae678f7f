"""The state after the sessions used before a question: they are settled first, in one jump where they go alike.

Other complaints come before this one. Counting what is left after them is left to `settlement`.
"""

from collections.abc import Sequence

from coverage_service.decision.complaint import Counts
from coverage_service.settlement import session as s
from coverage_service.settlement.narrowing import NarrowStack, SessionFacts, narrow
from coverage_service.settlement.remaining import alike_ahead, lesser, repeat
from insurer_rules.compiling import ANY, THERAPY_BIT, Counter, Stack

OF_COMPLAINT = ("indication", "condition", "12_months", "accident")
PHYSIOTHERAPY = THERAPY_BIT["physiotherapy"]


def narrow_for_earlier(stack: Stack, facts: SessionFacts) -> NarrowStack:
    """Narrow a stack for the sessions had before: for this and other complaints, by this and other therapists."""
    return narrow(
        stack,
        facts._replace(
            therapies=facts.therapies | PHYSIOTHERAPY,
            first_day=facts.first_day // 10_000 * 10_000 + 101,
            on_list=ANY if facts.on_list else 0,
            one_complaint=False,
            after_accident=ANY if facts.after_accident else 0,
            priced=False,
        ),
    )


def state_after(numbers: Sequence[int], counters: Sequence[Counter], session: Sequence[int], used: Counts) -> list[int]:
    """Make the state after the sessions used, in the counters of a narrow stack."""
    state = s.new_state(len(counters), 0)
    if used.year and counters:
        _settle_used(numbers, counters, state, session, used)
    state[s.SESSIONS_EVER] = used.condition_ever
    return state


def _settle_used(
    numbers: Sequence[int], counters: Sequence[Counter], state: list[int], session: Sequence[int], used: Counts
) -> None:
    this = [*session]
    this[s.TARIFF] = 0
    other = [*this]
    other[s.ON_LIST] = other[s.CONDITION_BIT] = other[s.AFTER_ACCIDENT] = 0
    here = used.indication_year - used.manual_indication_year
    elsewhere = max(0, used.year - used.manual_year - here)
    _settle_alike(numbers, counters, state, other, elsewhere, PHYSIOTHERAPY)
    _settle_alike(numbers, counters, state, other, used.manual_year - used.manual_indication_year, this[s.THERAPY])
    _forget(counters, state, OF_COMPLAINT)
    state[s.SESSIONS_EVER] = max(0, used.condition_ever - used.indication_year)
    _settle_alike(numbers, counters, state, this, here, PHYSIOTHERAPY)
    _settle_alike(numbers, counters, state, this, used.manual_indication_year, this[s.THERAPY])
    _forget(counters, state, ("day",))


def _settle_alike(
    numbers: Sequence[int],
    counters: Sequence[Counter],
    state: list[int],
    session: Sequence[int],
    times: int,
    therapy: int,
) -> None:
    """Settle so many sessions, each on a day of its own, on the first days of the year."""
    session, result, done = [*session], [0] * (s.WHY + numbers[0]), 0
    session[s.THERAPY] = therapy
    year = session[s.DATE] // 10_000 * 10_000
    while done < times:
        session[s.DATE] = year + 101 + done % 2
        _forget(counters, state, ("day",))
        s.settle(numbers, state, session, result)
        alike = lesser(alike_ahead(numbers, state, session, result), times - done - 1)
        repeat(numbers, state, session, result, alike)
        done += 1 + alike


def _forget(counters: Sequence[Counter], state: list[int], periods: Sequence[str]) -> None:
    """Start the counters of such periods afresh: another complaint has its own, and another day."""
    for place, counter in enumerate(counters):
        if counter.per in periods:
            at = s.COUNTERS + place * s.COUNTER_WIDTH
            state[at : at + s.COUNTER_WIDTH] = [0] * s.COUNTER_WIDTH


def with_budget_used(counters: Sequence[Counter], state: Sequence[int], cents: int, year: int) -> list[int]:
    """Say how much of every budget was used, in cents."""
    after = [*state]
    for place, counter in enumerate(counters):
        if counter.euros:
            at = s.COUNTERS + place * s.COUNTER_WIDTH
            after[at + s.PERIOD] = year if counter.per in ("calendar_year", "indication") else 1
            after[at + s.USED] = cents
    return after


def in_slots(state: Sequence[int], before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Carry a state from the counters of one narrow stack to those of another of the same whole stack."""
    places = {slot: place for place, slot in enumerate(before)}
    carried = s.new_state(len(after), 0)
    carried[s.SESSIONS_EVER] = state[s.SESSIONS_EVER]
    for place, slot in enumerate(after):
        if slot in places:
            old, new = (s.COUNTERS + each * s.COUNTER_WIDTH for each in (places[slot], place))
            carried[new : new + s.COUNTER_WIDTH] = state[old : old + s.COUNTER_WIDTH]
    return carried
