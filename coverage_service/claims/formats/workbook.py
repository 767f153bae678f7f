"""Workbooks: the visible sheets of an Excel file read row by row into rows.

An empty row is no line. What Excel did to numbers, such as leaving out a zero before them, is left to who reads them.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO
from weakref import WeakKeyDictionary

from attrs import evolve

from coverage_service.claims.formats.allowances import MOST_UNPACKED, need_lines
from coverage_service.claims.formats.archives import DAMAGE, DAMAGED_ZIP, open_archive, open_member
from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from coverage_service.claims.formats.merged_cells import MergedCells, merges_of
from coverage_service.claims.formats.rows import DAYS, MOST_CELLS, TOO_WIDE, FileError, Row, Sheet
from coverage_service.claims.formats.sheets import NO_SHEET, RawSheet, sheet_of_several
from coverage_service.claims.formats.workbook_cells import (
    Book,
    cell_text,
    date_styles,
    day_of_serial,
    is_struck,
    shared_texts,
    struck_styles,
)
from insurer_rules.faults import Fault, phrase, remark

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"
MOST_PARTS = 70_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
NO_WORKBOOK = Fault((), phrase("workbook"), phrase("another_zip"))
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
