"""Claim files: lines out are lines in, in order, whatever the file contains; and never a formula."""

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.by_row.files import FileVerification, verify_files
from coverage_service.claims.containers import Unpacked, open_files
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.kernel.layout import DAY, LINE_WIDTH
from coverage_service.claims.runs import write_text
from coverage_service.claims.summary import PAYERS
from coverage_service.claims.writing import write_csv
from coverage_service.cli.main import main
from coverage_service.wording.faults import phrase_text
from insurer_rules.compiling import numbered_day
from tests.published import RULES

HEADER = (
    "claim_id;insured_id;birth_date;service_date;service_code;dcsph;csi;condition_key;uzovi;packages;contracted;"
    "tariff_eur;note"
)
GOOD = "1;a;01-05-1980;04-01-2019;1200;3226;009;;7119;Plus;ja;50,00;Müller"


def rows(text: str, encoding: str = "utf-8") -> list[dict[str, str]]:
    """Verify a file and read what comes out."""
    file, out = BytesIO(text.encode(encoding)), StringIO(newline="")
    verification = FileVerification(RULES)
    verification.read([open_claims(file)])
    file.seek(0)
    sheet = open_claims(file)
    list(write_csv(out, sheet.columns, verification.rows(sheet), "en", delimiter=sheet.delimiter))
    return list(csv.DictReader(StringIO(out.getvalue()), delimiter=sheet.delimiter))


def test_a_good_line_gets_its_verdict_behind_its_own_cells() -> None:
    """The cells come through as they were, further columns too."""
    (row,) = rows(f"{HEADER}\n{GOOD}\n")
    assert ("50,00", "Müller", "supplementary", "50.00", "17") == tuple(
        row[name] for name in ("tariff_eur", "note", "payer", "reimbursed_eur", "remaining")
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_any_delimiter_and_encoding_is_read(delimiter: str, encoding: str) -> None:
    """Comma, semicolon, tab and bar; UTF-8 with or without a mark, and cp1252."""
    text = f"{HEADER}\n{GOOD}\n".replace(",00", ".00").replace(";", delimiter)
    (row,) = rows(text, encoding)
    assert ("Müller", "supplementary") == (row["note"], row["payer"])


BROKEN = {
    "too few cells": "2;b",
    "too many cells": f"{GOOD};more;and more",
    "a wrong date": GOOD.replace("04-01-2019", "31-02-2019"),
    "a cell of 100 kB": GOOD.replace("Müller", "x" * 100_000),
    "a NUL": GOOD.replace("Müller", "\0").replace("7119", "\0"),
    "an open quote": GOOD.replace("Müller", '"never closed'),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_line_gets_an_error_and_the_rest_is_verified(broken: str) -> None:
    """A broken line is told with its number; the lines around it keep their verdicts, and it is not lost."""
    later = GOOD.replace("04-01-2019", "11-01-2019")
    found = rows(f"{HEADER}\n{GOOD}\n{broken}\n{later}\n")
    assert ["supplementary", "error", "supplementary"] == [row["payer"] for row in found]
    assert "line 3" in found[1]["detail"]


@given(st.lists(st.lists(st.text(alphabet='abc;,"=1 \té€', max_size=8), min_size=1, max_size=14), max_size=20))
def test_lines_out_are_lines_in(cells: list[list[str]]) -> None:
    """Whatever stands in the lines, as many come out, in the same order."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[str(n), *row] for n, row in enumerate(cells)])
    found = rows(f"{HEADER}\n{GOOD}\n{text.getvalue()}")[1:]
    assert [str(n) for n in range(len(cells))] == [row["claim_id"] for row in found]


NO_CLAIMS = {
    "an empty line": "",
    "only delimiters": ";" * 12,
    "dashes": ";".join(["---"] * 13),
    "a total": "Totaal;;;;;;;;;;;150,00;",
    "a total with a number of lines": "Totaal 3 regels;;;;;;;;;;;150,00;",
    "a total of fewer cells": "Totaal;150,00",
    "an amount alone": ";;;;;;;;;;;150,00;",
    "a remark": "Let op: gecontroleerd op 01-10-2026",
    "a page": "Pagina 1 van 2;;;;;;;;;;;;",
    "the header again": HEADER,
    "an average": "Gem.;;;;;;;;;;;52,50;",
    "a discount": ";;;;Korting 10%;;;;;;;-4,50;",
    "VAT beside no number": "BTW 21 %;;;;;;;;;;;9,45;",
    "a number of lines and a sum": "1;;;;;;;;;;;150,00;",
    "a number of lines where days stand": ";;;1;;;;;;;;150,00;",
    "how to fill in": ";;dd-mm-jjjj;dd-mm-jjjj;4 cijfers;;;;4 cijfers;;ja/nee;euro;",
}


@pytest.mark.parametrize("line", NO_CLAIMS.values(), ids=NO_CLAIMS)
def test_a_row_that_is_no_claim_is_told_so_and_is_no_error(line: str) -> None:
    """Totals, remarks, empty rows and headers again stay as lines with payer `none`; the claims are as without them."""
    later = GOOD.replace("04-01-2019", "11-01-2019")
    found = rows(f"{HEADER}\n{GOOD}\n{line}\n{later}\n")
    assert ["supplementary", "none", "supplementary"] == [row["payer"] for row in found]
    assert "not_a_claim" == found[1]["reason"]


@pytest.mark.parametrize("column", ["dcsph", "csi"])
def test_words_where_a_code_belongs_leave_a_line_open_and_refuse_nobody(column: str) -> None:
    """A column called Diagnose or Indicatie may hold what the complaint is called: that is no code, and is told."""
    code = {"dcsph": "3226", "csi": "009"}[column]
    (row,) = rows(f"{HEADER}\n{GOOD.replace(code, 'lage rugpijn')}\n")
    assert row["payer"] != "error"
    assert '"lage rugpijn" found' in row["detail"]


def test_a_count_below_zero_takes_back() -> None:
    """Programs write a credit as minus one session: it uses nothing up, and what comes back stands in another file."""
    later = GOOD.replace("1;a", "2;a").replace("04-01", "11-01")
    credit, good = rows(f"{HEADER};count\n{GOOD};-1\n{later};1\n")
    assert ("unknown", "credit_of_another_file") == (credit["payer"], credit["reason"])
    assert "17" == good["remaining"]


COUNTED = {"2": "100.00", "1": "50.00", "": "50.00", "-": "50.00", "0": "", "vier": "", "1,5": "", "1200": ""}


@pytest.mark.parametrize(("count", "euros"), COUNTED.items())
def test_a_count_that_cannot_be_read_leaves_the_euros_open(count: str, euros: str) -> None:
    """How many sessions a line claims counts for its euros; where it does not say so, they are not known."""
    (row,) = rows(f"{HEADER};count\n{GOOD};{count}\n")
    assert ("supplementary", euros) == (row["payer"], row["reimbursed_eur"])


# A heading of an amount beside a count, the count, the amount, and what is reimbursed: nothing where it is not certain.
AMOUNTS = [
    ("tariff_eur", "2", "50,00", "100.00"),
    ("Prijs", "2", "50,00", "100.00"),
    ("Bedrag", "2", "100,00", ""),
    ("Bedrag", "1", "50,00", "50.00"),
    ("Kosten", "3", "150,00", ""),
    ("Totaalbedrag", "2", "100,00", "100.00"),
    ("Totaalbedrag", "1", "50,00", "50.00"),
    ("Totaalbedrag", "3", "100,00", ""),
    ("Bedrag;Totaalbedrag", "2", "50,00;100,00", "100.00"),
    ("Bedrag van behandeling of regel", "2", "100,00", ""),
    ("Bedrag", "2", "x", ""),
]


@pytest.mark.parametrize(("heading", "count", "amount", "euros"), AMOUNTS)
def test_an_amount_beside_a_count_is_of_one_session_only_where_that_is_certain(
    heading: str, count: str, amount: str, euros: str
) -> None:
    """A bare amount may be of the line or of one session: with a count above one its euros are open, and it is said."""
    header, line = HEADER.replace("tariff_eur;", ""), GOOD.replace("50,00;", "")
    (row,) = rows(f"{header};count;{heading}\n{line};{count};{amount}\n")
    assert ("supplementary", euros) == (row["payer"], row["reimbursed_eur"])
    told = ("Advice: Amount of session or line", "Advice: Calculated amount")
    assert bool(euros) != any(each in row["detail"] for each in told)


def test_sessions_of_one_line_that_others_pay_are_told_first() -> None:
    """Where the basic package pays some sessions of a line and the patient the others, the line says so first."""
    child = "1;a;12-04-2015;05-03-2026;1200;7126;003;;7095;;ja;50,00;x"
    (row,) = rows(f"{HEADER};count\n{child};20\n")
    assert ("unknown", "900.00", "100.00", "several_sessions") == tuple(
        row[name] for name in ("payer", "reimbursed_eur", "own_eur", "reason")
    )


@pytest.mark.parametrize(
    "payer", ["Particulier", "zelf betalen", "geen", "EHIC", "7125", "Werkgever", "Wlz", "gemeente"]
)
def test_who_is_no_health_insurer_leaves_a_line_open(payer: str) -> None:
    """The law says what a health insurer pays; what an employer, another country or the patient pays is not known."""
    child = "1;a;12-04-2015;05-03-2026;1200;7126;003;;7095;;ja;50,00;x"
    (row,) = rows(f"{HEADER}\n{child.replace('7095', payer)}\n")
    assert ("unknown", "", "payer_elsewhere") == (row["payer"], row["reimbursed_eur"], row["reason"])


@pytest.mark.parametrize("insured", ["#N/A", "#VERW!", "=B2", "-", "?", "---", "onbekend", "N.v.t.", "null"])
def test_what_names_nobody_is_no_insured(insured: str) -> None:
    """What Excel could not work out names nobody, nor a mark or a word for it: it would make one person of many."""
    (row,) = rows(f"{HEADER}\n{GOOD.replace(';a;', f';{insured};')}\n")
    assert ("error", "Insured") == (row["payer"], row["detail"].split(": ")[1])


def test_lines_below_a_header_in_another_order_are_not_read() -> None:
    """Two exports in one sheet may have their columns otherwise: nothing of the second is read as of the first."""
    names, cells = HEADER.split(";"), GOOD.replace("1;a", "2;b").split(";")
    turned = [names[1], names[0], *names[2:]], [cells[1], cells[0], *cells[2:]]
    total = "Totaal" + ";" * 10 + "50,00;"
    text = "\n".join((HEADER, GOOD, *map(";".join, turned), total, HEADER, GOOD.replace("1;a", "3;c"), ""))
    found = rows(text)
    assert ["supplementary", "none", "error", "none", "none", "supplementary"] == [row["payer"] for row in found]
    assert "header on line 3" in found[2]["detail"]


# A number of an insurer, the name beside it, who pays, and whether they are told not to go together.
NAMED = [
    ("7119", "CZ", "supplementary", False),
    ("", "CZ", "supplementary", False),
    ("-", "CZ Zorgverzekeringen N.V.", "supplementary", False),
    ("7119", "", "supplementary", False),
    ("7119", "Nooit gehoord", "supplementary", False),
    ("7119", "VGZ", "supplementary", True),
    ("", "Particulier", "unknown", False),
    ("", "", "error", False),
]


@pytest.mark.parametrize(("number", "name", "payer", "told"), NAMED)
def test_an_insurer_may_be_named_beside_its_number(number: str, name: str, payer: str, told: bool) -> None:
    """Where the number is not filled in, the name says who it is; where it is, another name is told."""
    (row,) = rows(f"{HEADER};Verzekeraar\n{GOOD.replace('7119', number)};{name}\n")
    assert (payer, told) == (row["payer"], "a number of the insurer named beside it" in row["detail"])


@pytest.mark.parametrize("born", ["01-05-1980, 02-05-1980", "01-05-1980 / 02-05-1980"])
def test_nobody_is_born_on_several_days(born: str) -> None:
    """Of two birth dates no lines are asked for, as of two days of treatment, but one date."""
    (row,) = rows(f"{HEADER}\n{GOOD.replace('01-05-1980', born)}\n")
    assert "a date that exists" in row["detail"]


# A month with other columns than the one before: its headings, its line, who pays it and how many cents.
MONTHS = {
    "what is held": (HEADER.replace("packages;", ""), "2;b" + GOOD[3:].replace("Plus;", ""), ("unknown", None)),
    "a tariff, with an amount of the line": (
        HEADER.replace("tariff_eur", "Aantal;Totaalbedrag"),
        "2;b" + GOOD[3:].replace("50,00", "2;80,00"),
        ("supplementary", 8_000),
    ),
}


@pytest.mark.parametrize(("header", "line", "expected"), MONTHS.values(), ids=MONTHS)
def test_what_one_month_lacks_is_not_taken_as_empty(header: str, line: str, expected: tuple[str, int | None]) -> None:
    """Files read as one keep their own columns: an empty cell says something, a column that is not there nothing."""
    months = {"mei.csv": f"{HEADER}\n{GOOD}\n", "juni.csv": f"{header}\n{line}\n"}
    files = [Unpacked(name, BytesIO(text.encode())) for name, text in months.items()]
    verification = FileVerification(RULES)
    verification.read([open_files(files)])
    verdicts = (row.verdict for row in verification.rows(open_files(files)))
    assert [("supplementary", 5_000), expected] == [(each.payer, each.reimbursed) for each in verdicts if each]


def test_a_line_of_another_file_is_told_with_its_file() -> None:
    """Of several files read as one each has a line 2: which one claims the same is told by its name too."""
    text = f"{HEADER}\n{GOOD}\n".encode()
    files = [Unpacked(name, BytesIO(text)) for name in ("mei.csv", "juni.csv")]
    verification = FileVerification(RULES)
    verification.read([open_files(files)])
    _, again = verification.rows(open_files(files))
    assert ("the same on line 2 (mei.csv)",) == tuple(phrase_text(fault.found, "en") for fault in again.faults)


CLAIMS = {
    "cut off": "2;b",
    "without a birth date": GOOD.replace("01-05-1980", ""),
    "with a wrong day": GOOD.replace("04-01-2019", "gisteren"),
    "without a number": GOOD.removeprefix("1"),
    "with another delimiter": GOOD.replace(",", ".").replace(";", ","),
    "with tabs": GOOD.replace(";", "\t"),
    "a number of other than the lines above": "7;;;;;;;;;;;45,00;",
    "a number and an amount": "PAT 0012;;;;;;;;;;;45,00;",
}


@pytest.mark.parametrize("line", CLAIMS.values(), ids=CLAIMS)
def test_a_broken_claim_stays_a_claim(line: str) -> None:
    """What claims something and cannot be read is an error: it is never taken for a total."""
    assert "error" == rows(f"{HEADER}\n{line}\n{GOOD}\n")[0]["payer"]


@pytest.mark.parametrize("text", ["-", "?", "n.v.t.", "onbekend"])
@pytest.mark.parametrize("column", ["dcsph", "csi", "condition_key", "bsn", "referral_date", "provider_agb", "count"])
def test_a_dash_where_nothing_is_known_is_no_fault(column: str, text: str) -> None:
    """A cell that need not be filled may say that it is not, in words or by a mark."""
    lines = [HEADER if column in HEADER else f"{HEADER};{column}", GOOD if column in HEADER else f"{GOOD};{text}"]
    places = HEADER.split(";")
    cells = lines[1].split(";")
    if column in places:
        cells[places.index(column)] = text
    (row,) = rows("\n".join((lines[0], ";".join(cells))) + "\n")
    assert row["payer"] == "supplementary"


def test_a_file_without_a_claim_is_refused() -> None:
    """A header alone, or a total alone, is no verified file."""
    for text in (f"{HEADER}\n", f"{HEADER}\nTotaal;;;;;;;;;;;150,00;\n"):
        with pytest.raises(FileError):
            rows(text)


ORDERS = {
    "day first": (["13-01-2019", "02-01-2019"], ["2019-01-13", "2019-01-02"], []),
    "month first": (["01/13/2019", "01/02/2019"], ["2019-01-13", "2019-01-02"], ["order_month_first"]),
    "a stray one": (
        ["01/13/2019", "13/01/2019", "14/01/2019", "02/01/2019"],
        ["2019-01-13", "2019-01-13", "2019-01-14", "2019-01-02"],
        ["order_day_first"],
    ),
    "another mark": (["01/13/2019", "02-01-2019"], ["2019-01-13", "2019-01-02"], ["order_month_first"]),
    "as many": (["01/13/2019", "13/01/2019"], ["2019-01-13", "2019-01-13"], ["order_day_first"]),
    "in two orders": (
        ["01/13/2019", "01/14/2019", "13/01/2019", "01/02/2019"],
        ["2019-01-13", "2019-01-14", "2019-01-13", None],
        ["order_mixed"],
    ),
}


@pytest.mark.parametrize(("days", "wanted", "told"), ORDERS.values(), ids=ORDERS)
def test_a_file_has_one_order_of_day_and_month(days: list[str], wanted: list[str | None], told: list[str]) -> None:
    """Days are read in the order that the file shows, which is told; what reads two ways in two orders is not read."""
    lines = (GOOD.replace("1;a", f"{place};p{place}").replace("04-01-2019", day) for place, day in enumerate(days))
    text = "\n".join([HEADER, *lines]).encode()
    verification = verify_files(
        lambda orders: FileVerification(RULES, orders=orders), lambda: [open_claims(BytesIO(text))]
    )
    found = list(verification.rows(open_claims(BytesIO(text))))
    lines_read = verification.verification.lines
    read = [
        str(numbered_day(lines_read[at * LINE_WIDTH + DAY])) if row.verdict else None for at, row in enumerate(found)
    ]
    assert wanted == read
    codes = (note.wanted.code for note in verification.remarks)
    assert told == [code for code in codes if code.startswith("order")]


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    """Any bytes are a file with verdicts, or a file refused with a reason."""
    file = BytesIO(HEADER.encode() + b"\n" + GOOD.encode() + b"\n" + data)
    verification = FileVerification(RULES)
    try:
        verification.read([open_claims(file)])
    except FileError:  # what looks like another message of Vektis, for one
        return
    file.seek(0)
    assert all(row.payer in PAYERS for row in verification.rows(open_claims(file)))


@pytest.mark.parametrize("text", ["", "\n", "a,b,c\n1,2,3\n", "claim_id\n1\n"])
def test_a_file_without_its_columns_is_refused(text: str) -> None:
    """Without a header or a required column nothing is verified, and the columns are named."""
    with pytest.raises(FileError):
        open_claims(BytesIO(text.encode()))


def test_the_command_writes_the_file_and_a_summary(tmp_path: Path) -> None:
    """`mtcoverage claims verify IN -o OUT` writes every line and tells who pays."""
    claims, out = tmp_path / "claims.csv", tmp_path / "out.csv"
    claims.write_text(f"{HEADER}\n{GOOD}\n2;b\n", "utf-8")
    result = CliRunner().invoke(main, ["claims", "verify", str(claims), "-o", str(out), "--language", "en"])
    assert 0 == result.exit_code
    written = StringIO(out.read_text("utf-8"))
    assert ["supplementary", "error"] == [row["payer"] for row in csv.DictReader(written, delimiter=";")]
    assert "faulty line" in result.output


def test_lines_of_an_earlier_file_count_as_had(tmp_path: Path) -> None:
    """`--history FILE` settles an earlier file first: what it used is gone."""
    earlier, claims, out = (tmp_path / name for name in ("earlier.csv", "claims.csv", "out.csv"))
    earlier.write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
    claims.write_text(f"{HEADER}\n{GOOD.replace('04-01-2019', '11-01-2019')}\n", "utf-8")
    asked = ["claims", "verify", str(claims), "-o", str(out), "--history", str(earlier)]
    assert 0 == CliRunner().invoke(main, asked).exit_code
    (row,) = csv.DictReader(StringIO(out.read_text("utf-8")), delimiter=";")
    assert "16" == row["remaining"]


def test_the_command_refuses_a_file_of_something_else(tmp_path: Path) -> None:
    """A file without the columns exits 2 and says which are missing."""
    claims = tmp_path / "claims.csv"
    claims.write_text("naam;bedrag\nx;1\n", "utf-8")
    result = CliRunner().invoke(main, ["claims", "verify", str(claims), "--language", "en"])
    assert 2 == result.exit_code
    assert "birth_date" in result.output


@pytest.mark.parametrize(("header", "hint"), [("naam;bedrag", "--map"), ("Nr   Patient   Datum", "semicolon")])
def test_what_a_file_lacks_is_told_with_what_to_do(tmp_path: Path, header: str, hint: str) -> None:
    """Other headings can be named; a file of one column was saved without anything between its columns."""
    claims = tmp_path / "claims.csv"
    claims.write_text(f"{header}\nx\n", "utf-8")
    result = CliRunner().invoke(main, ["claims", "verify", str(claims), "--language", "en"])
    assert hint in result.output


def test_an_interrupted_run_leaves_nothing_under_the_final_name(tmp_path: Path) -> None:
    """What is not whole does not get its name, and leaves nothing beside it."""
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "out.csv")
    assert [] == list(tmp_path.iterdir())


def interrupted(final: Path) -> None:
    """Stop in the middle of writing."""
    with write_text(final) as out:
        out.write("half")
        raise KeyboardInterrupt
