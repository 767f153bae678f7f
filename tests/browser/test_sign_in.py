"""Signing in with a real browser: its own headers are what protects the session, and the form breaks no rule."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import frozen

from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.tokens import make_token
from tests.browser.conftest import violations
from tests.server import Server, serving


@frozen
class Practice:
    """A service with a token, and the token."""

    server: Server
    token: str


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Iterator[Practice]:
    """Serve with a token made beforehand."""
    directory: Path = tmp_path_factory.mktemp("practice")
    token, text = make_token("Praktijk", ["claims"], now=datetime.now(UTC), expires_on=None)
    store = SqliteStore(directory / "access.sqlite")
    store.add_token(token)
    store.close()
    with serving(directory, tokens=str(directory / "access.sqlite")) as server:
        yield Practice(server, text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/praktijk/aanmelden", "/en/practice/sign-in"])
def test_the_form_breaks_no_rule_also_with_a_wrong_token(browser, practice, path, scheme) -> None:
    """Zero violations, blank and with its error."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(practice.server.address + path)
    assert violations(page) == []
    page.fill("#token", "mtc_a_b")
    page.click("main button")
    page.wait_for_selector("#token-error")
    assert violations(page) == []
    context.close()


def test_a_browser_signs_in_and_its_scripts_never_see_the_cookie(browser, practice) -> None:
    """The form works without JavaScript, and the cookie goes to this site only."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{practice.server.address}/en/practice/sign-in")
    page.fill("#token", practice.token)
    page.click("main button")
    page.wait_for_url("**/en/practice")
    (cookie,) = context.cookies()
    assert ("practice", True, "Strict") == (cookie["name"], cookie["httpOnly"], cookie["sameSite"])
    context.close()


def test_another_sites_page_cannot_act_with_the_session(browser, practice) -> None:
    """A form on a page of another origin is refused, though the person is signed in here."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{practice.server.address}/en/practice/sign-in")
    page.fill("#token", practice.token)
    page.click("main button")
    page.wait_for_url("**/en/practice")
    page.route("http://evil.invalid/", lambda route: route.fulfill(content_type="text/html", body=forged(practice)))
    page.goto("http://evil.invalid/")
    with page.expect_response("**/sign-out") as refused:
        page.click("button")
    assert refused.value.status == 403
    assert len(context.cookies()) == 1
    context.close()


def forged(practice: Practice) -> str:
    """Write a page that signs its visitor out of the practice's page."""
    return f'<form method="post" action="{practice.server.address}/en/practice/sign-out"><button>x</button></form>'
