"""Titles of sources on the Dutch page."""

from hypothesis import given
from hypothesis import strategies as st

from coverage_service.wording.source_titles import NUMBER, TITLE, documents, dutch_document, title_in
from insurer_rules.rules import Rules


def test_every_source_of_every_year_has_a_dutch_title(rules: Rules) -> None:
    """What a document is called in Dutch is known whole, also where it is called the same."""
    found = [TITLE.fullmatch(source.title) for source in rules.sources.values()]
    assert [] == sorted({match["document"] for match in found if match and dutch_document(match["document"]) is None})


def test_every_dutch_title_is_of_a_source(rules: Rules) -> None:
    """No name stands in the file that no source has."""
    found = [TITLE.fullmatch(source.title) for source in rules.sources.values()]
    assert [] == sorted({*documents()} - {NUMBER.sub("#", match["document"]) for match in found if match})


def test_a_title_keeps_its_numbers() -> None:
    """A name has as many numbers in Dutch as in English."""
    assert [] == [english for english, dutch in documents().items() if english.count("#") != dutch.count("#")]


def test_a_paragraph_of_the_law_is_named_as_the_law_does() -> None:
    """The English page keeps the title as the tables have it."""
    title = "Besluit zorgverzekering, text of 2024-09-14, article 2.6(8)"
    assert "Besluit zorgverzekering, tekst van 2024-09-14, artikel 2.6 lid 8" == title_in(title, "nl")
    assert title == title_in(title, "en")
    assert title_in("CZ and CZdirect: the deductible, article 2.2(1)(e)", "nl") == (
        "CZ en CZdirect: het eigen risico, artikel 2.2 lid 1 onder e"
    )


@given(st.text(max_size=60))
def test_a_title_without_a_dutch_name_stays_whole(document: str) -> None:
    """No part of it is put into Dutch."""
    title = f"A page: {document} and physiotherapy for nobody"
    assert title == title_in(title, "nl")
