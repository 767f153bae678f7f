"""The practice's page in a real browser: a month of claims, brought as a billing clerk does, and what can go wrong."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from coverage_service.claims.formats.workbook import open_workbook
from tests.browser.conftest import violations
from tests.browser.keyboard import reach
from tests.month import REFUSED, month

PAGES = {"nl": "/praktijk", "en": "/en/practice"}
DROP = """([name, text]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name, {type: "text/csv"}));
    document.querySelector("#drop").dispatchEvent(
        new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""
# Every text that the progress has shown.
WATCH = """() => {
    window.phases = [];
    const phase = document.querySelector("#phase");
    new MutationObserver(() => window.phases.push(phase.textContent)).observe(phase, {childList: true});
}"""


@pytest.fixture
def file(tmp_path) -> Path:
    """Write the month to a file, as practice software does."""
    path = tmp_path / "mei.csv"
    path.write_text(month(), "utf-8")
    return path


def verified(address: str, text: str, language: str) -> bytes:
    """Ask the interface for the same."""
    headers = {"content-type": "text/csv"}
    answer = httpx.post(f"{address}/v1/claim-verifications?language={language}", content=text, headers=headers)
    return answer.content


def verify(page: Page, path: Path) -> None:
    """Choose a file and wait for its result."""
    page.set_input_files("#claims", path)
    page.click("#verify")
    page.wait_for_selector("#headline", timeout=60_000)


def answering(status: int, body: str = "", kind: str = "application/problem+json") -> Callable[[Route], None]:
    """Answer a post in place of the server; all else goes on."""

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=status, body=body, content_type=kind)
        else:
            route.continue_()

    return answer


@pytest.mark.parametrize(("language", "path"), PAGES.items())
def test_a_month_is_dropped_on_the_page(opened, address, language, path) -> None:
    """Progress is seen, the sums are those of the interface, and every fault has its line."""
    page = opened(path)
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.evaluate(WATCH)
    page.evaluate(DROP, ["mei.csv", month()])
    assert "mei.csv" in page.inner_text("#dropped")
    expect(page.locator("#verify")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector("#headline")
    assert "500" in page.inner_text("#headline")
    rows = list(csv.DictReader(StringIO(verified(address, month(), language).decode()), delimiter=";"))
    counts = Counter(row["payer"] for row in rows)
    figures = [line.split("\t")[1] for line in page.locator("#result .numbers tbody tr").all_inner_texts()]
    assert [str(counts[payer]) for payer in ("basic", "supplementary", "self", "unknown", "error")] == figures
    expect(page.locator("#rows tr")).to_have_count(counts["self"] + counts["unknown"] + counts["error"])
    phases = page.evaluate("window.phases")
    assert {"nl": "Versturen", "en": "Sending"}[language] in phases[0]
    assert "500" in phases[-1]
    assert errors == []


def test_the_filters_leave_what_is_asked(opened, file) -> None:
    """By payer, by check and by words, together and each alone; how many are shown is told."""
    page = opened("/praktijk")
    verify(page, file)
    page.select_option("#filter-payer", "error")
    expect(page.locator("#rows tr")).to_have_count(len(REFUSED) + 1)
    assert "7 van 7 regels getoond; 81 in totaal" in page.inner_text("#shown")
    page.select_option("#filter-key", "csi 8058")
    expect(page.locator("#rows tr")).to_have_count(1)
    page.select_option("#filter-key", "")
    page.fill("#filter-text", "RETOURCODE 0613")
    expect(page.locator("#rows tr")).to_have_count(2)
    page.fill("#filter-text", "dit staat nergens")
    expect(page.locator("#rows tr")).to_have_count(0)
    page.fill("#filter-text", "")
    page.select_option("#filter-payer", "self")
    numbers = [int(text) for text in page.locator("#rows tr th").all_inner_texts()]
    assert numbers == sorted(numbers)


def test_downloads_are_what_the_interface_answers(opened, address, file) -> None:
    """CSV comes from the page's memory, to the byte; Excel from the server, with the same lines."""
    page = opened("/praktijk")
    verify(page, file)
    with page.expect_download() as download:
        page.click("#csv")
    assert download.value.suggested_filename == "mei-gecontroleerd.csv"
    assert verified(address, month(), "nl") == Path(download.value.path()).read_bytes()
    with page.expect_download() as download:
        page.click("#xlsx")
    sheet = open_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert len(list(sheet.rows)) == 500
    expect(page.locator("#headline")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_the_page_answers_as_well(opened, address, file, width) -> None:
    """The form posts itself, and the result is in the page; the whole of it is a download."""
    page = opened("/praktijk", script=False, width=width)
    page.set_input_files("#claims", file)
    page.click("#verify")
    assert "500 regels" in page.inner_text("#headline")
    expect(page.locator("#rows tr")).to_have_count(81)
    expect(page.locator("#filter-payer")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_input_files("#claims", file)
    with page.expect_download() as download:
        page.click("button[name=answer][value=csv]")
    assert verified(address, month(), "nl") == Path(download.value.path()).read_bytes()


def test_it_all_goes_by_keyboard(opened, file) -> None:
    """Choose, verify, hear the result, filter, ask for more: nothing needs a mouse."""
    page = opened("/praktijk")
    reach(page, "claims", presses=40)
    page.evaluate("document.addEventListener('click', event => window.clicked = [event.target.id, event.isTrusted])")
    page.keyboard.press("Space")
    assert page.evaluate("window.clicked") == ["claims", True]  # the browser opens its own window then
    page.set_input_files("#claims", file)
    reach(page, "verify", presses=40)
    page.keyboard.press("Enter")
    page.wait_for_selector("#headline")
    expect(page.locator("#headline")).to_be_focused()
    assert "500 regels" in page.inner_text("[role=status]#told")
    reach(page, "filter-text", presses=40)
    page.keyboard.type("BSN")
    expect(page.locator("#rows tr")).to_have_count(1)


REFUSALS = [
    (401, "nl", "niet (meer) aangemeld"),
    (403, "en", "not for verifying claims"),
    (413, "nl", "groter dan 100 MB"),
    (429, "en", "too many requests"),
    (503, "nl", "te druk"),
    (500, "en", "wrong on our side"),
]


@pytest.mark.parametrize(("status", "language", "said"), REFUSALS)
def test_a_refusal_is_said_in_words_and_the_file_stays(opened, file, status, language, said) -> None:
    """Whatever stands between, the page says what it is in its own language, and the file can be sent again."""
    page = opened(PAGES[language])
    page.route(re.compile(PAGES[language]), answering(status, "{}"))
    page.set_input_files("#claims", file)
    page.click("#verify")
    expect(page.locator("[role=alert].errors")).to_contain_text(said)
    page.unroute_all()
    page.click("#verify")
    page.wait_for_selector("#headline")
    expect(page.locator(".errors")).to_have_count(0)


def test_what_is_no_claim_file_is_said(opened, tmp_path) -> None:
    """The columns that are missing are named, and the next file does better."""
    page = opened("/praktijk")
    page.click("#verify")
    expect(page.locator(".errors")).to_contain_text("Kies eerst een bestand")
    (tmp_path / "other.csv").write_text("plaats;adres\na;b\n")
    page.set_input_files("#claims", tmp_path / "other.csv")
    page.click("#verify")
    expect(page.locator(".errors")).to_contain_text("Kolommen voor Kenmerk, Verzekerde")
    assert page.evaluate("document.querySelector('#claims').files.length") == 1
    expect(page.locator("#faults")).to_be_focused()


WHOLE_PARTS = '{"read":0}\n{"lines":1000,"csv":"a"}\n{"done":500,"csv":"b","attention":[]}\n'


@pytest.mark.parametrize("came", [WHOLE_PARTS, WHOLE_PARTS + '{"done":1000,"cs'], ids=["between", "within"])
def test_half_a_result_is_no_result(opened, file, came) -> None:
    """An answer that breaks off is told as broken off, with how much came, and shows no sums."""
    page = opened("/praktijk")
    page.route(re.compile("/praktijk"), answering(200, came, "application/x-ndjson"))
    page.set_input_files("#claims", file)
    page.click("#verify")
    expect(page.locator(".errors")).to_contain_text("500 van 1.000 regels")
    expect(page.locator("#headline")).to_have_count(0)
    expect(page.locator("#progress")).to_be_hidden()


def test_without_a_connection_the_page_says_so(opened, file) -> None:
    """The file stays chosen."""
    page = opened("/praktijk")
    page.set_input_files("#claims", file)
    page.context.set_offline(True)
    page.click("#verify")
    expect(page.locator(".errors")).to_contain_text("Kijk of u internet hebt")
    page.context.set_offline(False)
    page.click("#verify")
    page.wait_for_selector("#headline")


def test_a_file_that_was_saved_again_is_to_be_chosen_again(opened, file) -> None:
    """Mending a fault in the file and pressing the button once more is what everybody does; browsers cannot read it."""
    page = opened("/praktijk")
    verify(page, file)
    file.write_text(month(400), "utf-8")
    saved = file.stat().st_mtime + 60
    os.utime(file, (saved, saved))  # browsers look at whole seconds
    page.click("#verify")
    expect(page.locator(".errors")).to_contain_text("veranderd of verplaatst")
    verify(page, file)
    assert "400" in page.inner_text("#headline")


def test_stopping_leaves_everything_as_it_was(opened, tmp_path) -> None:
    """A large file is stopped half-way: nothing of it is shown, the file stays chosen, and the server is free again."""
    path = tmp_path / "large.csv"
    path.write_text(month(60_000), "utf-8")
    page = opened("/praktijk")
    page.set_input_files("#claims", path)
    page.click("#verify")
    expect(page.locator("#phase")).to_contain_text(re.compile(r"\d"))
    page.click("#cancel")
    expect(page.locator("#told")).to_contain_text("Gestopt")
    expect(page.locator("#headline")).to_have_count(0)
    assert page.evaluate("document.querySelector('#claims').files.length") == 1
    expect(page.locator("#verify")).to_be_focused()


def test_thousands_of_lines_stay_quick(opened, tmp_path) -> None:
    """A hundred rows are drawn at a time, however many there are; more come when asked for."""
    path = tmp_path / "year.csv"
    path.write_text(month(20_000), "utf-8")
    page = opened("/praktijk")
    verify(page, path)
    expect(page.locator("#rows tr")).to_have_count(100)
    page.click("#more")
    expect(page.locator("#rows tr")).to_have_count(200)
    assert "200 van 3.240" in page.inner_text("#shown")
    filtering = "() => { const t = performance.now(); const f = document.querySelector('#filter-text');"
    filtering += "f.value = 'retourcode'; f.dispatchEvent(new Event('input')); return performance.now() - t; }"
    assert page.evaluate(filtering) < 200


def test_several_files_that_are_dropped_are_verified_together(opened) -> None:
    """All of them are chosen, and their lines are counted in one result."""
    page = opened("/praktijk")
    lines = month().splitlines(keepends=True)
    other = "".join([lines[0], *lines[251:]])
    second = f"carried.items.add(new File([{json.dumps(other)}], 'juni.csv'));"
    two = DROP.replace("document.", f"{second}\n    document.", 1)
    page.evaluate(two, ["mei.csv", "".join(lines[:251])])
    assert "mei.csv en 1 andere" in page.inner_text("#dropped")
    page.click("#verify")
    page.wait_for_selector("#headline")
    assert "500 regels" in page.inner_text("#headline")


def blank(_: Page, __: Path) -> None:
    """Leave the page as it is."""


def busy(page: Page, file: Path) -> None:
    """Stay at work."""
    page.route(re.compile("practice|praktijk"), lambda _: None)
    page.set_input_files("#claims", file)
    page.click("#verify")
    page.wait_for_selector("#progress:not([hidden])")


def refused(page: Page, _: Path) -> None:
    """Ask without a file."""
    page.click("#verify")
    page.wait_for_selector(".errors")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values())
@pytest.mark.parametrize("state", [blank, busy, refused, verify])
def test_no_state_breaks_a_rule_or_scrolls_sideways(opened, file, path, state, scheme) -> None:
    """Zero violations of WCAG 2.2 AA on a phone of 360 pixels, with every folded part open."""
    page = opened(path, scheme=scheme, width=360)
    state(page, file)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
