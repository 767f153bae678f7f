"""Signing in with a token: a session and nothing else comes of it, from this site's own form only."""

from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from coverage_service.access.tokens import hash_of
from coverage_service.web.edge.gate import COOKIE, PLAIN_COOKIE
from tests.coverage_service.web.guarded import OWN_PAGE, Guarded, guarded, kept

FORM = {"nl": "/praktijk/aanmelden", "en": "/en/practice/sign-in"}
OUT = {"nl": "/praktijk/afmelden", "en": "/en/practice/sign-out"}
PRACTICE = {"nl": "/praktijk", "en": "/en/practice"}


@pytest.fixture
def door(rules, tmp_path) -> Iterator[Guarded]:
    """Make an application with tokens."""
    made = guarded(rules, tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def browser(door) -> Iterator[TestClient]:
    """Ask as a browser on this machine does."""
    with TestClient(door.app) as client:
        client.headers.update({**OWN_PAGE, "accept": "text/html"})
        client.follow_redirects = False
        yield client


@pytest.mark.parametrize("language", FORM)
def test_a_token_becomes_a_session_that_opens_the_practice_routes(door, browser, language) -> None:
    """The cookie holds neither the token nor anything that is kept, and scripts and other sites never get it."""
    _, text = kept(door.store, "claims")
    assert browser.post("/v1/claim-verifications").status_code == 401
    answer = browser.post(FORM[language], data={"token": f" {text} "})
    assert (303, PRACTICE[language]) == (answer.status_code, answer.headers["location"])
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN_COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert text.split("_", 2)[2] not in cookie
    assert door.store.session(hash_of(browser.cookies[PLAIN_COOKIE]))
    assert browser.post("/v1/claim-verifications").status_code == 415


def test_over_https_the_cookie_is_secure_and_of_this_host_only(door) -> None:
    """Its name makes browsers refuse one that a neighbouring host or a plain connection set."""
    with TestClient(door.app, base_url="https://testserver.local") as client:
        client.follow_redirects = False
        token = {"token": kept(door.store, "claims")[1]}
        cookie = client.post(FORM["nl"], data=token, headers=OWN_PAGE).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_through_a_proxy_the_cookie_is_secure_even_if_the_proxy_does_not_say_so(door, browser) -> None:
    """Only a request of this machine itself gets a cookie that plain HTTP would carry."""
    token = {"token": kept(door.store, "claims")[1]}
    cookie = browser.post(FORM["nl"], data=token, headers={"x-forwarded-for": "192.0.2.1"}).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "Secure" in cookie


@pytest.mark.parametrize("language", FORM)
def test_signing_out_ends_the_session_here_and_in_the_browser(door, browser, language) -> None:
    """A cookie that somebody kept means nothing afterwards."""
    browser.post(FORM[language], data={"token": kept(door.store, "claims")[1]})
    kept_cookie = browser.cookies[PLAIN_COOKIE]
    answer = browser.post(OUT[language])
    assert (303, FORM[language]) == (answer.status_code, answer.headers["location"])
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert door.store.session(hash_of(kept_cookie)) is None
    assert (
        browser.post("/v1/claim-verifications", headers={"cookie": f"{PLAIN_COOKIE}={kept_cookie}"}).status_code == 401
    )


@pytest.mark.parametrize(("caller", "status"), [("wrong token", 401), ("expired", 401), ("revoked", 401)])
def test_a_token_that_does_not_hold_shows_the_form_again(door, browser, caller, status) -> None:
    """The page says what is wrong and what to do; no cookie is set."""
    text = door.callers[caller]["authorization"].removeprefix("Bearer ")
    answer = browser.post(FORM["en"], data={"token": text})
    assert (status, True) == (answer.status_code, 'role="alert"' in answer.text)
    assert "set-cookie" not in answer.headers
    assert text not in answer.text


def test_a_token_for_something_else_is_told_so(door, browser) -> None:
    """A token for metrics is no key to claims."""
    answer = browser.post(FORM["en"], data={"token": kept(door.store, "metrics")[1]})
    assert (403, True) == (answer.status_code, "not for verifying claims" in answer.text)


def test_guessing_at_the_form_is_locked_out_as_well(browser) -> None:
    """The form and the interface count the same guesses."""
    answers = [browser.post(FORM["en"], data={"token": "mtc_a_b"}) for _ in range(11)]
    assert [401] * 10 + [429] == [answer.status_code for answer in answers]
    assert answers[-1].headers["retry-after"] == "90"
    assert "too often" in answers[-1].text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
@pytest.mark.parametrize("path", [*FORM.values(), *OUT.values()])
def test_another_sites_form_changes_nothing(door, browser, site, path) -> None:
    """Nobody is signed in or out by a page that is not ours, a neighbouring host's included."""
    answer = browser.post(path, data={"token": kept(door.store, "claims")[1]}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("language", FORM)
def test_where_no_token_is_needed_the_form_leads_on(client, language) -> None:
    """The local user of a service without tokens is not asked for one."""
    answer = client.get(FORM[language], follow_redirects=False)
    assert (303, PRACTICE[language]) == (answer.status_code, answer.headers["location"])


def test_where_no_tokens_are_set_up_the_form_says_so(client) -> None:
    """Somebody elsewhere is told that the administrator is to make tokens."""
    answer = client.get(FORM["nl"], headers={"x-forwarded-for": "192.0.2.1", "accept": "text/html"})
    assert answer.status_code == 503
    assert "nog niet ingesteld" in answer.text


@pytest.mark.parametrize("language", FORM)
def test_the_form_does_not_say_that_there_are_no_cookies(browser, language) -> None:
    """What the page tells about cookies is true of this page."""
    text = browser.get(FORM[language]).text
    assert "Er zijn geen cookies" not in text
    assert "no cookies" not in text
