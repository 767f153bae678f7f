"""One server for all, one browser for each module, and what the tests ask of a page."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import launched

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page from a process of its own, with a place for reports."""
    reports = tmp_path_factory.mktemp("reports") / "reports.csv"
    settings = {"MTCOVERAGE_RATE_PER_MINUTE": "0", "MTCOVERAGE_REPORTS": str(reports)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "coverage_service", "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=os.environ | settings) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}"
        finally:
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
    """Run Chromium for the tests of a module."""
    with launched() as running:
        yield running


@pytest.fixture
def opened(browser, address) -> Iterator[Callable[..., Page]]:
    """Open pages of the service; afterwards none has asked another origin, set a cookie or broken the policy."""
    contexts, faults = [], []

    def open_page(path: str = "/", *, script: bool = True, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            forced_colors="active" if scheme == "forced" else "none",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda asked: faults.append(asked.url) if not asked.url.startswith(address) else None)
        page.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    kept = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert faults == []
    assert kept == []


# A post is over when its answer is in the page; a search beside it ends by itself.
SETTLED = """window.settled = new Promise(done => {
  document.addEventListener('htmx:finally:request', function over(event) {
    if (event.detail.ctx.request.method.toUpperCase() !== 'POST') return;
    document.removeEventListener('htmx:finally:request', over);
    done();
  });
})"""

# A browser moves the focus to what is new when it draws that: before the frame after the next is begun.
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@contextmanager
def swapped(page: Page) -> Iterator[None]:
    """Wait until the post that follows has been answered and shown: by htmx, or as a whole page."""
    if not page.evaluate("typeof window.htmx === 'object'"):
        with page.expect_navigation():
            yield
        return
    page.evaluate(f"() => {{ {SETTLED} }}")
    with page.expect_response(lambda response: response.request.method == "POST"):
        yield
    page.evaluate("() => window.settled")
    page.evaluate(DRAWN)


def violations(page: Page) -> list[str]:
    """Give each fault against WCAG that axe-core sees, with the element."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found["violations"] for node in fault["nodes"]]
