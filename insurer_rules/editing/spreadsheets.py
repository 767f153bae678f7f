"""Reading a spreadsheet of the market: a CSV file or an Excel workbook becomes rows of text with their line.

Shape: year, insurer, package, sessions_per_year, budget_eur_per_year, approval, premium_eur_per_month, with a heading
line; an empty cell is a figure not seen. What the rows mean is left to `figures_sheet`.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from insurer_rules.faults import PhrasedError, phrase

COLUMNS = (
    "year",
    "insurer",
    "package",
    "sessions_per_year",
    "budget_eur_per_year",
    "approval",
    "premium_eur_per_month",
)
NEEDED = ("insurer", "package")


class SpreadsheetError(PhrasedError, ValueError):
    """A file is no spreadsheet of the market; the phrase says what is wrong with it."""


@frozen(kw_only=True)
class SheetRow:
    """One line of the spreadsheet as written; `line` counts from one, the heading included."""

    line: int
    year: str = ""
    insurer: str = ""
    package: str = ""
    sessions_per_year: str = ""
    budget_eur_per_year: str = ""
    approval: str = ""
    premium_eur_per_month: str = ""


@frozen
class Spreadsheet:
    """The rows of a file, and the columns in it that nothing is read from."""

    rows: tuple[SheetRow, ...]
    unread_columns: tuple[str, ...]


def read_spreadsheet(path: Path) -> Spreadsheet:
    """Read a CSV file (comma, semicolon or tab; UTF-8 or Windows) or the first sheet of an Excel workbook.

    Raises SpreadsheetError when the heading is missing or the file cannot be read.
    """
    lines = list(_workbook_lines(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_lines(path))
    if not lines:
        raise SpreadsheetError(phrase("empty_file", file=path.name))
    heading = [cell.strip().casefold().replace(" ", "_") for cell in lines[0][1]]
    if missing := [column for column in NEEDED if column not in heading]:
        place = f"{path.name}:{lines[0][0]}"
        raise SpreadsheetError(phrase("sheet_columns", place=place, columns=COLUMNS, missing=tuple(missing)))
    rows = tuple(_row(line, heading, cells) for line, cells in lines[1:] if any(cells))
    return Spreadsheet(rows, tuple(name for name in heading if name not in COLUMNS))


def write_spreadsheet(path: Path, rows: Iterable[SheetRow]) -> None:
    """Write rows as CSV in the same shape, as a grid to fill in."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, column) for column in COLUMNS] for row in rows)


def _row(line: int, heading: Sequence[str], cells: Sequence[str]) -> SheetRow:
    named = dict(zip(heading, cells, strict=False))
    return SheetRow(line=line, **{column: named.get(column, "").strip() for column in COLUMNS})


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
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
