"""The practice's page over HTTP: without a script as a page, with one as a stream; the sums are the command line's."""

import csv
import json
import re
from collections import Counter
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from click.testing import CliRunner
from httpx import Response
from litestar.testing import TestClient

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.formats.rows import KNOWN, REQUIRED, Row
from coverage_service.claims.labels import todo
from coverage_service.cli.main import main
from coverage_service.web.pages.practice_result import MOST_SHOWN
from coverage_service.wording.sentences import sentences
from coverage_service.wording.texts import texts
from insurer_rules.faults import Fault, phrase, shown
from tests.coverage_service.web.guarded import guarded
from tests.month import REFUSED, month

PAGES = {"nl": "/praktijk", "en": "/en/practice"}
HTML = {"accept": "text/html"}
NDJSON = {"accept": "application/x-ndjson"}
LANGUAGES = ("nl", "en")


def posted(client, path="/praktijk", text=None, *, headers=HTML, **data: str) -> Response:
    """Post a claim file to the page."""
    return client.post(path, files={"claims": ("maand.csv", text or month())}, data=data, headers=headers)


def told(answer) -> list[dict[str, object]]:
    """Read what the script is told."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def verified(tmp_path, text) -> list[dict[str, str]]:
    """Verify the same file on the command line."""
    (tmp_path / "in.csv").write_text(text)
    done = CliRunner().invoke(main, ["claims", "verify", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    return list(csv.DictReader(StringIO((tmp_path / "out.csv").read_text()), delimiter=";"))


def plain(html) -> str:
    """Give the text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_there_in_both_languages_and_in_the_navigation(client, language) -> None:
    """Every page leads to it, and it says that it keeps nothing."""
    page = client.get(PAGES[language])
    assert (200, True) == (page.status_code, 'type="file"' in page.text)
    assert f'href="{PAGES[language]}"' in client.get({"nl": "/", "en": "/en"}[language]).text
    assert {"nl": "Wij bewaren niets", "en": "We keep nothing"}[language] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_script_the_page_comes_back_with_the_result(client, tmp_path, language) -> None:
    """The table by payer has the lines and euros of the command line, and every fault has its line."""
    page = posted(client, PAGES[language])
    rows = verified(tmp_path, month())
    counts = Counter(row["payer"] for row in rows)
    names = texts(language)["result_payer"]
    for payer in ("basic", "supplementary", "self", "error"):
        assert re.search(rf'<th scope="row">{names[payer]}</th><td>{counts[payer]}</td>', page.text)
    paid = sum(float(row["reimbursed_eur"]) for row in rows if row["payer"] == "supplementary")
    assert (f"{paid:,.2f}" if language == "en" else f"{int(paid):,}".replace(",", ".")) in page.text
    shown = re.findall(r"data-cell>(\d+)</span></th>.*?data-cell>([^<]*)</span>", page.text)
    expected = [
        (str(n), row["claim_id"])
        for n, row in enumerate(rows, 2)
        if row["payer"] in ("error", "self", "unknown") or "Advi" in row["detail"]
    ]
    assert expected == shown


def test_every_fault_of_the_month_is_found_and_said_in_words(client) -> None:
    """Each of the typical faults stops its line, with the column in Dutch and what to do."""
    parts = told(posted(client, headers=NDJSON))
    faulty = {line[0]: line for part in parts for line in part.get("attention", []) if line[2] == "error"}
    assert sorted([*(number + 2 for number in REFUSED), 137]) == sorted(faulty)
    assert faulty[19][4].startswith("Behandeldatum: ")
    assert "retourcode 0613" in faulty[75][4]
    assert "retourcode 8058" in faulty[106][4]
    assert "Haal een van beide regels weg" in faulty[137][5]
    assert "BSN" in faulty[199][4]
    assert all(line[5] for line in faulty.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_is_told_the_same_as_the_interface_answers(client, language) -> None:
    """First how many lines, then parts that add up to the interface's CSV, then the result: without it, all is void."""
    parts = told(posted(client, PAGES[language], headers=NDJSON))
    answer = client.post(
        f"/v1/claim-verifications?language={language}", content=month(), headers={"content-type": "text/csv"}
    )
    assert [500] == [part["lines"] for part in parts if "lines" in part]
    assert answer.text == "".join(part.get("csv", "") for part in parts)
    assert [500] == [part["done"] for part in parts if "done" in part]
    assert ["result" in part for part in parts] == [False] * (len(parts) - 1) + [True]


def test_what_the_result_counts_are_the_lines_told(client) -> None:
    """Each number in the filter is the number of lines with that key."""
    parts = told(posted(client, headers=NDJSON))
    keys = Counter(line[3] for part in parts for line in part.get("attention", []))
    offered = re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)</option>', parts[-1]["result"])
    assert keys == {key: int(number) for key, number in offered}


@pytest.mark.parametrize(("answer", "ending"), [("csv", "csv"), ("xlsx", "xlsx")])
@pytest.mark.parametrize(("language", "name"), [("nl", "declaraties-gecontroleerd"), ("en", "claims-verified")])
def test_without_a_script_the_whole_result_is_downloaded(client, answer, ending, language, name) -> None:
    """The browser keeps it as a file."""
    answered = posted(client, PAGES[language], answer=answer)
    assert f'attachment; filename="{name}.{ending}"' == answered.headers["content-disposition"]
    assert answered.content.startswith(b"PK" if answer == "xlsx" else b"claim_id")


def test_of_many_lines_the_first_are_shown_and_the_page_says_so(client) -> None:
    """A page without a script does not grow with the file."""
    page = posted(client, text=month(5_000))
    assert MOST_SHOWN == len(re.findall(r'<th scope="row"><span class="head">', page.text)) - 1  # one is the template
    assert f"Dit zijn de eerste {MOST_SHOWN} van " in page.text
    assert "mtcoverage claims verify" in page.text


FAULTY = [
    ("claim_id;csi\n1;2\n", {"nl": "Kolommen voor Verzekerde", "en": "Columns for Insured"}),
    ("\n", {"nl": "Een kopregel verwacht", "en": "A header line wanted"}),
    ("PAR1", {"nl": "Parquet", "en": "Parquet"}),
    (b"\x1f\x8b", {"nl": "gzip", "en": "gzip"}),
    ("<a/>", {"nl": "GDS801", "en": "GDS801"}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("headers", [HTML, NDJSON], ids=["page", "script"])
@pytest.mark.parametrize(("text", "said"), FAULTY, ids=["columns", "empty", "parquet", "gzip", "xml"])
def test_what_is_no_claim_file_is_said_in_the_language_of_the_page(client, text, said, headers, language) -> None:
    """Nothing of it is a document for programs: the page says what is wrong, also where a script asked."""
    answer = posted(client, PAGES[language], text, headers=headers)
    assert (422, "text/html") == (answer.status_code, answer.headers["content-type"].partition(";")[0])
    assert said[language] in plain(answer.text.partition('class="errors"')[2].partition("</div>")[0])
    assert ("<main" in answer.text) == (headers is HTML)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_file_at_all_is_said(client, language) -> None:
    """A browser sends an empty part where nothing was chosen."""
    body = '--x\r\nContent-Disposition: form-data; name="claims"; filename=""\r\n\r\n\r\n--x--\r\n'
    headers = {**HTML, "content-type": "multipart/form-data; boundary=x"}
    answer = client.post(PAGES[language], content=body, headers=headers)
    assert 422 == answer.status_code
    assert {"nl": "Kies eerst een bestand", "en": "Choose a file first"}[language] in answer.text


def test_a_fault_in_an_earlier_file_says_in_which(client) -> None:
    """And the link leads to its field."""
    sent = [("claims", ("a", month())), ("history", ("b", month())), ("history", ("c", "x"))]
    answer = client.post("/praktijk", files=sent, headers=HTML)
    assert "eerder bestand 2: kolommen voor kenmerk" in plain(answer.text).casefold()
    assert 'href="#history"' in answer.text


def test_a_fault_in_the_list_of_packages_says_in_which_line(client) -> None:
    """As many of them as a person reads."""
    lines = "".join(f"p{n};oops;;Plus\n" for n in range(50))
    held = f"insured_id;from;through;packages\n{lines}"
    sent = {"claims": ("a", month()), "packages": ("p", held)}
    text = plain(client.post("/praktijk", files=sent, headers=HTML).text)
    assert "Lijst van pakketten: Regel 2, from: een bestaande datum" in text
    assert "En nog 30 fouten" in text


def test_more_than_fits_is_said_in_words(client) -> None:
    """A file that is too large is told so by the page itself."""
    headers = {**HTML, "content-type": "multipart/form-data; boundary=x", "content-length": str(10**9)}
    answer = client.post("/praktijk", content=b"--x", headers=headers)
    assert 413 == answer.status_code
    assert "groter dan 100 MB" in answer.text


def test_notes_about_the_whole_file_are_shown(client) -> None:
    """What no line can carry stands with the result: a second sheet of a workbook is not read, and is named."""
    book = BytesIO()
    with xlsxwriter.Workbook(book) as made:
        sheet = made.add_worksheet("Juni")
        for place, name in enumerate(REQUIRED):
            sheet.write_string(0, place, name)
        for place, cell in enumerate(("1", "a", "1980-05-01", "2026-01-04", "1200", "7119")):
            sheet.write_string(1, place, cell)
        made.add_worksheet("Vergeten blad").write_string(0, 0, "toelichting")
    page = plain(posted(client, text=book.getvalue()).text)
    assert "Bij het bestand als geheel" in page
    assert "Vergeten blad" in page


def test_with_a_session_the_page_offers_to_sign_out(rules, tmp_path) -> None:
    """Signed in, it shows the way out; another site's page gets nothing done with the session."""
    door = guarded(rules, tmp_path)
    with TestClient(door.app) as client:
        page = client.get("/praktijk", headers={**door.callers["session"], **HTML})
        forged = posted(client, headers={**door.callers["session of another site"], **HTML})
        sent = client.get("/praktijk", headers=HTML, follow_redirects=False)
    door.store.close()
    assert (200, True) == (page.status_code, "/praktijk/afmelden" in page.text)
    assert 403 == forged.status_code
    assert (303, "/praktijk/aanmelden") == (sent.status_code, sent.headers["location"])


def test_every_column_has_a_name_in_both_languages() -> None:
    """A column that is added is added here too."""
    assert set(KNOWN) <= texts("nl")["claim_column"].keys()


def test_every_reason_that_has_words_is_a_reason() -> None:
    """A reason that is renamed is renamed here too, and each has a label where it has words of its own."""
    known = sentences()["reason"].keys()
    labels = texts("nl")["claim_reason"].keys()
    assert labels <= known
    assert sentences()["to_practice"].keys() <= known
    todo = texts("nl")["claim_todo"].keys()
    assert all(
        key in known or key in KNOWN or key.isdecimal() or key in ("self", "unknown", "error", "advised")
        for key in todo
    )


def test_no_reason_beside_a_claim_speaks_to_the_patient() -> None:
    """A practice reads about the patient; every reason that can decide a claim is worded so."""
    codes = sentences()["reason"].keys() & texts("nl")["claim_reason"].keys()
    told = {code: sentences()["to_practice"].get(code, sentences()["reason"][code]) for code in codes}
    assert len(told) > 20
    assert [] == [code for code, text in told.items() if re.search(r"\b(u|uw)\b", text["nl"], re.IGNORECASE)]
    assert [] == [code for code, text in told.items() if re.search(r"\byou(r)?\b", text["en"], re.IGNORECASE)]


def test_a_return_code_says_what_to_do() -> None:
    """What to do goes by the return code of a fault before it goes by its column."""
    fault = Fault(("csi",), phrase("csi_for_child"), shown("008"), return_code="0613")
    row = VerifiedRow(Row(2, ()), None, (fault,))
    assert texts("en")["claim_todo"]["0613"] == todo(row, "en")
