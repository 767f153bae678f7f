"""A program of its own that reads an OpenDocument sheet or an older workbook, and writes its sheets as JSON lines.

A few bytes can make such a reader ask for more memory than a machine has, which ends its process: so that is this one,
which has little. It imports nothing of the service. Starting, feeding and stopping it is left to `office_process`.
"""

import datetime as dt
import resource
import sys
from io import BytesIO

import msgspec
from python_calamine import CalamineWorkbook

MOST_MEMORY, MOST_SECONDS = 1 << 30, 60
MOST_ROWS, MOST_CELLS, MOST_IN_ALL = 262_144, 1_024, 2_000_000
TOO_LARGE = 3


def main() -> None:
    """Read the file on standard input; each sheet is a line with its name, and then a line for each row."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    rows = cells = 0
    for each in book.sheets_metadata:
        write([each.name, str(each.visible).endswith("Visible")])
        for row in book.get_sheet_by_name(each.name).iter_rows():
            rows, cells = rows + 1, cells + len(row)
            if rows > MOST_ROWS or cells > MOST_IN_ALL or len(row) > MOST_CELLS:
                sys.exit(TOO_LARGE)
            write([text_of(cell) for cell in row])
        write(None)


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
