"""Recording readings: kept in their file, then let into the table, so that nothing read is lost on the way.

Which figure wins is left to `readings`, how it gets into a table to `derived_tables`.
"""

from collections.abc import Iterable

from attrs import frozen

from insurer_rules.editing.tables import OpenTable, check, save
from insurer_rules.intake.derived_tables import Derived, Unfit, derive, table_readings
from insurer_rules.intake.readings import Key, Reading, Readings, Settlement, with_more
from insurer_rules.intake.readings_file import keep, read_readings
from insurer_rules.loading import TablesError


@frozen
class Recording:
    """What new readings make of a table, before anything is written: all readings, and the table as they make it.

    `more` is what is new: what the table said before, where nobody had left a reading, and then what came in.
    """

    table: OpenTable
    readings: Readings
    more: tuple[Reading | Settlement, ...]
    unfit: tuple[Unfit, ...] = ()


def recording(table: OpenTable, *more: Reading | Settlement, known: Readings | None = None) -> Recording:
    """Work out what a table says with more readings; `known` are those before, else read from its file."""
    policy = table.policy
    before = read_readings(table.directory, policy.label, policy.policy_year) if known is None else known
    keys = _keys(more, before)
    read = {each.key for each in before.readings}
    said = (*table_readings(policy, sorted(keys - read)), *more)
    after = with_more(before, *said)
    made: Derived = derive(table, after, keys)
    return Recording(made.table, after, said, made.unfit)


def record(*recordings: Recording) -> tuple[OpenTable, ...]:
    """Keep the readings, then write the tables. Raises TablesError before anything is written where a check fails."""
    tables = tuple(each.table for each in recordings)
    if tables and (errors := check(*tables)):
        raise TablesError(errors)
    for each in recordings:
        policy = each.table.policy
        keep(each.table.directory, policy.label, policy.policy_year, *each.more)
    return save(*tables)


def _keys(more: Iterable[Reading | Settlement], before: Readings) -> set[Key]:
    """Give the figures that readings and settlements are about."""
    by_id = {each.id: each for each in before.readings}
    more = tuple(more)
    by_id |= {each.id: each for each in more if isinstance(each, Reading)}
    settled = {by_id[each.reading].key for each in more if isinstance(each, Settlement) and each.reading in by_id}
    return settled | {each.key for each in more if isinstance(each, Reading)}
