"""Which missing inputs decide: each of them alone changes verdict, sessions or euros in some possibility.

They stand in the order in which people are asked. What nobody has seen comes last, under its own name.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from coverage_service.decision.axes import Axis, Option
from coverage_service.decision.results import Result, RowCases, Table
from coverage_service.settlement.session import NOBODY, RATE_UNSEEN

# The law that nobody has read, which no answer of the person asked can settle.
LAW = "rules.law"
IN_ROWS = (
    "therapy",
    "condition.listed",
    "condition.code",
    "condition.first_session",
    "condition.term_began",
    "packages",
)
# What is asked only of a complaint that is on the list, and only where a therapy or package makes it matter.
OF_LISTED = {"condition.code", "condition.first_session", "condition.term_began"}
Assumed = dict[str, Option]


def deciding_inputs(table: Table, *, priced: bool) -> tuple[str, ...]:
    """Name every input that decides, the first one first; none when everything that matters is known."""
    found = [name for name in IN_ROWS if _row_decides(table, name)] if len(table.rows) > 1 else []
    for number, axis in enumerate(table.axes):
        if _axis_decides(table.rows, number):
            found += [axis.input] if axis.fact != "filling" else _unseen_figures(table, axis)
    if "insurer" in found:
        found.insert(found.index("insurer") + 1, "stated_package")
    if priced:
        found += _unseen_rates(table)
    return tuple(dict.fromkeys(found))


def _row_decides(table: Table, name: str) -> bool:
    """Tell whether two rows differ in result that differ in this input, and in nothing else that both assume."""
    groups: dict[tuple[tuple[str, int], ...], list[tuple[Assumed, RowCases]]] = {}
    for row in table.rows:
        taken = dict(row.row.assumed)
        if name in taken:
            rest = tuple((other, id(taken[other])) for other in taken if other != name and other not in OF_LISTED)
            groups.setdefault(rest, []).append((taken, row))
    return any(_differ(table.axes, group, name) for group in groups.values())


def _differ(axes: Sequence[Axis], group: Sequence[tuple[Assumed, RowCases]], name: str) -> bool:
    return any(
        one[name] is not other[name] and _agree(one, other, OF_LISTED - {name}) and not _alike(axes, row, another)
        for (one, row), (other, another) in combinations(group, 2)
    )


def _agree(one: Assumed, other: Assumed, inputs: Iterable[str]) -> bool:
    """Tell whether two rows assume the same of each of these inputs that both assume."""
    return all(one[each] is other[each] for each in inputs if each in one and each in other)


def _alike(axes: Sequence[Axis], one: RowCases, other: RowCases) -> bool:
    """Tell whether two rows end alike at every place along the axes."""
    if one.axes == other.axes:
        return all(case.result.ends_like(other.cases[place].result) for place, case in one.cases.items())
    numbers = sorted({*one.axes, *other.axes})
    places = product(*(range(len(axes[number].options)) for number in numbers))
    return all(
        one.at(place).result.ends_like(other.at(place).result)
        for place in (dict(zip(numbers, each, strict=True)) for each in places)
    )


def _axis_decides(rows: Iterable[RowCases], number: int) -> bool:
    """Tell whether a row ends otherwise for another option of an axis, all else being equal."""
    for row in rows:
        if number in row.axes:
            at = row.axes.index(number)
            seen: dict[tuple[int, ...], Result] = {}
            for place, case in row.cases.items():
                rest = place[:at] + place[at + 1 :]
                if not seen.setdefault(rest, case.result).ends_like(case.result):
                    return True
    return False


def _unseen_figures(table: Table, axis: Axis) -> list[str]:
    """Name what would settle the totals that nobody has seen: of the packages, of the law, or of both."""
    stacks = (stack for row in table.rows for stack in row.row.stacks["everything"])
    of_package = any("supplementary" in stack.open_layers for stack in stacks)
    told = (settled for case in table.cases for settled, _ in case.told if settled.paid_by != NOBODY)
    of_law = any(
        one.stack.layers[one.paid_by] == "basic" and one.stack.entitlements[one.paid_by].is_open for one in told
    )
    return [axis.input] * of_package + [LAW] * of_law or [axis.input]


def _unseen_rates(table: Table) -> Iterator[str]:
    """Name the rates that nobody has seen and that some possibility needs."""
    each = {id(case.told): case.told for case in table.cases}.values()
    told = {settled for pairs in each for settled, _ in pairs if settled.paid_by != NOBODY}
    unseen = {settled.stack.layers[settled.paid_by] for settled in told if settled.rate_known == RATE_UNSEEN}
    if "basic" in unseen:
        yield "packages.basic_policy"
    if "supplementary" in unseen:
        yield "stated_package.non_contracted_percent"
    if any("eur_per_session" in settled.stack.entitlements[settled.paid_by].unknown for settled in told):
        yield "stated_package.eur_per_session"


def restrict(table: Table, name: str, option: Option) -> Table:
    """Keep the possibilities in which an input has an option."""
    if name in IN_ROWS:
        return Table(table.axes, tuple(row for row in table.rows if dict(row.row.assumed).get(name, option) is option))
    number = next(number for number, axis in enumerate(table.axes) if axis.input == name)
    return Table(table.axes, tuple(_restricted_row(row, number, table.axes[number], option) for row in table.rows))


def _restricted_row(row: RowCases, number: int, axis: Axis, option: Option) -> RowCases:
    if number not in row.axes:
        return row
    at, wanted = row.axes.index(number), axis.options.index(option)
    axes = row.axes[:at] + row.axes[at + 1 :]
    cases = {place[:at] + place[at + 1 :]: case for place, case in row.cases.items() if place[at] == wanted}
    return RowCases(row.row, axes, cases)


def options_of(table: Table, name: str) -> tuple[Option, ...]:
    """Give the options of a missing input; none for a figure that no option stands for, such as a rate."""
    if name in IN_ROWS:
        found = (dict(row.row.assumed).get(name) for row in table.rows)
        return tuple({id(option): option for option in found if option is not None}.values())
    return next((axis.options for axis in table.axes if axis.input == name), ())
