"""Each of the people whom the guide is for is led to an answer in both languages, over the pages agreed."""

from statistics import median

import pytest

from tests.coverage_service.web.pages.test_guide import heading, hidden
from tests.situations import SITUATIONS, USUAL, answer_to

MOST_PAGES = 15


def pages_of(client, path, knows) -> list[str]:
    """Give the pages that somebody sees, the answer last."""
    pages = [client.get(path).text]
    while 'id="headline"' not in pages[-1] and len(pages) < MOST_PAGES:
        carried = hidden(pages[-1])
        answer = answer_to(carried["on_page"], knows)
        pages.append(client.post(path, data={**carried, **answer}).text)
    return pages


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize(("path", "language"), [("/", "nl"), ("/en", "en")])
def test_everybody_is_led_to_an_answer(client, name, path, language) -> None:
    """The first sentence is the one agreed, after as many pages as were agreed."""
    situation = SITUATIONS[name]
    pages = pages_of(client, path, situation["knows"])
    assert situation[language] in heading(pages[-1]).replace("\N{NO-BREAK SPACE}", " ")
    assert situation["pages"] == len(pages) - 1


def test_half_of_the_people_are_asked_five_pages_or_fewer() -> None:
    """The median over the situations that the guide is built for."""
    assert 5 >= median(SITUATIONS[name]["pages"] for name in USUAL)
