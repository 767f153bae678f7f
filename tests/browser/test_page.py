"""The page in a real browser, with JavaScript switched off."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
PAGES = [("/", "nl", "9 behandelingen"), ("/en", "en", "9 sessions")]

if CHROMIUM is None and os.environ.get("CI") == "true":
    pytest.fail("Chromium is missing; apt-get install chromium", pytrace=False)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing; apt-get install chromium")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the page from a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "coverage_service", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        wait_for(f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def wait_for(url: str) -> None:
    """Wait until the service answers, at most 30 seconds."""
    for _ in range(300):
        try:
            httpx.get(url).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Debian's Chromium."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("path", "language", "headline"), PAGES)
def test_the_page_asks_and_answers_without_javascript(browser, address, width, path, language, headline) -> None:
    """A phone and a desktop get the answer in either language, without sideways scrolling or requests elsewhere."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + path)
    fill_in(page)
    page.click("button")
    assert headline in page.inner_text("h1")
    assert page.get_attribute("html", "lang") == language
    assert page.locator("tbody tr").count() == 12
    assert page.input_value("#price") == "45,00"
    assert page.url == address + path
    assert [url for url in asked if not url.startswith(address)] == []
    assert context.cookies() == []
    assert page.locator("body").bounding_box()["width"] <= width
    assert page.locator("table").bounding_box()["width"] <= width
    context.close()


def fill_in(page: Page) -> None:
    """Fill in the form for a child of 12."""
    for name, value in {"age": "12", "planned": "12", "date": "2026-03-02", "price": "45,00"}.items():
        page.fill(f"#{name}", value)
    for name, value in {"no_packages": "yes", "listed": "no", "contracted": "yes", "therapy": "manual_therapy"}.items():
        page.check(f"[name={name}][value={value}]")


def test_a_fault_is_tied_to_its_field(browser, address) -> None:
    """A screen reader hears the fault with the field, and the title says that there is one."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/en")
    page.fill("#age", "twelve")
    page.click("button")
    assert page.title().startswith("Error: ")
    assert page.get_attribute("#age", "aria-invalid") == "true"
    tied = page.get_attribute("#age", "aria-describedby").split()
    assert "twelve" in " ".join(page.inner_text(f"#{name}") for name in tied)


def test_the_description_page_works_under_its_policy(browser, address) -> None:
    """Swagger UI shows the operations without a blocked script, style or request."""
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/schema/swagger")
    page.wait_for_selector(".opblock")
    assert faults == []
