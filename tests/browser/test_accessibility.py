"""Every page and state against WCAG 2.2 AA, by axe-core, in light, in dark and in a reader's own colours."""

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


def not_reported(page: Page) -> None:
    """Send a report in which nothing is right."""
    page.fill("#insurer", "x y z")
    page.fill("#year", "soon")
    page.click("form button")
    page.wait_for_selector(".error")


def led(page: Page) -> None:
    """Let the guide lead somebody to an answer, with where to look and a case for each policy."""
    page.fill("#age", "50")
    page.check("#therapy-manual_therapy_es")
    _go_on(page)
    page.check("#has_package-yes")
    page.fill("#insurer", "CZ")
    _go_on(page)
    page.check("#package-unknown")
    _go_on(page)
    page.fill("#planned", "12")
    page.fill("#price", "65")
    _go_on(page)


def sessions_asked(page: Page) -> None:
    """Lead somebody to the page with the most fields, and get them wrong."""
    page.fill("#age", "50")
    page.check("#therapy-manual_therapy")
    _go_on(page)
    page.check("#complaint_is-none")
    _go_on(page)
    page.check("#has_package-yes")
    page.fill("#insurer", "VGZ")
    _go_on(page)
    page.check("#stated-9")
    _go_on(page)
    for field in ("used", "planned", "price"):
        page.fill(f"#{field}", "x y z")
    _go_on(page)


def _go_on(page: Page) -> None:
    with swapped(page):
        page.click("#continue")


def _ask(page: Page) -> None:
    with swapped(page):
        page.click("#ask")
    page.wait_for_timeout(100)


STATES = [
    ("/", blank),
    ("/en", blank),
    ("/en", led),
    ("/", sessions_asked),
    ("/melden", blank),
    ("/en/report", not_reported),
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


COLOURS = [("light", "none"), ("dark", "none"), ("light", "active")]


@pytest.mark.parametrize(("path", "state"), STATES)
def test_no_page_or_state_breaks_a_rule_or_scrolls_sideways(opened, path, state) -> None:
    """Zero violations in every choice of colours with every folded part open; all is reached by scrolling down.

    A window of 1280 pixels at 200 and 400 per cent is 640 and 320 wide.
    """
    page = opened(path, width=390)
    state(page)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for scheme, forced in COLOURS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        assert (scheme, forced, violations(page)) == (scheme, forced, [])
