"""A review beside the page: each key decides on one row, the words are marked, and nothing is decided by itself."""

from io import BytesIO
from pathlib import Path

import pytest
from attrs import asdict, evolve

pytest.importorskip("anywidget", reason="the widget needs the notebooks extra")
pytest.importorskip("pdfplumber", reason="a PDF needs the documents extra")

import pdfplumber
from fpdf import FPDF

from insurer_rules.intake.review import ReviewRow
from insurer_rules.intake.review_widget import ReviewWidget, marks_on
from tests.chromium import launched
from tests.insurer_rules.policy_documents.written import DOCUMENTS, built, documents

TABLE = (
    "<table><tr><th></th><th>Fysiotherapie</th><th>Waarvan manueel</th></tr>"
    "<tr><th>Plus</th><td>9</td><td>9</td></tr><tr><th>Top</th><td>19</td><td id='right'>9</td></tr></table>"
)
PAGE = "<p>Plus: 9 behandelingen</p><p>Top: 12 behandelingen</p>"
ROWS = tuple(
    ReviewRow(id=name, label="cz", package=name, figure="sessions", value=value, last_year=value, text=text, page="1")
    for name, value, text in (("plus", "9", "Plus: 9 behandelingen"), ("top", "12", "Top: 12 behandelingen"))
)


def test_nothing_is_decided_by_itself() -> None:
    """A value that equals last year's is as open as any other, until its own key is pressed."""
    widget = ReviewWidget(ROWS, lambda _: PAGE.encode())
    assert ("html", PAGE, ["", ""]) == (widget.form, widget.page, [row.decision for row in widget.decided_rows()])
    widget.decisions = {"top": "ja"}
    assert ["", "ja"] == [row.decision for row in widget.decided_rows()]


def test_the_page_of_the_row_at_hand_is_shown() -> None:
    """Moving turns the page; a PDF is drawn with the words marked, and one that is not kept is no fault."""
    pdf = built(next(each for each in documents(DOCUMENTS) if each.form == "pdf_ruled"))
    contents = {"plus": pdf, "top": b""}
    widget = ReviewWidget(ROWS, lambda row: contents[row.id])
    assert ("pdf", True) == (widget.form, widget.page.startswith("data:image/png;base64,"))
    widget.place = 1
    assert ("", "") == (widget.form, widget.page)


def test_the_cell_of_a_table_is_marked_and_no_other() -> None:
    """A number that stands in a table several times is marked where its package and its heading meet."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    with pdf.table() as table:
        for cells in (("", "Fysiotherapie", "Waarvan manueel"), ("Plus", "9", "9"), ("Top", "19", "9")):
            row = table.row()
            [row.cell(cell) for cell in cells]
    reading = evolve(ROWS[0], text="Top | Waarvan manueel | 9")
    with pdfplumber.open(BytesIO(bytes(pdf.output()))) as document:
        sheet = document.pages[0]
        ((left, top, _, _),) = marks_on(sheet, reading)
        assert left > sheet.search("Waarvan")[0]["x0"] - 5
        assert top > sheet.search("Top")[0]["top"] - 5


def test_the_keys_in_a_browser() -> None:
    """j, n, ?, - and another value decide on the row at hand and go on; u takes it back; the words are marked."""
    source = Path(__file__).parents[3].joinpath("insurer_rules/intake/review_widget.js").read_text("utf-8")
    rows = [asdict(row) for row in ROWS]
    with launched() as browser:
        page = browser.new_page()
        page.set_content("<div id='here'></div>")
        page.evaluate(BESIDE, {"source": source, "rows": rows, "page": PAGE})
        page.wait_for_selector(".review iframe")
        page.locator(".review").press("j")
        page.locator(".review").press("c")
        page.locator(".review input").fill("14")
        page.locator(".review input").press("Enter")
        assert {"plus": "ja", "top": "14"} == page.evaluate("window.state.decisions")
        page.locator(".review").press("u")
        assert {"plus": "ja"} == page.evaluate("window.state.decisions")
        marked = page.frame_locator(".review iframe").locator("p[style*=outline]")
        assert "Top: 12 behandelingen" == marked.inner_text()
        page.evaluate(
            BESIDE, {"source": source, "rows": [rows[0] | {"text": "Top | Waarvan manueel | 9"}], "page": TABLE}
        )
        marked = page.frame_locator(".review >> nth=-1 >> iframe").locator("td[style*=outline]")
        assert "right" == marked.get_attribute("id")


BESIDE = """async ({source, rows, page}) => {
  const widget = (await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})))).default;
  const heard = [];
  window.state = {rows, page, form: "html", place: 0, decisions: {}};
  const model = {
    get: (name) => window.state[name],
    set: (name, value) => { window.state[name] = value; },
    save_changes: () => heard.forEach((tell) => tell()),
    on: (_, tell) => heard.push(tell),
  };
  widget.render({model, el: document.getElementById("here")});
}"""
