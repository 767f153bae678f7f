"""Debian's Chromium, as tests of pages drive it: without a window where that is installed, in half the time."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
MISSING = "Chromium is missing; apt-get install chromium-headless-shell"


@contextmanager
def launched() -> Iterator[Browser]:
    """Run Chromium; without it the tests that need it are skipped, except where CI must have it."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
