"""Workbooks: the first visible sheet of an Excel file read row by row into rows, and rows written as a workbook.

An empty row is no line. What Excel did to numbers, such as leaving out a zero before them, is left to who reads them.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO, Any

import xlsxwriter
from attrs import frozen

from coverage_service.claims.formats.archives import DAMAGE, damaged_zip, open_archive, open_member
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from coverage_service.claims.formats.rows import NO_HEADER, FileError, Row, Sheet, column, header_faults, wrong_width
from coverage_service.claims.formats.workbook_cells import Book, cell_text, date_styles, shared_texts
from insurer_rules.faults import NOTHING, Fault, phrase, shown

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
MOST_UNPACKED = 1 << 30
MOST_PARTS = 70_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LONGEST_CELL = 32_767
WIDEST = 48
NO_WORKBOOK = Fault((), phrase("workbook"), phrase("another_zip"))
NO_SHEET = Fault((), phrase("workbook_sheet"), NOTHING)
ONE_SHEET, A_VALUE = phrase("one_sheet"), phrase("worked_out_value")
SHEET_NAME = "Declaraties"
AMOUNT = re.compile(r"-?\d{1,12}([.,]\d{1,2})?", re.ASCII)
COUNT = re.compile(r"\d{1,9}", re.ASCII)
COUNTS = ("count", "remaining")


def open_workbook(stream: IO[bytes]) -> Sheet:
    """Open an Excel file. Raises FileError when it is damaged, too big, or its first sheet has not the columns."""
    archive = open_archive(stream, most=MOST_UNPACKED)
    try:
        member, others, from_1904 = _first_sheet(archive)
        book = Book(tuple(_texts(archive)), _dates(archive), from_1904)
        rows = _rows(open_member(archive, member), book)
        first = next(rows, None)
    except MarkupError as error:
        raise FileError([error.fault]) from None
    except KeyError:
        raise FileError([NO_WORKBOOK]) from None
    except DAMAGE as error:
        raise FileError([damaged_zip(error)]) from None
    if first is None or first.faults:
        raise FileError(first.faults if first else [NO_HEADER])
    if faults := header_faults(first.cells):
        raise FileError(faults)
    notes = [Fault((name,), ONE_SHEET, shown(name)) for name in others]
    return Sheet(first.cells, _checked(rows, first.cells), notes=notes)


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, list[str], bool]:
    """Find the member with the first visible sheet, the names of the others, and whether days count from 1904."""
    sheets: list[Node] = []
    from_1904 = False
    with open_member(archive, WORKBOOK) as stream:
        for part in nodes(stream, streamed=("workbook",), most_parts=MOST_PARTS):
            if part.name == "sheets":
                sheets = [one for one in part.children if one.attributes.get("state", "visible") == "visible"]
            from_1904 |= part.name == "workbookPr" and part.attributes.get("date1904") in ("1", "true")
    if not sheets:
        raise FileError([NO_SHEET])
    related = [value for name, value in sheets[0].attributes.items() if name.rpartition(" ")[2] == "id"]
    return _target(archive, related), [one.attributes.get("name", "") for one in sheets[1:]], from_1904


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


def _dates(archive: zipfile.ZipFile) -> frozenset[int]:
    if STYLES not in archive.namelist():
        return frozenset()
    with open_member(archive, STYLES) as stream:
        return date_styles(stream)


def _rows(stream: IO[bytes], book: Book) -> Iterator[Row]:
    """Read the rows that hold something; where the sheet breaks off comes a row with the fault."""
    number = 0
    try:
        with stream:
            for node in nodes(stream, streamed=("worksheet", "sheetData"), most_parts=MOST_PARTS):
                if node.name == "row" and node.parent == "sheetData":
                    number = _position(node.attributes.get("r", ""), MOST_ROWS) or number + 1
                    cells, faults = _cells(node, book)
                    if any(cells):
                        yield Row(number, cells, faults)
    except MarkupError as error:
        yield Row(number + 1, (), (error.fault,))
    except DAMAGE as error:
        yield Row(number + 1, (), (damaged_zip(error),))


def _cells(row: Node, book: Book) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Put the cells of a row at their columns; what Excel could not work out is a fault."""
    cells: dict[int, str] = {}
    faults = []
    for cell in row.below("c"):
        letters = re.match("[A-Z]{1,3}", cell.attributes.get("r", ""))
        place = _letters(letters[0]) if letters else max(cells, default=-1) + 1
        text = cell_text(cell, book)
        if text and place < MOST_COLUMNS:
            cells[place] = text
        if cell.attributes.get("t") == "e":
            faults.append(Fault((), A_VALUE, shown(text)))
    width = max(cells, default=-1) + 1
    return tuple(cells.get(place, "") for place in range(width)), tuple(faults)


def _letters(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _position(text: str, most: int) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,6}", text, re.ASCII) and int(text) <= most else None


def _checked(rows: Iterable[Row], columns: tuple[str, ...]) -> Iterator[Row]:
    """Fill rows up to the width of the header; cells beyond it make a row broken."""
    width = len(columns)
    for row in rows:
        if not row.cells or len(row.cells) > width:
            wide = (wrong_width(len(row.cells), width),) if row.cells else ()
            yield Row(row.number, row.cells, (*row.faults, *wide))
        else:
            yield Row(row.number, row.cells + ("",) * (width - len(row.cells)), row.faults)


def write_workbook(out: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows as a workbook, row by row: amounts and counts as numbers, all else as text and never as a formula.

    What does not fit on a sheet goes on to the next, under the same header.
    """
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
