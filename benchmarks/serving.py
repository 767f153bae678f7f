"""What a POST costs a running service beside an echo on the same server: CPU of the server process, by turns."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from benchmarks.load_figures import cpu_seconds

ECHO = """
from benchmarks.load_echo import echo
from litestar import Litestar
import uvicorn
uvicorn.run(Litestar([echo]), port={port}, log_level="error", access_log=False)
"""
OURS = """
from benchmarks.decision import TODAY
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from insurer_rules.checks import checked_rules
import uvicorn
uvicorn.run(create_app(checked_rules(), Settings(), lambda: TODAY), port={port}, log_level="error", access_log=False)
"""
ROUNDS, POSTS = 8, 1_000


def server_microseconds(question: dict[str, object]) -> tuple[float, float]:
    """Give the least CPU microseconds a POST of the question took an echo and ours, in any round."""
    body = json.dumps(question).encode()
    best = [float("inf"), float("inf")]
    with (
        serving([sys.executable, "-c", ECHO.format(port=8_101)], 8_101) as echo,
        serving([sys.executable, "-c", OURS.format(port=8_102)], 8_102) as ours,
    ):
        servers = ((echo, 8_101, "/echo"), (ours, 8_102, "/v1/coverage-checks"))
        for _ in range(ROUNDS):
            for place, (process, port, path) in enumerate(servers):
                begun = cpu_seconds(process)
                post(port, path, body, POSTS)
                best[place] = min(best[place], (cpu_seconds(process) - begun) / POSTS * 1e6)
    return best[0], best[1]


@contextmanager
def serving(command: list[str], port: int, *, rate: str = "0", **options: Any) -> Iterator[int]:
    """Run a server on a port of this machine until it is no longer needed; gives its process id.

    Clients are not counted unless a rate a minute is given, as most benchmarks are one client.
    """
    options["env"] = {**os.environ, **options.get("env", {}), "MTCOVERAGE_RATE_PER_MINUTE": rate}
    with subprocess.Popen(command, **options) as process:  # noqa: S603 - own program
        try:
            until_it_answers(port)
            yield process.pid
        finally:
            process.terminate()


def until_it_answers(port: int) -> None:
    """Wait until a server answers anything. Raises TimeoutError after a minute."""
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(port)


def post(port: int, path: str, body: bytes, times: int) -> None:
    """Post the body so many times over one connection."""
    headers = ("host: localhost", "content-type: application/json", f"content-length: {len(body)}")
    head = "\r\n".join((f"POST {path} HTTP/1.1", *headers, "", ""))
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answer:
        for _ in range(times):
            connection.sendall(head.encode() + body)
            length = 0
            while (line := answer.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            answer.read(length)
