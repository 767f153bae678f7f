"""Going about a page by keyboard alone."""

import pytest
from playwright.sync_api import Page


def reach(page: Page, name: str, *, presses: int) -> None:
    """Press Tab until an element has the focus, at most so many times."""
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    pytest.fail(f"{name} is not reached by keyboard")
