"""How many sessions a policy year pays in all and has left, where the possibilities may differ.

Counting them for one possibility is left to `settlement`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from coverage_service.decision.complaint import ADULT
from coverage_service.decision.deductible import birthday_in
from coverage_service.decision.planned_days import list_ends
from coverage_service.decision.possibilities import PossibleRow, used_of
from coverage_service.decision.results import Result, Table
from coverage_service.model import CoverageQuery, SessionsLeft
from insurer_rules.compiling import UNLIMITED

MOST_ASKED = 366


def sessions_left(query: CoverageQuery, table: Table, *, place: int, certain: bool) -> SessionsLeft:
    """Give the sessions of the policy year at a place among those of the plan; a range where possibilities differ."""
    year = query.date.year + place
    results = table.results
    allowed = {result.allowed[place] for result in results}
    remaining = {result.remaining[place] for result in results}
    own = {result.own_before for result in results}
    finite = UNLIMITED not in remaining
    return SessionsLeft(
        allowed=next(iter(allowed)) if len(allowed) == 1 and UNLIMITED not in allowed else None,
        unlimited=remaining == {UNLIMITED},
        used=_sessions_used(query, table) if place == 0 else 0,
        remaining=next(iter(remaining)) if len(remaining) == 1 and finite else None,
        remaining_at_least=least(remaining),
        remaining_at_most=max(remaining) if finite else None,
        certain=certain and len(remaining) == 1,
        own_before=own.pop() if len(own) == 1 and place == 0 and not _is_open_between(table) else None,
        usable_until=_limited_until(query, table, year, place) if finite else _unlimited_until(query, table, year),
    )


def _is_open_between(table: Table) -> bool:
    """Tell whether between no sessions had and very many the first planned one may be paid by nobody."""
    return table.counts_open and len({result.parts[0].payer for result in table.results if result.parts}) > 1


def least(remaining: Iterable[int]) -> int:
    """Give the lowest number of sessions left, of which UNLIMITED has no end."""
    return min((number for number in remaining if number != UNLIMITED), default=MOST_ASKED)


def usable_until(query: CoverageQuery, year: int) -> date:
    """Give the last day on which what is left of a year can be used: the year's last, or that before turning 18."""
    last = date(year, 12, 31)
    if query.birth_date is None:
        return last
    birthday = birthday_in(query.birth_date, query.birth_date.year + ADULT)
    first = max(query.date, date(year, 1, 1))
    return birthday - timedelta(days=1) if first < birthday <= last else last


def _limited_until(query: CoverageQuery, table: Table, year: int, place: int) -> date:
    """Give the last day on which a number of sessions can be used: only what the basic package pays ends at 18."""
    last, by_age = date(year, 12, 31), usable_until(query, year)
    if by_age == last or all(row.row.therapy == "manual_therapy_es" for row in table.rows):
        return last
    by_package = all(_first_payer(result, place) == "supplementary" for result in table.results)
    return last if by_package and all(_is_for_adults(row.row, place) for row in table.rows) else by_age


def _is_for_adults(row: PossibleRow, place: int) -> bool:
    """Tell whether every package that pays a child in a year pays from 18 on too."""
    stacks = list(row.stacks.values())
    held = [e for stacks_of in stacks for e in stacks_of[min(place, len(stacks_of) - 1)].of_layer("supplementary")]
    return all(e.when.is_of_age(ADULT) for e in held if e.when.is_of_age(ADULT - 1))


def _first_payer(result: Result, place: int) -> str:
    return next((part.payer for part in result.parts if part.year == place), "")


def _unlimited_until(query: CoverageQuery, table: Table, year: int) -> date:
    """Give the last day on which sessions without end can be used: a birthday of 18 ends them only where they end."""
    by_age = (
        date(year, 12, 31) if all(_goes_on_at_18(query, row.row) for row in table.rows) else usable_until(query, year)
    )
    return min(by_age, _term_until(query, table, year))


def _goes_on_at_18(query: CoverageQuery, row: PossibleRow) -> bool:
    """Tell whether sessions are without end from 18 on too: by a package, or beyond the first ones of the list."""
    if _has_unlimited(row):
        return True
    if query.birth_date is None or query.sessions_used is None or not row.diagnosed.listed:
        return False
    adult = [e for stack in row.stacks["everything"] for e in stack.entitlements if e.after_sessions]
    ever = used_of(query, row, {}).condition_ever
    birthday = birthday_in(query.birth_date, query.birth_date.year + ADULT)
    return birthday < list_ends(query, row.diagnosed) and any(ever >= e.after_sessions for e in adult)


def _term_until(query: CoverageQuery, table: Table, year: int) -> date:
    """Give the last day of the term of a listed condition, where it alone makes sessions unlimited in a year."""
    ends = {date.max if _has_unlimited(row.row) else list_ends(query, row.row.diagnosed) for row in table.rows}
    end = ends.pop() if len(ends) == 1 else date.max
    first = max(query.date, date(year, 1, 1))
    return end - timedelta(days=1) if first < end else date.max


def _has_unlimited(row: PossibleRow) -> bool:
    """Tell whether a package pays without a maximum, whatever the list says."""
    return any(
        not any(limit.is_total and limit.sessions != "unlimited" for limit in entitlement.limits)
        for stack in row.stacks["everything"]
        for entitlement in stack.of_layer("supplementary")
    )


def _sessions_used(query: CoverageQuery, table: Table) -> int | None:
    if query.sessions_used is None:
        return None
    return used_of(query, table.rows[0].row, {"used_before_18": 0}).manual_year
