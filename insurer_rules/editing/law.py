"""Editing the law's table: until which day it was read, a year's deductible, and an entitlement that changes.

What held before stays as it was: a change begins on the first of January of its year, and the old text ends the day
before. Saving is left to `tables`.
"""

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from attrs import asdict

from insurer_rules.editing.tables import EditingError, OpenTable
from insurer_rules.editing.text_edits import Append, Edit, Put, Remove
from insurer_rules.faults import phrase
from insurer_rules.model import Source

NAME = "basic_package.toml"


def open_law(directory: Path) -> OpenTable:
    """Open the law's table. Raises EditingError when there is none."""
    path = directory / NAME
    if not path.is_file():
        raise EditingError(phrase("no_table", table=NAME))
    content = path.read_bytes()
    return OpenTable(directory, NAME, content.decode(), hashlib.sha256(content).hexdigest())


def with_law_source(law: OpenTable, source: Source) -> OpenTable:
    """Add a source of the law; one that is there already stays as it is."""
    if source.id in {each["id"] for each in _data(law)["source"]}:
        return law
    stated = {key: value for key, value in asdict(source).items() if value not in (None, "") or key == "url"}
    return law.with_edits(Append(("source",), stated))


def with_law_read(law: OpenTable, through: date) -> OpenTable:
    """Say until which day the law was read. Raises EditingError for an earlier day than it was read already."""
    if through < (known := _data(law)["known_through"]):
        raise EditingError(phrase("law_read_further", through=known))
    return law.with_edits(Put(("known_through",), through))


def with_deductible(law: OpenTable, year: int, cents: int, source: str, *, announced: bool = False) -> OpenTable:
    """Set the compulsory deductible of a year; `announced`: the rule itself has not been read."""
    known = {each["year"]: place for place, each in enumerate(_data(law).get("deductible", []))}
    stated = {"year": year, "cents": cents, "source": source} | ({"announced": True} if announced else {})
    if year not in known:
        return law.with_edits(Append(("deductible",), stated))
    path = ("deductible", known[year])
    before = _data(law)["deductible"][known[year]]
    dropped = [Remove((*path, key)) for key in ("announced", "inferred") if key in before and key not in stated]
    return law.with_edits(*(Put((*path, key), value) for key, value in stated.items()), *dropped)


def with_entitlement(law: OpenTable, entitlement: str, key: str, value: Any, *, year: int, source: str) -> OpenTable:
    """Let an entitlement say something else from a year on: `after_sessions`, or `sessions` of its only limit."""
    blocks = _data(law)["entitlement"]
    place, block = next(
        ((n, each) for n, each in enumerate(blocks) if each["id"] == entitlement and "valid_through" not in each),
        (None, None),
    )
    if place is None or block is None:
        known = tuple(each["id"] for each in blocks if "valid_through" not in each)
        raise EditingError(phrase("no_entitlement", entitlement=entitlement, known=known))
    start = {
        "id": f"{entitlement.partition('_from_2')[0]}_from_{year}",
        "source": source,
        "valid_from": date(year, 1, 1),
    }
    after = {**block, **start, **_change(block, key, value)}
    edits: list[Edit] = [
        Put(("entitlement", place, "valid_through"), date(year - 1, 12, 31)),
        Append(("entitlement",), after),
    ]
    return law.with_edits(*edits)


def _change(block: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    if key == "after_sessions":
        return {key: value}
    limits = block.get("limits", [])
    if key == "sessions" and len(limits) == 1:
        return {"limits": [{**limits[0], "sessions": value}]}
    raise EditingError(phrase("write_in_file", figure=f"{block['id']}.{key}"))


def _data(law: OpenTable) -> dict[str, Any]:
    return tomllib.loads(law.text)
