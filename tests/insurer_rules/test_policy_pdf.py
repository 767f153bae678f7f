"""Figures are proposed from a PDF with their page and sentence; what is doubted is told, and nothing accepts itself."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from insurer_rules.editing.tables import OpenTable, copy_year, save
from insurer_rules.figures import figures_of
from insurer_rules.model import Source

if not os.environ.get("CI"):
    pytest.importorskip("pdfplumber", reason="reading PDFs needs the notebooks extra")
    pytest.importorskip("fpdf", reason="making PDFs to read needs the notebooks extra")

from fpdf import FPDF

from insurer_rules.policy_pdf import PolicyReading, decided, read_policy, with_proposals
from insurer_rules.policy_sentences import figures_of_sentence, sentences
from tests.insurer_rules.policy_documents import LAYOUTS, letter, prose

DOCUMENT = Source(
    id="policy_2027",
    title="Reimbursements 2027",
    url="https://example.org/2027.pdf",
    publisher="insurer",
    evidence="insurer",
    read_on=date(2026, 11, 22),
    applies_to_year=2027,
)


def read(layout: str) -> tuple[PolicyReading, set[tuple[str, str, object, str, int]], frozenset[tuple[object, ...]]]:
    """Read a document of a layout; give the reading, what it proposes, and the truth."""
    document = LAYOUTS[layout]()
    reading = read_policy(document.content, document.packages)
    return reading, {(p.package, p.figure, p.value, p.per, p.page) for p in reading.proposals}, document.truth


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_read(layout: str) -> None:
    """Each figure is found once, with its package, period and page, and none is made up."""
    _, proposed, truth = read(layout)
    assert truth == proposed


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_proposal_shows_where_it_stands(layout: str) -> None:
    """The sentence or row in view holds the figure; the page is one of the document."""
    for proposal in read(layout)[0].proposals:
        assert proposal.page >= 1
        assert proposal.sentence


def test_what_is_no_figure_of_a_package_is_doubted() -> None:
    """The first 20 of a listed condition, the price of a session and children's nine are told, and not proposed."""
    document = letter()
    assert {20, 4200} == {doubt.value for doubt in read_policy(document.content, document.packages).doubts}
    document = prose()
    (doubt,) = read_policy(document.content, document.packages).doubts
    assert (2, 9) == (doubt.page, doubt.value)
    assert "under 18" in doubt.doubt


def test_a_package_that_is_not_in_the_document_is_told() -> None:
    """Who looks for four packages and finds three hears of the fourth."""
    document = letter()
    assert ("Top",) == read_policy(document.content, (*document.packages, "Top")).unseen


def test_a_package_nobody_knew_is_proposed_with_a_doubt() -> None:
    """A package that is not in last year's table is told as such."""
    document = LAYOUTS["packages across"]()
    reading = read_policy(document.content, ("AV Basis", "AV Plus"))
    assert {"not a package of the table"} == {p.doubt for p in reading.proposals if p.package == "AV Top"}


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        (
            "Wij vergoeden max. 9 behandelingen manuele therapie per indicatie per jaar.",
            [("manual_sessions", 9, "indication")],
        ),
        ("U heeft recht op onbeperkt fysiotherapie.", [("sessions", "unlimited", "calendar_year")]),
        ("Fysiotherapie en manuele therapie samen: 18 zittingen.", [("sessions", 18, "calendar_year")]),
        ("Voor manuele therapie maximaal € 200 per kalenderjaar.", [("manual_budget", 20000, "calendar_year")]),
        ("Zonder contract krijgt u 75 % van het tarief.", [("non_contracted", 75, "")]),
        ("Wij vergoeden 100% van de behandelingen.", []),
        ("Per dag vergoeden wij 1 behandeling fysiotherapie.", [("sessions", 1, "day")]),
        ("Vanaf de 21e behandeling betaalt de basisverzekering.", []),
    ],
)
def test_what_a_sentence_says(sentence: str, figures: list[tuple[str, object, str]]) -> None:
    """The words around a number decide what it counts."""
    assert figures == [(r.figure, r.value, r.per) for r in figures_of_sentence(sentence)]


def test_abbreviations_end_no_sentence() -> None:
    """A sentence ends at its end."""
    text = "Max. 9 behandelingen. Manuele therapie E.S. Telt niet mee. Prijs 27,50."
    assert ["Max. 9 behandelingen.", "Manuele therapie E.S. Telt niet mee.", "Prijs 27,50."] == list(sentences(text))


@pytest.fixture
def draft(with_tables: Callable[..., Path]) -> OpenTable:
    """Copy Univé's table of 2019 as draft of 2027, under the names of a document."""
    directory = with_tables("2019/unive")
    return copy_year(directory, "unive", 2019, 2027)


def test_nothing_is_accepted_by_itself(draft: OpenTable) -> None:
    """Without decisions there are no figures."""
    proposals = read("prose")[0].proposals
    assert () == decided(proposals, {})
    assert draft == with_proposals(draft, decided(proposals, {}), DOCUMENT)


def test_an_accepted_figure_rests_on_its_page(draft: OpenTable) -> None:
    """Accept, correct and reject: the figures accepted or corrected cite the page they stand on."""
    document = prose()
    proposals = [p for p in read_policy(document.content, document.packages).proposals if p.figure == "sessions"]
    accepted = decided(proposals, {proposals[0].number: "accept", proposals[1].number: 30})
    assert [12, 30] == [proposal.value for proposal in accepted]
    (saved,) = save(with_proposals(draft, accepted, DOCUMENT))
    figures = {figure.address: figure for figure in figures_of(saved.policy)}
    for package, value, page in (("aanvullend_goed", 12, 1), ("aanvullend_best", 30, 2)):
        figure = figures[f"{package}.movement.sessions"]
        assert figure.source
        assert (value, f"policy_2027_p{page}", f"Reimbursements 2027, page {page}") == (
            figure.value,
            figure.source.id,
            figure.source.title,
        )


def test_a_page_without_text_gives_nothing() -> None:
    """A scan has no text; the packages are all told as unseen."""
    pdf = FPDF()
    pdf.add_page()
    reading = read_policy(bytes(pdf.output()), ("Plus",))
    assert ((), (), ("Plus",)) == (reading.proposals, reading.doubts, reading.unseen)
