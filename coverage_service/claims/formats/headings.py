"""Headings: where the headings of a sheet stand, and its rows fitted to them.

Which column each means is left to `heading_words`, how rows are cut to the readers of the formats.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import Literal

from attrs import evolve, frozen

from coverage_service.claims.formats.allowances import look
from coverage_service.claims.formats.heading_words import NO_NAMES, is_exact, meaning_of
from coverage_service.claims.formats.merged_cells import without_merged_amounts
from coverage_service.claims.formats.rows import (
    KNOWN,
    MOST_CELLS,
    NO_HEADER,
    REQUIRED,
    FileError,
    HeadingsSeen,
    NoClaimsFileError,
    Row,
    Sheet,
    column,
    wrong_width,
)
from coverage_service.claims.formats.table_shapes import shape_faults
from insurer_rules.faults import MORE, NOTHING, Fault, phrase, remark, shown

Cells = Sequence[str]
MOST_ABOVE, MOST_PREVIEW, LEAST_NAMED, LEAST_GROUPS = 40, 3, 3, 2
DIGIT = re.compile(r"\d")
# A BSN tells insured apart as well as a number of the practice's own.
INSTEAD = {"insured_id": "bsn"}


@frozen
class Header:
    """The names of a sheet's columns, what each means, and how many rows of the sheet stand up to their end."""

    names: tuple[str, ...]
    meaning: tuple[str, ...]
    rows: int = 1

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that it lacks."""
        return missing_columns(self.meaning)

    @property
    def known(self) -> int:
        """How many of its columns are known."""
        return len({*KNOWN} & {*self.meaning})


def missing_columns(meaning: Collection[str]) -> tuple[str, ...]:
    """Give the required columns that are not among some."""
    return tuple(name for name in REQUIRED if not {name, INSTEAD.get(name, name)} & {*meaning})


def find_header(rows: Sequence[Cells], named: Mapping[str, str] = NO_NAMES) -> Header | None:
    """Find the header among the first rows: that with every required column, else the most known ones, or the widest.

    Two rows may share it: groups above, and what each column of a group is below.
    """
    best: Header | None = None
    rows = [row[:MOST_CELLS] for row in rows]
    for header in chain(_single(rows, named), _double(rows, named)):
        look()
        if not header.missing:
            return _with_groups(header, rows, named)
        if best is None or _worth(header) > _worth(best):
            best = header
    return best


def _worth(header: Header) -> tuple[int, int]:
    """Weigh a header by its known columns, then by its width; a row that is hardly divided is as wide as any such."""
    width = len(header.names)
    return header.known, width if width >= LEAST_NAMED else 1


def _with_groups(header: Header, rows: Sequence[Cells], named: Mapping[str, str]) -> Header:
    """Take the row above a whole header along where its groups make more headings exact, as Patiënt above Nummer."""
    above = rows[max(0, header.rows - 2) : header.rows]
    if len(above) < 2 or sum(bool(cell.strip()) for cell in above[0]) < LEAST_GROUPS:
        return header
    both = evolve(next(_double(above, named)), rows=header.rows)
    exact = sum(map(is_exact, both.names)) > sum(map(is_exact, header.names))
    return both if exact and not both.missing else header


def _single(rows: Sequence[Cells], named: Mapping[str, str]) -> Iterator[Header]:
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            names = _without_empty_end(row)
            yield Header(names, meaning_of(names, named), number)


def _double(rows: Sequence[Cells], named: Mapping[str, str]) -> Iterator[Header]:
    for number, (above, below) in enumerate(pairwise(rows), 2):
        groups, group = [], ""
        for place in range(len(below)):
            group = (above[place].strip() if place < len(above) else "") or group
            groups.append(group)
        best = [_of_two(group, name, named) for group, name in zip(groups, below, strict=True)]
        names = _without_empty_end(best)
        yield Header(names, meaning_of(names, named), number)


def _of_two(group: str, name: str, named: Mapping[str, str]) -> str:
    """Name a column under its group: as both together, the lower or the upper are known; else as both together."""
    both = f"{group} {name}".strip()
    return next((each for each in (both, name, group) if each and meaning_of([each], named)[0] in KNOWN), both)


def _without_empty_end(row: Cells) -> tuple[str, ...]:
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
        faults.append(Fault((), phrase("claim_columns", names=header.missing), found))
    return faults


def whole_header(header: Header | None, rows: Sequence[Cells]) -> Header:
    """Take a header that lacks nothing and has nothing twice. Raises FileError, with the first rows below it.

    Where at most one heading is of claims, as a name is, the file is of something else. Where no choice of headings
    can help, its shape is told in place of the headings.
    """
    faults = header_faults(header)
    if header is not None and not faults:
        return header
    kind = FileError if header and header.known > 1 else NoClaimsFileError
    below = rows[header.rows :] if header else ()
    if header and (shape := shape_faults(header.names, header.missing, rows, below)):
        raise kind(shape)
    seen = HeadingsSeen(header.names, header.meaning, tuple(map(tuple, below[:MOST_PREVIEW]))) if header else None
    raise kind(faults, seen)


def sheet_of(rows: Iterator[Row], named: Mapping[str, str] = NO_NAMES, *, notes: list[Fault] | None = None) -> Sheet:
    """Make a sheet of raw rows, of which the header is one of the first. Raises FileError without one.

    `notes` fills while the rows are read, where whoever gives them has something to tell.
    """
    head = list(islice(rows, MOST_ABOVE))
    if head and head[0].faults:
        raise FileError(head[0].faults)
    cells = [row.cells for row in head]
    header = whole_header(find_header(cells, named), cells)
    notes = [] if notes is None else notes
    notes += header_remarks(head, header, named)
    below = without_merged_amounts(chain(head[header.rows :], rows), header.meaning, notes)
    body = under_header(fit_rows(below, len(header.names)), header.meaning)
    return Sheet(header.names, body, notes=notes, meaning=header.meaning)


def header_remarks(head: Sequence[Row], header: Header, named: Mapping[str, str]) -> Iterator[Fault]:
    """Note that what stands above the header is no claim, and which headings were given a meaning in vain."""
    if any(cell.strip() for row in head[: header.rows - 1] for cell in row.cells):
        yield remark("header_at", line=head[header.rows - 1].number)
    yield from unfound_headings(header.names, named)


def under_header(rows: Iterable[Row], meaning: Sequence[str]) -> Iterator[Row]:
    """Give rows, of which those below a second header that has the columns in another order cannot be read."""
    day, other = meaning.index("service_date"), 0
    for row in rows:
        if len(row.cells) > day and not DIGIT.search(row.cells[day]) and (found := another_header(row.cells, meaning)):
            other = row.number if found == "other" else 0
        elif other and any(cell.strip() for cell in row.cells):
            yield evolve(row, faults=(Fault((), phrase("line_of_header"), phrase("other_header", line=other)),))
            continue
        yield row


def another_header(cells: Cells, meaning: Sequence[str]) -> Literal["same", "other", ""]:
    """Tell whether a row is a header again, with the columns as the first has them or otherwise.

    It names three of its own columns, or all that are required; where somebody was born, a header has no digits.
    """
    if "birth_date" in meaning[: len(cells)] and DIGIT.search(cells[meaning.index("birth_date")]):
        return ""
    found = meaning_of(cells)
    own = sum(name in KNOWN and name == meant for name, meant in zip(found, meaning, strict=False))
    if not missing_columns(found):
        places = {name: place for place, name in enumerate(meaning) if name in KNOWN}
        return "same" if all(found.index(name) == places.get(name) for name in found if name in KNOWN) else "other"
    return "same" if own >= LEAST_NAMED else ""


def unfound_headings(names: Iterable[str], named: Mapping[str, str]) -> list[Fault]:
    """Note which headings were given a meaning that the file does not have: a slip of the pen, or last month's."""
    lacking = [heading.replace("_", " ") for heading in named if heading not in set(map(column, names))]
    return [remark("map_unused", names=tuple(lacking))] if lacking else []


def fit_rows(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """Fit the rows of a spreadsheet, which ends a row at its last filled cell, to the width of the header.

    What stands to the right of the headings is no fault of the row.
    """
    for row in rows:
        short = width - len(row.cells)
        if short > 0 and row.cells:
            yield evolve(row, cells=(*row.cells, *[""] * short))
        else:
            yield with_more(row, width) if short < 0 and not row.faults else fit(row, width)


def with_more(row: Row, width: int) -> Row:
    """Set apart what stands to the right of the headings."""
    return fit(evolve(row, cells=row.cells[:width], more=row.cells[width:]), width)


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
