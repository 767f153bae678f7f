"""Clients that are slow on purpose, or gone: they are told or let go, and everybody else is answered meanwhile."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import gettempdir

import httpx
import psutil
import pytest

from tests.server import Server, everything, head, serving, until

HEADER = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur\n"
CLAIMS = "POST", "/v1/claim-verifications"
CSV = {"content_type": "text/csv"}
LOOSE = "127.0.0.1"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve with little patience, so that the tests need little as well."""
    with serving(tmp_path_factory.mktemp("slow"), request_seconds="1", upload_seconds="20") as server:
        yield server


def lines(number: int) -> Iterator[str]:
    """Write claim lines of different people."""
    yield HEADER
    for claim in range(number):
        yield f"{claim},i{claim},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n"


def status_of(answer: bytes) -> tuple[int, bool]:
    """Read the status of an answer, and whether it is a protected problem document."""
    protected = b"frame-ancestors 'none'" in answer and b"application/problem+json" in answer
    return int(answer.split()[1]), protected


def test_a_head_that_does_not_end_is_answered_408(server) -> None:
    """Slow-loris: a request of which a header keeps missing is told so and closed."""
    with server.connected() as connection:
        connection.sendall(head("GET", "/")[:-2])
        assert (408, True) == status_of(everything(connection))


def test_a_connection_that_says_nothing_is_closed(server) -> None:
    """Who asks nothing is not answered."""
    with server.connected() as connection:
        assert everything(connection) == b""


def test_a_second_head_that_does_not_end_is_answered_408_as_well(server) -> None:
    """A connection that is kept open has no more patience than a new one."""
    with server.connected() as connection:
        connection.sendall(head("GET", "/health/live"))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(head("GET", "/")[:-2])
        assert (408, True) == status_of(everything(connection))


def test_a_body_that_does_not_come_is_answered_408(server) -> None:
    """A length is promised and not kept."""
    with server.connected() as connection:
        headers = {"content_type": "application/json", "content_length": "1000"}
        connection.sendall(head("POST", "/v1/coverage-checks", **headers) + b'{"age": ')
        assert (408, True) == status_of(everything(connection))


def test_what_is_no_http_is_refused_with_a_problem_document(server) -> None:
    """Even a request that cannot be read gets the headers of every response."""
    with server.connected() as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert (400, True) == status_of(everything(connection))


def test_everybody_else_is_answered_meanwhile(server) -> None:
    """Two hundred slow clients cost one fast client nothing that it notices."""
    slow = [server.connected() for _ in range(200)]
    for connection in slow:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: loc")
    with httpx.Client(base_url=server.address, timeout=5) as client:
        assert {200} == {client.get("/v1/conditions").status_code for _ in range(20)}
    until(lambda: sockets(server) <= 2, server)
    for connection in slow:
        connection.close()


def test_a_client_that_goes_in_mid_upload_leaves_nothing(server) -> None:
    """What was received is thrown away; its slot is free again, and no temporary file stays."""
    for _ in range(6):
        with server.connected() as connection:
            connection.sendall(head(*CLAIMS, **CSV, content_length="99000000") + HEADER.encode() * 20_000)
    answered(server)


def test_a_client_that_goes_before_the_answer_leaves_nothing(server) -> None:
    """Nobody waits for a file that was sent whole: it is read no further, and its slot is free again."""
    body = "".join(lines(200_000)).encode()
    for _ in range(5):
        with server.connected() as connection, suppress(ConnectionResetError):  # it may be refused while it sends
            connection.sendall(head(*CLAIMS, **CSV, content_length=str(len(body))) + body)
    answered(server)


def test_a_client_that_goes_in_mid_download_leaves_nothing(server) -> None:
    """Whether it closes or just stops reading, the answer is cut off and its slot is free again."""
    body = "".join(lines(30_000)).encode()
    for stalls in (False, True):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect((LOOSE, server.port))
        connection.sendall(head(*CLAIMS, **CSV, content_length=str(len(body))) + body)
        assert connection.recv(12) == b"HTTP/1.1 200"
        if not stalls:
            connection.close()
        until(lambda: sockets(server) == 0, server)
        connection.close()
    answered(server)


def answered(server: Server) -> None:
    """Have a whole claim file verified as soon as a slot is free, and see that nothing was left of the others."""
    until(lambda: sockets(server) == 0, server)
    until(lambda: verified(server) == (200, 4), server)
    until(lambda: not open_files(server), server)


def verified(server: Server) -> tuple[int, int]:
    """Have a small claim file verified: the status, and how many lines came back."""
    headers = {"content-type": "text/csv"}
    answer = httpx.post(server.address + CLAIMS[1], content="".join(lines(3)), headers=headers, timeout=30)
    return answer.status_code, len(answer.text.splitlines())


def sockets(server: Server) -> int:
    """Count the connections of the server."""
    found = psutil.Process(server.process.pid).net_connections("tcp")
    return sum(each.status == psutil.CONN_ESTABLISHED for each in found)


def open_files(server: Server) -> list[Path]:
    """List the temporary files that are open; one without a name is listed as deleted."""
    links = islice(Path(f"/proc/{server.process.pid}/fd").iterdir(), 1_000)
    names = [link.readlink() for link in links if link.is_symlink()]
    return [name for name in names if name.parent == Path(gettempdir()) and "deleted" in name.name]
