"""A small sheet beside the claims, such as who holds what: its rows by the names of its columns, in CSV or a workbook.

What the columns mean is left to the callers; claim files have readers of their own, which take any size.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from itertools import chain, islice
from types import MappingProxyType
from typing import IO

from attrs import frozen

from coverage_service.claims.formats.allowances import look, too_big
from coverage_service.claims.formats.archives import OLD_OFFICE, ZIP, open_archive
from coverage_service.claims.formats.office_process import office_sheets
from coverage_service.claims.formats.physical_lines import TOO_LONG
from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import NOTHING, Fault, phrase, shown

WORKBOOKS = (ZIP, OLD_OFFICE)
DELIMITERS = ";,\t|"
MOST_BYTES, MOST_TITLES = 1 << 25, 20
Cells = Sequence[str]


@frozen(eq=False)
class SmallSheet:
    """Each row below the headings with its number, by the names of its columns; `unused` are headings of no column."""

    unused: tuple[str, ...]
    rows: Iterator[tuple[int, dict[str, str]]]


def small_sheet(
    stream: IO[bytes],
    *,
    name_of: Callable[[str], str],
    needed: Collection[str],
    instead: Mapping[str, str] = MappingProxyType({}),
) -> SmallSheet:
    """Open a sheet at its headings; lines above them are titles, empty rows are passed over.

    `name_of` names a column by its heading, "" where it is none; `instead` is the column that does as well as one that
    is needed. Raises FileError for a sheet of more than 32 MB, one that cannot be read, or one without such a column.
    """
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileError([too_big(MOST_BYTES)])
    rows = _of_workbook(content) if content.startswith(WORKBOOKS) else _of_text(content, name_of, needed)
    head = list(islice(rows, MOST_TITLES))
    at = max(range(len(head)), key=lambda row: _agreement(head[row], name_of, needed), default=0)
    header = head[at] if head else ()
    names = [name_of(cell) for cell in header]
    if missing := tuple(name for name in needed if not {name, instead.get(name, name)} & {*names}):
        raise FileError([Fault((), phrase("columns", names=missing), shown(" ".join(header)) if header else NOTHING)])
    unused = tuple(cell.strip() for name, cell in zip(names, header, strict=True) if cell.strip() and not name)
    return SmallSheet(unused, _filled_rows(enumerate(chain(head[at + 1 :], rows), at + 2), names))


def _filled_rows(rows: Iterable[tuple[int, Cells]], names: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows that say something, each by the names of its columns."""
    for number, cells in rows:
        look()
        if any(cell.strip() for cell in cells):
            yield number, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}


def _agreement(cells: Cells, name_of: Callable[[str], str], needed: Collection[str]) -> int:
    """Count the needed columns that a row of headings names."""
    return len({name_of(cell) for cell in cells} & {*needed})


def _of_workbook(content: bytes) -> Iterator[Cells]:
    """Give the rows of the first sheet; what it would take to read is looked at first, in a process of its own."""
    if content.startswith(ZIP):
        open_archive(BytesIO(content), most=MOST_BYTES).close()
    for sheet in office_sheets(BytesIO(content))[:1]:
        yield from (row.cells for row in sheet.rows)


def _of_text(content: bytes, name_of: Callable[[str], str], needed: Collection[str]) -> Iterator[Cells]:
    """Give the rows of a CSV, split at what makes most of the needed columns."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    start = StringIO("".join(islice(StringIO(text), MOST_TITLES)))

    def agreement(delimiter: str) -> int:
        start.seek(0)
        return max((_agreement(cells, name_of, needed) for cells in _split(start, delimiter)), default=0)

    yield from _split(StringIO(text, newline=""), max(DELIMITERS, key=agreement))


def _split(text: StringIO, delimiter: str) -> Iterator[Cells]:
    try:
        yield from csv.reader(text, delimiter=delimiter)
    except csv.Error:
        raise FileError([TOO_LONG]) from None
