"""Reading and writing a sheet of figures: CSV or Excel, in Dutch or English, becomes rows of text with their line.

One row a package. `-` is what the source shows there is none of, `?` what was looked for and not stated, an empty cell
what nobody looked at. What a row says is left to `sheet_rows`, where it belongs to `figures_sheet`.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import asdict, frozen

from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.sheet_rows import COLUMNS, SheetRow, column_named
from insurer_rules.written_names import plain

NEEDED = ("label", "package")
HEADING_WITHIN = 20


class SpreadsheetError(PhrasedError, ValueError):
    """A file is no sheet of figures; the phrase says what is wrong with it."""


@frozen
class Spreadsheet:
    """The rows of a file, and the columns in it that nothing is read from."""

    rows: tuple[SheetRow, ...]
    unread_columns: tuple[str, ...]


def read_spreadsheet(path: Path) -> Spreadsheet:
    """Read a CSV file (comma, semicolon or tab; UTF-8 or Windows) or the first sheet of an Excel workbook.

    Title rows above the heading are passed over. Raises SpreadsheetError when the heading is missing.
    """
    lines = list(file_lines(path))
    if not lines:
        raise SpreadsheetError(phrase("empty_file", file=path.name))
    for at, (_, cells) in enumerate(lines[:HEADING_WITHIN]):
        heading = [column_named(cell) for cell in cells]
        if set(NEEDED) <= set(heading):
            rows = tuple(_row(line, heading, own) for line, own in lines[at + 1 :] if any(own))
            unread = tuple(cell for cell, name in zip(cells, heading, strict=True) if cell and not name)
            return Spreadsheet(rows, tuple(plain(each) for each in unread))
    place = f"{path.name}:{lines[0][0]}"
    raise SpreadsheetError(phrase("sheet_columns", place=place, columns=COLUMNS, missing=NEEDED))


def write_spreadsheet(path: Path, rows: Iterable[SheetRow]) -> None:
    """Write rows as a sheet to fill in: Excel by its ending, else CSV."""
    write_lines(path, COLUMNS, ([asdict(row)[column] for column in COLUMNS] for row in rows))


def write_lines(path: Path, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write lines of text under a heading: Excel by its ending, else CSV with a byte order mark, as Excel wants it."""
    if path.suffix.lower() == ".xlsx":
        from xlsxwriter import Workbook  # noqa: PLC0415 - a CSV file needs none

        with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet("figures")
            sheet.freeze_panes(1, 2)
            for number, row in enumerate([heading, *rows]):
                sheet.write_row(number, 0, [int(cell) if re.fullmatch(r"\d{1,9}", cell) else cell for cell in row])
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heading)
        writer.writerows(rows)


def file_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of a CSV file or the first sheet of a workbook, each with its number. Raises SpreadsheetError."""
    return _workbook_lines(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_lines(path)


def _row(line: int, heading: Sequence[str], cells: Sequence[str]) -> SheetRow:
    named = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if name}
    return SheetRow(line=line, **named)


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = "".join(text.splitlines(keepends=True)[:HEADING_WITHIN])
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=head.count))
    line = 1
    for cells in reader:
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _workbook_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - only a workbook needs it, and it is an extra
    except ImportError as error:
        raise SpreadsheetError(phrase("excel_needs_extra", file=path.name)) from error
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield line, [_cell_text(cell) for cell in cells]
    finally:
        book.close()


def _cell_text(cell: object) -> str:
    """Write a cell as somebody would have typed it: 12.0 is 12."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
