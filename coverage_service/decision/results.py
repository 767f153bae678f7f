"""Results: every possibility of a question settled once, part by part; those that end alike share one result.

What they agree on is left to `agreement`, whole answers to `deciding`, their words to `wording`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate, product
from typing import Any, NamedTuple

from attrs import define, field, frozen

from coverage_service.decision.axes import Axis, Option
from coverage_service.decision.background import Background, background_of
from coverage_service.decision.complaint import ADULT
from coverage_service.decision.planned_days import list_ends
from coverage_service.decision.planned_sessions import Circumstances, Settled, Stretch, Walk, Walker
from coverage_service.decision.possibilities import Possibilities, PossibleRow, price_of
from coverage_service.decision.reasons import reasons_of
from coverage_service.decision.session_outcome import Amounts, paid_of
from coverage_service.model import Payer, Reason
from coverage_service.settlement import session as s
from coverage_service.settlement.narrowing import NarrowStack, whys_of
from insurer_rules.compiling import UNLIMITED, Stack


class Part(NamedTuple):
    """So many planned sessions in a row that ended alike in one possibility, in the policy year of that place."""

    times: int
    year: int
    payer: Payer
    amounts: Amounts
    at_least: int
    at_most: int

    def ends_like(self, other: "Part") -> bool:
        """Tell whether a session of the one ends as a session of the other: how many there are is no matter."""
        return self[1:] == other[1:]


@frozen(eq=False)
class Story:
    """Which entitlement pays the sessions of a part, and why; one object for the same story."""

    entitlement: str | None
    reasons: tuple[Reason, ...]


@frozen
class Result:
    """How a possibility ends: sessions in all and left for each year, and the planned ones part by part."""

    allowed: tuple[int, ...]
    remaining: tuple[int, ...]
    own_before: int | None
    parts: tuple[Part, ...]

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """How many planned sessions there are up to the end of each part."""
        return tuple(accumulate(part.times for part in self.parts))

    def ends_like(self, other: "Result") -> bool:
        """Tell whether nobody is better or worse off by the other: how many a year pays in all is no matter then."""
        return self is other or (self.remaining, self.own_before, self.parts) == (
            other.remaining,
            other.own_before,
            other.parts,
        )

    def part_at(self, place: int) -> int:
        """Give the number of the part that the planned session at a place falls in."""
        return bisect_right(self.ends, place)


@frozen(eq=False)
class Ending:
    """A result with the story of each of its parts; one object for those that are alike."""

    result: Result
    stories: tuple[Story, ...]


@frozen(eq=False)
class Case:
    """One possibility and how it ends; `told` is one settled session of each part, with its stretch."""

    row: PossibleRow
    chosen: tuple[tuple[str, Option], ...]
    result: Result
    ending: Ending
    told: tuple[tuple[Settled, Stretch], ...]


@frozen(eq=False)
class RowCases:
    """The cases of a row, by the options of the axes that matter to it."""

    row: PossibleRow
    axes: tuple[int, ...]
    cases: Mapping[tuple[int, ...], Case]

    def at(self, place: Mapping[int, int]) -> Case:
        """Give the case at a place along the axes; those that do not matter to the row are passed over."""
        return self.cases[tuple(place[axis] for axis in self.axes)]


# What says how many sessions were had.
HOW_MANY = {"sessions_used", "condition_ever"}


@frozen(eq=False)
class Table:
    """Every possibility with its result, in rows; `axes` are the inputs missing beside those of the rows."""

    axes: tuple[Axis, ...]
    rows: tuple[RowCases, ...]

    @property
    def cases(self) -> Iterator[Case]:
        """Every case, row by row."""
        return (case for row in self.rows for case in row.cases.values())

    @cached_property
    def counts_open(self) -> bool:
        """Whether it is not known, in some row, how many sessions were had."""
        return any(self.axes[number].fact in HOW_MANY for row in self.rows for number in row.axes)

    @cached_property
    def results(self) -> tuple[Result, ...]:
        """The results that differ, each once."""
        return tuple({id(case.result): case.result for case in self.cases}.values())

    @cached_property
    def endings(self) -> tuple[Ending, ...]:
        """The endings that differ, each once: results, told apart by their stories too."""
        return tuple({id(case.ending): case.ending for case in self.cases}.values())


def is_paid_by_basic(settled: Settled) -> bool:
    """Tell whether the basic package pays a session."""
    return settled.paid_by != s.NOBODY and settled.stack.layers[settled.paid_by] == "basic"


def has_first_sessions(stack: Stack) -> bool:
    """Tell whether the basic package pays only after the first sessions of a listed condition."""
    return any(entitlement.after_sessions for entitlement in stack.of_layer("basic"))


def counts_for_package(case: Case) -> bool:
    """Tell whether what was had counts for a package: one is held, and the basic package does not pay before it."""
    return any("supplementary" in settled.stack.layers and not is_paid_by_basic(settled) for settled, _ in case.told)


# What decides who may pay, apart from what was used before.
WHO_MAY_PAY = {"filling", "result_insufficient", "accident", "contracted", "tariff_eur", "unseen_rate"}


@define(eq=False)
class Settler:
    """Settles the possibilities of one question; what ends alike is one object."""

    asked: Possibilities
    walker: Walker
    _results: dict[Result, Result] = field(factory=dict)
    _parts: dict[Any, tuple[Part, ...]] = field(factory=dict)
    _stories: dict[Any, Story] = field(factory=dict)
    _endings: dict[Any, Ending] = field(factory=dict)
    _told: dict[Any, tuple[Result, Ending, tuple[tuple[Settled, Stretch], ...]]] = field(factory=dict)
    _backgrounds: dict[Any, Background] = field(factory=dict)

    def table(self) -> Table:
        """Settle every possibility."""
        return Table(self.asked.axes, tuple(self._row(row, axes) for row, axes in self.asked.unfolded))

    def surely_left(self) -> int:
        """Give the sessions that every possibility has left in the year of the question; UNLIMITED has no end."""
        walks = (walk for row, axes in self.asked.unfolded for _, _, _, walk in self._walks(row, axes))
        return min((walk.remaining[0] for walk in walks), key=lambda left: (left == UNLIMITED, left))

    def _row(self, row: PossibleRow, axes: tuple[int, ...]) -> RowCases:
        walked = self._walks(row, axes)
        return RowCases(row, axes, {place: self._case(taken, kind, walk) for place, taken, kind, walk in walked})

    def _walks(
        self, row: PossibleRow, axes: tuple[int, ...]
    ) -> Iterator[tuple[tuple[int, ...], tuple[tuple[Axis, int, Option], ...], Circumstances, Walk]]:
        """Walk a row at every place along its axes: first who may pay, then what was used before.

        Gives the place, what is chosen there, the circumstances and the walk.
        """
        who = [axis for axis in axes if self.asked.axes[axis].fact in WHO_MAY_PAY]
        used = [axis for axis in axes if axis not in who]
        order = [[*who, *used].index(axis) for axis in axes]
        for known in self._choices(who):
            values = {axis.fact: option.value for axis, _, option in known}
            kind = self.walker.circumstances(row, values, price_of(self.asked.query, values))
            for more in self._choices(used):
                taken = (*known, *more)
                place = tuple(taken[number][1] for number in order)
                walk = self.walker.walk(kind, values | {axis.fact: option.value for axis, _, option in more})
                yield place, taken, kind, walk

    def _choices(self, axes: Sequence[int]) -> Iterator[tuple[tuple[Axis, int, Option], ...]]:
        """Give every choice of an option along some axes, each with its axis and number."""
        inputs = [self.asked.axes[axis] for axis in axes]
        return product(*([(axis, number, each) for number, each in enumerate(axis.options)] for axis in inputs))

    def _case(self, taken: Sequence[tuple[Axis, int, Option]], kind: Circumstances, walk: Walk) -> Case:
        key = kind, id(walk)
        if key not in self._told:
            self._told[key] = self._tell(kind, walk)
        return Case(kind.row, tuple((axis.input, option) for axis, _, option in taken), *self._told[key])

    def _tell(self, kind: Circumstances, walk: Walk) -> tuple[Result, Ending, tuple[tuple[Settled, Stretch], ...]]:
        """Say how a walk ends and why, each as one object for all that are alike."""
        told = tuple((_whole_settled(each, kind), each) for each in walk.stretches)
        contracted = kind.session[s.CONTRACTED] == 1
        stories = tuple(self._story(settled, kind.row, contracted, each.year) for settled, each in told)
        parts, stories = _join_alike(self._parts_of(kind, walk), stories)
        result = Result(walk.allowed, walk.remaining, walk.own_before, parts)
        result = self._results.setdefault(result, result)
        ending = self._endings.setdefault((id(result), stories), Ending(result, stories))
        return result, ending, told

    def _parts_of(self, kind: Circumstances, walk: Walk) -> tuple[Part, ...]:
        tariff = self.asked.query.tariff
        key = id(walk), *map(id, kind.stacks)
        if key not in self._parts:
            self._parts[key] = tuple(
                _part(each, kind.slim[each.year], kind.stacks[each.year], tariff) for each in walk.stretches
            )
        return self._parts[key]

    def _story(self, settled: Settled, row: PossibleRow, contracted: bool, place: int) -> Story:  # noqa: FBT001 - one caller
        key = id(row), contracted, place
        if key not in self._backgrounds:
            query, ends = self.asked.query, list_ends(self.asked.query, row.diagnosed)
            until = ends if ends < date.max else None
            self._backgrounds[key] = background_of(
                query, self.asked.rules, row, self.asked.years[place], contracted=contracted, listed_until=until
            )
        name = settled.stack.names[settled.paid_by] if settled.paid_by != s.NOBODY else None
        reasons = reasons_of(settled, self._backgrounds[key])
        return self._stories.setdefault((name, reasons), Story(name, reasons))


def _join_alike(parts: tuple[Part, ...], stories: tuple[Story, ...]) -> tuple[tuple[Part, ...], tuple[Story, ...]]:
    """Join neighbours that end alike for the same reasons: what else differs between them, nobody is told."""
    joined: list[tuple[Part, Story]] = []
    for part, story in zip(parts, stories, strict=True):
        before = joined[-1] if joined else None
        if before and before[1] is story and before[0].ends_like(part):
            joined[-1] = part._replace(times=before[0].times + part.times), story
        else:
            joined.append((part, story))
    if len(joined) == len(parts):
        return parts, stories
    return tuple(part for part, _ in joined), tuple(story for _, story in joined)


def _part(each: Stretch, slim: NarrowStack, stack: Stack, tariff: int | None) -> Part:
    paid_by = slim.places[each.paid_by] if each.paid_by != s.NOBODY else s.NOBODY
    paid = paid_of(stack, paid_by, each.paid, each.deductible, each.rate_known, tariff)
    return Part(each.times, each.year, *paid)


def _whole_settled(each: Stretch, kind: Circumstances) -> Settled:
    """Say of the whole stack what settlement said of the narrow one; amounts are no part of the reasons."""
    stack, slim = kind.stacks[each.year], kind.slim[each.year]
    if each.paid_by != s.NOBODY:
        place = slim.places[each.paid_by]
        adult = each.age >= ADULT
        return Settled(stack, place, 0, 0, each.rate_known, each.needs_approval, (), each.on_list, is_adult=adult)
    session = [*kind.session]
    session[s.DATE], session[s.AGE], session[s.ON_LIST] = each.first_day, each.age, int(each.on_list)
    whys = whys_of(stack, slim, each.whys, session)
    return Settled(stack, s.NOBODY, 0, 0, each.rate_known, each.needs_approval, whys, each.on_list)
