"""Merged cells: what stands in a cell that reaches down over several rows is said of each of them.

But for amounts and counts, of which nobody can say whether they are of one row or of all. Readers tell where such cells
begin and end; they are left to `workbook` and `other_spreadsheets`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

from attrs import define, evolve, field

from coverage_service.claims.formats.rows import Row
from insurer_rules.faults import Fault, remark

CHUNK, OVERLAP = 1 << 20, 256
REACH = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})["']""")


@define(eq=False)
class MergedCells:
    """The cells that reach down to the rows that come: by their place, the last row that they cover and their text."""

    down: dict[int, tuple[int, str]] = field(factory=dict)

    def begin(self, place: int, last: int, text: str) -> None:
        """Take a cell that reaches down to a row."""
        self.down[place] = (last, text)

    def at(self, row: int) -> dict[int, str]:
        """Give the texts that reach down to a row, by their places; rows are asked for in order."""
        self.down = {place: each for place, each in self.down.items() if each[0] >= row}
        return {place: text for place, (_, text) in self.down.items()}


def with_merged(row: Row, merged: Mapping[int, str]) -> Row:
    """Fill the empty cells of a row with what reaches down to them."""
    cells = [*row.cells, *[""] * (max(merged, default=-1) + 1 - len(row.cells))]
    filled = {place: text for place, text in merged.items() if text and not cells[place]}
    for place, text in filled.items():
        cells[place] = text
    return evolve(row, cells=tuple(cells), from_above=frozenset(filled)) if filled else row


def merges_of(stream: IO[bytes]) -> dict[int, list[tuple[str, int]]]:
    """Find the merged cells of a sheet of a workbook that reach down: by first row, the column and the last row."""
    found: dict[int, list[tuple[str, int]]] = {}
    before = b""
    while chunk := stream.read(CHUNK):
        for letters, first, last in REACH.findall(before + chunk):
            if int(last) > int(first) and (letters.decode(), int(last)) not in found.get(int(first), ()):
                found.setdefault(int(first), []).append((letters.decode(), int(last)))
        before = chunk[-OVERLAP:]
    return found


def said_of_each(rows: Iterable[Row], meaning: Sequence[str], notes: list[Fault]) -> Iterator[Row]:
    """Give rows without the amounts and counts that reach down to them; note at the end how many cells do."""
    number = 0
    for row in rows:
        number += len(row.from_above)
        of_all = {place for place in row.from_above if place < len(meaning) and _is_of_all(meaning[place])}
        cells = ("" if place in of_all else text for place, text in enumerate(row.cells))
        yield evolve(row, cells=tuple(cells)) if of_all else row
    if number:
        notes.append(remark("merged_down", number=number))


def _is_of_all(name: str) -> bool:
    return name.endswith("_eur") or name == "count"
