"""Every page and state against WCAG 2.2 AA, by axe-core, in light and in dark."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import swapped, violations


def blank(_: Page) -> None:
    """Leave the page as it is."""


def answer(page: Page) -> None:
    """Ask for an adult with a listed condition, and open every part of the page."""
    page.fill("#age", "41")
    page.check("[name=no_packages]")
    page.check("[name=listed][value=yes]")
    page.fill("#price", "45")
    page.fill("#used", "2")
    _ask(page)


def not_known(page: Page) -> None:
    """Ask for a package whose year nobody has seen."""
    page.fill("#age", "41")
    page.fill("#insurer", "Zilveren Kruis")
    page.fill("#packages_typed", "Aanvullend 2 Sterren")
    _ask(page)


def faults(page: Page) -> None:
    """Get wrong what can be got wrong."""
    for field in ("age", "insurer", "used", "planned", "price"):
        page.fill(f"#{field}", "x y z")
    _ask(page)


def compared(page: Page) -> None:
    """Compare two packages by figures typed."""
    for field, text in {"premium_1": "18,50", "sessions_1": "9", "sessions_2": "12"}.items():
        page.fill(f"#{field}", text)
    page.click("#compare")
    page.wait_for_selector("#costs")


def not_compared(page: Page) -> None:
    """Ask to compare nothing at all."""
    page.fill("#price", "x")
    page.click("#compare")
    page.wait_for_selector(".errors")


def _ask(page: Page) -> None:
    with swapped(page):
        page.click("#ask")
    page.wait_for_timeout(100)


STATES = [
    ("/", blank),
    ("/en", blank),
    ("/formulier", blank),
    ("/en/form", blank),
    ("/formulier", answer),
    ("/en/form", answer),
    ("/en/form", not_known),
    ("/formulier", faults),
    ("/vergelijken?year=2018", blank),
    ("/en/compare?year=2026", blank),
    ("/vergelijken?sessions=x", blank),
    ("/vergelijken?year=2019&page=2", blank),
    ("/vergelijken/eigen", compared),
    ("/en/compare/own", not_compared),
    ("/embed?price=48%2C50&contracts=some&with=CZ", blank),
    ("/praktijk/insluiten?contracts=all&price=48", blank),
    ("/en/practice/embedding?contracts=some", blank),
    ("/over", blank),
    ("/en/about", blank),
    ("/nergens", blank),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "state"), STATES)
def test_no_page_or_state_breaks_a_rule(opened, path, state, scheme) -> None:
    """Zero violations, with every folded part open."""
    page = opened(path, scheme=scheme, width=390)
    state(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(page) == []


@pytest.mark.parametrize(("path", "state"), STATES)
def test_no_page_scrolls_sideways_at_four_times_its_size(opened, path, state) -> None:
    """A window of 1280 pixels at 400 per cent is 320 wide: everything is reached by scrolling down."""
    page = opened(path, width=320)
    state(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
