"""Workbooks: the visible sheets of an Excel file read row by row into rows, and rows written as a workbook.

An empty row is no line. What Excel did to numbers, such as leaving out a zero before them, is left to who reads them.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, Any
from weakref import WeakKeyDictionary

from attrs import evolve, frozen

from coverage_service.claims.formats.allowances import need_lines
from coverage_service.claims.formats.archives import DAMAGE, DAMAGED_ZIP, open_archive, open_member
from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from coverage_service.claims.formats.merged_cells import MergedCells, merges_of
from coverage_service.claims.formats.rows import MOST_CELLS, TOO_WIDE, FileError, Row, Sheet, column
from coverage_service.claims.formats.sheets import RawSheet, sheet_of_several
from coverage_service.claims.formats.workbook_cells import (
    Book,
    cell_text,
    date_styles,
    day_of_serial,
    is_struck,
    shared_texts,
    struck_styles,
)
from insurer_rules.faults import NOTHING, Fault, phrase, remark

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
MOST_UNPACKED = 1 << 30
MOST_PARTS = 70_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LONGEST_CELL = 32_767
WIDEST = 48
NO_WORKBOOK = Fault((), phrase("workbook"), phrase("another_zip"))
NO_SHEET = Fault((), phrase("workbook_sheet"), NOTHING)
DAYS = ("birth_date", "service_date", "referral_date", "invoice_date")
SHEET_NAME = "Declaraties"
AMOUNT = re.compile(r"-?\d{1,12}([.,]\d{1,2})?", re.ASCII)
COUNT = re.compile(r"\d{1,9}", re.ASCII)
COUNTS = ("count", "remaining")
# A file is opened two or three times, and its shared texts, of which there may be millions, are read once.
KNOWN_TEXTS: WeakKeyDictionary[IO[bytes], tuple[str, ...]] = WeakKeyDictionary()


def open_workbook(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open an Excel file. Raises FileError when it is damaged, too big, or no visible sheet has the columns."""
    archive = open_archive(stream, most=MOST_UNPACKED)
    try:
        sheets, from_1904 = _sheets(archive)
        if stream not in KNOWN_TEXTS:
            KNOWN_TEXTS[stream] = tuple(_texts(archive))
        book = Book(KNOWN_TEXTS[stream], _styles(archive, date_styles), from_1904, _styles(archive, struck_styles))
        raw = [_raw(archive, node, book) for node in sheets]
        whole = sheet_of_several(raw, named)
    except MarkupError as error:
        raise FileError([error.fault]) from None
    except KeyError:
        raise FileError([NO_WORKBOOK]) from None
    except DAMAGE:
        raise FileError([DAMAGED_ZIP]) from None
    return _days_from_1904(whole) if from_1904 else whole


def _raw(archive: zipfile.ZipFile, node: Node, book: Book) -> RawSheet:
    """Open a sheet of the book, unless it is hidden; its notes tell how many of its rows are."""
    name, notes = node.attributes.get("name", ""), list[Fault]()
    if node.attributes.get("state", "visible") != "visible":
        return RawSheet(name, iter(()), visible=False)
    related = [value for key, value in node.attributes.items() if key.rpartition(" ")[2] == "id"]
    target = _target(archive, related)
    with open_member(archive, target) as stream:
        merges = merges_of(stream)
    return RawSheet(name, _with_merges(_rows(open_member(archive, target), book, notes), merges), notes=notes)


def _with_merges(rows: Iterator[Row], merges: Mapping[int, Sequence[tuple[str, int]]]) -> Iterator[Row]:
    """Give rows with what stands in merged cells that reach down to them."""
    merged = MergedCells()
    for row in rows:
        yield merged.fill(row, {_letters(letters): last for letters, last in merges.get(row.number, ())})


def _sheets(archive: zipfile.ZipFile) -> tuple[list[Node], bool]:
    """Find the sheets, and whether days count from 1904. Raises FileError for a book without a visible one."""
    sheets: list[Node] = []
    from_1904 = False
    with open_member(archive, WORKBOOK) as stream:
        for part in nodes(stream, streamed=("workbook",), most_parts=MOST_PARTS):
            if part.name == "sheets":
                sheets = part.children
            from_1904 |= part.name == "workbookPr" and part.attributes.get("date1904") in ("1", "true")
    if not any(one.attributes.get("state", "visible") == "visible" for one in sheets):
        raise FileError([NO_SHEET])
    return sheets, from_1904


def _days_from_1904(sheet: Sheet) -> Sheet:
    """Read numbers in columns of days as Excel's count from 1904, where the book has it."""
    places = [place for place, meant in enumerate(sheet.meaning) if meant in DAYS]
    return evolve(sheet, rows=(_with_dates(row, places) for row in sheet.rows))


def _with_dates(row: Row, places: Sequence[int]) -> Row:
    cells = list(row.cells)
    for place in places:
        if place < len(cells) and re.fullmatch(r"\d{1,5}(\.\d+)?", cells[place], re.ASCII):
            day = day_of_serial(int(float(cells[place])), from_1904=True)
            cells[place] = day.isoformat() if day else cells[place]
    return evolve(row, cells=tuple(cells))


def _target(archive: zipfile.ZipFile, related: list[str]) -> str:
    with open_member(archive, RELATIONS) as stream:
        for part in nodes(stream, streamed=("Relationships",)):
            if part.attributes.get("Id") in related:
                target = part.attributes.get("Target", "")
                return target[1:] if target.startswith("/") else f"xl/{target}"
    raise FileError([NO_SHEET])


def _texts(archive: zipfile.ZipFile) -> Iterator[str]:
    if TEXTS in archive.namelist():
        with open_member(archive, TEXTS) as stream:
            yield from shared_texts(stream)


def _styles(archive: zipfile.ZipFile, find: Callable[[IO[bytes]], frozenset[int]]) -> frozenset[int]:
    """Find some of the styles of a workbook; it may have none."""
    if STYLES not in archive.namelist():
        return frozenset()
    with open_member(archive, STYLES) as stream:
        return find(stream)


def _rows(stream: IO[bytes], book: Book, notes: list[Fault]) -> Iterator[Row]:
    """Read the rows that hold something; where the sheet breaks off comes a row with the fault."""
    number = hidden = struck = first = 0
    try:
        with stream:
            for read, node in enumerate(nodes(stream, streamed=("worksheet", "sheetData"), most_parts=MOST_PARTS)):
                if node.name == "row" and node.parent == "sheetData":
                    need_lines(read)
                    number = _position(node.attributes.get("r", ""), MOST_ROWS) or number + 1
                    cells = _cells(node, book)
                    if cells:
                        hidden += node.attributes.get("hidden") in ("1", "true")
                        if book.struck and is_struck(node, book):
                            struck, first = struck + 1, first or number
                        yield _row(number, cells)
        if hidden:
            notes.append(remark("hidden_rows", number=hidden))
        if struck:
            notes.append(remark("struck_rows", number=struck, line=first))
    except MarkupError as error:
        yield Row(number + 1, (), (error.fault,))
    except DAMAGE:
        yield Row(number + 1, (), (DAMAGED_ZIP,))


def _row(number: int, cells: Mapping[int, str]) -> Row:
    """Make a row as wide as its last cell; one with a cell farther out than any claim has is told, and not as wide."""
    width = max((place for place in cells if place < MOST_CELLS), default=-1) + 1
    texts = tuple(cells.get(place, "") for place in range(width))
    return Row(number, texts, (TOO_WIDE,) if max(cells) >= MOST_CELLS else ())


def _cells(row: Node, book: Book) -> Mapping[int, str]:
    """Give the cells of a row that hold something, by their columns."""
    cells: dict[int, str] = {}
    for cell in row.below("c"):
        letters = re.match("[A-Z]{1,3}", cell.attributes.get("r", ""))
        place = _letters(letters[0]) if letters else max(cells, default=-1) + 1
        text = cell_text(cell, book)
        if text and place < MOST_COLUMNS:
            cells[place] = text
    return cells


def _letters(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _position(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII) and int(text) <= most else None


def write_workbook(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a workbook, row by row: amounts and counts as numbers, all else as text and never as a formula.

    What does not fit on a sheet goes on to the next, under the same header.
    """
    import xlsxwriter  # noqa: PLC0415 - who reads a workbook writes none

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, {**options, "strings_to_numbers": False, "nan_inf_to_errors": False}) as book:
        formats = _Formats(
            book.add_format({"bold": True, "num_format": "@"}),
            book.add_format({"num_format": "0.00"}),
            book.add_format({"num_format": "0"}),
            book.add_format({"num_format": "@"}),
        )
        remaining, number = iter(rows), 1
        following = next(remaining, None)
        while following is not None or number == 1:
            sheet = book.add_worksheet(SHEET_NAME if number == 1 else f"{SHEET_NAME} {number}")
            following = _write_sheet(
                sheet, columns, chain([following] if following is not None else [], remaining), formats
            )
            number += 1


@frozen
class _Formats:
    """How cells look: a header, an amount, a count, a text."""

    header: Any
    amount: Any
    count: Any
    text: Any


def _write_sheet(
    sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[str]], formats: _Formats
) -> Sequence[str] | None:
    """Write one sheet; gives the first row that found no place on it."""
    names = [column(name) for name in columns]
    widths = [len(name) for name in columns]
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name[:LONGEST_CELL], formats.header)
    last, over = 0, None
    for row in rows:
        if last + 1 == MOST_ROWS:
            over = row
            break
        last += 1
        for place, text in enumerate(row[:MOST_COLUMNS]):
            _write_cell(sheet, (last, place), text, names[place] if place < len(names) else "", formats)
        widths = [max(width, len(text)) for width, text in zip(widths, [*row, *[""] * len(widths)], strict=False)]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST) + 2, formats.text)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return over


def _write_cell(sheet: Any, place: tuple[int, int], text: str, name: str, formats: _Formats) -> None:
    if name.endswith("_eur") and AMOUNT.fullmatch(text):
        sheet.write_number(*place, float(text.replace(",", ".")), formats.amount)
    elif name in COUNTS and COUNT.fullmatch(text):
        sheet.write_number(*place, int(text), formats.count)
    elif text:
        sheet.write_string(*place, text[:LONGEST_CELL], formats.text)
