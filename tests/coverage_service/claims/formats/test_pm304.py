"""PM304: every performance becomes a row, whatever else the file holds, and what does not fit is told with its line."""

import re
from io import BytesIO

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.claims.formats.pm304 import COLUMNS, open_pm304
from coverage_service.claims.formats.rows import FileError, Row, Sheet
from coverage_service.wording.faults import phrase_text
from tests.coverage_service.claims.formats.pm304_writer import (
    ONE,
    Patient,
    Session,
    closer,
    comment,
    header,
    insured,
    performance,
    records,
    text,
    written,
)


def read(data: bytes) -> list[Row]:
    """Read all rows of a file."""
    return list(open_pm304(BytesIO(data)).rows)


def joined(lines: list[str]) -> bytes:
    """Put records together as a file."""
    return "".join(line + "\r\n" for line in lines).encode("cp1252")


def cells(row: Row) -> dict[str, str]:
    """Name the cells of a row."""
    return dict(zip(COLUMNS, row.cells, strict=True))


def told(rows: list[Row]) -> list[tuple[int, str]]:
    """List what the faults of rows wanted, in English, each with its line."""
    return [(row.number, phrase_text(fault.wanted, "en")) for row in rows for fault in row.faults]


def test_a_performance_is_joined_with_its_insured_and_header() -> None:
    """Birth date and patient number come from record 02, invoice date and practice from 01, the rest from 04."""
    (row,) = read(written(ONE))
    found = cells(row)
    assert (3, ()) == (row.number, row.faults)
    assert {
        "claim_id": "R1",
        "insured_id": "P1",
        "birth_date": "1980-05-01",
        "service_date": "2024-01-05",
        "service_code": "1200",
        "uzovi": "7119",
        "dcsph": "3226",
        "csi": "009",
        "tariff_eur": "45.00",
        "bsn": "123456782",
        "policy_number": "POL1",
        "authorisation": "",
        "forwarding": "1",
        "performance_list": "012",
        "count": "1",
        "accident": "N",
        "referral_diagnosis": "",
        "provider_agb": "04123456",
        "provider_specialism": "0404",
        "practice_agb": "04004321",
        "referral_date": "",
        "referrer_agb": "01000001",
        "referrer_specialism": "0100",
        "end_of_care": "",
        "calculated_eur": "45.00",
        "claimed_eur": "45.00",
        "debit_credit": "D",
        "previous_claim_id": "",
        "invoice_date": "2024-01-31",
        "vat_percent": "0.00",
    } == found


def test_without_a_patient_number_the_insured_is_known_by_the_bsn() -> None:
    """A record 02 without a patient number leaves the BSN."""
    (row,) = read(written((Patient(number=""),)))
    assert "123456782" == cells(row)["insured_id"]


def test_the_columns_hold_no_packages() -> None:
    """PM304 does not say which packages somebody holds."""
    assert "packages" not in COLUMNS


days = st.dates().map(lambda day: f"{day:%Y%m%d}".zfill(8))
words = st.text(alphabet="ABCxyz019é-", max_size=10).map("A".__add__)
sessions = st.builds(
    Session,
    reference=words,
    day=days,
    code=st.sampled_from(["1200", "1864", "10039"]),
    csi=st.sampled_from(["001", "009", "012"]),
    cents=st.integers(0, 99_999),
    count=st.integers(1, 9),
    sign=st.sampled_from("DC"),
)
patients = st.builds(
    Patient,
    bsn=st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    number=words,
    born=days,
    name=words,
    sessions=st.lists(sessions, max_size=4).map(tuple),
)
files = st.lists(patients, max_size=4).map(tuple)


@settings(deadline=None)
@given(files, st.sampled_from(["cp1252", "utf-8", "utf-8-sig"]), st.sampled_from(["\n", "\r\n"]))
def test_what_an_independent_writer_writes_is_read_back(written_patients, encoding, end) -> None:
    """Every field comes back as written, in the order written, whatever the encoding and the line ends."""
    rows = read(written(written_patients, encoding=encoding, end=end))
    assert [] == told(rows)
    found = [cells(row) for row in rows]
    wanted = [(patient, session) for patient in written_patients for session in patient.sessions]
    assert len(wanted) == len(found)
    for (patient, session), row in zip(wanted, found, strict=True):
        assert (patient.number, session.reference, session.code) == tuple(
            row[name] for name in ("insured_id", "claim_id", "service_code")
        )
        assert (patient.born, session.day) == tuple(
            row[name].replace("-", "") for name in ("birth_date", "service_date")
        )
        assert (f"{session.cents / 100:.2f}", f"{session.cents * session.count / 100:.2f}", session.sign) == tuple(
            row[name] for name in ("tariff_eur", "claimed_eur", "debit_credit")
        )


def test_the_last_line_may_lack_its_end() -> None:
    """A closing record without a line end is a closing record; empty lines after it are no lines."""
    assert [] == told(read(written(ONE)[:-2]))
    assert [] == told(read(written(ONE) + b"\r\n\x1a"))


TWO = (
    Patient(sessions=(Session(), Session("R2", "20240112"))),
    Patient(bsn="111222333", number="P2", sessions=(Session("R3"),)),
)
GOOD = records(TWO)  # 01, 02, 04, 04, 02, 04, 99: lines 1 to 7
WRONG: dict[str, tuple[list[str], list[tuple[int, str]]]] = {
    "another version": ([header("0301"), *GOOD[1:]], [(1, "a header of PM304 version 03.02")]),
    "a second header": (
        [*GOOD[:6], header(), GOOD[6]],
        [(7, "one header, on the first line")],
    ),
    "a record too short": (
        [*GOOD[:2], GOOD[2][:190], *GOOD[3:]],
        [(3, "a record of 310 characters")],
    ),
    "a record too long": ([*GOOD[:2], GOOD[2] + "x", *GOOD[3:]], [(3, "a record of 310 characters")]),
    "an unknown kind": (
        [*GOOD[:6], text("05", 310), GOOD[6]],
        [(7, "a record of kind 01, 02, 03, 04, 98, 99")],
    ),
    "an empty line": (["", *GOOD[:6], "", GOOD[6]], []),
    "trimmed and padded": ([*(line.rstrip() for line in GOOD[:3]), *(f"{line}  " for line in GOOD[3:])], []),
    "a number left out": (
        [*GOOD[:5], performance(9, "111222333", Session("R3")), GOOD[6]],
        [(6, "detail number 5: they count up by one")],
    ),
    "an insured that cannot be read": (
        [*GOOD[:4], GOOD[4][:60], *GOOD[5:]],
        [(5, "a record of 310 characters"), (6, "an insured record (02) that can be read, before its performances")],
    ),
    "another BSN": (
        [*GOOD[:5], performance(5, "999999990", Session("R3")), GOOD[6]],
        [(6, "the BSN of the insured record (02) before it")],
    ),
    "no insured": (
        [GOOD[0], performance(1, "111222333", Session()), closer(0, 1, 0, 4_500)],
        [(2, "an insured record (02) that can be read, before its performances")],
    ),
    "no closer": (GOOD[:6], [(7, "a closing record (99): the file may have been cut")]),
    "a record after the closer": (
        [*GOOD, insured(6, TWO[0])],
        [(8, "no record after the closing record (99): where these are two messages, make two files of them")],
    ),
    "another number of performances": (
        [*GOOD[:6], closer(2, 4, 0, 13_500)],
        [
            (7, "a closing record that counts 3, as the file has"),
            (7, "a closing record that counts 5, as the file has"),
        ],
    ),
    "another total": (
        [*GOOD[:6], closer(2, 3, 0, 13_501)],
        [(7, "a closing record that counts 135.00 D, as the file has")],
    ),
    "another sign": (
        [*GOOD[:6], closer(2, 3, 0, -13_500)],
        [(7, "a closing record that counts 135.00 D, as the file has")],
    ),
}


@pytest.mark.parametrize(("lines", "wanted"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_told_with_its_line(lines, wanted) -> None:
    """Each disorder is told once, at its line, and every performance still comes out."""
    rows = read(joined(lines))
    assert wanted == told(rows)
    assert [number for number, line in enumerate(lines, 1) if line.startswith("04")] == [
        row.number for row in rows if row.cells
    ]


def test_credit_lines_count_negative_in_the_total() -> None:
    """The closing record's amount is debit less credit, with the sign of the outcome."""
    credit = Session("R2", sign="C", cents=9_000, previous="OLD")
    rows = read(written((Patient(sessions=(Session(), credit)),)))
    assert [] == told(rows)
    assert ("C", "OLD") == (cells(rows[1])["debit_credit"], cells(rows[1])["previous_claim_id"])


def test_what_no_row_carries_is_noted() -> None:
    """Comments and second diagnoses are counted beside the rows, not left out in silence."""
    two = evolve(ONE[0], sessions=(Session(second_diagnosis="3138    "),))
    lines = records((two,), comments=2)
    sheet = open_pm304(BytesIO(joined(lines)))
    assert [] == told(list(sheet.rows))
    assert ["2", "1"] == [note.found for note in sheet.notes]
    assert comment(3) == lines[3]


@pytest.mark.parametrize("data", [b"", b"\n", b"claim_id;x\n", b"01108" + b" " * 305, b"\0" * 400])
def test_another_file_is_refused(data: bytes) -> None:
    """A file without the header of PM304 is no PM304 file."""
    with pytest.raises(FileError):
        open_pm304(BytesIO(data))


def test_rows_come_as_they_are_asked_for() -> None:
    """The first row is there before the second patient is read."""
    stream = BytesIO(written(TWO * 2_000))
    sheet: Sheet = open_pm304(stream)
    next(sheet.rows)
    assert stream.tell() < len(stream.getvalue())


@settings(deadline=None)
@given(st.binary(max_size=700))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Any bytes behind a header are rows, with faults or without."""
    for row in read(header().encode() + b"\n" + data):
        assert row.faults or len(row.cells) == len(COLUMNS)


changes = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "insert", "twice"]), st.integers(0, 5_000), st.binary(max_size=5)),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)
@given(changes)
def test_a_damaged_file_loses_no_performance(damage) -> None:
    """However a file was damaged, every line that begins as a performance comes out as a row, in order."""
    data = written(TWO)
    for kind, place, new in damage:
        data = damaged(data, kind, place % (len(data) + 1), new)
    data = header().encode() + b"\n" + data
    lines = re.sub(b"\r+\n|\r", b"\n", data).split(b"\n")
    performances = [number for number, line in enumerate(lines, 1) if line.startswith((b"04", b"\xef\xbb\xbf04"))]
    rows = read(data)
    assert performances == [row.number for row in rows if row.cells]
    assert sorted(row.number for row in rows) == [row.number for row in rows]


def damaged(data: bytes, kind: str, place: int, new: bytes) -> bytes:
    """Change bytes, cut the end off, put something in between, or say a line twice."""
    if kind == "flip":
        return data[:place] + new + data[place + len(new) :]
    if kind == "cut":
        return data[:place]
    if kind == "insert":
        return data[:place] + new + data[place:]
    return data[:place] + data[place:].split(b"\n")[0] + b"\n" + data[place:]


def test_records_without_line_ends_are_cut_by_their_width() -> None:
    """A mail that took the line ends out has left whole records; they are read, and it is noted."""
    whole = read(joined(records(ONE)))
    sheet = open_pm304(BytesIO("".join(records(ONE)).encode("cp1252")))
    assert [row.cells for row in whole] == [row.cells for row in sheet.rows]
    assert "without_line_ends" in {note.wanted.code for note in sheet.notes}


def test_a_test_message_is_noted() -> None:
    """An insurer pays nothing of a test."""
    lines = records(ONE)
    for kind, noted in (("P", False), ("T", True)):
        lines[0] = lines[0][:9] + kind + lines[0][10:]
        assert noted is ("test_message" in {note.wanted.code for note in open_pm304(BytesIO(joined(lines))).notes})
