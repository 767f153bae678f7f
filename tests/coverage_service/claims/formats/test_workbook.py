"""Workbooks: what Excel shows is what is read."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.claims.formats import workbook
from coverage_service.claims.formats.rows import REQUIRED, FileError, Row
from coverage_service.claims.formats.workbook import open_workbook
from tests.coverage_service.claims.formats.test_pm304 import changes, damaged, told

HEADER = (*REQUIRED, "tariff_eur", "Note")
LINE = ("1", "a", "1980-05-01", "2019-01-04", "1200", "7119", "52.5", "x")


def made(*rows: tuple[object, ...], from_1904: bool = False) -> bytes:
    """Make a workbook as an independent library does."""
    book = openpyxl.Workbook()
    if from_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEADER, *rows):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes) -> list[Row]:
    """Read all rows of a workbook."""
    return list(open_workbook(BytesIO(data)).rows)


def packed(**members: str) -> bytes:
    """Put a workbook together by hand: a sheet, and what else is given."""
    main = '<workbook xmlns:r="r"><workbookPr/><sheets><sheet name="A" r:id="r1"/></sheets></workbook>'
    relations = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
    parts = {"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": relations}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            parts | {f"xl/{name.replace('__', '/')}.xml": text for name, text in members.items()}
        ).items():
            archive.writestr(name, text)
    return out.getvalue()


def sheet(*rows: str) -> str:
    """Write a sheet by hand, its header in inline texts."""
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    return f"<worksheet><sheetData><row>{header}</row>{''.join(rows)}</sheetData></worksheet>"


@pytest.mark.parametrize("from_1904", [False, True])
def test_cells_become_texts(from_1904) -> None:
    """Numbers without `.0`, dates as days in either date system, yes and no, texts as they are."""
    data = made(
        (1, "a", date(1980, 5, 1), datetime(2019, 1, 4, 10, 30), "0101", 7119.0, 52.5, True),  # noqa: DTZ001 - Excel
        (12345678901, "ü", "1980-05-01", date(2024, 2, 29), 1200, "07119", 0.1 + 0.2, None),
        from_1904=from_1904,
    )
    assert [
        Row(2, ("1", "a", "1980-05-01", "2019-01-04", "0101", "7119", "52.5", "true")),
        Row(3, ("12345678901", "ü", "1980-05-01", "2024-02-29", "1200", "07119", "0.3", "")),
    ] == read(data)


def test_days_of_1900_are_what_excel_shows() -> None:
    """Day 1 is 1 January 1900, day 60 was not, day 61 is 1 March 1900."""
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = [f'<row><c s="1"><v>{number}</v></c></row>' for number in (1, 59, 60, 61, -1, "1e20")]
    found = read(packed(styles=styles, worksheets__sheet1=sheet(*rows)))
    assert ["1900-01-01", "1900-02-28", "60", "1900-03-01", "-1", "100000000000000000000"] == [
        row.cells[0] for row in found
    ]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [("dd-mm-yyyy", True), ("[$-413]d mmmm", True), ('0.00" day"', False), ("[Red]0", False), ("h:mm", False)],
)
def test_a_format_of_days_makes_a_date(code, is_date) -> None:
    """Letters in quotes and brackets are no parts of a date."""
    code = code.replace('"', "&quot;")
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
        '<cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    (row,) = read(packed(styles=styles, worksheets__sheet1=sheet('<row><c s="0"><v>43469</v></c></row>')))
    assert ("2019-01-04" if is_date else "43469") == row.cells[0]


def test_shared_texts_keep_their_runs_and_leave_their_pronunciation() -> None:
    """A text in several styles is one text."""
    texts = (
        "<sst><si><t>no</t></si><si><r><t>a</t></r><r><t xml:space='preserve'> b</t></r><rPh><t>x</t></rPh></si></sst>"
    )
    (row,) = read(packed(sharedStrings=texts, worksheets__sheet1=sheet('<row><c t="s"><v>1</v></c></row>')))
    assert "a b" == row.cells[0]


def test_a_formula_is_read_as_its_value() -> None:
    """The value that Excel worked out counts; what it did not work out stands as the formula, never empty."""
    rows = (
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
        '<row r="3"><c r="A3" t="str"><f>"a"</f><v>a</v></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>',
        '<row r="4"><c r="A4"><f>B4&amp;C4</f></c><c r="B4"><f t="shared" si="0"/></c></row>',
    )
    found = read(packed(worksheets__sheet1=sheet(*rows)))
    assert ["2", "a", "=B4&C4"] == [row.cells[0] for row in found]
    assert ["#DIV/0!", "=?"] == [found[1].cells[2], found[2].cells[1]]
    assert [] == told(found)


def test_empty_rows_are_no_lines_and_cells_beside_the_headings_are_carried_through() -> None:
    """Rows keep the number that Excel shows; what stands to the right of the headings is no fault of a row."""
    found = read(made((), LINE, (), (*LINE, "more")))
    assert [3, 5] == [row.number for row in found]
    assert [(), ("more",)] == [row.more for row in found]
    assert [] == told(found)


def test_a_hidden_sheet_is_skipped_and_others_are_noted() -> None:
    """Sheets of claims that are not hidden are read; of the others is told that they are not."""
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "old", "hidden"
    claims = book.create_sheet("claims")
    claims.append(HEADER)
    claims.append(LINE)
    book.create_sheet("empty")
    book.create_sheet("more").append(["explanation"])
    out = BytesIO()
    book.save(out)
    opened = open_workbook(out)
    assert [Row(2, LINE)] == list(opened.rows)
    assert [("old", "hidden_sheet"), ("more", "sheet_left_out")] == [
        (note.path[0], note.wanted.code) for note in opened.notes
    ]


def test_sheets_of_claims_are_read_as_one() -> None:
    """Every sheet with the columns is read, in order; a line says in which it stands, and hidden rows are told."""
    book = openpyxl.Workbook()
    for name in ("week 35", "week 36"):
        page = book.create_sheet(name)
        page.append(HEADER if name == "week 35" else HEADER[::-1])
        page.append(LINE if name == "week 35" else LINE[::-1])
    book["week 36"].row_dimensions[2].hidden = True
    out = BytesIO()
    book.save(out)
    opened = open_workbook(out)
    assert [(*LINE, "week 35"), (*LINE, "week 36")] == [row.cells for row in opened.rows]
    assert {"joined", "hidden_rows"} == {note.wanted.code for note in opened.notes}


def test_rows_that_are_struck_through_are_told() -> None:
    """Somebody crosses out what is not to be claimed: it is read all the same, and told. One cell is no row."""
    book, out = openpyxl.Workbook(), BytesIO()
    for cells in (HEADER, LINE, LINE, LINE):
        book.active.append(cells)
    for cell in (*book.active[3], book.active[4][0]):
        cell.font = openpyxl.styles.Font(strike=True)
    book.save(out)
    opened = open_workbook(out)
    assert [LINE] * 3 == [row.cells for row in opened.rows]
    assert [("struck_rows", {"number": 1, "line": 3})] == [
        (note.wanted.code, dict(note.wanted.figures)) for note in opened.notes
    ]


def test_a_sheet_that_breaks_off_keeps_its_rows() -> None:
    """Rows before the break stand; the break has its line."""
    cells = '<row r="2"><c><v>1</v></c></row><row r="3"><c><v>'
    found = read(packed(worksheets__sheet1=sheet(cells).removesuffix("</sheetData></worksheet>")))
    assert [(3, "XML that is well-formed")] == told(found)
    assert "1" == found[0].cells[0]


REFUSED = {
    "nothing": b"",
    "no zip": b"PK\x03\x04" + b"x" * 50,
    "another zip": packed(worksheets__sheet1="<a/>").replace(b"xl/workbook.xml", b"xl/workbooc.xml"),
    "no sheet": packed(other="<a/>"),
    "an empty sheet": packed(worksheets__sheet1="<worksheet><sheetData/></worksheet>"),
    "other columns": packed(
        worksheets__sheet1="<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"
    ),
    "entities": packed(worksheets__sheet1='<!DOCTYPE x [<!ENTITY a "ha">]>' + sheet()),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_workbook_with_claims_is_refused(data: bytes) -> None:
    """A damaged file, another zip, a sheet without the columns, a document type: refused."""
    with pytest.raises(FileError):
        open_workbook(BytesIO(data))


def test_a_row_far_away_is_one_row() -> None:
    """A cell at the far corner of a sheet costs little more than itself: it is told, and the row is not as wide."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    (row,) = read(packed(worksheets__sheet1=sheet(far)))
    assert (1_048_576, 0) == (row.number, len(row.cells))
    assert (workbook.TOO_WIDE,) == row.faults


@settings(deadline=None)
@given(changes)
def test_a_damaged_workbook_is_read_or_refused(damage) -> None:
    """However a file was damaged, it is read or refused."""
    data = made(LINE, LINE)
    for kind, place, new in damage:
        data = damaged(data, kind, place % (len(data) + 1), new)
    try:
        read(data)
    except FileError:
        return


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_in_a_sheet_make_the_reader_fail(data: bytes) -> None:
    """Any bytes inside a sheet are rows, with faults or without."""
    start, end = sheet("|").split("|")
    content = start.encode() + data + end.encode()
    out = BytesIO(packed())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", content)
    assert all(row.faults or len(row.cells) == len(HEADER) for row in read(out.getvalue()))


def written(*rows: tuple[str, ...]) -> bytes:
    """Make a workbook of texts as another independent library does."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet()
        for number, row in enumerate((HEADER, *rows)):
            page.write_row(number, 0, row)
    return out.getvalue()


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def test_characters_that_xml_cannot_hold_survive() -> None:
    """Excel writes them as `_x0001_`, and a text that looks like that with its underscore so written."""
    row = (*LINE[:-1], "a\x01_x0041_ _xD800_")
    assert [Row(2, row)] == read(written(row))


@settings(deadline=None)
@given(st.lists(st.tuples(*[texts.map(str.strip)] * len(HEADER)), max_size=5))
def test_any_text_survives(rows) -> None:
    """Whatever stands in a cell is read back; rows that hold nothing are no lines."""
    assert [row for row in rows if any(row)] == [row.cells for row in read(written(*rows))]


def test_another_writer_without_shared_texts_is_read() -> None:
    """Texts may stand in the cells themselves."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        written = book.add_worksheet()
        for number, row in enumerate((HEADER, LINE)):
            written.write_row(number, 0, row)
    assert [Row(2, LINE)] == read(out.getvalue())
