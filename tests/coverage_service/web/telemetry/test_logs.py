"""What the log and the address bar may hold."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from coverage_service.web.telemetry.logs import AccessLog, configure_logging

SECRETS = {"birth_date": "1941-07-13", "insurer": "Geheimverzekeraar", "packages": "Geheimpakket", "price": "77,13"}


@pytest.fixture
def logged(app, capsys) -> Iterator[tuple[httpx.AsyncClient, Callable[[], list[dict[str, Any]]]]]:
    """Give a client with the access log around the application, and a way to read the lines back."""
    configure_logging("info")
    transport = httpx.ASGITransport(AccessLog(app), raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://testserver")
    yield client, lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    configure_logging("error")


async def test_a_log_line_has_method_route_status_time_and_id_only(logged) -> None:
    """The log knows the template of a route, never its path or query."""
    client, lines = logged
    response = await client.get("/v1/insurers/Geheimverzekeraar/packages?year=2026")
    line = lines()[0]
    assert {"method", "route", "status", "ms", "request_id", "event", "level", "timestamp"} == line.keys()
    assert ("GET", "/v1/insurers/{insurer}/packages", 404) == (line["method"], line["route"], line["status"])
    assert response.headers["x-request-id"] == line["request_id"]


async def test_of_an_address_without_a_route_nothing_is_logged(logged) -> None:
    """A path that nobody serves may hold anything, so it is left out."""
    client, lines = logged
    await client.get("/Geheimverzekeraar")
    assert [("none", 404)] == [(line["route"], line["status"]) for line in lines()]


async def test_nothing_typed_appears_in_logs_headers_or_addresses(logged) -> None:
    """What a patient fills in comes back in the page itself and nowhere else."""
    client, lines = logged
    response = await client.post("/formulier", data=SECRETS, follow_redirects=False)
    kept = json.dumps([lines(), dict(response.headers), str(response.url)])
    assert response.status_code == 422
    assert not [typed for typed in SECRETS.values() if typed in kept]


async def test_a_failure_is_logged_by_kind_and_place_without_its_message(logged, monkeypatch) -> None:
    """The message of an error may quote a patient; its kind and place are enough to find it."""
    client, lines = logged

    def fail(*_: object) -> None:
        raise RuntimeError("Geheimverzekeraar")

    monkeypatch.setattr("coverage_service.web.pages.answer.decide", fail)
    response = await client.post("/formulier", data={"age": "41"})
    assert response.status_code == 500
    failure, request = lines()
    assert ("RuntimeError", "failure", 500) == (failure["kind"], failure["event"], request["status"])
    assert "Geheim" not in json.dumps([failure, request])
