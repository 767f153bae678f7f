"""Each of the people whom the guide is for reaches an answer in a browser.

By keyboard alone, on a phone without JavaScript and on a desktop with it, in both languages.
"""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import swapped
from tests.browser.keyboard import reach
from tests.situations import NOT_KNOWN, SITUATIONS, USUAL, answer_to

MOST_PAGES, MOST_CHOICES = 15, 40
CHOSEN = "([name, value]) => document.querySelector(`[name='${name}'][value='${CSS.escape(value)}']`)?.id"


def on_page(page: Page) -> list[str]:
    """Name what a page asks for; nothing where it is the answer."""
    return page.eval_on_selector_all("[name=on_page]", "each => each.map(one => one.value)")


def press(page: Page, field: str, text: str, *, script: bool) -> None:
    """Choose a value or type it with keys only; without a script a complaint is looked for with the button."""
    page.evaluate("document.activeElement.blur()")
    if field == "complaint_is":
        reach(page, "complaint", presses=40)
        page.keyboard.type(text)
        if not script:
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
        page.wait_for_selector("#complaint-1")
    chosen = page.evaluate(CHOSEN, [field, text])
    if not chosen:
        reach(page, field, presses=60)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        return
    first = page.evaluate("name => document.querySelector(`[name='${name}']`).id", field)
    reach(page, first, presses=60)
    for _ in range(MOST_CHOICES):
        if page.evaluate("document.activeElement.id") == chosen:
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")


def go_on(page: Page, button: str) -> None:
    """Press the button that goes on."""
    page.evaluate("document.activeElement.blur()")
    reach(page, button, presses=60)
    with swapped(page):
        page.keyboard.press("Enter")


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("path", ["/", "/en"])
@pytest.mark.parametrize(("width", "script"), [(390, False), (1280, True)])
def test_everybody_reaches_an_answer(opened, name, path, width, script) -> None:
    """No page has a fault, nothing is wider than the screen, and the answer comes within the pages agreed."""
    page, knows, seen = opened(path, script=script, width=width), SITUATIONS[name]["knows"], 0
    while (asked := on_page(page)) and seen < MOST_PAGES:
        answer = answer_to(asked, knows)
        for field, text in answer.items() if answer is not NOT_KNOWN else ():
            press(page, field, text, script=script)
        go_on(page, "unknown" if answer is NOT_KNOWN else "continue")
        seen += 1
        assert page.locator(".errors").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#headline").count() == 1
    assert seen <= SITUATIONS[name]["pages"] + 1
