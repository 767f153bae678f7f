"""Pages named .xls and Excel's XML are read as sheets, whatever encoding or wrapping an export button gives them."""

from io import BytesIO

import pytest

from coverage_service.claims.formats.rows import REQUIRED
from coverage_service.claims.formats.sniffing import open_claims

LINE = ("1", "a", "1980-05-01", "2019-01-04", "1200", "é")


def row(cells: tuple[str, ...]) -> str:
    """Write a row of a table."""
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


PAGE = f"<html><body><table>{row(REQUIRED)}{row(LINE)}</table></body></html>"
PAGES = {
    "UTF-8": PAGE.encode(),
    "UTF-16": PAGE.encode("utf-16"),
    "UTF-16 that says it is another": PAGE.replace("<body>", "<meta charset='iso-8859-1'><body>").encode("utf-16"),
    "by its name": PAGE.replace("<body>", "<meta charset='iso-8859-1'><body>").encode("latin-1"),
    "XHTML": b"<?xml version='1.0'?>\n<!DOCTYPE html>" + PAGE.encode(),
    "a table alone": PAGE[len("<html><body>") : -len("</body></html>")].encode(),
    "behind empty lines": b"\r\n\r\n" + PAGE.encode(),
}


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_a_page_with_a_table_is_read_as_a_sheet(content: bytes) -> None:
    """Its own encoding is read, and what stands before the table is no fault."""
    sheet = open_claims(BytesIO(content))
    assert REQUIRED == sheet.columns
    assert [LINE] == [each.cells for each in sheet.rows]
