"""Walking the planned sessions of one possibility through settlement, in turn, over birthdays and New Years.

A possibility is walked on narrow stacks, so that those that pay alike are walked once. Merging what becomes of them
is left to `results`, saying why to `reasons`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from attrs import define, evolve, field, frozen

from coverage_service.decision.axes import NONE_USED, YearStacks
from coverage_service.decision.complaint import Counts
from coverage_service.decision.deductible import DeductibleLeft
from coverage_service.decision.earlier_sessions import in_slots, narrow_for_earlier, state_after, with_budget_used
from coverage_service.decision.held_packages import condition_codes
from coverage_service.decision.planned_days import AlikeDays, PlannedDays
from coverage_service.decision.possibilities import PossibleRow, used_of
from coverage_service.settlement import session as s
from coverage_service.settlement.narrowing import EVERY_THERAPY, NarrowStack, SessionFacts, narrow
from coverage_service.settlement.remaining import alike_ahead, count_left, lesser, repeat
from insurer_rules.compiling import THERAPY_BIT, UNLIMITED, Stack, day_number
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules

MOST_STRETCHES_AHEAD = 8


class Settled(NamedTuple):
    """What settlement made of one session; amounts in cents, `whys` one number for each entitlement of the stack.

    `is_adult` is None for a claim line, which is told why it is paid and not why no other entitlement pays it.
    """

    stack: Stack
    paid_by: int
    paid: int
    deductible: int
    rate_known: int
    needs_approval: int
    whys: tuple[int, ...]
    on_list: bool
    is_adult: bool | None = None


class Stretch(NamedTuple):
    """So many sessions in a row that went alike, in the year of that place, settled on a narrow stack."""

    times: int
    year: int
    age: int
    on_list: bool
    first_day: int
    paid_by: int
    paid: int
    deductible: int
    rate_known: int
    needs_approval: int
    whys: tuple[int, ...]


@frozen(eq=False)
class Walk:
    """What becomes of a possibility: sessions in all and left in each policy year (UNLIMITED has no end), each stretch.

    `own_before` counts the sessions from now that nobody pays before the next one that is paid; None where none is.
    """

    allowed: tuple[int, ...]
    remaining: tuple[int, ...]
    own_before: int | None
    stretches: tuple[Stretch, ...]


@frozen(eq=False)
class Circumstances:
    """A row with everything known that decides who may pay: its stacks, narrowed, and the days in runs.

    `session` is one on the day of the question, `plain` the same for the narrow stacks; `allowed` counts the sessions
    that each year pays in all.
    """

    row: PossibleRow
    stacks: YearStacks
    slim: tuple[NarrowStack, ...]
    names: tuple[tuple[str, ...], ...]
    facts: SessionFacts
    session: tuple[int, ...]
    plain: tuple[int, ...]
    runs: tuple[AlikeDays, ...]
    allowed: tuple[int, ...]
    key: tuple[int, ...]


@define(eq=False)
class Walker:
    """Walks the possibilities of one question through its plan; equal ones are walked once."""

    rules: Rules
    plan: PlannedDays
    _walks: dict[Any, Walk] = field(factory=dict)
    _allowed: dict[tuple[int, ...], tuple[int, ...]] = field(factory=dict)
    _states: dict[Any, tuple[int, ...]] = field(factory=dict)
    _numbers: dict[Any, int] = field(factory=dict)

    def circumstances(self, row: PossibleRow, chosen: Mapping[str, Any], price: int) -> Circumstances:
        """Narrow the stacks of a row for what is chosen of contract, accident, result and unseen totals."""
        session = self.session(row, chosen, price)
        stacks = stacks_of(row, chosen)
        facts = [self._facts(row, session, year) for year in self.plan.years]
        slim = tuple(narrow(*pair) for pair in zip(stacks, facts, strict=True))
        runs = self.plan.runs(row.diagnosed, tuple([each.turns for each in slim]))
        plain = _plain(session, by_contract=any(each.by_contract for each in slim))
        names = tuple(_counter_names(*pair) for pair in zip(stacks, slim, strict=True))
        key = self._number(tuple(each.numbers for each in slim)), self._number(names), self._number(plain), id(runs)
        if key not in self._allowed:
            self._allowed[key] = _count_allowed(slim, plain, runs)
        return Circumstances(row, stacks, slim, names, facts[0], tuple(session), plain, runs, self._allowed[key], key)

    def _number(self, value: object) -> int:
        """Give equal things the same number, so that they are compared once."""
        return self._numbers.setdefault(value, len(self._numbers))

    def walk(self, kind: Circumstances, chosen: Mapping[str, Any]) -> Walk:
        """Walk one possibility: circumstances, and what is chosen of what was used and of the deductible."""
        begin = self._begin(kind, chosen)
        deductibles = tuple(_deductible(left, chosen) for left in self.plan.deductibles)
        key = kind.key, begin, deductibles
        if key not in self._walks:
            walk = _walk(kind, begin, deductibles)
            if self.plan.in_time(walk.own_before, kind.row.diagnosed) is None:
                # No session is ever paid, so nothing is left: what would be paid begins after the term is over.
                walk = evolve(walk, own_before=None, remaining=(0,) * len(walk.remaining))
            self._walks[key] = walk
        return self._walks[key]

    def session(self, row: PossibleRow, chosen: Mapping[str, Any], price: int) -> list[int]:
        """Write a session on the day of the question as the numbers that settlement takes."""
        query, condition = self.plan.query, row.diagnosed.condition
        session = [0] * s.SESSION_WIDTH
        session[s.THERAPY] = THERAPY_BIT[row.therapy]
        session[s.CONDITION_BIT] = 1 << condition_codes(self.rules).index(condition.code) if condition else 0
        session[s.CONTRACTED] = int(chosen.get("contracted", query.contracted is not False))
        session[s.AFTER_ACCIDENT] = int(chosen.get("accident", query.accident is True))
        session[s.INSUFFICIENT] = int(chosen.get("result_insufficient", query.result_insufficient is True))
        session[s.TARIFF] = price
        session[s.COUNTS] = 1
        session[s.DATE] = day_number(query.date, 0)
        session[s.AGE] = self.plan.age(query.date)
        session[s.ON_LIST] = int(self.plan.on_list(row.diagnosed, query.date))
        return session

    def _facts(self, row: PossibleRow, session: Sequence[int], year: int) -> SessionFacts:
        """Say what all sessions of a year have in common, from the day of the question on."""
        return SessionFacts(
            session[s.THERAPY],
            *self.plan.of_year(row.diagnosed, year),
            condition=session[s.CONDITION_BIT],
            one_complaint=True,
            contracted=session[s.CONTRACTED],
            after_accident=session[s.AFTER_ACCIDENT],
            insufficient=session[s.INSUFFICIENT],
            priced=self.plan.query.tariff_eur is not None or session[s.TARIFF] > 0,
        )

    def _begin(self, kind: Circumstances, chosen: Mapping[str, Any]) -> tuple[int, ...]:
        """Give the state after the sessions used, in the counters of the narrow stack of the first year."""
        used, slots = used_of(self.plan.query, kind.row, chosen), kind.slim[0].slots
        if not slots or (used == NONE_USED and self.plan.query.budget_used_eur is None):
            return (used.condition_ever, *s.new_state(len(slots), 0)[1:])
        stack, past = kind.stacks[0], narrow_for_earlier(kind.stacks[0], kind.facts)
        counters = tuple(stack.counters[slot] for slot in past.slots)
        key = self._number(past.numbers), tuple(each.per for each in counters), kind.session, used
        if key not in self._states:
            self._states[key] = tuple(state_after(past.numbers, counters, kind.session, used))
        state = in_slots(self._states[key], past.slots, slots)
        cents = self._budget_used(kind, chosen, used)
        if cents:
            state = with_budget_used([stack.counters[slot] for slot in slots], state, cents, self.plan.query.date.year)
        return tuple(state)

    def _budget_used(self, kind: Circumstances, chosen: Mapping[str, Any], used: Counts) -> int:
        """Give what was used of a budget, in cents: as stated, or at most what its sessions can have cost."""
        if self.plan.query.budget_used_eur is not None:
            return cents_of(self.plan.query.budget_used_eur)
        if not chosen.get("budget_used_eur"):
            return 0
        budgets = [e for e in kind.stacks[0].entitlements if any(limit.euro_cents is not None for limit in e.limits)]
        caps = [entitlement.reimbursement.eur_per_session_cents or s.DEAR for entitlement in budgets]
        return used.year * max(caps, default=0)


def _deductible(left: DeductibleLeft, chosen: Mapping[str, Any]) -> tuple[int, bool]:
    """Give what is left of a year's deductible, in cents, and whether care before the day it begins is free of it."""
    place = chosen.get("deductible", 0) if len(left.cents) > 1 else 0
    return left.cents[place], left.is_free_before(place)


def stacks_of(row: PossibleRow, chosen: Mapping[str, Any]) -> tuple[Stack, ...]:
    """Give the stacks of each year, with unseen totals as the possibility takes them."""
    return row.stacks["nothing" if "nothing" in row.stacks and chosen.get("filling") == "nothing" else "everything"]


def _plain(session: Sequence[int], *, by_contract: bool) -> tuple[int, ...]:
    """Write a session for a narrow stack, which has answered everything but the price, and the contract at times."""
    plain = [*session]
    plain[s.THERAPY], plain[s.CONDITION_BIT], plain[s.AFTER_ACCIDENT], plain[s.INSUFFICIENT] = EVERY_THERAPY, 0, 0, 1
    if not by_contract:
        plain[s.CONTRACTED] = 1
    return tuple(plain)


def _counter_names(stack: Stack, slim: NarrowStack) -> tuple[str, ...]:
    return tuple(stack.counters[slot].name for slot in slim.slots)


def _count_allowed(slim: Sequence[NarrowStack], plain: Sequence[int], runs: Iterable[AlikeDays]) -> tuple[int, ...]:
    """Count the sessions that each year pays in all: from the day of the question, then from the first of each year."""
    begins = {run.year: _at(plain, run) for run in reversed([*runs])} | {0: plain}
    return tuple(_count_left(each, begins[year]) if year in begins else 0 for year, each in enumerate(slim))


def _at(plain: Sequence[int], run: AlikeDays) -> list[int]:
    """Write the first session of a run."""
    session = [*plain]
    session[s.DATE], session[s.AGE], session[s.ON_LIST] = day_number(run.days[0], 0), run.age, run.on_list
    return session


def _walk(kind: Circumstances, begin: tuple[int, ...], deductibles: Sequence[tuple[int, bool]]) -> Walk:
    """Settle the runs in turn, and count what each year has left when it begins."""
    slim, names, session = kind.slim, kind.names, [*kind.plain]
    stretches: list[Stretch] = []
    scratch, state, place = [0] * (s.WHY + max(each.numbers[0] for each in slim)), [*begin], 0
    remaining = [_count_left(slim[0], session, state) if any(begin[s.COUNTERS :]) else kind.allowed[0]]
    state[s.DEDUCTIBLE_LEFT] = deductibles[0][0]
    for run in kind.runs:
        session = _at(session, run)
        if run.year != place:
            state = _carry(state, names[place], names[run.year], deductibles[run.year][0])
            place = run.year
            remaining.append(_count_left(slim[place], session, state))
        session[s.DATE] = day_number(run.days[-1], 0)
        free = run.before_deductible and deductibles[place][1]
        stretches += _settled_run(slim[place], state, [*session], run, scratch, free=free)
    own = _own_before(stretches, slim[place], [*session], [*state])
    return Walk(kind.allowed, (*remaining, *[0] * (len(slim) - len(remaining))), own, tuple(stretches))


def _count_left(slim: NarrowStack, session: Sequence[int], state: Sequence[int] | None = None) -> int:
    """Count the sessions that a year pays: in all, or after a state."""
    begin = [*state] if state is not None else s.new_state(len(slim.slots), 0)
    return count_left(slim.numbers, begin, session, [0] * s.WHY)


def _settled_run(
    slim: NarrowStack, state: list[int], session: list[int], run: AlikeDays, result: list[int], *, free: bool
) -> Iterator[Stretch]:
    session[s.AGE], session[s.ON_LIST] = run.age, run.on_list
    held_back = state[s.DEDUCTIBLE_LEFT]
    if free:
        state[s.DEDUCTIBLE_LEFT] = 0
    done = 0
    while done < len(run.days):
        session[s.DATE] = day_number(run.days[done], 0)
        s.settle(slim.numbers, state, session, result)
        more = 0 if slim.by_day else alike_ahead(slim.numbers, state, session, result)
        alike = 1 + lesser(more, len(run.days) - done - 1)
        repeat(slim.numbers, state, session, result, alike - 1)
        yield _stretch(slim, alike, run, session, result)
        done += alike
    if free:
        state[s.DEDUCTIBLE_LEFT] = held_back


def _stretch(slim: NarrowStack, times: int, run: AlikeDays, session: Sequence[int], result: Sequence[int]) -> Stretch:
    paid_by, paid, deductible, rate_known, needs_approval = result[: s.WHY]
    whys = tuple(result[s.WHY : s.WHY + slim.numbers[0]]) if paid_by == s.NOBODY else ()
    return Stretch(
        times,
        run.year,
        run.age,
        run.on_list == 1,
        session[s.DATE],
        paid_by,
        paid,
        deductible,
        rate_known,
        needs_approval,
        whys,
    )


def _own_before(stretches: Sequence[Stretch], slim: NarrowStack, session: list[int], state: list[int]) -> int | None:
    """Count the sessions that nobody pays before the next one that is paid: of the plan, then of those like its last.

    None where none ever is.
    """
    own = sum(stretch.times for stretch in takewhile(lambda each: each.paid_by == s.NOBODY, stretches))
    if own < sum(stretch.times for stretch in stretches):
        return own
    result = [0] * (s.WHY + slim.numbers[0])
    for _ in range(MOST_STRETCHES_AHEAD):
        s.settle(slim.numbers, state, session, result)
        if result[s.PAID_BY] != s.NOBODY:
            return own
        more = alike_ahead(slim.numbers, state, session, result)
        if more == UNLIMITED:
            return None
        repeat(slim.numbers, state, session, result, more)
        own += 1 + more
    return None


def _carry(state: list[int], before: tuple[str, ...], after: tuple[str, ...], deductible: int) -> list[int]:
    """Carry a state into another year's stack: counters of the same name go on, the deductible begins again."""
    carried = s.new_state(len(after), deductible)
    carried[s.SESSIONS_EVER] = state[s.SESSIONS_EVER]
    places = {name: place for place, name in enumerate(before)}
    for place, name in enumerate(after):
        if name in places:
            old, new = (s.COUNTERS + each * s.COUNTER_WIDTH for each in (places[name], place))
            carried[new : new + s.COUNTER_WIDTH] = state[old : old + s.COUNTER_WIDTH]
    return carried
