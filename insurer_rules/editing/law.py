"""Editing the law's tables: until which day it was read, a year's deductible, an entitlement or condition that changes.

What held before stays as it was: a change begins on the first of January of its year, and the old text ends the day
before. Saving is left to `tables`.
"""

from datetime import date
from pathlib import Path
from typing import Any

from insurer_rules.editing.tables import EditingError, OpenTable, open_file
from insurer_rules.editing.text_edits import Append, Edit, Put, Remove
from insurer_rules.faults import phrase

LAW, CONDITIONS = "basic_package.toml", "listed_conditions.toml"
# What the list says of a condition in one number: months, or years of age.
NUMBERS = ("term_months", "extension_months", "until_age")


def open_law(directory: Path, name: str = LAW) -> OpenTable:
    """Open the law's table, or that of the conditions. Raises EditingError when there is none."""
    return open_file(directory, name)


def with_law_read(law: OpenTable, through: date) -> OpenTable:
    """Say until which day the law was read. Raises EditingError for an earlier day than it was read already."""
    if through < (known := law.data["known_through"]):
        raise EditingError(phrase("law_read_further", through=known))
    return law.with_edits(Put(("known_through",), through))


def with_deductible(law: OpenTable, year: int, cents: int, source: str, *, announced: bool = False) -> OpenTable:
    """Set the compulsory deductible of a year; `announced`: the rule itself has not been read."""
    known = {each["year"]: place for place, each in enumerate(law.data.get("deductible", []))}
    stated = {"year": year, "cents": cents, "source": source} | ({"announced": True} if announced else {})
    if year not in known:
        return law.with_edits(Append(("deductible",), stated))
    path = ("deductible", known[year])
    before = law.data["deductible"][known[year]]
    dropped = [Remove((*path, key)) for key in ("announced", "inferred") if key in before and key not in stated]
    return law.with_edits(*(Put((*path, key), value) for key, value in stated.items()), *dropped)


def with_entitlement(law: OpenTable, entitlement: str, key: str, value: Any, *, year: int, source: str) -> OpenTable:
    """Let an entitlement say something else from a year on: `after_sessions`, or `sessions` of its only limit."""
    place, block = _block_in_force(law, "entitlement", "id", entitlement)
    start = {
        "id": f"{entitlement.partition('_from_2')[0]}_from_{year}",
        "source": source,
        "valid_from": date(year, 1, 1),
    }
    after = {**block, **start, **_change(block, key, value)}
    return law.with_edits(_end("entitlement", place, year), Append(("entitlement",), after))


def with_condition(listed: OpenTable, code: str, key: str, value: int, *, year: int, source: str) -> OpenTable:
    """Let the list say something else of a condition from a year on: one of NUMBERS."""
    if key not in NUMBERS:
        raise EditingError(phrase("write_in_file", figure=f"{code}.{key}"))
    place, block = _block_in_force(listed, "condition", "code", code)
    after = {**block, key: value, "source": source, "valid_from": date(year, 1, 1)}
    return listed.with_edits(_end("condition", place, year), Append(("condition",), after))


def without_condition(listed: OpenTable, code: str, *, year: int) -> OpenTable:
    """Take a condition off the list from a year on."""
    place, _ = _block_in_force(listed, "condition", "code", code)
    return listed.with_edits(_end("condition", place, year))


def _end(kind: str, place: int, year: int) -> Edit:
    return Put((kind, place, "valid_through"), date(year - 1, 12, 31))


def _block_in_force(table: OpenTable, kind: str, key: str, name: str) -> tuple[int, dict[str, Any]]:
    """Find the block of that name that still holds, with its place. Raises EditingError with those that do."""
    holding = [(place, each) for place, each in enumerate(table.data[kind]) if "valid_through" not in each]
    found = next(((place, each) for place, each in holding if each[key] == name), None)
    if found is None:
        known = tuple(each[key] for _, each in holding)
        entitled = kind == "entitlement"
        raise EditingError(
            phrase("no_entitlement", entitlement=name, known=known)
            if entitled
            else phrase("no_condition", condition=name, known=known)
        )
    return found


def _change(block: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    if key == "after_sessions":
        return {key: value}
    limits = block.get("limits", [])
    if key == "sessions" and len(limits) == 1:
        return {"limits": [{**limits[0], "sessions": value}]}
    raise EditingError(phrase("write_in_file", figure=f"{block['id']}.{key}"))
