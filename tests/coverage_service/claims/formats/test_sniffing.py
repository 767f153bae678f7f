"""A format is told by what a file holds, whatever it is called."""

from io import BytesIO

import pytest

from coverage_service.claims.formats import gds801, pm304
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.formats.sniffing import format_of, kind_of, open_claims
from insurer_rules.faults import Phrase
from tests.coverage_service.claims.formats import gds801_writer, pm304_writer
from tests.coverage_service.claims.formats.test_delimited import GOOD, HEADER
from tests.coverage_service.claims.formats.test_workbook import LINE, made

CSV = f"{HEADER}\n{GOOD}\n"
XML = gds801_writer.message(gds801_writer.Patient())
FIXED = pm304_writer.written(pm304_writer.ONE)
FILES = {
    "csv": (CSV.encode(), "delimited"),
    "csv in UTF-16": (CSV.encode("utf-16"), "delimited"),
    "xlsx": (made(LINE), "workbook"),
    "PM304": (FIXED, "pm304"),
    "PM304 with a mark": (b"\xef\xbb\xbf" + FIXED, "pm304"),
    "GDS801": (XML, "gds801"),
    "GDS801 in UTF-16": (gds801_writer.message(gds801_writer.Patient(), encoding="utf-16"), "gds801"),
    "GDS801 after a space": (b"\xef\xbb\xbf \n" + XML.partition(b"?>")[2].strip(), "gds801"),
}


@pytest.mark.parametrize(("data", "wanted"), FILES.values(), ids=FILES)
def test_each_format_is_told_and_opened(data, wanted) -> None:
    """One line comes out of each, and nothing is wrong with it."""
    assert wanted == format_of(BytesIO(data))
    (row,) = open_claims(BytesIO(data)).rows
    assert () == row.faults


def test_fixed_formats_have_their_own_columns() -> None:
    """PM304 and GDS801 have one vocabulary of columns."""
    assert pm304.COLUMNS == gds801.COLUMNS


REFUSED = {
    "nothing": b"",
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "Parquet": b"PAR1" + b"\0" * 100,
    "gzip": b"\x1f\x8b" + b"\0" * 100,
    "PDF": b"%PDF-1.7\n",
    "HTML": b"<!doctype html><html></html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "zeros": b"\0" * 10_000,
}


NAMED = {
    "kind_pdf": b"\xef\xbb\xbf\n%PDF-1.7\n",
    "kind_binary": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "kind_fhir": b'{\n "entry": [], "resourceType": "Bundle"}',
    "kind_return": b"01107030" + b" " * 362 + b"\r\n02",
    "kind_x12": b"ISA*00*          *00*",
    "kind_locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
}


@pytest.mark.parametrize(("kind", "data"), NAMED.items())
def test_another_file_is_called_by_its_name(kind: str, data: bytes) -> None:
    """What a file is stands in its refusal, also behind a mark or an empty line, and a file that is no text says so."""
    with pytest.raises(FileError) as refused:
        open_claims(BytesIO(data))
    found = refused.value.faults[0].found
    assert isinstance(found, Phrase)
    assert found.code == kind


def test_a_nul_in_a_line_of_claims_makes_no_other_file_of_it() -> None:
    """Only where the first line holds one it is no text, whatever ends the lines."""
    for end in (b"\n", b"\r"):
        text = end.join([b"claim_id;insured_id;birth_date;service_date;service_code;uzovi", b"1;a\0;b;c;d;e"])
        assert kind_of(BytesIO(text)) is None


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_another_file_is_refused_with_its_reason(data: bytes) -> None:
    """What holds no claims, or is read elsewhere, is refused."""
    with pytest.raises(FileError) as refused:
        open_claims(BytesIO(data))
    assert refused.value.faults
