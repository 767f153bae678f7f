"""Deriving a table's figures from readings: the best reading of each figure is what the table says.

What a table said before anybody left a reading is a reading too. Which reading is best is left to `readings`.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve, field, frozen

from insurer_rules.editing.figure_edits import figure_at, owner_of, unseen
from insurer_rules.editing.tables import EditingError, OpenTable, source_block
from insurer_rules.editing.text_edits import Append, EditError, Put, Remove, block_at
from insurer_rules.faults import Phrase
from insurer_rules.figures import (
    DESCRIPTIONS,
    NONE,
    NOT_STATED,
    PACKAGE,
    Figure,
    FigureError,
    entitlements_of,
    figures_of,
    unconfirmed_figures,
)
from insurer_rules.intake.readings import Key, Reading, Readings, best
from insurer_rules.model import PolicyYear, Source

ES = "manual_therapy_es"
PER = " per "
MAY_BE_UNKNOWN = ("sessions", "budget", "manual_sessions", "non_contracted", "under_18", "eur_per_session")
# A limit in euros is a limit as well: what it says is no longer unknown.
ALSO_SAYS = {"manual_budget": "manual_sessions", "non_contracted_max": "non_contracted"}


@frozen
class Unfit:
    """A reading that its table has no place for, and why; it is kept all the same."""

    reading: Reading
    reason: Phrase = field(repr=False)


@frozen
class Derived:
    """A table as its readings make it, and the readings that have no place in it."""

    table: OpenTable
    unfit: tuple[Unfit, ...] = ()


def derive(table: OpenTable, readings: Readings, only: Iterable[Key] | None = None) -> Derived:
    """Let a table say the best reading of each figure; a figure of which nobody left a reading stays as it is."""
    unfit = []
    chosen = best(readings)
    wanted = chosen.keys() if only is None else chosen.keys() & set(only)
    for key in sorted(wanted, key=lambda key: (key[1] == PACKAGE, chosen[key].value in (NONE, NOT_STATED), key)):
        try:
            table = _with_reading(table, chosen[key], chosen)
        except (FigureError, EditError, EditingError) as error:
            unfit.append(Unfit(chosen[key], error.why))
    return Derived(table, tuple(unfit))


def canonical_key(policy: PolicyYear, address: str, *, per: str = "") -> Key:
    """Name a figure one way: its package's id, its own name, its entitlement where that is not the ordinary one."""
    package, _, name = address.partition(".")
    found = figure_at(policy, address, per=per)
    bare = name.rpartition(".")[2]
    try:
        plainly = figure_at(policy, f"{package}.{bare}").path == found.path
    except FigureError:
        plainly = False
    several = [f for f in figures_of(policy) if (f.address, f.value is None) == (found.address, False)]
    own = bare if plainly else name
    return found.package, f"{own}{PER}{found.per}" if len(several) > 1 else own


def table_readings(policy: PolicyYear, keys: Iterable[Key]) -> Iterator[Reading]:
    """Give what a table says of these figures in its own year as readings, so that nothing known is overwritten."""
    for package, figure in keys:
        try:
            found = _figure(policy, package, figure)
        except FigureError:
            continue
        if found.value is None or found.source is None or not found.source.is_about(policy.policy_year):
            continue
        yield Reading(
            label=policy.label,
            year=policy.policy_year,
            package=package,
            figure=figure,
            value=found.value,
            per=found.per,
            source=found.source,
            road="table",
        )


def differences(policy: PolicyYear, readings: Readings) -> Iterator[tuple[Reading, Figure]]:
    """Find the figures of which a table says another value than its best reading; one it has no place for is none."""
    for (package, figure), reading in best(readings).items():
        try:
            found = _figure(policy, package, figure)
        except FigureError:
            continue
        if found.value is None or found.name in (*DESCRIPTIONS, PACKAGE) or reading.value in (NONE, NOT_STATED):
            continue
        per = found.per if reading.per else ""
        if (str(found.value), per) != (str(reading.value), reading.per):
            yield reading, found


def _figure(policy: PolicyYear, package: str, figure: str) -> Figure:
    name, _, per = figure.partition(PER)
    return figure_at(policy, f"{package}.{name}", per=per)


def _with_reading(table: OpenTable, reading: Reading, chosen: Mapping[Key, Reading]) -> OpenTable:
    if reading.figure.startswith(f"{ES}."):
        table = _with_es(table, reading)
    if reading.figure == PACKAGE:
        return _with_package(table, reading)
    if reading.value == NOT_STATED:
        return _without(table, reading)
    if reading.value == NONE:
        return _with_none(table, reading, chosen)
    return _with_value(table, reading, reading.value)


def _with_value(table: OpenTable, reading: Reading, value: int | str) -> OpenTable:
    name, _, per = reading.figure.partition(PER)
    address, per = f"{reading.package}.{name}", per or reading.per
    before = figure_at(table.policy, address, per=per if PER in reading.figure else "")
    if (before.value, before.source) == (value, reading.source) and per in ("", before.per):
        return table
    table = _with_the_silence_named(table, before.package) if name in ("sessions", "budget") else table
    table = _without_rates_of_another_year(table, before)
    table, source = _with_citation(table, reading.source)
    table = table.with_figure(address, value, source=source, per=per if before.value is None else before.per)
    after = figure_at(table.policy, address, per=per if PER in reading.figure else "")
    if per and "limits" in after.path and after.per != per:
        table = table.with_edits(Put((*after.path[:-1], "per"), per))
    said = ALSO_SAYS.get(after.name, "")
    return _no_longer_unknown(table, evolve(reading, figure=said)) if said else table


def _with_none(table: OpenTable, reading: Reading, chosen: Mapping[Key, Reading]) -> OpenTable:
    """Say that there is no such figure: without sessions a package pays euros, or nothing; which, unless it is open."""
    entitlement, _, name = reading.figure.rpartition(".")
    total = chosen.get((reading.package, f"{entitlement}.budget" if entitlement else "budget"))
    if name == "sessions" and total is not None and total.value == NOT_STATED:
        return _without(table, reading)
    if name == "sessions" and (total is None or total.value == NONE):
        return _with_value(table, reading, 0)
    if name == "non_contracted":
        return _with_value(table, reading, 0)
    return _no_longer_unknown(_taken_out(table, reading), reading)


def _without(table: OpenTable, reading: Reading) -> OpenTable:
    """Take out a figure that nobody states for the year, and name it as unknown."""
    table = _taken_out(table, reading)
    found = _figure(table.policy, reading.package, reading.figure)
    block = _block(table, found)
    named = block.get("unknown", [])
    if found.name not in MAY_BE_UNKNOWN or not found.entitlement or found.name in named:
        return table
    if found.name in ("sessions", "budget") and block.get("limits"):
        return table
    place = (*owner_of(found.path), "unknown")
    return table.with_edits(Put((*place, len(named)), found.name) if named else Put(place, [found.name]))


def _taken_out(table: OpenTable, reading: Reading) -> OpenTable:
    name, _, per = reading.figure.partition(PER)
    return table.without_figure(f"{reading.package}.{name}", per=per)


def _no_longer_unknown(table: OpenTable, reading: Reading) -> OpenTable:
    found = _figure(table.policy, reading.package, reading.figure)
    named = _block(table, found).get("unknown", [])
    if found.name not in named:
        return table
    return table.with_edits(Remove((*owner_of(found.path), "unknown", named.index(found.name))))


def _with_package(table: OpenTable, reading: Reading) -> OpenTable:
    """Let a source vouch for a package that nobody has read for the year; another year's premium goes."""
    stale = {(figure.package, figure.name) for figure in unconfirmed_figures(table.policy)}
    if (reading.package, PACKAGE) not in stale:
        return table
    if (reading.package, "premium") in stale:
        table = table.without_figure(f"{reading.package}.premium")
    table, source = _with_citation(table, reading.source)
    return table.confirm(f"{reading.package}.{PACKAGE}", source=source)


def _with_es(table: OpenTable, reading: Reading) -> OpenTable:
    """Begin the block of the E.S. method in a package that has none."""
    for place, package in enumerate(table.policy.packages):
        if package.id == reading.package and ES not in {each.id for each in package.entitlements}:
            table, source = _with_citation(table, reading.source)
            block = {"id": ES, "therapies": [ES], "source": source, "unknown": ["sessions"]}
            return table.with_edits(Append(("package", place, "entitlement"), block))
    return table


def _with_the_silence_named(table: OpenTable, package: str) -> OpenTable:
    """Name as unknown what is not said beside a total, once the total is known."""
    for path, entitlement in entitlements_of(table.policy):
        own = table.policy.packages[int(path[1])].id == package
        if own and "manual_therapy" in entitlement.therapies and "sessions" in entitlement.unknown:
            return table.with_edits(*unseen(table.data, path))
    return table


def _without_rates_of_another_year(table: OpenTable, figure: Figure) -> OpenTable:
    """Take out copied rates that would share the one source of a block of rates with a figure of this year."""
    stale = [
        each for each in unconfirmed_figures(table.policy) if "reimbursement" in each.path and each.name != "percent"
    ]
    owner = owner_of(figure.path)
    if figure.name in ("percent", "non_contracted", "non_contracted_max", "eur_per_session", "average_tariff"):
        for each in stale:
            if owner_of(each.path) == owner and each.name != figure.name:
                table = table.without_figure(each.address)
    return table


def _with_citation(table: OpenTable, source: Source) -> tuple[OpenTable, str]:
    """Have the source in the table, under an id of its own: two sources never share one."""
    return _with_citation_as(table, source, (source.id, *(f"{source.id}_{number}" for number in range(2, 99))))


def _with_citation_as(table: OpenTable, source: Source, ids: Iterable[str]) -> tuple[OpenTable, str]:
    known = {each.id: each for each in table.policy.sources}
    for each in ids:
        if each not in known:
            return table.with_edits(Append(("source",), source_block(evolve(source, id=each)))), each
        if _says(known[each]) == _says(source):
            return table, each
    return table, source.id


def _says(source: Source) -> tuple[object, ...]:
    return source.evidence, source.applies_to_year, source.url, source.publisher


def _block(table: OpenTable, figure: Figure) -> Mapping[str, list[str]]:
    return block_at(table.data, owner_of(figure.path))  # type: ignore[no-any-return]  # tables as TOML has them
