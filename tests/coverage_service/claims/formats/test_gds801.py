"""GDS801: every performance becomes a row; what no row carries and what breaks off is told."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_service.claims.formats.gds801 import COLUMNS, open_gds801
from coverage_service.claims.formats.rows import FileError, Row
from coverage_service.wording.faults import phrase_text
from tests.coverage_service.claims.formats.gds801_writer import Credit, Debit, Patient, message, tag
from tests.coverage_service.claims.formats.test_pm304 import changes, damaged, told


def read(data: bytes) -> list[Row]:
    """Read all rows of a message."""
    return list(open_gds801(BytesIO(data)).rows)


def cells(row: Row) -> dict[str, str]:
    """Name the cells of a row."""
    return dict(zip(COLUMNS, row.cells, strict=True))


def test_a_performance_is_joined_with_its_insured_and_message() -> None:
    """Birth date and patient number come from the insured, invoice date and practice from the message."""
    (row,) = read(message(Patient(performances=(Debit(referred="2025-12-01"),))))
    assert (4, ()) == (row.number, row.faults)
    assert {
        "claim_id": "R1",
        "insured_id": "P1",
        "birth_date": "1980-05-01",
        "service_date": "2026-01-05",
        "service_code": "1200",
        "uzovi": "7119",
        "dcsph": "3226",
        "csi": "009",
        "tariff_eur": "45.00",
        "bsn": "123456782",
        "forwarding": "1",
        "performance_list": "073",
        "count": "1",
        "provider_agb": "04123456",
        "practice_agb": "04004321",
        "referral_date": "2025-12-01",
        "referrer_agb": "01000001",
        "calculated_eur": "45.00",
        "claimed_eur": "45.00",
        "debit_credit": "D",
        "invoice_date": "2026-01-31",
    } == {name: cell for name, cell in cells(row).items() if cell}


def test_a_credit_performance_names_what_it_takes_back() -> None:
    """A CreditPrestatie is a C line with the reference of the earlier claim; its amount is taken off the total."""
    debit, credit = read(message(Patient(performances=(Debit(), Credit(cents=9_000)))))
    assert () == debit.faults + credit.faults
    assert ("C", "OLD", "90.00") == tuple(
        cells(credit)[name] for name in ("debit_credit", "previous_claim_id", "claimed_eur")
    )


words = st.text(alphabet="ABCxyz019é<&-", min_size=1, max_size=11).filter(str.strip)
days = st.dates().map(str)
debited = st.builds(
    Debit,
    reference=words,
    day=days,
    csi=st.sampled_from(["001", "009", "012"]),
    cents=st.integers(0, 99_999),
    count=st.integers(1, 9),
    referred=st.just("") | days,
)
credited = st.builds(Credit, reference=words, related=words, day=days, cents=st.integers(0, 99_999))
patients = st.builds(
    Patient,
    bsn=st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    number=words,
    born=days,
    performances=st.lists(debited | credited, max_size=4).map(tuple),
)


@settings(deadline=None)
@given(st.lists(patients, max_size=4), st.sampled_from(["utf-8", "utf-16", "windows-1252", "iso-8859-1"]))
def test_what_an_independent_writer_writes_is_read_back(written_patients, encoding) -> None:
    """Every field comes back as written, in the order written, whatever the encoding."""
    rows = read(message(*written_patients, encoding=encoding))
    assert [] == told(rows)
    wanted = [(patient, one) for patient in written_patients for one in patient.performances]
    assert [
        (patient.bsn, patient.number, patient.born, one.reference, one.day, f"{abs(one.total) / 100:.2f}")
        for patient, one in wanted
    ] == [
        tuple(
            cells(row)[name] for name in ("bsn", "insured_id", "birth_date", "claim_id", "service_date", "claimed_eur")
        )
        for row in rows
    ]
    for (_, one), row in zip(wanted, rows, strict=True):
        if isinstance(one, Debit):
            assert (one.csi, one.referred, str(one.count)) == tuple(
                cells(row)[name] for name in ("csi", "referral_date", "count")
            )


def test_elements_that_nobody_knows_are_told() -> None:
    """An unknown element is noted once with its line; the row stands."""
    more = tag("Nieuw", tag("Dieper", "x"))
    sheet = open_gds801(BytesIO(message(Patient(performances=(Debit(more=more), Debit("R2", more=more))))))
    assert [] == told(list(sheet.rows))
    assert [("Nieuw", "4"), ("Dieper", "4")] == [(note.path[0], note.found) for note in sheet.notes]


def test_a_wrong_total_is_told() -> None:
    """The total of the message is that of its performances, to the cent."""
    rows = read(message(Patient(), total=4_501))
    assert [(4, "a total of 45.00 D, as the performances add up to")] == told(rows)


def test_a_message_without_a_total_is_noted() -> None:
    """No total is no reason to refuse a line."""
    data = message(Patient()).replace(b"g:Overzicht", b"g:Iets")
    sheet = open_gds801(BytesIO(data))
    assert [] == told(list(sheet.rows))
    assert ["a total of the claim", "elements of GDS801 that are known: others are not used"] == [
        phrase_text(note.wanted, "en") for note in sheet.notes
    ]


def test_a_performance_without_content_is_not_lost() -> None:
    """A Prestatie that is neither debit nor credit gets a row with its fault."""
    data = message(Patient(performances=(Debit(), Debit("R2")))).replace(
        Debit().written().encode(), tag("Iets", "x").encode()
    )
    rows = read(data)
    assert [(4, "a DebetPrestatie or a CreditPrestatie")] == told(rows)[:1]
    assert "R2" == cells(rows[1])["claim_id"]


@pytest.mark.parametrize(("version", "told"), [("1.0", False), ("2.1", False), ("3.0", True)])
def test_a_version_that_nobody_has_seen_is_told(version: str, told: bool) -> None:
    """It is read as the versions that are known; that something in it may be new stands in the notes."""
    sheet = open_gds801(BytesIO(message(Patient(), version=version)))
    list(sheet.rows)
    assert told == ("other_version" in {note.wanted.code for note in sheet.notes})


VERSIONS = [
    ("1.0", "2026-12-31", False),
    ("1.0", "2027-01-01", True),
    ("2.0", "2027-01-01", False),
    ("2.1", "2027-01-01", False),
]


@pytest.mark.parametrize(("version", "day", "refused"), VERSIONS)
def test_the_first_version_ends(version, day, refused) -> None:
    """Version 1.0 carries dates before 2027 only (return codes 9798 and 9799)."""
    rows = read(message(Patient(performances=(Debit(day=day), Credit(day=day))), version=version))
    codes = ["9798", "9799"] if refused else []
    assert codes == [fault.return_code for row in rows for fault in row.faults]


STRUCTURE = {
    "9561": Debit().written().replace("<g:ApkCodelijstCode>004", "<g:ApkCodelijstCode>002"),
    "9562": Debit(
        more=tag("AanvullendPrestatieKenmerk", tag("ApkCodelijstCode", "001"), tag("ApkCode", "1"))
    ).written(),
    "9558": Debit(
        referred="2025-12-01", more=tag("Verwijzing", tag("TypeVerwijzingcode", "01"))
    ).written(),
    "9559": Debit().written().replace("<g:ZorgaanbiederRol>01", "<g:ZorgaanbiederRol>02"),
    "9565": Debit(more=tag("Verwijzing", tag("TypeVerwijzingcode", "05"))).written(),
    "9574": Debit().written().replace(
        "<g:ZorgaanbiederRol>", "<g:NaamZorgverlener>x</g:NaamZorgverlener><g:ZorgaanbiederRol>"
    ),
    "9674": Debit(more=tag("Diagnose", tag("Diagnosecode", "3138"))).written(),
    "9544": Debit(listed="999").written(),
}  # fmt: skip


@pytest.mark.parametrize(("code", "written"), STRUCTURE.items(), ids=STRUCTURE)
def test_what_insurers_demand_of_the_structure_is_told(code, written) -> None:
    """Each demand that a performance does not meet is a fault with its return code, and the line stays."""
    data = message(Patient()).replace(Debit().written().encode(), written.encode())
    rows = read(data)
    assert [code] == [fault.return_code for row in rows for fault in row.faults]
    assert "R1" == cells(rows[0])["claim_id"]


@pytest.mark.parametrize("at", [0.5, 0.9, 0.99])
def test_what_came_before_a_break_is_kept(at) -> None:
    """A file cut half-way keeps its rows; the line where it breaks gets the fault."""
    data = message(Patient(performances=tuple(Debit(f"R{n}") for n in range(100))))
    rows = read(data[: int(len(data) * at)])
    assert [f"R{n}" for n in range(len(rows) - 1)] == [cells(row)["claim_id"] for row in rows[:-1]]
    assert len(rows) > 40
    assert ["XML that is well-formed"] == [wanted for _, wanted in told(rows)]


BREAKS = {
    "cut off": (b"</g:Bericht>", b"", "xml_cut"),
    "a bare ampersand": (b"Referentienummer>R1", b"Referentienummer>R&1", "xml_stray"),
    "another name": (b"</g:DebetPrestatie>", b"</g:Debet>", "xml_mismatch"),
    "something behind it": (b"</g:Bericht>", b"</g:Bericht><Bericht/>", "xml_more"),
}


@pytest.mark.parametrize(("whole", "broken", "found"), BREAKS.values(), ids=BREAKS)
def test_what_is_wrong_with_a_message_is_told_in_our_own_words(whole, broken, found) -> None:
    """The reader of XML speaks English; a clerk hears in her own language where a message breaks."""
    rows = read(message(Patient(performances=(Debit("R1"),))).replace(whole, broken))
    assert [found] == [fault.found.code for row in rows for fault in row.faults]


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
OTHERS = {
    "nothing": b"",
    "text": b"claim_id;x",
    "another root": b"<Bericht/>",
    "another message": b'<Bericht xmlns="http://ei.vektis.nl/declaratiebericht574"/>',
    "entities": message(Patient()).replace(b"?>\n", f"?>\n{LAUGHS}".encode()),
    "an outside entity": message(Patient()).replace(b"?>\n", f"?>\n{OUTSIDE}".encode()),
    "an encoding nobody knows": b'<?xml version="1.0" encoding="klingon"?><a/>',
    "an encoding that is none": b'<?xml version="1.0" encoding="zlib"?><a/>',
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_another_file_is_refused(data: bytes) -> None:
    """A file that is no GDS801 message, or that defines entities, is refused."""
    with pytest.raises(FileError):
        open_gds801(BytesIO(data))


BOUNDS = {
    "deep": ("<g:a>" * 100 + "</g:a>" * 100, "XML of at most 64 levels"),
    "a long text": (tag("a", "x" * 100_000), "XML with texts of at most 64 kB"),
    "a long comment": (f"<!--{'x' * 2_000_000}-->", "XML with tags and comments of at most 1 MB"),
    "a long attribute": (f'<g:a x="{"x" * 2_000_000}"/>', "XML with tags and comments of at most 1 MB"),
    "many parts": (tag("a", "<g:b/>" * 2_000), "XML elements of at most 1000 parts"),
    "many names": ("".join(f"<g:n{n}/>" for n in range(6_000)), "XML with at most 5000 different names"),
}


@pytest.mark.parametrize(("content", "wanted"), BOUNDS.values(), ids=BOUNDS)
def test_what_breaks_a_bound_is_told_where_it_does(content, wanted) -> None:
    """Depth, texts, tags, names and parts are bounded; what came before the bound is kept."""
    data = message(Patient(), Patient()).replace(b"<g:Overzicht>", content.encode() + b"<g:Overzicht>")
    rows = read(data)
    assert ["R1", "R1"] == [cells(row)["claim_id"] for row in rows[:-1]]
    assert [wanted] == [wanted for _, wanted in told(rows)]


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Any bytes inside a message are rows, with faults or without."""
    start, end = message(Patient()).split(b"<g:Overzicht>")
    for row in read(start + data + b"<g:Overzicht>" + end):
        assert row.faults or len(row.cells) == len(COLUMNS)


@settings(deadline=None)
@given(changes)
def test_a_damaged_message_never_fails(damage) -> None:
    """However a message was damaged, it is read up to the damage or refused."""
    data = message(Patient(), Patient(performances=(Debit("R2"), Credit())))
    for kind, place, new in damage:
        data = damaged(data, kind, place % (len(data) + 1), new)
    try:
        rows = read(data)
    except FileError:
        return
    assert all(row.faults or row.cells for row in rows)
