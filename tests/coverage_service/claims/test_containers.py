"""Packed claim files are unpacked within bounds."""

import gzip
import zipfile
from io import BytesIO

import pytest

from coverage_service.claims.containers import Unpacked, open_files, open_unpacked, unpacked_files
from coverage_service.claims.formats.rows import FileError

TEXT = b"claim_id,insured_id\n1,a\n"


def zipped(**members: bytes) -> bytes:
    """Pack files into a zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("packed", [TEXT, gzip.compress(TEXT), zipped(claims=TEXT)], ids=["plain", "gzip", "zip"])
def test_what_a_file_holds_is_read(packed: bytes) -> None:
    """A plain file, a gzip and a zip with one member hold the same lines."""
    with open_unpacked(BytesIO(packed)) as stream:
        assert stream.read() == TEXT


BAD = {
    "a cut gzip": gzip.compress(TEXT * 100)[:-20],
    "a cut zip": zipped(claims=TEXT)[:-30],
    "two members": zipped(one=TEXT, two=TEXT),
    "no member": zipped()[:2] + b"\x03\x04" + b"\0" * 18,
    "a bomb": gzip.compress(b"0" * 10_000_000),
}


@pytest.mark.parametrize("packed", BAD.values(), ids=BAD)
def test_what_is_not_whole_or_too_much_is_refused(packed: bytes) -> None:
    """A damaged file, several members, and more than the bound are refused."""
    with pytest.raises(FileError), open_unpacked(BytesIO(packed), most=1_000_000):
        pass


CLAIMS = b"claim_id;insured_id;birth_date;service_date;service_code;uzovi\n1;a;01-05-1980;04-01-2019;1200;7119\n"


def test_beside_claims_a_file_of_something_else_is_left_out_and_told() -> None:
    """A note or a log in a zip is no claim file; locks of an office program are not even looked at."""
    others = {"notities.txt": b"nog bellen", "leeg.csv": b"", "~$mei.xlsx": b"x", ".~lock.mei.csv#": b",x"}
    with unpacked_files(BytesIO(zipped(**{"mei.csv": CLAIMS}, **others))) as files:
        sheet = open_files(files)
        assert len(list(sheet.rows)) == 1
        assert [("leeg.csv", "file_left_out"), ("notities.txt", "file_left_out")] == [
            (note.path[0], note.wanted.code) for note in sheet.notes
        ]


def test_a_document_beside_claims_is_left_out_and_told() -> None:
    """A PDF, a picture and a readme are no claim files; each is named, so that nobody thinks it was read."""
    others = {
        "Brief.PDF": b"%PDF-1.7",
        "scan.png": b"\x89PNG\r\n",
        "leesmij.txt": b"Zie de bijlage",
        "pm.xsd": b"<xs:schema/>",
    }
    with unpacked_files(BytesIO(zipped(**{"mei.csv": CLAIMS}, **others))) as files:
        sheet = open_files(files)
        assert len(list(sheet.rows)) == 1
        assert sorted(others) == sorted(note.path[0] for note in sheet.notes)


@pytest.mark.parametrize("name", ["informatie mei.csv", "mei.html"])
def test_claims_are_read_whatever_their_file_is_called(name: str) -> None:
    """A name as documents have it hides no claims: what a file holds decides."""
    cells = CLAIMS.decode().splitlines()
    page = "".join("<tr><td>" + "</td><td>".join(line.split(";")) + "</td></tr>" for line in cells)
    content = f"<table>{page}</table>".encode() if name.endswith("html") else CLAIMS
    with unpacked_files(BytesIO(zipped(**{"april.csv": CLAIMS, name: content}))) as files:
        assert len(list(open_files(files).rows)) == 2


def test_a_month_without_a_line_is_told() -> None:
    """Of several files each that has headings and no line is told."""
    header = CLAIMS.split(b"\n")[0] + b"\n"
    with unpacked_files(BytesIO(zipped(**{"juni.csv": header, "mei.csv": CLAIMS}))) as files:
        sheet = open_files(files)
        assert len(list(sheet.rows)) == 1
        assert ["joined", "without_lines"] == [note.wanted.code for note in sheet.notes]


def test_one_file_chosen_twice_is_told() -> None:
    """Every line of it stands twice, which is no fault of the lines; a file as long as another is no copy of it."""
    other = CLAIMS[:-1] + b" "
    files = [Unpacked(name, BytesIO(each)) for name, each in (("a.csv", CLAIMS), ("b.csv", CLAIMS), ("c.csv", other))]
    sheet = open_files(files)
    assert 3 == len(list(sheet.rows))
    assert [("b.csv", "a.csv")] == [
        (note.path[0], dict(note.wanted.figures)["other"]) for note in sheet.notes if note.wanted.code == "same_file"
    ]


def test_a_file_that_lacks_a_column_is_not_left_out() -> None:
    """One with some of the headings of claims is refused by its name: its lines may not vanish."""
    with (
        unpacked_files(BytesIO(zipped(**{"juni.csv": b"claim_id;uzovi\n1;7119\n", "mei.csv": CLAIMS}))) as files,
        pytest.raises(FileError, match="juni"),
    ):
        open_files(files)
