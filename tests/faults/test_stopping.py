"""Signals: what is under way is finished, nobody is refused while workers are replaced, a killed worker is replaced."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
import pytest

from tests.server import Server, everything, head, serving, until

QUESTION = b'{"age": 12, "packages": [], "condition": {"listed": false}, "date": "2026-03-02"}'
ASKED = head("POST", "/v1/coverage-checks", content_type="application/json", content_length=str(len(QUESTION)))


def test_sigterm_finishes_what_is_under_way(tmp_path) -> None:
    """A question that was being asked is answered; after that the process ends by itself."""
    with serving(tmp_path) as server:
        with server.connected() as connection:
            connection.sendall(ASKED + QUESTION[:-1])
            until(lambda: httpx.get(f"{server.address}/health/live").is_success, server)
            server.process.send_signal(signal.SIGTERM)
            until(lambda: refuses(server), server)
            connection.sendall(QUESTION[-1:])
            answer = everything(connection)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"verdict"' in answer
        assert server.process.wait(30) in (0, -signal.SIGTERM)


def test_a_connection_taken_in_before_sigterm_may_still_ask(tmp_path) -> None:
    """A question on its way when the process is told to stop is answered, and the process ends all the same."""
    with serving(tmp_path) as server, server.connected() as connection, server.connected():
        until(lambda: httpx.get(f"{server.address}/health/live").is_success, server)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(server), server)
        connection.sendall(ASKED + QUESTION)
        assert everything(connection).startswith(b"HTTP/1.1 200")
        assert server.process.wait(30) in (0, -signal.SIGTERM)


def test_a_process_that_is_stopping_says_it_is_not_ready_and_still_answers(tmp_path) -> None:
    """A balancer that asks has time to look away before connections are refused."""
    with serving(tmp_path, drain_seconds="2") as server:
        server.process.send_signal(signal.SIGTERM)
        until(lambda: httpx.get(f"{server.address}/health/ready").status_code == 503, server)
        ready = httpx.get(f"{server.address}/health/ready")
        assert (ready.json()["type"], ready.headers["retry-after"]) == ("/problems/stopping", "1")
        assert httpx.get(f"{server.address}/v1/conditions").status_code == 200
        assert server.process.wait(30) in (0, -signal.SIGTERM)


def test_a_request_that_does_not_end_does_not_keep_a_process_alive(tmp_path) -> None:
    """After the time to stop, what is still under way is cut off."""
    with serving(tmp_path, stop_seconds="1") as server, server.connected() as connection:
        connection.sendall(ASKED + QUESTION[:-1])
        until(lambda: httpx.get(f"{server.address}/health/live").is_success, server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) in (0, -signal.SIGTERM)


def upload() -> bytes:
    """Write a request with a claim file that takes many seconds to verify."""
    columns = "claim_id,insured_id,birth_date,service_date,service_code,uzovi,packages,contracted,tariff_eur\n"
    lines = (f"{n},i{n},1980-05-01,2019-01-04,1200,7119,Plus,yes,50.00\n" for n in range(300_000))
    body = (columns + "".join(lines)).encode()
    return head("POST", "/v1/claim-verifications", content_type="text/csv", content_length=str(len(body))) + body


def seconds_of_processor(server: Server) -> float:
    """Give what the process has worked so far."""
    return psutil.Process(server.process.pid).cpu_times().user


def test_verifying_stops_with_the_process(tmp_path) -> None:
    """A claim file that would take long is let go when the time to stop is up; no thread keeps the process alive."""
    with serving(tmp_path, stop_seconds="1") as server, server.connected() as connection:
        before = seconds_of_processor(server)
        connection.sendall(upload())
        until(lambda: seconds_of_processor(server) > before + 0.5, server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) in (0, -signal.SIGTERM)


def test_verifying_stops_when_its_time_is_up(tmp_path) -> None:
    """Who asked is told to come back, and the thread has ended: its slot is free for the next."""
    with serving(tmp_path, upload_seconds="2", uploads="1") as server, server.connected() as connection:
        connection.sendall(upload())
        assert b"HTTP/1.1 503" in everything(connection)
        small = b"claim_id,insured_id,birth_date,service_date,service_code,uzovi\n1,a,1980-05-01,2019-01-04,1200,7119\n"
        headers = {"content-type": "text/csv"}
        answer = httpx.post(f"{server.address}/v1/claim-verifications", content=small, headers=headers, timeout=30)
        assert answer.status_code == 200


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Server]:
    """Serve with two workers."""
    with serving(tmp_path_factory.mktemp("two"), "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2, server)
        yield server


def test_a_worker_killed_in_mid_request_is_replaced_while_the_other_answers(two) -> None:
    """Nothing is half answered: its connection breaks, all others are answered, and soon there are two again."""
    held = [two.connected() for _ in range(8)]
    for connection in held:
        connection.sendall(ASKED + QUESTION[:-1])
    until(lambda: httpx.get(f"{two.address}/health/live").is_success, two)
    killed, other = two.workers()
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in two.workers(), two)
    assert [200] * 20 == [ask(two).status_code for _ in range(20)]
    ends = [finished(connection) for connection in held]
    assert set(ends) <= {b"", b"HTTP/1.1 200"}
    until(lambda: len(two.workers()) == 2 and other in two.workers(), two)


def test_sighup_replaces_every_worker_and_refuses_nobody(two) -> None:
    """While new workers come and old ones finish, every question is answered."""
    before, done = set(two.workers()), threading.Event()
    statuses: list[int] = []

    def keep_asking() -> None:
        while not done.is_set():
            statuses.append(ask(two).status_code)

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(keep_asking) for _ in range(2)]
        try:
            two.process.send_signal(signal.SIGHUP)
            until(lambda: len(two.workers()) == 2 and not before & set(two.workers()), two)
        finally:
            done.set()
    assert [task.result() for task in asking] == [None, None]
    assert {200} == set(statuses)
    assert len(statuses) > 20


def refuses(server: Server) -> bool:
    """Tell whether new connections are refused."""
    try:
        httpx.get(f"{server.address}/health/live")
    except httpx.TransportError:
        return True
    return False


def ask(server: Server) -> httpx.Response:
    """Ask the question over a connection of its own."""
    return httpx.post(
        f"{server.address}/v1/coverage-checks", content=QUESTION, headers={"content-type": "application/json"}
    )


def finished(connection) -> bytes:
    """Send the last byte of a question, and read how its answer begins, if it comes."""
    with connection:
        try:
            connection.sendall(QUESTION[-1:])
            return connection.recv(12)
        except ConnectionError:
            return b""


def test_nothing_is_left_in_the_temporary_directory(tmp_path, monkeypatch) -> None:
    """Neither one worker nor several leave a folder behind when they are told to stop."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    for workers in ("1", "2"):
        with serving(tmp_path, "--workers", workers) as server:
            ask(server)
        assert [] == list((tmp_path / "temporary").iterdir())
