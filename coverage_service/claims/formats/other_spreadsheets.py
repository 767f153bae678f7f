"""Spreadsheets that are no xlsx: OpenDocument and older Excel, Excel's XML of 2003, and web pages named .xls.

OpenDocument and older Excel are read by `office_process`; what cells mean is left to `headings` and `line_checks`.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import IO

from attrs import define, field

from coverage_service.claims.formats.allowances import look
from coverage_service.claims.formats.archives import ZIP, open_archive
from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.headings import sheet_of
from coverage_service.claims.formats.markup import LONGEST_TAG, LONGEST_TEXT, MarkupError, Node, nodes
from coverage_service.claims.formats.merged_cells import MergedCells
from coverage_service.claims.formats.office_process import NO_OFFICE, TOO_MANY_CELLS, office_sheets
from coverage_service.claims.formats.rows import MOST_CELLS, TOO_WIDE, FileError, Row, Sheet
from coverage_service.claims.formats.sheets import RawSheet, sheet_of_several
from insurer_rules.faults import ANOTHER, MORE, Fault, phrase

MOST_BYTES = 1 << 28
# A page and XML of 2003 are held in memory as rows, so they are smaller than what is read row by row.
MOST_PAGE, MOST_ROWS, MOST_IN_ALL = 1 << 25, 262_144, 2_000_000
PIECE = 1 << 16
MOST_SPAN = 100
TOO_LARGE = Fault((), phrase("smaller_office"), MORE)
TOO_LARGE_PAGE = Fault((), phrase("smaller_page"), MORE)
NOT_READ = Fault((), phrase("readable_file"), phrase("kind_page"))
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def open_office(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open an OpenDocument sheet or an older workbook. Raises FileError, by its name, for one that cannot be read."""
    if stream.read(4) == ZIP:
        open_archive(stream, most=MOST_BYTES).close()
    if stream.seek(0, 2) > MOST_BYTES:
        raise FileError([TOO_LARGE])
    stream.seek(0)
    raw = office_sheets(stream)
    if not raw:
        raise FileError([NO_OFFICE])
    return sheet_of_several(raw, named)


def open_xml_spreadsheet(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open a workbook in Excel's XML of 2003. Raises FileError where it is no XML or has no claims."""
    found: dict[str, list[Row]] = {}
    kept, merged = 0, MergedCells()
    try:
        for node in nodes(stream, streamed=("Workbook", "Worksheet", "Table"), most_parts=4 * MOST_CELLS):
            if node.name == "Worksheet":
                found[_attribute(node, "Name")], merged = [], MergedCells()
            elif node.name == "Row" and found:
                rows = found[next(reversed(found))]
                number = _place(node, after=len(rows))
                rows.extend(Row(skipped, ()) for skipped in range(len(rows) + 1, min(number, len(rows) + 1_000)))
                rows.append(merged.fill(*_xml_row(node, number)))
                kept += len(rows[-1].cells)
                need_room(len(rows), kept)
    except MarkupError as error:
        raise FileError([error.fault]) from None
    except ValueError:
        raise FileError([Fault((), phrase("workbook"), ANOTHER)]) from None
    return sheet_of_several([RawSheet(name, iter(rows)) for name, rows in found.items()], named)


def need_room(rows: int, cells: int) -> None:
    """Keep what is held in memory within bounds. Raises FileError for more rows, or more cells in all."""
    if rows > MOST_ROWS or cells > MOST_IN_ALL:
        raise FileError([TOO_MANY_CELLS])


def _attribute(node: Node, name: str) -> str:
    return next((value for key, value in node.attributes.items() if key.rpartition(" ")[2] == name), "")


def _place(node: Node, *, after: int) -> int:
    """Give the place of a row or a cell, which comes after those before it. Raises ValueError for another."""
    place = int(_attribute(node, "Index") or after + 1)
    if place <= after:
        raise ValueError(place)
    return place


def _xml_row(row: Node, number: int) -> tuple[Row, dict[int, int]]:
    """Make a row of cells at their places, and tell which of them reach down, and up to where.

    A row is told when it is wider than any claim, and read no further.
    """
    cells: list[str] = []
    down: dict[int, int] = {}
    for cell in row.below("Cell"):
        place = _place(cell, after=len(cells))
        text = "".join(part.text for data in cell.below("Data") for part in data.all()).strip()
        formula = _attribute(cell, "Formula")
        wider = int(_attribute(cell, "MergeAcross") or 0)
        if max(place, len(cells)) + wider > MOST_CELLS:
            return Row(number, tuple(cells), (TOO_WIDE,)), down
        cells += [""] * (place - 1 - len(cells))
        cells.append(text if text or not formula else f"={formula.lstrip('=')}")
        if deeper := int(_attribute(cell, "MergeDown") or 0):
            down[place - 1] = number + deeper
        cells += [""] * wider
    return Row(number, tuple(cells)), down


def open_page(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open a web page with a table, as export buttons write it. Raises FileError where none has claims."""
    content = stream.read(MOST_PAGE + 1)
    if len(content) > MOST_PAGE:
        raise FileError([TOO_LARGE_PAGE])
    charset = CHARSET.search(content[:4_096])
    encoding = charset[1].decode() if charset else "utf-8-sig"
    try:
        text = content.decode("utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else encoding)
    except (UnicodeDecodeError, LookupError):
        text = content.decode("cp1252", "replace")
    reader = _Tables()
    for begin in range(0, len(text), PIECE):
        look()
        reader.feed(text[begin : begin + PIECE])
        if len(reader.rawdata) > LONGEST_TAG:
            raise FileError([NOT_READ])
    if not reader.rows:
        raise FileError([NOT_READ])
    try:
        return sheet_of(iter(reader.rows), named)
    except FileError as error:
        raise FileError([NOT_READ, *error.faults], error.seen) from None


@define(eq=False)
class _Tables(HTMLParser):
    """The rows of every table of a page, in order."""

    rows: list[Row] = field(factory=list)
    _cells: list[str] | None = None
    _open: bool = False
    _wider: int = 0
    _deeper: dict[int, int] = field(factory=dict)
    _merged: MergedCells = field(factory=MergedCells)
    _above: dict[int, str] = field(factory=dict)
    _kept: int = 0

    def __attrs_post_init__(self) -> None:
        """Begin before the page."""
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row or a cell; one over several columns leaves the others empty, one over several rows fills them."""
        if tag == "tr":
            self._close_row()
            self._cells, self._above = [], self._merged.at(len(self.rows) + 1)
        elif tag in ("td", "th") and self._cells is not None and len(self._cells) < MOST_CELLS:
            self._pass_merged()
            self._cells.append("")
            self._open = True
            self._wider = _span(attrs, "colspan")
            if deeper := _span(attrs, "rowspan"):
                self._deeper |= dict.fromkeys(range(len(self._cells) - 1, len(self._cells) + self._wider), deeper)
        elif tag == "br" and self._open and self._cells:
            self._cells[-1] += " "

    def _pass_merged(self) -> None:
        """Leave the places empty to which cells of rows above reach down."""
        while self._cells is not None and len(self._cells) in self._above and len(self._cells) < MOST_CELLS:
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell, or a row."""
        if tag in ("td", "th") and self._cells is not None:
            self._open = False
            self._cells += [""] * min(self._wider, MOST_CELLS - len(self._cells))
        elif tag in ("tr", "table"):
            self._close_row()

    def handle_data(self, data: str) -> None:
        """Add text to the cell that is open."""
        if self._open and self._cells and len(self._cells[-1]) < LONGEST_TEXT:
            self._cells[-1] += data

    def _close_row(self) -> None:
        if self._cells is not None:
            row = Row(len(self.rows) + 1, tuple(" ".join(cell.split()) for cell in self._cells))
            down = {place: row.number + deeper for place, deeper in self._deeper.items()}
            self.rows.append(self._merged.fill(row, down))
            self._kept += len(self.rows[-1].cells)
            need_room(len(self.rows), self._kept)
        self._cells, self._open = None, False
        self._deeper, self._above = {}, {}


def _span(attrs: Iterable[tuple[str, str | None]], name: str) -> int:
    """Tell over how many further columns or rows a cell goes."""
    span = dict(attrs).get(name) or "1"
    return max(min(int(span), MOST_SPAN), 1) - 1 if span.isdecimal() else 0
