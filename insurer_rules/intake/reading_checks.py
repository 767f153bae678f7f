"""Holding tables against the readings beside them: a figure that is not what was read in its best source is a fault.

How a figure is derived is left to `derived_tables`, everything else that may be unsound to `checks`.
"""

from collections.abc import Iterator

from insurer_rules.faults import Fault, Shown, phrase
from insurer_rules.figures import value_text
from insurer_rules.intake.derived_tables import differences
from insurer_rules.intake.readings_file import read_readings, readings_path
from insurer_rules.loading import TableError, Tables, locate


def check_readings(tables: Tables) -> list[TableError]:
    """List the figures that are not as their best reading says. Raises ReadingsError for a damaged file."""
    return list(_faults(tables))


def _faults(tables: Tables) -> Iterator[TableError]:
    for name, policy in tables.policies.items():
        directory = tables.files[name].parent.parent
        if not readings_path(directory, policy.label, policy.policy_year).exists():
            continue
        for reading, figure in differences(policy, read_readings(directory, policy.label, policy.policy_year)):
            read = value_text(figure.name, reading.value) + (_per(reading.per))
            found = value_text(figure.name, figure.value) + (_per(figure.per))
            wanted = phrase("as_read_in", value=read, source=reading.source.id)
            yield locate(tables, name, Fault(figure.path, wanted, Shown(found)))


def _per(period: str) -> str:
    return "" if period in ("", "calendar_year") else f" per {period}"
