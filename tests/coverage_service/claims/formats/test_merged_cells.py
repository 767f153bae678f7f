"""What stands in a cell that reaches down over several rows is said of each of them, but for amounts and counts."""

from io import BytesIO

import openpyxl
import pytest

from coverage_service.claims.formats.merged_cells import without_merged_amounts
from coverage_service.claims.formats.rows import Row
from coverage_service.claims.formats.sniffing import open_claims
from insurer_rules.faults import Fault
from tests.coverage_service.claims.formats.test_office_process import open_document_of
from tests.coverage_service.claims.formats.xls_writer import xls

HEADER = ("claim_id", "uzovi", "insured_id", "birth_date", "service_date", "service_code", "tariff_eur")
FIRST = ("1", "7119", "a", "1980-05-01", "2019-01-04", "1200", "50,00")
LATER = (("2", "", "", "", "2019-01-11", "1200", ""), ("3", "7119", "b", "1990-05-01", "2019-01-11", "1200", "40,00"))
# Of one insured and one insurer over two rows; whether the amount is of one session or of both nobody can say.
DOWN = (1, 2, 3, 6)
MERGED = ("merged_down", "merged_amounts")


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


def document() -> bytes:
    """Write an OpenDocument sheet, with a row that is repeated above the headings."""

    def row(cells: tuple[str, ...], *, down: tuple[int, ...] = (), covered: tuple[int, ...] = ()) -> str:
        return f"<table:table-row>{''.join(cell(*each, down, covered) for each in enumerate(cells))}</table:table-row>"

    def cell(place: int, text: str, down: tuple[int, ...], covered: tuple[int, ...]) -> str:
        if place in covered:
            return "<table:covered-table-cell/>"
        spans = ' table:number-rows-spanned="2"' if place in down else ""
        return f'<table:table-cell office:value-type="string"{spans}><text:p>{text}</text:p></table:table-cell>'

    rows = f"{row(HEADER)}{row(FIRST, down=DOWN)}{row(LATER[0], covered=DOWN)}{row(LATER[1])}"
    return open_document_of(
        f'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>{rows}'
    )


def older_workbook() -> bytes:
    """Write a workbook as Excel did until 2003."""
    return xls((HEADER, FIRST, *LATER), [(1, 2, place) for place in DOWN])


WRITERS = [page, xml, workbook, document, older_workbook]


@pytest.mark.parametrize("written", WRITERS)
def test_what_reaches_down_is_said_of_each_row(written) -> None:
    """A report names a patient once for several sessions: each is of that patient, and that is told."""
    sheet = open_claims(BytesIO(written()))
    second = ("2", "7119", "a", "1980-05-01", "2019-01-11", "1200", "")
    assert [FIRST, second, LATER[1]] == [row.cells for row in sheet.rows]
    told = {note.wanted.code: dict(note.wanted.figures)["number"] for note in sheet.notes if note.wanted.code in MERGED}
    assert {"merged_down": 4, "merged_amounts": 1} == told


@pytest.mark.parametrize("written", WRITERS)
def test_an_amount_over_several_rows_is_of_none(written) -> None:
    """It may be of each row or of all together: it stays where it stands, and says nothing of any."""
    first, second, third = open_claims(BytesIO(written())).rows
    assert [{"tariff_eur"}, {"tariff_eur"}, set()] == [{*row.lacks} for row in (first, second, third)]
    assert ("50,00", "") == (first.cells[6], second.cells[6])


def test_without_a_count_no_amount_is_of_one_session() -> None:
    """A count of two over two rows may be of each row: who pays is told, and no euros."""
    rows = [Row(2, ("2", "45,00"), to_below=frozenset({0})), Row(3, ("2", "45,00"), from_above=frozenset({0}))]
    notes: list[Fault] = []
    first, second = without_merged_amounts(rows, ("count", "tariff_eur"), notes)
    assert [("2", "45,00"), ("", "45,00")] == [first.cells, second.cells]
    assert [{"count", "tariff_eur"}] * 2 == [{*first.lacks}, {*second.lacks}]
