"""The page that compares packages: filters, order, a link to share, a spreadsheet."""

import csv
import re
from io import StringIO

import pytest

MARKET = "?year=2018&sessions=12&price=45,00"


def names(page) -> list[str]:
    """List the packages of the table, in its order."""
    rows = re.findall(r'<th role="rowheader" scope="row">(.*?)</th>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", row).strip() for row in rows]


def counted(page) -> tuple[int, int]:
    """Read how many packages fit, and of how many."""
    fit, every = re.search(r"(\d+) (?:van|of) (\d+) (?:pakketten|packages)", page).groups()
    return int(fit), int(every)


@pytest.mark.parametrize(("path", "cheapest"), [("/vergelijken", "€\xa0132,00"), ("/en/compare", "€132.00")])
def test_the_cheapest_for_this_use_stands_first_with_its_cost(client, path, cheapest) -> None:
    """A table of the whole market, with twelve premiums and the own part."""
    page = client.get(path + MARKET).text
    assert names(page)[0] == "OZF AV Compact"
    assert 20 == len(names(page))
    assert counted(page)[0] > 150
    assert cheapest in page
    assert 'aria-sort="ascending"' in page


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("&sort=insurer", "Aevitae"),
        ("&sort=premium", ""),
        ("&sort=paid", ""),
        ("&sort=own", ""),
        ("&sort=nonsense", "OZF"),
    ],
)
def test_any_column_can_lead(client, query, first) -> None:
    """An order that does not exist is the usual one."""
    page = client.get(f"/vergelijken{MARKET}{query}")
    assert page.status_code == 200
    assert names(page.text)[0].startswith(first)


@pytest.mark.parametrize(
    ("query", "left"),
    [("&insurer=KRUIS", r"Zilveren Kruis"), ("&full=yes", r"12 van 12"), ("&insurer=niemand", r"geen pakket")],
)
def test_filters_leave_fewer_packages(client, query, left) -> None:
    """Filters work in the address, so without JavaScript."""
    page = client.get(f"/vergelijken{MARKET}{query}").text
    found, all_packages = counted(page)
    assert found < all_packages
    assert re.search(left, page)


def test_a_market_comes_in_pages_of_twenty(client) -> None:
    """Each package stands on one page; a page that there is not is the nearest, and another question begins anew."""
    first = client.get("/vergelijken?year=2019").text
    pages = [int(number) for number in re.findall(r"page=(\d+)#results", first)]
    assert pages == list(range(1, len(pages) + 1))
    found = [re.findall(r'scope="row">(.*?)</th>', client.get(f"/vergelijken?year=2019&page={n}").text) for n in pages]
    assert {20} == {len(rows) for rows in found[:-1]}
    assert 1 <= len(found[-1]) <= 20
    assert sum(map(len, found)) == len({row for rows in found for row in rows})
    for beyond, nearest in (("999", found[-1]), ("0", found[0]), ("two", found[0])):
        page = client.get(f"/vergelijken?year=2019&page={beyond}").text
        assert nearest == re.findall(r'scope="row">(.*?)</th>', page)


def test_closed_packages_and_health_questions_can_be_left_out(client) -> None:
    """What a new customer cannot take is left out when asked."""
    every = client.get("/vergelijken.csv?year=2021&therapy=manual_therapy_es").text
    assert "gesloten voor nieuwe klanten" in every
    assert "gesloten voor nieuwe klanten" not in client.get(
        "/vergelijken.csv?year=2021&therapy=manual_therapy_es&open=yes"
    ).text.replace("Zonder pakketten die gesloten zijn voor nieuwe klanten", "")
    assert client.get("/vergelijken?year=2016&questions=yes").status_code == 200


def test_a_year_without_figures_says_so_and_names_the_years_with_them(client) -> None:
    """The nearest year is never used in its place; a link leads to it."""
    page = client.get("/en/compare?year=2026").text
    assert names(page) == []
    assert "None of our sources says yet" in page
    assert 'href="/en/compare/own"' in page
    assert re.search(r'href="/en/compare\?year=2019&amp;', page)
    assert "We know no packages of 1999." in client.get("/en/compare?year=1999").text


def test_the_switch_of_language_and_the_spreadsheet_keep_the_question(client) -> None:
    """The address holds the use and the filters, and nothing of a person."""
    page = client.get(f"/vergelijken{MARKET}&insurer=CZ&age=41&birth_date=1980-01-01").text
    assert (
        'href="/en/compare?year=2018&amp;therapy=manual_therapy&amp;sessions=12&amp;price=45%2C00&amp;insurer=CZ'
        in page
    )
    assert 'href="/vergelijken.csv?year=2018' in page
    assert "1980" not in page


@pytest.mark.parametrize(
    ("query", "field"),
    [("sessions=veel", "sessions"), ("sessions=0", "sessions"), ("price=gratis", "price"), ("year=x", "year")],
)
def test_a_wrong_address_comes_back_beside_the_field(client, query, field) -> None:
    """What was typed stays, and the fault is tied to its field."""
    page = client.get(f"/vergelijken?{query}")
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert query.partition("=")[2] in page.text


@pytest.mark.parametrize(
    ("path", "separator", "premium"), [("/vergelijken.csv", ";", "11,00"), ("/en/compare.csv", ",", "11.00")]
)
def test_the_spreadsheet_has_what_the_table_has(client, path, separator, premium) -> None:
    """One line for each package, as a spreadsheet of that language reads it."""
    answer = client.get(path + MARKET)
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=separator))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert premium in rows[1]
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 186


def test_a_wrong_address_gives_no_spreadsheet(client) -> None:
    """A spreadsheet of nothing would be taken for an answer."""
    assert client.get("/vergelijken.csv?sessions=x").status_code == 422


@pytest.mark.parametrize(("path", "own"), [("/vergelijken", "/vergelijken/eigen"), ("/en/compare", "/en/compare/own")])
def test_from_mid_november_the_year_is_the_one_that_people_choose_for(client, path, own) -> None:
    """Of a year without packages nothing is downloaded; figures of one's own are what it can be compared by."""
    page = client.get(path).text
    assert "<option selected>2027</option>" in page
    assert f'href="{own}"' in page
    assert "download" not in page
    assert "2026</option>" in page


def test_nothing_is_called_cheapest_without_premiums(client) -> None:
    """Where no premium of the year is known, the order is that of what the patient pays."""
    page = client.get("/en/compare?year=2019").text
    assert 'value="own"' in page
    assert 'value="cost"' not in page
    assert 'value="premium"' not in page
