"""Nothing of a document becomes a figure but by a person's decision, and then with its page."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from insurer_rules.editing.tables import OpenTable, copy_year, save
from insurer_rules.figures import figures_of
from insurer_rules.model import Source
from insurer_rules.policy_documents import read_document
from insurer_rules.policy_documents.decisions import decided, with_proposals
from tests.insurer_rules.policy_documents.drawn import prose

DOCUMENT = Source(
    id="policy_2027",
    title="Reimbursements 2027",
    url="",
    publisher="insurer",
    evidence="insurer",
    read_on=date(2026, 11, 22),
    applies_to_year=2027,
)


@pytest.fixture
def draft(with_tables: Callable[..., Path]) -> OpenTable:
    """Copy a table of 2019 as draft of 2027, under the names of a document."""
    directory = with_tables("2019/unive")
    return copy_year(directory, "unive", before=2019, after=2027)


def test_nothing_is_accepted_by_itself(draft: OpenTable) -> None:
    """Without decisions there are no figures."""
    lines = read_document(prose().content, "pdf", packages=prose().packages, year=2027).proposals
    assert () == decided(lines, {})
    assert draft == with_proposals(draft, decided(lines, {}), DOCUMENT)


def test_an_accepted_figure_rests_on_its_page(draft: OpenTable) -> None:
    """Accept, correct and reject: the figures accepted or corrected cite the page they stand on."""
    document = prose()
    lines = read_document(document.content, "pdf", packages=document.packages, year=2027).proposals
    sessions = [line for line in lines if line.figure == "sessions"]
    accepted = decided(sessions, {1: "accept", 2: 30})
    assert [12, 30] == [line.value for line in accepted]
    (saved,) = save(with_proposals(draft, accepted, DOCUMENT))
    figures = {figure.address: figure for figure in figures_of(saved.policy)}
    for package, value, page in (("aanvullend_goed", 12, 1), ("aanvullend_best", 30, 2)):
        figure = figures[f"{package}.movement.sessions"]
        assert figure.source
        assert (value, f"policy_2027_p{page}") == (figure.value, figure.source.id)


def test_a_doubt_can_be_accepted_where_it_names_a_figure(draft: OpenTable) -> None:
    """What the reader doubts a person may settle; a line without a figure stays what it is."""
    reading = read_document("Klip: 9 behandelingen uit de basisverzekering. Bel 0800.", packages=["Klip"], year=2027)
    accepted = decided(reading.lines, dict.fromkeys(range(1, 9), "accept"))
    assert [("Klip", "sessions", 9)] == [(line.package, line.figure, line.value) for line in accepted]
    assert draft
