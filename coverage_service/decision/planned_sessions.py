"""Walking the planned sessions of one possibility through settlement, in turn, over birthdays and New Years.

Everything is known here; merging possibilities is left to `decision`, saying why to `reasoning`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from typing import NamedTuple

from attrs import frozen

from coverage_service.decision.complaint import Counts, age_on, on_list
from coverage_service.decision.held_packages import condition_codes
from coverage_service.decision.possibilities import NONE_USED, Possibility
from coverage_service.model import CoverageQuery
from coverage_service.settlement import session as s
from coverage_service.settlement.remaining import alike_ahead, lesser, repeat, sessions_left
from insurer_rules.compiling import THERAPY_BIT, Stack, day_number
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules

OF_COMPLAINT = ("indication", "condition", "12_months", "accident")


class Settled(NamedTuple):
    """What settlement made of one session; amounts in cents, `whys` one number for each entitlement of the stack."""

    stack: Stack
    paid_by: int
    paid: int
    deductible: int
    rate_known: int
    needs_approval: int
    whys: tuple[int, ...]
    on_list: bool


@frozen(eq=False)
class Walk:
    """A possibility and what becomes of it: sessions a year in all and left (UNLIMITED has no end), each session.

    `session` is one on the day of the question, `state` what was used before it.
    """

    possibility: Possibility
    session: tuple[int, ...]
    state: tuple[int, ...]
    allowed: int
    remaining: int
    settled: tuple[Settled, ...] = ()

    @cached_property
    def distinct(self) -> tuple[Settled, ...]:
        """The sessions that did not go alike, the first of each."""
        return tuple({id(one): one for one in self.settled}.values())


def sessions_of_year(one: Possibility, query: CoverageQuery, rules: Rules) -> Walk:
    """Count the sessions that the policy year of the question pays in all, and those left after the ones used."""
    stack = one.stacks[0][1]
    session = session_of(one, query, rules, query.date)
    state = _begin(one, query, session)
    scratch = [0] * s.WHY
    allowed = remaining = sessions_left(stack.numbers, s.new_state(len(stack.counters), 0), session, scratch)
    if one.used != NONE_USED or query.budget_used_eur is not None:
        remaining = sessions_left(stack.numbers, [*state], session, scratch)
    return Walk(one, tuple(session), tuple(state), allowed, remaining)


def walk(start: Walk, query: CoverageQuery, days: Sequence[date], *, deductibles: dict[int, int]) -> Walk:
    """Settle each planned session in turn. `deductibles` gives what is left of each year's, in cents."""
    settled = tuple(_walked(start, query, days, deductibles))
    return Walk(start.possibility, start.session, start.state, start.allowed, start.remaining, settled)


def _walked(start: Walk, query: CoverageQuery, days: Sequence[date], deductibles: dict[int, int]) -> list[Settled]:
    """Settle the days in turn, runs of the same circumstances together; sessions that went alike are one object."""
    settled: list[Settled] = []
    one, session, state = start.possibility, [*start.session], [*start.state]
    state[s.DEDUCTIBLE_LEFT] = deductibles[query.date.year]
    stacks = dict(one.stacks)
    stack = one.stacks[0][1]
    for (year, session[s.AGE], session[s.ON_LIST]), run in _runs(one, query, days):
        if stacks[year] is not stack:
            state = _moved(state, stack, stacks[year], deductibles[year])
            stack = stacks[year]
        settled += _settled_run(stack, state, session, tuple(run))
    return settled


def _runs(
    one: Possibility, query: CoverageQuery, days: Sequence[date]
) -> Iterable[tuple[tuple[int, int, int], Iterable[date]]]:
    """Divide days in order into runs of the same circumstances; a year and an age, once over, do not come back."""
    first = _circumstances(one, query, days[0])
    if one.diagnosed.condition is None and first == _circumstances(one, query, days[-1]):
        return ((first, days),)
    return groupby(days, partial(_circumstances, one, query))


def _settled_run(stack: Stack, state: list[int], session: list[int], run: Sequence[date]) -> list[Settled]:
    settled: list[Settled] = []
    result = [0] * (s.WHY + len(stack.entitlements))
    known: dict[Settled, Settled] = {}
    while (done := len(settled)) < len(run):
        session[s.DATE] = day_number(run[done], 0)
        s.settle(stack.numbers, state, session, result)
        more = 0 if stack.by_day else alike_ahead(stack.numbers, state, session, result)
        alike = 1 + lesser(more, len(run) - done - 1)
        repeat(stack.numbers, state, session, result, alike - 1)
        told = settled_of(stack, result, on_list=session[s.ON_LIST] == 1)
        settled += [known.setdefault(told, told)] * alike
    return settled


def settled_of(stack: Stack, result: list[int], *, on_list: bool) -> Settled:
    """Read the numbers that settlement wrote for one session."""
    paid_by, paid, deductible, rate_known, needs_approval = result[: s.WHY]
    whys = tuple(result[s.WHY : s.WHY + len(stack.entitlements)])
    return Settled(stack, paid_by, paid, deductible, rate_known, needs_approval, whys, on_list)


def session_of(one: Possibility, query: CoverageQuery, rules: Rules, day: date) -> list[int]:
    """Write a session of a possibility on a day as the numbers that settlement takes."""
    condition = one.diagnosed.condition
    session = [0] * s.SESSION_WIDTH
    session[s.THERAPY] = THERAPY_BIT[one.therapy]
    session[s.CONDITION_BIT] = 1 << condition_codes(rules).index(condition.code) if condition else 0
    session[s.CONTRACTED] = int(one.contracted)
    session[s.AFTER_ACCIDENT] = int(one.accident)
    session[s.INSUFFICIENT] = int(one.insufficient)
    session[s.TARIFF] = one.tariff
    session[s.COUNTS] = 1
    session[s.DATE] = day_number(day, 0)
    _, session[s.AGE], session[s.ON_LIST] = _circumstances(one, query, day)
    return session


def _circumstances(one: Possibility, query: CoverageQuery, day: date) -> tuple[int, int, int]:
    """Give what a day decides: the policy year, the age, and whether the complaint counts as listed."""
    age = age_on(query.birth_date, day) if query.birth_date else query.age or 0
    begun = (query.condition.first_session if query.condition else None) or query.date
    return day.year, age, int(on_list(one.diagnosed, day, begun=begun, age=age))


def _begin(one: Possibility, query: CoverageQuery, session: list[int]) -> list[int]:
    """Make the state after the sessions used, by settling them first: other complaints, then this one."""
    stack = one.stacks[0][1]
    state = s.new_state(len(stack.counters), 0)
    used = one.used
    if used.year:
        _settle_used(stack, state, session, used)
    state[s.SESSIONS_EVER] = used.condition_ever
    if query.budget_used_eur is not None:
        _set_budget_used(stack, state, cents_of(query.budget_used_eur), query.date.year)
    return state


def _settle_used(stack: Stack, state: list[int], session: list[int], used: Counts) -> None:
    session = [*session]
    session[s.TARIFF] = 0
    other = [*session]
    other[s.ON_LIST] = other[s.CONDITION_BIT] = other[s.AFTER_ACCIDENT] = 0
    result = [0] * (s.WHY + len(stack.entitlements))
    physiotherapy = THERAPY_BIT["physiotherapy"]
    here = used.indication_year - used.manual_indication_year
    elsewhere = max(0, used.year - used.manual_year - here)
    _repeat(stack, state, other, result, elsewhere, physiotherapy)
    _repeat(stack, state, other, result, used.manual_year - used.manual_indication_year, session[s.THERAPY])
    _forget(stack, state, OF_COMPLAINT)
    state[s.SESSIONS_EVER] = max(0, used.condition_ever - used.indication_year)
    _repeat(stack, state, session, result, here, physiotherapy)
    _repeat(stack, state, session, result, used.manual_indication_year, session[s.THERAPY])
    _forget(stack, state, ("day",))


def _repeat(stack: Stack, state: list[int], session: list[int], result: list[int], times: int, therapy: int) -> None:
    """Settle so many earlier sessions, on the first days of the year, when all that begins with it has begun."""
    session = [*session]
    session[s.THERAPY] = therapy
    year = session[s.DATE] // 10_000 * 10_000
    for number in range(times):
        session[s.DATE] = year + 101 + number % 2
        s.settle(stack.numbers, state, session, result)


def _forget(stack: Stack, state: list[int], periods: Sequence[str]) -> None:
    """Start the counters of such periods afresh: another complaint has its own, and another day."""
    for place, counter in enumerate(stack.counters):
        if counter.per in periods:
            at = s.COUNTERS + place * s.COUNTER_WIDTH
            state[at : at + s.COUNTER_WIDTH] = [0] * s.COUNTER_WIDTH


def _set_budget_used(stack: Stack, state: list[int], cents: int, year: int) -> None:
    for place, counter in enumerate(stack.counters):
        if counter.euros:
            at = s.COUNTERS + place * s.COUNTER_WIDTH
            state[at + s.PERIOD] = year if counter.per in ("calendar_year", "indication") else 1
            state[at + s.USED] = cents


def _moved(state: list[int], before: Stack, after: Stack, deductible: int) -> list[int]:
    """Carry a state into another year's stack: counters of the same name go on, the deductible begins again."""
    moved = s.new_state(len(after.counters), deductible)
    moved[s.SESSIONS_EVER] = state[s.SESSIONS_EVER]
    places = {counter.name: place for place, counter in enumerate(before.counters)}
    for place, counter in enumerate(after.counters):
        if counter.name in places:
            old, new = (s.COUNTERS + each * s.COUNTER_WIDTH for each in (places[counter.name], place))
            moved[new : new + s.COUNTER_WIDTH] = state[old : old + s.COUNTER_WIDTH]
    return moved
