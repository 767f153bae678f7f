"""No answer leaves the server's memory: marked values are posted to a server of its own, and looked for everywhere."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.server import until

MARKED = {
    "birth_date": "1941-07-13",
    "insurer": "Geheimverzekeraar",
    "packages": "Geheimpakket",
    "condition_search": "geheimklacht",
    "first_session": "2025-03-17",
    "price": "7713,77",
    "deductible": "317,31",
    "stated_sessions": "287",
    "used": "283",
}
ANSWERED = {"birth_date": "1941-07-13", "listed": "no", "price": "7713,77", "stated_sessions": "287", "used": "283"}
MARKS = ["1941-07-13", "Geheim", "geheim", "2025-03-17", "7713", "317,31", "287", "283"]


@pytest.fixture
def server(tmp_path) -> Iterator[tuple[str, Path]]:
    """Serve from a process whose every file and line ends up in one directory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "MTCOVERAGE_LOG_LEVEL": "debug",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [sys.executable, "-m", "coverage_service", "serve", "--port", str(port)]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **places}, stdout=log, stderr=log) as process,
    ):
        try:
            wait_for(f"http://127.0.0.1:{port}/health/ready")
            yield f"http://127.0.0.1:{port}", tmp_path
        finally:
            process.terminate()


def wait_for(address) -> None:
    """Wait until the service answers, at most 30 seconds."""
    for _ in range(300):
        try:
            httpx.get(address).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"{address} does not answer")


def test_nothing_filled_in_is_found_in_any_log_line_header_cookie_address_or_file(server) -> None:
    """Errors, steps and answers in both languages: the page itself is the only place where the values come back."""
    address, directory = server
    with httpx.Client(base_url=address, headers={"accept": "text/html"}) as client:
        answers = [
            client.post(path, data={**form, "step": step})
            for path in ("/", "/en", "/formulier", "/en/form", "/over", "/nergens")
            for form in (MARKED, ANSWERED)
            for step in ("", "packages", "conditions", "form")
        ]
        assert {200, 404, 405, 422} == {answer.status_code for answer in answers}
        assert "7713,77" in next(answer for answer in answers if answer.url.path == "/formulier").text
        told = [f"{answer.url.raw_path.decode()} {_without_numbers(answer.headers)}" for answer in answers]
        assert not list(client.cookies.jar)
    until(lambda: (directory / "log").read_text("utf-8").count('"method":"POST"') == len(answers))
    written = [file.read_bytes().decode("utf-8", "replace") for file in directory.rglob("*") if file.is_file()]
    lines = [line for text in written for line in text.splitlines()]
    # The time and the id of a request are figures too: they are cut out before a figure is looked for.
    told_of_requests = [_without_figures(line.replace(address, "")) for line in lines]
    assert [] == [mark for mark in MARKS for text in (*told, *told_of_requests) if mark in text]


def _without_numbers(headers) -> dict[str, str]:
    """Leave out of the headers the numbers that the server itself gives a response."""
    return {name: value for name, value in headers.items() if name not in ("x-request-id", "content-length", "date")}


def _without_figures(line) -> str:
    """Leave out of a log line what the server itself puts there: its process, milliseconds, time and request id."""
    kept = re.sub(r"\[\d+\]", "", line).split(",")
    return ",".join(part for part in kept if not part.lstrip("{").startswith(('"ms"', '"timestamp"', '"request_id"')))
