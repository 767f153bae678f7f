"""What stands in a cell that reaches down over several rows is said of each of them, but for amounts and counts."""

from io import BytesIO

import openpyxl
import pytest

from coverage_service.claims.formats.sniffing import open_claims

HEADER = ("claim_id", "uzovi", "insured_id", "birth_date", "service_date", "service_code", "tariff_eur")
FIRST = ("1", "7119", "a", "1980-05-01", "2019-01-04", "1200", "50,00")
LATER = (("2", "", "", "", "2019-01-11", "1200", ""), ("3", "7119", "b", "1990-05-01", "2019-01-11", "1200", "40,00"))
# Of one insured and one insurer over two rows; whether the amount is of one session or of both nobody can say.
DOWN = (1, 2, 3, 6)


def page() -> bytes:
    """Write a web page in which a row lacks the cells that reach down to it."""

    def row(cells: tuple[str, ...], *, down: tuple[int, ...] = ()) -> str:
        tags = (f"<td{' rowspan=2' if place in down else ''}>{text}</td>" for place, text in enumerate(cells) if text)
        return f"<tr>{''.join(tags)}</tr>"

    return f"<table>{row(HEADER)}{row(FIRST, down=DOWN)}{''.join(map(row, LATER))}</table>".encode()


def xml() -> bytes:
    """Write a workbook in the XML of 2003."""

    def row(cells: tuple[str, ...], *, down: tuple[int, ...] = ()) -> str:
        tags = (
            f'<Cell ss:Index="{place + 1}" ss:MergeDown="{int(place in down)}"><Data>{text}</Data></Cell>'
            for place, text in enumerate(cells)
            if text
        )
        return f"<Row>{''.join(tags)}</Row>"

    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = f"{row(HEADER)}{row(FIRST, down=DOWN)}{''.join(map(row, LATER))}"
    start = f'<Workbook xmlns="{space}" xmlns:ss="{space}">'
    return f'{start}<Worksheet ss:Name="May"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def workbook() -> bytes:
    """Write a workbook."""
    book, out = openpyxl.Workbook(), BytesIO()
    for cells in (HEADER, FIRST, *LATER):
        book.active.append([cell or None for cell in cells])
    for place in DOWN:
        book.active.merge_cells(start_row=2, end_row=3, start_column=place + 1, end_column=place + 1)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("written", [page, xml, workbook])
def test_what_reaches_down_is_said_of_each_row(written) -> None:
    """A report names a patient once for several sessions: each is of that patient, and that is told."""
    sheet = open_claims(BytesIO(written()))
    second = ("2", "7119", "a", "1980-05-01", "2019-01-11", "1200", "")
    assert [FIRST, second, LATER[1]] == [row.cells for row in sheet.rows]
    assert [("merged_down", 4)] == [(note.wanted.code, dict(note.wanted.figures)["number"]) for note in sheet.notes]
