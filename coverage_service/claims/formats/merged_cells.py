"""Merged cells: what stands in a cell that reaches down over several rows is said of each of them.

But for amounts and counts, of which nobody can say whether they are of each row or of all together: they say nothing of
any. Readers tell where such cells begin and end; they are left to `workbook` and `other_spreadsheets`.
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

    def fill(self, row: Row, begun: Mapping[int, int]) -> Row:
        """Fill the empty cells of a row with what reaches down to them; `begun` are its own that do, and how far."""
        filled = with_merged(row, self.at(row.number)) if self.down else row
        for place, last in begun.items():
            self.down[place] = (last, row.cells[place] if place < len(row.cells) else "")
        return evolve(filled, to_below=frozenset(begun)) if begun else filled

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


def without_merged_amounts(rows: Iterable[Row], meaning: Sequence[str], notes: list[Fault]) -> Iterator[Row]:
    """Give rows of which merged amounts and counts say nothing; note at the end how many cells are merged."""
    number, of_all, first = 0, 0, 0
    for row in rows:
        number += len(row.from_above)
        if places := [place for place in row.from_above | row.to_below if _is_of_all(meaning, place)]:
            of_all, first = of_all + len(row.to_below.intersection(places)), first or row.number
            yield _without(row, places, meaning)
        else:
            yield row
    if number:
        notes.append(remark("merged_down", number=number))
    if of_all:
        notes.append(remark("merged_amounts", number=of_all, line=first))


def _without(row: Row, places: Sequence[int], meaning: Sequence[str]) -> Row:
    """Let amounts and counts say nothing of a row; without a count no amount says what one session costs."""
    says = {meaning[place] for place in places}
    lacks = {name for name in meaning if name.endswith("_eur")} | says if "count" in says else says
    cells = ("" if place in places and place in row.from_above else text for place, text in enumerate(row.cells))
    return evolve(row, cells=tuple(cells), lacks=row.lacks | lacks)


def _is_of_all(meaning: Sequence[str], place: int) -> bool:
    return place < len(meaning) and (meaning[place].endswith("_eur") or meaning[place] == "count")
