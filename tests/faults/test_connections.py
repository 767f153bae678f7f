"""What comes over a connection is bounded before it is a request, and what is no request is refused at once."""

from collections.abc import Iterator

import pytest

from tests.server import Server, everything, head, serving, until

CHUNKED = {"content_type": "application/json", "transfer_encoding": "chunked"}
ASKED = head("POST", "/v1/coverage-checks", **CHUNKED)
LINE = b"x-more: " + b"a" * 1_000 + b"\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """Serve with patience, so that nothing is answered by running out of it."""
    with serving(tmp_path_factory.mktemp("connections"), request_seconds="60", connections="20") as server:
        yield server


def answered(server: Server, *parts: bytes) -> bytes:
    """Send parts as far as they are taken, and read to the end."""
    with server.connected() as connection:
        try:
            for part in parts:
                connection.sendall(part)
            return everything(connection)
        except ConnectionError:  # it is closed while more is sent; what it said first is read
            return b""


FIELDS = {
    "many fields": (head("GET", "/health/live")[:-2], *[LINE] * 70),
    "fields behind a body": (ASKED, b"2\r\n{}\r\n0\r\n", *[LINE] * 70),
    "one address": (b"GET /", b"a" * 66_000),
}


@pytest.mark.parametrize("parts", FIELDS.values(), ids=FIELDS)
def test_a_head_of_more_than_64_kb_is_refused_at_once(parts, server) -> None:
    """Whatever it is made of, and behind a body as well; the connection is closed."""
    assert answered(server, b"".join(parts)).startswith(b"HTTP/1.1 431")


ENDLESS = {
    "a field": (head("GET", "/health/live")[:-2], b"x-more: "),
    "a field behind a body": (ASKED, b"2\r\n{}\r\n0\r\nx: "),
    "the name of a field": (head("GET", "/health/live")[:-2],),
}


@pytest.mark.parametrize("parts", ENDLESS.values(), ids=ENDLESS)
def test_what_does_not_become_a_field_is_not_kept(parts, server) -> None:
    """A field that goes on and on is cut off before it is half a megabyte."""
    answer = answered(server, *parts, *[b"a" * 10_000] * 100)
    assert not answer or answer.startswith(b"HTTP/1.1 431")


BAD = {
    "no host": b"GET /health/live HTTP/1.1\r\n\r\n",
    "an empty host": b"GET /health/live HTTP/1.1\r\nhost:\r\n\r\n",
    "two hosts": b"GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
    "the same host twice": b"GET /health/live HTTP/1.1\r\nhost: a\r\nhost: a\r\n\r\n",
    "a host with a user": b"GET /health/live HTTP/1.1\r\nhost: a@b\r\n\r\n",
    "a chunk size that is none": ASKED + b"zz\r\n{}\r\n",
    "a chunk size without end": ASKED + b"FFFFFFFFFFFFFFFFFFFF\r\n",
    "a negative chunk size": ASKED + b"-2\r\n{}\r\n",
    "a chunk longer than it says": ASKED + b"1\r\n{}\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("request_", BAD.values(), ids=BAD)
def test_what_is_no_request_is_400_at_once(request_, server) -> None:
    """It is not waited for what cannot come, and no other request is read out of what follows."""
    answer = answered(server, request_)
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"application/problem+json" in answer
    assert answer.count(b"HTTP/1.1") == 1


def test_a_request_of_http_1_0_needs_no_host(server) -> None:
    """A health check of an old balancer is answered."""
    assert answered(server, b"GET /health/live HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_one_client_has_half_of_the_connections(server) -> None:
    """The next is told that it is busy, and taken when one is free; the other half is for others."""
    held = [server.connected() for _ in range(10)]
    try:
        with server.connected() as connection:
            assert everything(connection).startswith(b"HTTP/1.1 503")
    finally:
        for each in held:
            each.close()
    answers = (answered(server, head("GET", "/health/live", connection="close")) for _ in range(100))
    assert any(answer.startswith(b"HTTP/1.1 200") for answer in answers)


def test_a_client_that_leaves_in_mid_body_is_no_failure(tmp_path) -> None:
    """Who does not wait for an answer is logged as gone (499), and no alert is raised."""
    with serving(tmp_path) as server:
        for headers in ({"content_type": "application/json"}, {"content_type": "text/csv"}):
            path = "/v1/coverage-checks" if "json" in headers["content_type"] else "/v1/claim-verifications"
            with server.connected() as connection:
                connection.sendall(head("POST", path, **headers, content_length="100") + b"{")
        until(lambda: server.log.read_text().count('"status":499') == 2, server)
        assert '"status":500' not in server.log.read_text()
