"""A real server process for the tests, stopped by them, and what a client at the level of sockets says to it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from attrs import frozen

SECONDS = 30.0


@frozen
class Server:
    """A server process that listens on this machine."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        """Give where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """List the process ids of its workers; their helper that only tracks resources is none."""
        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if is_worker(child)]

    def connected(self) -> socket.socket:
        """Open a connection, to speak over it byte by byte."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def is_worker(process: psutil.Process) -> bool:
    """Tell a worker from the helper that tracks resources, and from one that is dead already."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:
        return False


@contextmanager
def serving(directory: Path, *options: str, program: str = "", **settings: str) -> Iterator[Server]:
    """Run `mtcoverage serve`, or a program of the test's own, until it is no longer needed; its log goes to a file."""
    port, log = free_port(), directory / "log"
    command = [sys.executable, "-c", program] if program else [sys.executable, "-m", "coverage_service", "serve"]
    environment = {
        **os.environ,
        "HOME": str(directory),
        "MTCOVERAGE_RATE_PER_MINUTE": "0",
        "MTCOVERAGE_PORT": str(port),
        **coverage_settings(settings),
    }
    with (
        log.open("ab") as out,
        subprocess.Popen([*command, *options], env=environment, stdout=out, stderr=out) as process,
    ):
        server = Server(process, port, log)
        try:
            until(lambda: answers(server), server)
            yield server
        finally:
            if process.poll() is None:
                process.terminate()
                ended(process)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Wait until a process that was told to stop has stopped; one that does not is killed, with its workers."""
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
        pytest.fail("the server did not stop")


def coverage_settings(settings: Mapping[str, str]) -> dict[str, str]:
    """Write settings as their variables."""
    return {f"MTCOVERAGE_{name.upper()}": value for name, value in settings.items()}


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def answers(server: Server) -> bool:
    """Tell whether the server is ready."""
    try:
        return httpx.get(f"{server.address}/health/ready", timeout=SECONDS).status_code == 200
    except httpx.TransportError:
        return False


def until(happened: Callable[[], object], server: Server | None = None) -> None:
    """Wait until something happened, looking every fiftieth of a second, at most half a minute."""
    begun = time.monotonic()
    while not happened():
        if time.monotonic() - begun > SECONDS:
            pytest.fail(f"it did not happen; log: {server.log.read_text() if server else ''}")
        time.sleep(0.02)


def head(method: str, path: str, **headers: str) -> bytes:
    """Write the head of a request."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: localhost", *lines, "", ""]).encode()


def everything(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)
