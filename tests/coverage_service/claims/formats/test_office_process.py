"""Spreadsheets that are read by a process of their own: what would end a process ends that one alone."""

import zipfile
from io import BytesIO

import pytest

from coverage_service.claims.formats.office_process import NO_OFFICE, TOO_MANY_CELLS, office_sheets
from coverage_service.claims.formats.rows import FileError

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def open_document(columns: int, rows: int) -> bytes:
    """Make an OpenDocument sheet of one cell, repeated."""
    cell = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>x</text:p>'
    return open_document_of(
        f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-cell></table:table-row>'
    )


def open_document_of(rows: str) -> bytes:
    """Make an OpenDocument sheet of rows in its XML."""
    content = (
        f'<?xml version="1.0"?><office:document-content {NAMES}><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def test_a_small_sheet_is_read() -> None:
    """Its rows come with their numbers and cells, its name with whether it is shown."""
    (sheet,) = office_sheets(BytesIO(open_document(3, 2)))
    rows = list(sheet.rows)
    assert ("a", True) == (sheet.name, sheet.visible)
    assert [(1, ("x", "x", "x")), (2, ("x", "x", "x"))] == [(row.number, row.cells) for row in rows]


@pytest.mark.parametrize(("columns", "rows"), [(16_000, 1_000_000), (10, 500_000), (2_000, 1)])
def test_a_cell_repeated_without_measure_is_refused(columns, rows) -> None:
    """A kilobyte that asks for gigabytes is told; this process goes on."""
    with pytest.raises(FileError) as error:
        office_sheets(BytesIO(open_document(columns, rows)))
    assert error.value.faults[0] in (TOO_MANY_CELLS, NO_OFFICE)


def test_what_is_no_sheet_is_refused() -> None:
    """Whatever the program makes of it, it is told as a file that cannot be read."""
    with pytest.raises(FileError):
        office_sheets(BytesIO(b"\xd0\xcf\x11\xe0" + bytes(1_000_000)))
