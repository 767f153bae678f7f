"""Claim files over HTTP: a CSV in, the same lines with their verdicts out."""

import csv
import gzip
import json
import zipfile
from io import BytesIO, StringIO

import pytest

from coverage_service.claims.formats.workbook import open_workbook
from coverage_service.claims.line_checks.written_texts import CELLS, clean
from coverage_service.web.api.claim_verifications import notes_header
from insurer_rules.faults import remark
from tests.month import month

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WHERE = "/v1/claim-verifications"

HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur"
LINES = "1,a,1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n2,b,oops,2019-01-04,1200,7119,Plus,yes,50.00\n"
CSV = {"content-type": "text/csv"}


def test_a_file_is_verified_line_by_line(client) -> None:
    """Every line comes back in order, with its payer and amounts, a broken one with its fault."""
    answer = client.post(f"{WHERE}?language=en", content=f"{HEADER}\n{LINES}", headers=CSV)
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert answer.status_code == 200
    assert ["supplementary", "error"] == [row["payer"] for row in rows]
    assert "line 3" in rows[1]["detail"]


def test_nothing_of_a_file_is_remembered(client) -> None:
    """Numbers and days of birth that were remembered while lines were read are forgotten with the answer."""
    answers = [
        client.post(WHERE, content=f"{HEADER}\n{LINES}", headers=CSV),
        client.post(WHERE, content="", headers=CSV),
    ]
    assert [200, 422] == [answer.status_code for answer in answers]
    assert 0 == len(CELLS)
    assert "a" == clean(" a ")
    assert 1 == len(CELLS)


def test_many_lines_come_back_whole(client) -> None:
    """A file of thousands of lines has one header and all its lines."""
    body = f"{HEADER}\n" + "".join(f"{n},i{n},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n" for n in range(1_201))
    answer = client.post(WHERE, content=body, headers=CSV)
    assert [str(n) for n in range(1_201)] == [row["claim_id"] for row in csv.DictReader(StringIO(answer.text))]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [("claim_id\n1\n", CSV, 422), ("", CSV, 422), ("{}", {"content-type": "application/json"}, 415)],
)
def test_what_is_no_claim_file_is_a_problem(client, content: str, headers: dict[str, str], status: int) -> None:
    """A file without its columns is 422, another media type 415, each a problem document."""
    answer = client.post(WHERE, content=content, headers=headers)
    assert (status, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"].partition(";")[0],
    )


def test_the_number_of_lines_is_known_before_they_come(client) -> None:
    """A program can show how far it is, and see whether it has all."""
    answer = client.post(WHERE, content=f"{HEADER}\n{LINES}", headers=CSV)
    assert "2" == answer.headers["x-claim-lines"]


@pytest.mark.parametrize("ending", ["\n", ""])
def test_a_file_without_a_claim_is_refused(client, ending) -> None:
    """A header alone is no verified file."""
    answer = client.post(WHERE, content=HEADER + ending, headers=CSV)
    assert 422 == answer.status_code
    assert "claim" in answer.text


def test_json_lines_are_the_same_lines(client) -> None:
    """Every value is a text, as in CSV."""
    answers = [
        client.post(WHERE, content=month(), headers={**CSV, "accept": accept})
        for accept in ("text/csv", "application/x-ndjson")
    ]
    rows = [json.loads(line) for line in answers[1].text.splitlines()]
    guarded = list(csv.DictReader(StringIO(answers[0].text), delimiter=";"))
    assert "application/x-ndjson" == answers[1].headers["content-type"].partition(";")[0]
    assert guarded == rows


def test_excel_has_the_same_lines(client) -> None:
    """A workbook is asked for by its media type, and comes as a file with a name."""
    answers = [client.post(WHERE, content=month(), headers={**CSV, "accept": accept}) for accept in ("*/*", XLSX)]
    assert (XLSX, 'attachment; filename="declaraties-gecontroleerd.xlsx"') == (
        answers[1].headers["content-type"],
        answers[1].headers["content-disposition"],
    )
    sheet = open_workbook(BytesIO(answers[1].content))
    payer = sheet.columns.index("wie betaalt")
    as_csv = list(csv.reader(StringIO(answers[0].text), delimiter=";"))
    assert tuple(as_csv[0][:payer]) == sheet.columns[:payer]
    assert [(row[0], row[payer]) for row in as_csv[1:]] == [(row.cells[0], row.cells[payer]) for row in sheet.rows]


def test_excel_comes_in_as_well(client) -> None:
    """What comes out as a workbook can go in again: its verdicts are the same."""
    book = client.post(WHERE, content=month(), headers={**CSV, "accept": XLSX}).content
    again = client.post(WHERE, content=book, headers={"content-type": XLSX})
    rows = list(csv.reader(StringIO(again.text), delimiter=";"))
    payer = rows[0].index("payer")
    assert [row[payer] for row in rows[1:]] == [row[-7] for row in rows[1:]]


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("text/csv;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("application/*", "application/x-ndjson"),
        ("image/png", "text/csv"),
        ("text/html,*/*;q=0.8", "text/csv"),
    ],
)
def test_what_is_accepted_best_is_given(client, accept, given) -> None:
    """CSV where nothing else is asked, or nothing that there is."""
    answer = client.post(WHERE, content=f"{HEADER}\n{LINES}", headers={**CSV, "accept": accept})
    assert given == answer.headers["content-type"].partition(";")[0]


def zipped(text) -> bytes:
    """Pack a text as the one member of a zip."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("claims.csv", text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (gzip.compress(month().encode()), "application/gzip"),
        (zipped(month()), "application/x-zip-compressed"),
        (month().encode("utf-16"), "application/octet-stream"),
    ],
    ids=["gzip", "zip", "utf-16"],
)
def test_packed_or_not_the_verdicts_are_the_same(client, content, declared) -> None:
    """What a file is, is told by what it holds."""
    plain = client.post(WHERE, content=month(), headers=CSV)
    assert plain.text == client.post(WHERE, content=content, headers={"content-type": declared}).text


def test_earlier_files_use_up_what_there_is(client) -> None:
    """Earlier lines count but do not come back, and a treatment that they claim is not claimed again."""
    header = f"{HEADER},dcsph,csi\n"
    lines = [f"{n},a,1980-05-01,2019-01-{n + 10},1200,7119,Plus,yes,50.00,3226,009\n" for n in range(3)]
    files = [("history", (f"{n}.csv", header + lines[n])) for n in range(2)]
    files.insert(1, ("claims", ("now.csv", header + lines[2] + lines[1])))
    rows = list(csv.DictReader(StringIO(client.post(WHERE, files=files).text)))
    alone = list(csv.DictReader(StringIO(client.post(WHERE, content=header + lines[2], headers=CSV).text)))
    assert ["2", "1"] == [row["claim_id"] for row in rows]
    assert int(alone[0]["remaining"]) - 2 == int(rows[0]["remaining"])
    assert "een eerder bestand" in rows[1]["detail"]


def test_a_list_of_packages_says_who_holds_what(client) -> None:
    """Where the claim file names no packages, the list decides, on its days; elsewhere nothing is known."""
    header = HEADER.replace("packages,", "")
    lines = "".join(f"{n},{insured},1980-05-01,2019-01-04,1200,7119,yes,50.00\n" for n, insured in enumerate("abc"))
    held = "insured_id;from;through;packages\na;01-01-2019;;Plus\nb;2018-01-01;2018-12-31;Plus\n"
    files = {"claims": ("c.csv", f"{header}\n{lines}"), "packages": ("p.csv", held)}
    rows = list(csv.DictReader(StringIO(client.post(WHERE, files=files).text)))
    assert ["supplementary", "unknown", "unknown"] == [row["payer"] for row in rows]


@pytest.mark.parametrize(
    ("files", "pointer"),
    [
        ([("history", HEADER)], "#/claims"),
        ([("claims", "claim_id\n1\n")], "#/claims"),
        ([("claims", HEADER), ("claims", "claim_id\n1\n")], "#/claims/1.csv"),
        ([("claims", HEADER), ("figures", "x;y\n1;2\n")], "#/figures"),
        ([("claims", HEADER), ("map", "a = 1")], "#/map/map"),
        ([("claims", HEADER), ("returns", HEADER)], "#"),
        ([("claims", HEADER), ("history", HEADER), ("history", "nothing")], "#/history/1"),
        ([("claims", HEADER), ("packages", "insured_id;from\n")], "#/packages"),
        ([("claims", HEADER), ("claim", HEADER)], "#"),
    ],
)
def test_a_fault_says_in_which_file_it_is(client, files, pointer) -> None:
    """A form without claims, with two of them, or with a file that is none of its kind, is a problem."""
    answer = client.post(WHERE, files=[(name, (f"{n}.csv", text)) for n, (name, text) in enumerate(files)])
    assert (422, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


def test_an_answer_that_is_no_file_is_refused(client) -> None:
    """A field that nobody reads is not passed over in silence."""
    answer = client.post(WHERE, files={"claims": ("c.csv", HEADER)}, data={"insurer": "CZ"})
    assert (422, "#/insurer") == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"--x\r\n", 400),
        (b'--x\r\nContent-Disposition: form-data; name="claims"; filename="c"\r\n\r\nclaim_id', 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"a" * 2_000 + b"\r\n--x--\r\n", 413),
        (b'--x\r\nContent-Disposition: form-data; name="history"; filename="c"\r\n\r\n\r\n' * 99 + b"--x--", 400),
    ],
)
def test_a_broken_form_is_a_problem(client, content, status) -> None:
    """A form that breaks off, or is no form, or has too much in it, says so."""
    answer = client.post(WHERE, content=content, headers={"content-type": "multipart/form-data; boundary=x"})
    assert (status, "application/problem+json") == (answer.status_code, answer.headers["content-type"])


@pytest.mark.parametrize("media_type", ["text/csv", "application/x-ndjson"])
def test_what_is_noted_of_a_file_stands_in_a_header(client, media_type) -> None:
    """Repairs, doubled numbers and the order of days are told beside any answer; no cell stands in a header."""
    header = "claim_id;bsn;birth_date;service_date;service_code;uzovi"
    lines = "1;12345672;05/17/1980;01/13/2019;1200;7119\n1;12345672;05/17/1980;01/14/2019;1200;7119\n"
    answer = client.post(WHERE, files={"claims": ("c.csv", f"{header}\n{lines}")}, headers={"accept": media_type})
    told = json.loads(answer.headers["x-claim-notes"])
    for said in ("bsn: er zijn cellen hersteld", "claim_id: er zijn nummers", "maand eerst"):
        assert any(said in text for text in told)
    assert "12345672" not in answer.headers["x-claim-notes"]


def test_a_header_of_notes_stays_short() -> None:
    """More notes than a header holds are counted; a file without any has an empty list."""
    notes = [remark("sheet_left_out", (f"blad {number}",)) for number in range(90)]
    written = notes_header(notes, "nl")
    assert len(written) < 2_100
    assert "en nog" in json.loads(written)[-1]
    assert json.loads(notes_header([], "nl")) == []


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vnd.ms-excel",
        "binary/octet-stream",
        "application/force-download",
        "application/EDIFACT",
        "Text/CSV",
    ],
)
def test_a_file_is_taken_by_what_it_holds_whatever_a_program_calls_it(client, media_type) -> None:
    """Any media type that a program has for a table, a message, a packed file or just bytes is read."""
    answer = client.post(WHERE, content=f"{HEADER}\n{LINES}", headers={"content-type": media_type})
    assert answer.status_code == 200
