"""The planned days of a question: the age on each, whether the complaint is on the list, and runs that are alike.

Who pays on them is left to `planned_sessions`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, groupby, pairwise
from typing import Any, NamedTuple

from attrs import define, field

from coverage_service.decision.complaint import Diagnosed, age_of, is_start_unknown, on_list, term_began, term_end
from coverage_service.decision.deductible import DeductibleLeft, birthday_in
from coverage_service.model import CoverageQuery
from insurer_rules.compiling import ANY, day_number

# The days between two sessions of which nobody said how far they are apart.
WEEK = 7


class AlikeDays(NamedTuple):
    """Planned days in a row with the same circumstances: year, age, on the list, within the same rules."""

    year: int
    age: int
    on_list: int
    before_deductible: bool
    days: tuple[date, ...]


class DaysOfYear(NamedTuple):
    """The first and last day of a year's sessions, the ages on them, and whether all are on the list (ANY: some)."""

    first: int
    last: int
    youngest: int
    oldest: int
    on_list: int


def planned_days(query: CoverageQuery, planned: int | None) -> tuple[date, ...]:
    """Give the days of so many planned sessions: as stated, else weekly or at the pace given."""
    if query.session_dates:
        return query.session_dates
    first, pace = query.date.toordinal(), query.days_between_sessions or WEEK
    return tuple(map(date.fromordinal, range(first, first + pace * (planned or 1), pace)))


@define(eq=False)
class PlannedDays:
    """The days of a plan, in order; none while only what is left is asked. What is asked twice is worked out once."""

    query: CoverageQuery
    years: tuple[int, ...]
    deductibles: tuple[DeductibleLeft, ...]
    days: tuple[date, ...] = ()
    _of_years: dict[Any, DaysOfYear] = field(factory=dict)
    _runs: dict[Any, tuple[AlikeDays, ...]] = field(factory=dict)

    def age(self, day: date) -> int:
        """Give the age on a day; without a birth date it stays as it was said."""
        return age_of(self.query, day)

    def on_list(self, diagnosed: Diagnosed, day: date) -> bool:
        """Tell whether the complaint counts as listed on a day."""
        if diagnosed.condition is None:
            return diagnosed.listed and diagnosed.term_runs
        return on_list(diagnosed, day, begun=self._term_began(diagnosed), age=self.age(day))

    def in_time(self, own: int | None, diagnosed: Diagnosed) -> int | None:
        """Give up sessions beyond the plan of which the last falls outside the term of the list, even at one a day."""
        further = 0 if own is None else own - len(self.days)
        if further <= 0:
            return own
        last = self.days[-1] if self.days else self.query.date
        day = last + timedelta(days=(further + 1) * (self.query.days_between_sessions or 1))
        return own if self.on_list(diagnosed, day) == self.on_list(diagnosed, last) else None

    def of_year(self, diagnosed: Diagnosed, year: int) -> DaysOfYear:
        """Say what the sessions of a year have in common, from the day of the question on."""
        key = id(diagnosed), year
        if key not in self._of_years:
            begin, end = (bisect_left(self.days, date(each, 1, 1)) for each in (year, year + 1))
            days = (*([self.query.date] if year == self.years[0] else []), *self.days[begin:end])
            first, last = days[0], days[-1]
            ages = self.age(first), self.age(last)
            listed = self._all_on_list(diagnosed, days)
            self._of_years[key] = DaysOfYear(day_number(first, 0), day_number(last, 0), *ages, listed)
        return self._of_years[key]

    def _all_on_list(self, diagnosed: Diagnosed, days: Iterable[date]) -> int:
        if diagnosed.condition is None:
            return int(self.on_list(diagnosed, self.query.date))
        listed = {int(self.on_list(diagnosed, day)) for day in days}
        return listed.pop() if len(listed) == 1 else ANY

    def runs(self, diagnosed: Diagnosed, turns: Sequence[tuple[int, ...]]) -> tuple[AlikeDays, ...]:
        """Divide the days into runs of the same circumstances; `turns` has the days on which each year's rules change.

        A run once over does not come back.
        """
        key = id(diagnosed), turns
        if key not in self._runs:
            self._runs[key] = tuple(self._each_run(diagnosed, turns))
        return self._runs[key]

    def _each_run(self, diagnosed: Diagnosed, turns: Sequence[tuple[int, ...]]) -> Iterator[AlikeDays]:
        def circumstances(piece: tuple[int, int]) -> tuple[int, int, int, bool, int]:
            day = self.days[piece[0]]
            place = self.years.index(day.year)
            begins = self.deductibles[place].begins
            free = begins is not None and day < begins
            part = bisect_right(turns[place], day_number(day, 0))
            return place, self.age(day), int(self.on_list(diagnosed, day)), free, part

        for (place, age, listed, free, _), pieces in groupby(pairwise(self._cuts(diagnosed, turns)), circumstances):
            (begin, end), *more = pieces
            yield AlikeDays(place, age, listed, free, self.days[begin : more[-1][1] if more else end])

    def _cuts(self, diagnosed: Diagnosed, turns: Iterable[tuple[int, ...]]) -> list[int]:
        """Give the places in the plan at which circumstances may change, its two ends included."""
        if not self.days:
            return []
        first, last = day_number(self.days[0], 0), day_number(self.days[-1], 0)
        changes = [*self._changes(diagnosed), *chain.from_iterable(turns)]
        inside = {bisect_left(self.days, each, key=_number) for each in changes if first < each <= last}
        return [0, *sorted(inside), len(self.days)]

    def _changes(self, diagnosed: Diagnosed) -> Iterator[int]:
        """Give, as numbers, the days on which a year, an age, a deductible or a term begins or is over."""
        yield from (year * 10_000 for year in self.years)
        yield from (day_number(left.begins, 0) for left in self.deductibles if left.begins)
        if born := self.query.birth_date:
            yield from (day_number(born, 0) + (year - born.year) * 10_000 for year in self.years)
        if condition := diagnosed.condition:
            yield day_number(condition.valid_from, 0)
            yield day_number(condition.valid_through, 0) + 1
            yield day_number(term_end(condition, self._term_began(diagnosed)), 0)

    def _term_began(self, diagnosed: Diagnosed) -> date:
        return term_began(self.query.condition, diagnosed.condition) or self.query.date


def list_ends(query: CoverageQuery, diagnosed: Diagnosed) -> date:
    """Find the first day on which a listed complaint no longer counts as one; never where that is not known."""
    condition = diagnosed.condition
    if condition is None or not diagnosed.listed:
        return date.max
    began, born = term_began(query.condition, condition) or query.date, query.birth_date
    is_open = condition.term_months is not None and is_start_unknown(query, condition)
    end = date.max if is_open else term_end(condition, began)
    if condition.until_age is None or born is None:
        return end
    return min(end, birthday_in(born, born.year + condition.until_age))


def _number(day: date) -> int:
    return day_number(day, 0)
