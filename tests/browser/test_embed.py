"""A practice's own site with the guide on it, in a real browser."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import violations


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Serve a directory as another site does, and give its address."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_patient_is_answered_on_the_practices_own_site(opened, browser, site, tmp_path) -> None:
    """The lines that the page makes, pasted into a site elsewhere: the frame answers, and is as high as its content."""
    made = opened("/praktijk/insluiten")
    made.fill("#price", "48,50")
    made.check("input[name=contracts][value=all]")
    made.click("form#terms button")
    assert violations(made) == []
    lines = made.input_value("#lines")
    pasted = f"<!doctype html><html lang=nl><title>Praktijk</title><h1>Onze praktijk</h1>{lines}</html>"
    (tmp_path / "index.html").write_text(pasted, "utf-8")
    page = browser.new_page()
    page.goto(site)
    frame = page.frame_locator("iframe")
    frame.locator("#age").fill("35")
    frame.locator("#therapy-manual_therapy").check()
    frame.locator("#continue").click()
    frame.locator("#complaint").fill("nekpijn")
    frame.locator("#complaint-1").check()
    frame.locator("#continue").click()
    frame.locator("#has_package-no").check()
    frame.locator("#continue").click()
    expect(frame.locator("#headline")).to_contain_text("Nee, u betaalt")
    inside = frame.locator("html").evaluate("each => each.scrollHeight")
    expect(page.locator("iframe")).to_have_css("height", f"{inside}px")
    assert page.context.cookies() == []
    page.close()
