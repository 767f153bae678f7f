"""A program of its own that reads an OpenDocument sheet or an older workbook, and writes its sheets as JSON lines.

A few bytes can make such a reader ask for more memory than a machine has, which ends its process: so that is this one,
which has little. It imports nothing of the service. Starting, feeding and stopping it is left to `office_process`.
"""

import datetime as dt
import resource
import sys
import zipfile
from io import BytesIO
from xml.parsers.expat import ParserCreate

import msgspec
from python_calamine import CalamineSheet, CalamineWorkbook

MOST_MEMORY, MOST_SECONDS = 1 << 30, 60
MOST_ROWS, MOST_CELLS, MOST_IN_ALL = 262_144, 1_024, 2_000_000
MOST_MERGED = 20_000
TOO_LARGE = 3
# First and last row, counted from one, and the column, from zero.
Span = tuple[int, int, int]


def main() -> None:
    """Read the file on standard input; each sheet is a line with its name, and then a line for each row.

    Beside its name stand the cells that are merged down: first and last row, and which column of the rows.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = BytesIO(sys.stdin.buffer.read())
    book = CalamineWorkbook.from_filelike(content)
    of_document = merged_in_document(content)
    rows = cells = 0
    for at, each in enumerate(book.sheets_metadata):
        sheet = book.get_sheet_by_name(each.name)
        merged = merged_in(sheet) if of_document is None else of_document[at] if at < len(of_document) else []
        left = sheet.start[1] if sheet.start else 0
        down = [(first, last, place - left) for first, last, place in merged if place >= left]
        if len(down) > MOST_MERGED:
            sys.exit(TOO_LARGE)
        write([each.name, str(each.visible).endswith("Visible"), down])
        for row in sheet.iter_rows():
            rows, cells = rows + 1, cells + len(row)
            if rows > MOST_ROWS or cells > MOST_IN_ALL or len(row) > MOST_CELLS:
                sys.exit(TOO_LARGE)
            write([text_of(cell) for cell in row])
        write(None)


def merged_in(sheet: CalamineSheet) -> list[Span]:
    """List the cells of a sheet of an older workbook that are merged down."""
    ranges = sheet.merged_cell_ranges or []
    return [(first + 1, last + 1, place) for (first, place), (last, _) in ranges if last > first]


class MergedInDocument:
    """The cells that are merged down in each sheet of an OpenDocument, found as its elements begin."""

    def __init__(self) -> None:
        """Begin before the first sheet."""
        self.sheets: list[list[Span]] = []
        self.row = self.following = self.place = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Take the begin of an element, its name and those of what it says behind their name spaces."""
        said = {key.rpartition(" ")[2]: text for key, text in given.items()}
        match name.rpartition(" ")[2]:
            case "table":
                self.sheets.append([])
                self.following = 1
            case "table-row":
                self.row, self.place = self.following, 0
                self.following += int(said.get("number-rows-repeated", 1))
            case "table-cell" | "covered-table-cell" if self.sheets:
                if (rows := int(said.get("number-rows-spanned", 1))) > 1:
                    self.sheets[-1].append((self.row, self.row + rows - 1, self.place))
                self.place += int(said.get("number-columns-repeated", 1))


def merged_in_document(content: BytesIO) -> list[list[Span]] | None:
    """List the cells that are merged down in each sheet of an OpenDocument; None where it is none."""
    found, parser = MergedInDocument(), ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = found.begin
    if not zipfile.is_zipfile(content) or "content.xml" not in (archive := zipfile.ZipFile(content)).namelist():
        return None
    with archive.open("content.xml") as sheets:
        parser.ParseFile(sheets)
    return found.sheets


def write(line: object) -> None:
    """Write a line."""
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")


def text_of(cell: object) -> str:
    """Write a cell as CSV has it: a day as ISO, a number without what a spreadsheet adds to it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)


if __name__ == "__main__":
    main()
