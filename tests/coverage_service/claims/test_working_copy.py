"""The workbook to work from has a summary, what to do, and every line; and it can be mended and verified again."""

from io import BytesIO

import openpyxl

from coverage_service.claims import working_copy
from coverage_service.claims.by_row.files import FileVerification
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.summary import Summary
from coverage_service.claims.working_copy import write_working_copy
from tests.published import RULES

HEADER = "claim_id;insured_id;birth_date;service_date;service_code;csi;uzovi;packages;contracted;tariff_eur;note"
LINES = [
    "1;a;01-05-2015;04-03-2026;1200;003;7119;;ja;50,00;=1+1",
    "2;b;01-05-1985;04-03-2026;1200;009;7119;;ja;45,00;",
    "3;c;01-05-1985;31-02-2026;1200;009;7119;;ja;45,00;",
    "4;d;01-05-2015;04-03-2026;1200;003;7119;;ja;;",
    "Totaal;;;;;;;;;140,00;",
]


def made() -> BytesIO:
    """Verify a file, and write its workbook in Dutch."""
    file, out = BytesIO("\n".join([HEADER, *LINES]).encode()), BytesIO()
    verification = FileVerification(RULES)
    verification.read([open_claims(file)])
    file.seek(0)
    sheet = open_claims(file)
    summary = Summary()
    write_working_copy(out, sheet, summary.count_each(verification.rows(sheet)), summary, "nl")
    out.seek(0)
    return out


def test_every_line_is_there_and_those_to_look_at_besides() -> None:
    """Three sheets with Dutch headings; a formula of somebody else's is text, an amount is a number."""
    book = openpyxl.load_workbook(made())
    assert ["Samenvatting", "Te doen", "Declaraties"] == book.sheetnames
    lines, to_do = book["Declaraties"], book["Te doen"]
    assert ["1", "2", "3", "4", "Totaal"] == [cell.value for cell in lines["A"]][1:]
    assert (50, "=1+1", "s", "basic") == (
        lines["J2"].value,
        lines["K2"].value,
        lines["K2"].data_type,
        lines["L2"].value,
    )
    assert [("3", "2"), ("4", "3")] == [(row[0].value, row[1].value) for row in to_do.iter_rows(min_row=2)]
    assert "wat u kunt doen" == to_do["E1"].value
    assert all(row[4].value for row in to_do.iter_rows(min_row=2))
    assert ("A2", "A2") == (lines.freeze_panes, to_do.freeze_panes)


def test_unknown_euros_are_counted_and_not_summed() -> None:
    """The basic insurance pays 50 euros, and of one line it is not known how much."""
    rows = list(openpyxl.load_workbook(made())["Samenvatting"].iter_rows(min_row=2, max_row=2, values_only=True))
    assert ("basisverzekering", 2, 50, 0, 1) == rows[0]


def test_the_workbook_can_be_verified_again() -> None:
    """The sheet of lines is found among the others."""
    assert ["1", "2", "3", "4", "Totaal"] == [row.cells[0] for row in open_claims(made()).rows]


def test_lines_beyond_a_sheet_go_on_to_the_next(monkeypatch) -> None:
    """Under the same header, as often as needed."""
    monkeypatch.setattr(working_copy, "MOST_ROWS", 3)
    assert [3, 3, 2] == [page.max_row for page in openpyxl.load_workbook(made()).worksheets[2:]]
