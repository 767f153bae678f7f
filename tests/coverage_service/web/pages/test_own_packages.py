"""The page that compares packages by own figures: two languages, every fault beside its field, nothing kept."""

import re

import pytest

PAGES = [("/vergelijken/eigen", "€\u00a0222", "nl"), ("/en/compare/own", "€222", "en")]
TYPED = {"name_1": "Plus", "premium_1": "18,50", "sessions_1": "9 keer", "sessions_2": "12", "price": "45,-"}


@pytest.mark.parametrize(("path", "premium", "language"), PAGES)
def test_packages_are_compared(client, path, premium, language) -> None:
    """Three scenarios with a bar for each package and for none, and from when each pays off."""
    page = client.post(path, data=TYPED).text
    assert f'<html lang="{language}">' in page
    assert page.count("<figure") == 3
    assert page.count('<svg class="bar" ') == 9
    assert premium in page
    assert 'value="9 keer"' in page
    assert re.search(r"Plus (kost|costs) .*5 (behandelingen|sessions)", page)


def test_next_year_is_chosen_for_from_mid_november(client) -> None:
    """On the day of the tests, 23 November, packages of the next year are chosen."""
    page = client.get("/vergelijken/eigen").text
    assert "<option selected>2027</option>" in page
    assert "<option>2026</option>" in page


WRONG = {
    "nothing of any package": ({}, "sessions_1"),
    "a number that is none": ({"sessions_1": "veel"}, "sessions_1"),
    "more manual than all": ({"sessions_2": "9", "manual_2": "12"}, "manual_2"),
    "a premium that is no amount": ({"sessions_1": "9", "premium_1": "duur"}, "premium_1"),
    "a budget that is no amount": ({"budget_3": "ja"}, "budget_3"),
    "no price": ({"sessions_1": "9", "price": ""}, "price"),
    "a year of long ago": ({"sessions_1": "9", "year": "1999"}, "year"),
}


@pytest.mark.parametrize(("typed", "field"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_told_beside_its_field(client, typed, field) -> None:
    """Everything typed stays, and the list above leads to the field."""
    page = client.post("/vergelijken/eigen", data={"name_1": "Plus", **typed})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert f'href="#{field}"' in page.text
    assert 'value="Plus"' in page.text


def test_the_market_leads_here(client) -> None:
    """Where a year's figures are not known, one's own can be compared."""
    assert 'href="/vergelijken/eigen"' in client.get("/vergelijken").text
    assert 'href="/en/compare/own"' in client.get("/en/compare").text
