"""A small sheet beside the claims is read from CSV or a workbook, by its headings, and within bounds."""

from io import BytesIO

import openpyxl
import pytest

from coverage_service.claims.formats.rows import FileError, column
from coverage_service.claims.formats.small_sheets import MOST_BYTES, small_sheet
from coverage_service.claims.packages_files import read_packages
from tests.coverage_service.claims.formats.test_office_process import open_document

NEEDED = ("name", "year")
ROWS = [(2, {"name": "Plus", "year": "2026"}), (3, {"name": "a|b|c", "year": ""})]
# The same sheet as people send it, and how many lines its titles take.
TEXTS = {
    "semicolons": (b"name;year\nPlus;2026\na|b|c;\n", 0),
    "commas": (b"name,year\nPlus,2026\na|b|c,\n", 0),
    "a byte order mark": (b"\xef\xbb\xbfname\tyear\r\nPlus\t2026\r\na|b|c\t\r\n", 0),
    "a title above, and an empty row": (b"My packages; as of May\n;\nname;year\nPlus;2026\na|b|c;\n;\n", 2),
}


def read(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Read a sheet that needs a name and a year."""
    return list(small_sheet(BytesIO(content), name_of=column, needed=NEEDED).rows)


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Make an Excel workbook of rows."""
    book, out = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("content", "titles"), TEXTS.values(), ids=TEXTS)
def test_a_text_is_split_at_what_makes_its_headings(content: bytes, titles: int) -> None:
    """Whatever stands between the cells, and whatever stands within them."""
    assert [(number + titles, cells) for number, cells in ROWS] == read(content)


def test_a_workbook_is_read_as_a_text_is() -> None:
    """Excel's numbers come as they were typed."""
    assert ROWS[:1] == read(workbook(("name", "year"), ("Plus", 2026)))


def test_who_holds_what_may_be_a_workbook() -> None:
    """The file of packages is one of the small sheets."""
    sheet = workbook(("insured_id", "from", "through", "packages"), ("a", "2026-01-01", "", "Plus"))
    assert "Plus" == read_packages(BytesIO(sheet))("a", 20260302)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name;age\nPlus;3\n",
        b'name;year\n"' + b"x" * 200_000 + b'";2026\n',
        b"x" * (MOST_BYTES + 1),
        b"PK\x03\x04 and nothing more",
        open_document(16_000, 1_000_000),
    ],
    ids=["nothing", "a column is missing", "a cell without end", "too large", "no workbook", "a cell repeated"],
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    """A few bytes that ask for more than a machine has are refused like a file that is broken."""
    with pytest.raises(FileError):
        read(content)
