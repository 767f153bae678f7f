"""Headings: which column each heading of a sheet means, by its own name or a word of an export, and where they stand.

How rows are cut is left to the readers of the formats, what cells mean to `line_checks`.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from pathlib import Path

from attrs import evolve, frozen

from coverage_service.claims.formats.allowances import look
from coverage_service.claims.formats.rows import (
    KNOWN,
    MOST_CELLS,
    NO_HEADER,
    REQUIRED,
    FileError,
    Row,
    Sheet,
    column,
    wrong_width,
)
from insurer_rules.faults import MORE, NOTHING, Fault, phrase, remark, shown

Cells = Sequence[str]
MOST_ABOVE = 40
OWN = {name: name for name in KNOWN}
WORDS: Mapping[str, str] = {
    column(word): name
    for name, words in tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))["words"].items()
    for word in words
}
SQUEEZED: Mapping[str, str] = {word.replace("_", ""): name for word, name in (*OWN.items(), *WORDS.items())}
# A BSN tells insured apart as well as a number of the practice's own.
INSTEAD = {"insured_id": "bsn"}
NO_NAMES: Mapping[str, str] = {}


@frozen
class Header:
    """The names of a sheet's columns, what each means, and how many rows of the sheet stand up to their end."""

    names: tuple[str, ...]
    meaning: tuple[str, ...]
    rows: int = 1

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that it lacks."""
        return tuple(name for name in REQUIRED if not {name, INSTEAD.get(name, name)} & {*self.meaning})

    @property
    def known(self) -> int:
        """How many of its columns are known."""
        return len({*KNOWN} & {*self.meaning})


def meaning_of(header: Iterable[str], named: Mapping[str, str] = NO_NAMES) -> tuple[str, ...]:
    """Say which column each heading means: as the clerk says, by its own name, or by a word that exports use.

    No column is meant twice: its own name goes before a word for it, an earlier heading before a later one.
    """
    names = [column(heading) for heading in header]
    found = [""] * len(names)
    for words in (named, OWN, WORDS):
        for place, name in enumerate(names):
            if not found[place] and words.get(name) and (words is OWN or words[name] not in found):
                found[place] = words[name]
    for place, name in enumerate(names):
        squeezed = SQUEEZED.get(name.replace("_", ""), "")
        if not found[place] and squeezed and squeezed not in found:
            found[place] = squeezed
    return tuple(meant or name for meant, name in zip(found, names, strict=True))


def find_header(rows: Sequence[Cells], named: Mapping[str, str] = NO_NAMES) -> Header | None:
    """Find the header among the first rows: the one with every required column, else the one with the most known.

    Two rows may share it: groups above, and what each column of a group is below.
    """
    best: Header | None = None
    rows = [row[:MOST_CELLS] for row in rows]
    for header in chain(_single(rows, named), _double(rows, named)):
        look()
        if not header.missing:
            return header
        if best is None or header.known > best.known:
            best = header
    return best


def _single(rows: Sequence[Cells], named: Mapping[str, str]) -> Iterator[Header]:
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            names = _named(row)
            yield Header(names, meaning_of(names, named), number)


def _double(rows: Sequence[Cells], named: Mapping[str, str]) -> Iterator[Header]:
    for number, (above, below) in enumerate(pairwise(rows), 2):
        groups, group = [], ""
        for place in range(len(below)):
            group = (above[place].strip() if place < len(above) else "") or group
            groups.append(group)
        best = [_of_two(group, name, named) for group, name in zip(groups, below, strict=True)]
        names = _named(best)
        yield Header(names, meaning_of(names, named), number)


def _of_two(group: str, name: str, named: Mapping[str, str]) -> str:
    """Name a column under its group: as both together, the lower or the upper are known; else as both together."""
    both = f"{group} {name}".strip()
    return next((each for each in (both, name, group) if each and meaning_of([each], named)[0] in KNOWN), both)


def _named(row: Cells) -> tuple[str, ...]:
    """Leave out the empty headings at the end."""
    names = [cell.strip().lstrip("\ufeff") for cell in row]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def header_faults(header: Header | None) -> list[Fault]:
    """List what is wrong with a header: required columns that it lacks, known ones that it has twice."""
    if header is None:
        return [NO_HEADER]
    faults = [Fault((name,), phrase("column_once"), MORE) for name in KNOWN if header.meaning.count(name) > 1]
    if header.missing:
        found = shown(" ".join(header.names).strip()) if header.names else NOTHING
        faults.append(Fault((), phrase("columns", names=header.missing), found))
    return faults


def sheet_of(rows: Iterator[Row], named: Mapping[str, str] = NO_NAMES, *, notes: list[Fault] | None = None) -> Sheet:
    """Make a sheet of raw rows, of which the header is one of the first. Raises FileError without one.

    `notes` fills while the rows are read, where whoever gives them has something to tell.
    """
    head = list(islice(rows, MOST_ABOVE))
    if head and head[0].faults:
        raise FileError(head[0].faults)
    header = find_header([row.cells for row in head], named)
    if header is None or header_faults(header):
        raise FileError(header_faults(header))
    notes = [] if notes is None else notes
    if above_said(head, header):
        notes.append(above(head, header))
    body = filled(chain(head[header.rows :], rows), len(header.names))
    return Sheet(header.names, body, notes=notes, meaning=header.meaning)


def above_said(head: Sequence[Row], header: Header) -> bool:
    """Tell whether a row above the header says something."""
    return any(any(cell.strip() for cell in row.cells) for row in head[: header.rows - 1])


def above(head: Sequence[Row], header: Header) -> Fault:
    """Note that rows above the header are no claims."""
    return remark("header_at", line=head[header.rows - 1].number)


def filled(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """Fit the rows of a spreadsheet, which ends a row at its last filled cell, to the width of the header."""
    for row in rows:
        short = width - len(row.cells)
        yield evolve(row, cells=(*row.cells, *[""] * short)) if short > 0 and row.cells else fit(row, width)


def fit(row: Row, width: int) -> Row:
    """Fit one row; a row of which nothing is filled is an empty one."""
    cells = row.cells
    if not any(cell.strip() for cell in cells) and not row.faults:
        return evolve(row, cells=("",) * width)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return evolve(row, cells=cells[:width])
    if row.faults or len(cells) == width:
        return row
    return evolve(row, faults=(wrong_width(len(cells), width),))
