"""The guide on a practice's own site: framed only there, with the practice's prices and contracts."""

import re
from html import unescape

import pytest

from tests.coverage_service.web.pages.test_guide import heading, hidden

PAGES = [("/embed", "nl"), ("/en/embed", "en")]
ADULT = [
    {"age": "35"},
    {"therapy": "manual_therapy"},
    {"complaint_is": "nekpijn"},
    {"has_package": "yes"},
    {"stated_choice": "12", "stated_manual_sessions": ""},
]


def led(client, answers, path) -> str:
    """Answer one question after the other at an address with what the practice sent along; give the last page."""
    page = client.get(path).text
    for answer in answers:
        page = client.post(path, data={**hidden(page), **answer}).text
    return page


@pytest.mark.parametrize(("path", "language"), PAGES)
def test_only_the_embedded_guide_may_be_framed(client, path, language) -> None:
    """Another site may put it in a frame; every other address refuses that."""
    framed = client.get(path)
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    assert f'<html lang="{language}">' in framed.text
    for other in ("/", "/en", "/formulier", "/vergelijken", "/praktijk/insluiten", "/nowhere"):
        refused = client.get(other)
        assert "frame-ancestors 'none'" in refused.headers["content-security-policy"]
        assert refused.headers["x-frame-options"] == "DENY"


def test_the_script_for_other_sites_may_be_loaded_there(client) -> None:
    """It is the one file that another origin may use."""
    assert client.get("/static/embed.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/static/page.js").headers["cross-origin-resource-policy"] == "same-origin"


def test_a_practices_price_is_filled_in_and_its_prices_are_said(client) -> None:
    """The patient sees the practice's price and may change it; the address keeps what the practice sent along."""
    path = "/embed?price=48%2C50&first_price=60"
    page = led(client, ADULT, path)
    assert 'name="price" type="text" value="48.50"' in page
    assert "eerste bezoek" in page
    assert 'action="/embed?price=48%2C50&amp;first_price=60"' in page


@pytest.mark.parametrize(("contracts", "told"), [("all", "Ja, "), ("none", "Dat hangt ervan af")])
def test_a_practices_contracts_are_not_asked_of_the_patient(client, contracts, told) -> None:
    """With all insurers or with none: the answer follows, and nobody is asked for a contract."""
    page = led(client, [*ADULT, {"used": "0", "planned": "6", "price": "45"}], f"/embed?contracts={contracts}")
    if contracts == "none":
        assert "zonder contract" in heading(page)
        page = client.post("/embed?contracts=none", data={**hidden(page), "do": "unknown"}).text
    assert heading(page).startswith(told)


def test_with_some_insurers_the_patients_own_decides(client) -> None:
    """A contract with CZ holds for who is with CZ; with whom it is is said above."""
    answers = [{"age": "50"}, {"therapy": "manual_therapy_es"}, {"has_package": "yes"}, {"insurer": "CZ"}]
    answers += [{"package": "Plus"}, {"planned": "4", "price": "65", "budget_used": "0"}]
    page = led(client, answers, "/embed?contracts=some&with=CZ,Menzis")
    assert '<h1 id="headline"' in page
    assert "contract met CZ, Menzis" in page
    asked = led(client, answers, "/embed?contracts=some&with=Menzis")
    assert "U betaalt" in asked


@pytest.mark.parametrize("query", ["price=duur", "contracts=perhaps", "contracts=some", "contracts=some&with=Nobody"])
def test_what_a_practice_cannot_send_is_refused(client, query) -> None:
    """A wrong price or an insurer that nobody knows is told, and not passed over."""
    assert client.get(f"/embed?{query}").status_code == 400
    made = client.get(f"/praktijk/insluiten?{query}")
    assert made.status_code == 422
    assert "-error" in made.text


@pytest.mark.parametrize(
    ("path", "embedded"), [("/praktijk/insluiten", "/embed"), ("/en/practice/embedding", "/en/embed")]
)
def test_the_lines_to_paste_lead_to_the_guide(client, path, embedded) -> None:
    """They hold a frame with the practice's terms, which works, and the script that gives it its height."""
    page = client.get(f"{path}?price=48,50&contracts=some&with=CZ").text
    lines = unescape(re.search(r'<textarea id="lines"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    address = unescape(re.search(r'<iframe src="https?://[^/]+([^"]+)"', lines)[1])
    assert address.startswith(f"{embedded}?price=48%2C50&contracts=some&with=CZ")
    assert "/static/embed.js" in lines
    assert client.get(address).status_code == 200
    assert "<textarea id" not in client.get(path).text
