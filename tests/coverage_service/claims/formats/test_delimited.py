"""Delimited text: every line is a record, an open quote swallows nothing, and broken lines are told."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.rows import REQUIRED, FileError, Row
from tests.coverage_service.claims.formats.test_pm304 import changes, damaged, told

HEADER = ";".join((*REQUIRED, "Note"))
GOOD = "1;a;01-05-1980;04-01-2019;1200;7119;x"
WIDTH = 7


def read(text: str | bytes, encoding: str = "utf-8") -> list[Row]:
    """Read all rows behind the header."""
    data = text.encode(encoding) if isinstance(text, str) else text
    return list(open_delimited(BytesIO(HEADER.encode("utf-8") + b"\n" + data)).rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_delimiter_encoding_and_line_end_is_read(delimiter, encoding, end) -> None:
    """The header tells the delimiter; the header stays as it stands."""
    text = f"{HEADER}{end}{GOOD}é{end}".replace(";", delimiter)
    sheet = open_delimited(BytesIO(text.encode(encoding)))
    assert ((*REQUIRED, "Note"), delimiter) == (sheet.columns, sheet.delimiter)
    assert [Row(2, (*GOOD.split(";")[:-1], "xé"))] == list(sheet.rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_cell_may_stand_in_quotes(delimiter: str) -> None:
    """Quotes round every cell are no quotes round the whole line, whichever delimiter stands between them."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([HEADER.split(";"), GOOD.split(";")])
    sheet = open_delimited(BytesIO(text.getvalue().encode()))
    assert ((*REQUIRED, "Note"), [tuple(GOOD.split(";"))]) == (sheet.columns, [row.cells for row in sheet.rows])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_line_in_quotes_as_a_whole_is_unwrapped(delimiter: str) -> None:
    """A sheet of one column is saved with quotes round each line, in which a quote stands twice."""
    lines = [line.replace(";", delimiter) for line in (HEADER, GOOD[:-1] + '""x""')]
    sheet = open_delimited(BytesIO("".join(f'"{line}"\n' for line in lines).encode()))
    assert [(*GOOD.split(";")[:-1], "x")] == [row.cells for row in sheet.rows]


def test_the_line_that_tells_a_spreadsheet_the_delimiter_is_no_header() -> None:
    """`sep=;` before the header is left out, and counts as a line."""
    sheet = open_delimited(BytesIO(f"sep=;\n{HEADER}\n{GOOD}\n".encode()))
    assert [3] == [row.number for row in sheet.rows]


def test_a_cell_may_hold_lines() -> None:
    """A quoted cell goes on over its line ends; the next record has the number of its own line."""
    rows = read(f'1;a;b;c;d;e;"one\ntwo ""2""\n"\n{GOOD}\n')
    assert [Row(2, ("1", "a", "b", "c", "d", "e", 'one\ntwo "2"\n')), Row(5, tuple(GOOD.split(";")))] == rows


QUOTE = "a quote that closes within 50 lines and leaves as many cells as the header has"
FEW = "7 cells, as many as the header has, with the same delimiter between them"
QUOTED = (
    "7 cells, as many as the header has (a cell with the delimiter in it, as the comma in 45,00, belongs in quotes)"
)
BROKEN = {
    "an open quote": (f'{GOOD[:-1]}"x\n{GOOD}\n{GOOD}\n', [(2, QUOTE)], 3),
    "an open quote on the last line": (f'{GOOD}\n{GOOD[:-1]}"x', [(3, QUOTE)], 2),
    "two open quotes": (f'{GOOD[:-1]}"x\n{GOOD}\n{GOOD[:-1]}"x\n{GOOD}\n', [(2, QUOTE), (4, QUOTE)], 4),
    "two open quotes that would match": (f'{GOOD[:-1]}"x\n{GOOD}\n{GOOD[:-1]}"\n', [(2, QUOTE), (4, QUOTE)], 3),
    "too few cells": ("2;b\n", [(2, FEW)], 1),
    "too many cells": (f"{GOOD};more\n", [(2, QUOTED)], 1),
    "an empty line": (f"\n{GOOD}\n\n\n", [], 2),
    "a NUL": (f"{GOOD}\0\n{GOOD}\n", [(2, "a line without NUL characters")], 2),
    "NULs that fill up a block": (f"{GOOD}\n" + "\0" * 400, [], 1),
    "NULs behind the mark of DOS": (f"{GOOD}\n\x1a" + "\0" * 400, [], 1),
    "NULs as a last line": (f"{GOOD}\n" + "\0" * 400 + "\n", [], 1),
    "a long line": (f"{GOOD}{'x' * 70_000}\n{GOOD}\n", [(2, "a line of at most 64 kB that can be read")], 2),
}


@pytest.mark.parametrize(("text", "wanted", "lines"), BROKEN.values(), ids=BROKEN)
def test_a_broken_line_is_told_and_the_rest_is_read(text, wanted, lines) -> None:
    """Only the broken line is broken; those before and after it are read."""
    rows = read(text)
    assert wanted == told(rows)
    assert lines == len(rows)
    assert all(len(row.cells) == WIDTH for row in rows if not row.faults)


def test_a_quote_inside_a_cell_is_text() -> None:
    """Inches are no quotes."""
    assert 'foam 5"' == read(f'{GOOD[:-1]}foam 5"\n')[0].cells[-1]


ENCODINGS = {
    "utf-8": (["é".encode(), "ü".encode()], ["é", "ü"]),
    "cp1252": (["é".encode("cp1252"), "€".encode("cp1252")], ["é", "€"]),
    "cp1252 after ASCII": ([b"x", b"x", "ü".encode("cp1252")], ["x", "x", "ü"]),
    "cp1252 that reads as UTF-8": (["ü".encode("cp1252"), "Ã©".encode("cp1252")], ["ü", "Ã©"]),
    "one line of cp1252 in UTF-8": (["é".encode(), "ü".encode("cp1252"), "é".encode()], ["é", "\ufffd", "é"]),
    "a byte that is no text": (["ü".encode("cp1252"), b"\x81"], ["ü", "\ufffd"]),
}


@pytest.mark.parametrize(("notes", "wanted"), ENCODINGS.values(), ids=ENCODINGS)
def test_the_encoding_is_that_of_the_first_line_that_tells(notes, wanted) -> None:
    """UTF-8 until a line is not: cp1252 from there when only ASCII came before, else its cell is not to be read."""
    rows = read(b"".join(GOOD[:-1].encode() + note + b"\n" for note in notes))
    assert wanted == [row.cells[-1] for row in rows]
    assert [] == told(rows)


cells = st.text(alphabet='abc;,"=1 \té€\n\r', max_size=8)


@settings(deadline=None)
@given(st.lists(st.lists(cells, min_size=WIDTH, max_size=WIDTH), max_size=20))
def test_what_a_csv_writer_writes_is_read_back(written) -> None:
    """Whatever stands in the cells, each record comes back whole; every line end in a cell is a line feed."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(written)
    rows = read(text.getvalue())
    assert [] == told(rows)
    assert [tuple(re.sub("\r+\n|\r", "\n", cell) for cell in row) for row in written] == [row.cells for row in rows]


@settings(deadline=None)
@given(st.lists(st.text(alphabet='abc;"\té\r', max_size=30), max_size=30))
def test_lines_out_are_lines_in(lines) -> None:
    """Every line is a row or inside the quotes of one: without joined cells, as many rows as lines."""
    rows = read("".join(f"{line}\n" for line in lines) + GOOD)
    joined = sum(cell.count("\n") for row in rows for cell in row.cells)
    lines = re.sub("\r+\n|\r", "\n", "".join(f"{line}\n" for line in lines)).split("\n")[:-1]
    assert len(lines) + 1 == len(rows) + joined


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Any bytes behind a header are rows, with faults or without."""
    assert all(row.faults or len(row.cells) == WIDTH for row in read(data))


@settings(deadline=None)
@given(changes)
def test_a_damaged_file_is_read_or_refused(damage) -> None:
    """However a file was damaged, it is read or refused, never more lines than it has; a bare return ends one too."""
    data = f"{HEADER}\n{GOOD}\n{GOOD}\n{GOOD}\n".encode()
    for kind, place, new in damage:
        data = damaged(data, kind, place % (len(data) + 1), new)
    try:
        rows = list(open_delimited(BytesIO(data)).rows)
    except FileError:
        return
    assert len(rows) <= len(re.findall(b"\r*\n|\r", data)) + 1


REFUSED = {
    "nothing": "",
    "empty lines": "\n\n",
    "other columns": "a;b;c\n1;2;3\n",
    "columns missing": "claim_id\n1\n",
    "a column twice": f"{HEADER};claim_id\n",
    "a header of 100 kB": f"{HEADER};{'x' * 100_000}\n",
    "a NUL in the header": f"{HEADER}\0\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_file_without_its_columns_is_refused(text: str) -> None:
    """Without a header that can be read, or a required column, nothing is read."""
    with pytest.raises(FileError):
        open_delimited(BytesIO(text.encode()))


def test_rows_come_as_they_are_asked_for() -> None:
    """The first row is there before the last is read."""
    stream = BytesIO("\n".join([HEADER, *[GOOD] * 10_000]).encode())
    next(open_delimited(stream).rows)
    assert stream.tell() < len(stream.getvalue())


def test_a_file_with_another_delimiter_shows_its_first_line() -> None:
    """A comma inside an amount makes no columns: the headings are told, not a line of a patient."""
    with pytest.raises(FileError) as raised:
        open_delimited(BytesIO(b"Nr^Patient^Tarief\n1^7^45,00\n"))
    assert raised.value.seen
    assert ("Nr^Patient^Tarief",) == raised.value.seen.names
