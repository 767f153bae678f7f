"""A return message beside what was foreseen: each claim, each return code, each insurer; both formats, and refusals."""

from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from coverage_service.claims.formats.return_messages import ReturnedClaim, read_returns
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.returns import Foreseen, OfInsurer, Total, compare_returns, foreseen_in, gather
from coverage_service.claims.returns_writing import insurers_of_returns
from coverage_service.cli.main import main
from coverage_service.cli.returns import write_returns
from insurer_rules.rules import Rules
from tests.coverage_service.claims.formats.pm304_writer import Patient, Session, digits, records, text

SENT = (
    Patient(sessions=(Session("R1"), Session("R2", day="20240112"))),
    Patient(bsn="111222333", number="P2", sessions=(Session("R3", csi="001"), Session("R4", day="20240112"))),
)


def pm305(patients: tuple[Patient, ...], answers: dict[str, tuple[int, str]], *, insured_code: str = "") -> bytes:
    """Write what an insurer sends back for a PM304 file: per reference the cents granted and a return code."""
    lines = []
    for line in records(patients):
        added = ""
        if line.startswith("02"):
            added = insured_code
        elif line.startswith("04"):
            granted, code = answers.get(line[191:211].strip(), (4_500, ""))
            added = digits(4_500, 8) + "D" + digits(granted, 8) + "D" + code.ljust(4, "0")
        lines.append(text(line.ljust(310) + added, 370))
    return "".join(f"{line}\r\n" for line in lines).encode()


def gds802(*claims: str) -> bytes:
    """Write a return message in XML with one insured."""
    space = "http://ei.vektis.nl/declaratiebericht574"
    inside = "".join(f"<Prestatie>{claim}</Prestatie>" for claim in claims)
    header = "<Header><Berichtcode>574</Berichtcode></Header>"
    return f'<Bericht xmlns="{space}">{header}<Verzekerde><Bsn>1</Bsn>{inside}</Verzekerde></Bericht>'.encode()


def debit(reference: str, granted: str, code: str = "") -> str:
    """Write one performance as it comes back."""
    feedback = f"<Feedback><Retourcode>{code}</Retourcode></Feedback>" if code else ""
    return (
        f"<DebetPrestatie><Referentienummer>{reference}</Referentienummer>"
        f"<DeclaratieBedragInclBtw>45.00</DeclaratieBedragInclBtw>"
        f"<ToegekendBedragInclBtwFinancieel><Bedrag>{granted}</Bedrag><DebetCreditCode>D</DebetCreditCode>"
        f"</ToegekendBedragInclBtwFinancieel>{feedback}</DebetPrestatie>"
    )


def seen(found: list[ReturnedClaim]) -> list[tuple[str, int | None, int | None, tuple[str, ...]]]:
    """List what was read of each claim."""
    return [(each.claim_id, each.claimed, each.granted, (*each.message_codes, *each.codes)) for each in found]


READ: dict[str, tuple[Callable[[], bytes], list[tuple[str, int | None, int | None, tuple[str, ...]]]]] = {
    "PM305: granted, refused, in part": (
        lambda: pm305(SENT, {"R2": (0, "0613"), "R3": (2_000, "8058")}),
        [("R1", 4500, 4500, ()), ("R2", 4500, 0, ("0613",)), ("R3", 4500, 2000, ("8058",)), ("R4", 4500, 4500, ())],
    ),
    "PM305: a code of the insured holds for all its claims": (
        lambda: pm305(SENT[:1], {}, insured_code="0320"),
        [("R1", 4500, 4500, ("0320",)), ("R2", 4500, 4500, ("0320",))],
    ),
    "GDS802: granted and refused": (
        lambda: gds802(debit("R1", "45.00"), debit("R2", "0.00", "0613")),
        [("R1", 4500, 4500, ()), ("R2", 4500, 0, ("0613",))],
    ),
}


@pytest.mark.parametrize(("written", "expected"), READ.values(), ids=READ)
def test_each_claim_is_read_with_what_was_granted_and_why_not(written, expected) -> None:
    """Reference, euros and return codes come from where the layout has them."""
    assert expected == seen(read_returns(BytesIO(written())))


BROKEN = {
    "an empty file": b"",
    "a claim file": b"claim_id;service_date\n1;2024-01-05\n",
    "a PM304 file: its records are not as wide": "".join(f"{line}\r\n" for line in records(SENT)).encode(),
    "a message without a claim": gds802(),
    "another XML message": gds802(debit("R1", "1.00")).replace(b"574", b"573"),
    "XML that ends too early": gds802(debit("R1", "45.00"))[:-12],
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_another_file_is_refused_with_its_reason(content: bytes) -> None:
    """Nothing is read of it, and the first fault says what is wanted."""
    with pytest.raises(FileError) as refused:
        read_returns(BytesIO(content))
    assert refused.value.faults[0].wanted.code


def claim(name: str, granted: int, *codes: str) -> ReturnedClaim:
    """Make a claim of 45 euros that came back."""
    return ReturnedClaim(line=1, claim_id=name, claimed=4_500, granted=granted, codes=codes)


def credit(name: str, granted: int, *codes: str) -> ReturnedClaim:
    """Make a credit of 45 euros that came back."""
    return ReturnedClaim(line=1, claim_id=name, claimed=-4_500, granted=granted, codes=codes)


OUTCOMES = {
    "paid as foreseen": (claim("A", 4500), Foreseen(refused=False, codes=(), insurer=""), "paid"),
    "refused as foreseen": (claim("A", 0, "8058"), Foreseen(refused=True, codes=("8058",), insurer=""), "foreseen"),
    "refused otherwise": (claim("A", 0, "0613"), Foreseen(refused=True, codes=("8058",), insurer=""), "otherwise"),
    "refused in part, unforeseen": (claim("A", 4499, "0611"), Foreseen(refused=False, codes=(), insurer=""), "missed"),
    "paid more than was claimed": (claim("A", 4700), Foreseen(refused=False, codes=(), insurer=""), "paid"),
    "a credit taken back": (credit("A", -4500), Foreseen(refused=False, codes=(), insurer=""), "paid"),
    "a credit refused": (credit("A", 0, "0631"), Foreseen(refused=False, codes=(), insurer=""), "missed"),
    "a debit answered as a credit": (claim("A", -4500), Foreseen(refused=False, codes=(), insurer=""), "missed"),
    "paid though refusal was foreseen": (
        claim("A", 4500),
        Foreseen(refused=True, codes=("0435",), insurer=""),
        "feared",
    ),
    "neither amounts nor a code": (
        ReturnedClaim(line=1, claim_id="A", claimed=4_500, granted=None, codes=()),
        Foreseen(refused=True, codes=("8058",), insurer=""),
        "not_said",
    ),
    "a code without amounts": (
        ReturnedClaim(line=1, claim_id="A", claimed=None, granted=None, codes=("8058",)),
        Foreseen(refused=True, codes=("8058",), insurer=""),
        "foreseen",
    ),
    "not in the file sent": (claim("B", 4500), Foreseen(refused=False, codes=(), insurer=""), "not_ours"),
}


@pytest.mark.parametrize(("returned", "foreseen", "outcome"), OUTCOMES.values(), ids=OUTCOMES)
def test_how_it_went_follows_from_what_was_foreseen(returned, foreseen, outcome) -> None:
    """What we foresaw and what we missed are told apart; a cent too little is a refusal."""
    assert [outcome] == [each.outcome for each in compare_returns([returned], {"A": foreseen}).claims]


PAID, REFUSED = (Foreseen(refused=refused, codes=(), insurer="7119") for refused in (False, True))
# What was foreseen of claims with one reference, how often it came back, how that went, and how many did not.
SEVERAL = {
    "of two the same was foreseen": ((PAID, PAID), 2, ["paid", "paid"], 0),
    "one of two came back": ((PAID, PAID), 1, ["paid"], 1),
    "of two different things were foreseen": ((PAID, REFUSED), 2, ["of_two", "of_two"], 0),
    "of three the first two differ": ((PAID, REFUSED, REFUSED), 1, ["of_two"], 2),
    "one came back twice": ((PAID,), 2, ["paid", "paid"], 0),
}


@pytest.mark.parametrize(("sent", "back", "outcomes", "missing"), SEVERAL.values(), ids=SEVERAL)
def test_which_of_two_claims_with_one_reference_came_back_is_not_guessed(sent, back, outcomes, missing) -> None:
    """What was foreseen of one is not laid beside the answer to the other, and one that stayed away is missing."""
    foreseen = gather({}, [("A", each) for each in sent])
    compared = compare_returns([claim("A", 4500)] * back, foreseen)
    assert outcomes == [each.outcome for each in compared.claims]
    assert missing == len(compared.not_returned)


REFERENCES = {
    "as it was sent": ("A1", ("A1", "a1"), "A1"),
    "in other letters": ("a1", ("A1", "B1"), "A1"),
    "with zeros in front": ("00012", ("12", "13"), "12"),
    "without its zeros": ("12", ("0012",), "0012"),
    "with blanks": (" A 1", ("A1",), "A1"),
    "two that are alike": ("012", ("12", "0012"), None),
    "another": ("12", ("120",), None),
    "none": ("", ("0",), None),
}


@pytest.mark.parametrize(("reference", "sent", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_is_ours_where_only_one_of_ours_can_be_meant(reference, sent, expected) -> None:
    """Zeros in front, blanks and capitals get lost on the way; what could be two of ours is neither."""
    foreseen = {name: Foreseen(refused=False, codes=(), insurer=name) for name in sent}
    compared = compare_returns([claim(reference, 4500)], foreseen)
    assert [expected] == [each.foreseen and each.foreseen.insurer for each in compared.claims]
    assert {name for name in sent if name != expected} == {*compared.not_returned}


def test_an_amount_that_is_not_said_is_not_added_up_as_nothing() -> None:
    """Beside the sum of an insurer stands how many of its claims do not say the amount."""
    unsaid = ReturnedClaim(line=2, claim_id="B", claimed=4_500, granted=None, codes=("0613",))
    foreseen = dict.fromkeys("AB", Foreseen(refused=False, codes=(), insurer="7119"))
    compared = compare_returns([claim("A", 4500), unsaid], foreseen)
    assert [("7119", "2", "1", "€ 90,00", "€ 45,00 + 1 onbekend")] == list(insurers_of_returns(compared, "nl"))


@pytest.mark.parametrize(("sent", "expected"), [("A", False), ("B", True)])
def test_a_return_of_which_nothing_was_sent_is_of_another_file(sent: str, expected) -> None:
    """One claim of ours is enough to take it for the answer to our file."""
    foreseen = {sent: Foreseen(refused=False, codes=(), insurer="")}
    assert expected == compare_returns([claim("A", 4500), claim("C", 4500)], foreseen).of_another_file


def test_codes_and_insurers_are_counted(rules: Rules, tmp_path: Path) -> None:
    """Per code how many came back and were foreseen, per insurer what was claimed and granted, and what is missing."""
    sent = tmp_path / "sent.txt"
    sent.write_bytes("".join(f"{line}\r\n" for line in records(SENT)).encode())
    foreseen = foreseen_in(sent, rules, today=date(2024, 2, 1))
    assert foreseen["R3"].refused
    assert not foreseen["R1"].refused
    code = foreseen["R3"].codes[0]
    back = read_returns(BytesIO(pm305(SENT[1:], {"R3": (0, code), "R4": (0, "0320")})))
    compared = compare_returns(back, foreseen)
    assert [(code, 1, 1), ("0320", 1, 0)] == compared.by_code()
    of_insurer = OfInsurer(claims=2, refused=2, claimed=Total(9_000), granted=Total(0))
    assert {"7119": of_insurer} == compared.by_insurer()
    assert ("R1", "R2") == compared.not_returned


def test_the_command_tells_what_was_missed(tmp_path: Path) -> None:
    """Tables on the terminal within 80 columns, and every claim in a CSV."""
    sent, back, out = (tmp_path / name for name in ("sent.txt", "back.txt", "out.csv"))
    sent.write_bytes("".join(f"{line}\r\n" for line in records(SENT)).encode())
    back.write_bytes(pm305(SENT, {"R2": (0, "0613")}))
    result = CliRunner().invoke(main, ["claims", "returns", str(back), "--claims", str(sent), "-o", str(out)])
    assert 0 == result.exit_code, result.output
    assert "afgewezen of deels betaald, niet voorzien" in result.output
    assert "€ 135,00" in result.output
    assert 80 >= max(map(len, result.output.splitlines()))
    rows = out.read_text("utf-8-sig").splitlines()
    assert 5 == len(rows)
    assert (
        ";R2;7119;45,00;0,00;0613;;afgewezen of deels betaald, niet voorzien;Niet te declareren volgens de polis"
        in rows[2]
    )
    wrong = CliRunner().invoke(main, ["claims", "returns", str(sent), "--claims", str(sent)])
    assert 2 == wrong.exit_code


def test_the_list_of_what_came_back_is_a_csv(tmp_path: Path) -> None:
    """A CSV under the name of a workbook would not open: the name is refused, and nothing is written."""
    sent, back, out = (tmp_path / name for name in ("sent.txt", "back.txt", "out.xlsx"))
    sent.write_bytes("".join(f"{line}\r\n" for line in records(SENT)).encode())
    back.write_bytes(pm305(SENT, {}))
    result = CliRunner().invoke(main, ["claims", "returns", str(back), "--claims", str(sent), "-o", str(out)])
    assert (2, False) == (result.exit_code, out.exists())
    assert ".csv" in result.output


def test_no_cell_of_the_list_starts_a_formula() -> None:
    """A reference that a spreadsheet would work out is written as text."""
    out = StringIO()
    write_returns(out, compare_returns([claim("=1+1", 4500)], {}), "nl")
    assert ";'=1+1;" in out.getvalue()


@pytest.mark.parametrize(
    "data",
    ["".join(f"{line}\n" for line in records(SENT)).encode(), b'<Bericht xmlns="x/declaratiebericht573"></Bericht>'],
    ids=["PM304", "GDS801"],
)
def test_the_claims_as_sent_are_no_return_message(data: bytes) -> None:
    """Who gives the file that was sent is told so once, and not record by record."""
    with pytest.raises(FileError) as refused:
        read_returns(BytesIO(data))
    assert ["sent_claims"] == [fault.found.code for fault in refused.value.faults]  # type: ignore[union-attr]
