"""The page with explanations, and the pages for what went wrong."""

import re

import pytest

from coverage_service.web.pages.evidence import years_known, years_well_known

HTML = {"accept": "text/html,application/xhtml+xml"}


@pytest.mark.parametrize(("path", "language"), [("/over", "nl"), ("/en/about", "en")])
def test_the_explanations_are_there_in_both_languages(client, path, language) -> None:
    """Five sentences on age, the first visit, the doctor, where to find a therapist, insurers' own pages."""
    page = client.get(path).text
    assert f'<html lang="{language}">' in page
    assert len(re.findall(r"<ol>.*?</ol>", page, re.DOTALL)[0].split("<li>")) == 6
    assert "https://www.kngf.nl/" in page
    assert "https://www.cz.nl/" in page


ASKED_ABOUT = ["osteopathie", "dry needling", "aan huis", "eerste bezoek", "afzegt", "achterstand", "ander land"]


@pytest.mark.parametrize("subject", ASKED_ABOUT)
def test_what_no_question_has_a_field_for_is_explained(client, subject) -> None:
    """What people ask about and the check does not work out is said in a sentence or two."""
    beyond = client.get("/over").text.split("Wat deze check niet uitrekent")[1].split("<h2>")[0]
    assert subject in beyond.lower()


def test_the_evidence_of_each_year_is_counted_from_the_tables(rules, client) -> None:
    """How many packages, of how many the figures are known, of how many an insurer wrote them."""
    years = {each.year: each for each in years_known(rules)}
    assert years[2018].manual_therapy > 150
    assert years[2018].insurer <= years[2018].packages
    assert years[2026].manual_therapy_es > 150
    assert f"<td>{years[2018].packages}</td>" in client.get("/over").text
    assert {2018, 2019} <= set(years_well_known(rules, "manual_therapy"))


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nergens", 404, "Deze pagina is er niet"),
        ("GET", "/en/nowhere", 404, "This page does not exist"),
        ("DELETE", "/over", 405, "Dat kan hier niet"),
        ("POST", "/", 415, "Dit konden wij niet lezen"),
    ],
)
def test_a_person_who_went_wrong_gets_a_page_that_helps(client, method, path, status, words) -> None:
    """A browser gets a page with ways on."""
    answer = client.request(method, path, headers=HTML)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    assert 'href="/vergelijken"' in answer.text or 'href="/en/compare"' in answer.text


@pytest.mark.parametrize(
    ("path", "accept"), [("/v1/nowhere", HTML["accept"]), ("/nowhere", "application/json"), ("/nowhere", "*/*")]
)
def test_a_machine_gets_a_problem_document(client, path, accept) -> None:
    """The interface never answers with a page."""
    answer = client.get(path, headers={"accept": accept})
    assert answer.headers["content-type"] == "application/problem+json"


def test_our_own_failure_is_a_page_too(client, monkeypatch) -> None:
    """The page says whose fault it is, and nothing of what was asked."""
    monkeypatch.setattr("coverage_service.web.pages.about.years_known", None)
    answer = client.get("/over", headers=HTML)
    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
