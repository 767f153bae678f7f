"""What is counted: numbers by kind for Prometheus, those of all workers together, and never what somebody typed."""

from collections.abc import Callable
from datetime import date

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from coverage_service.web.telemetry.logs import AccessLog
from coverage_service.web.telemetry.metrics import DIRECTORY, count_claim_lines, forget_dead_workers, last_read
from tests.server import serving, until

CLOCK = date(2026, 11, 22)
QUESTION = {
    "age": 12,
    "packages": [],
    "condition": {"listed": False},
    "date": "2026-03-02",
    "planned_sessions": 12,
    "result_insufficient": False,
}


def read(text: str) -> dict[str, float]:
    """Add up each sample of a name over its labels, and give each with its labels too."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found[sample.name] = found.get(sample.name, 0) + sample.value
            found[f"{sample.name} {' '.join(value for _, value in sorted(sample.labels.items()))}"] = sample.value
    return found


@pytest.fixture
def counted(client) -> Callable[[], Callable[[str], float]]:
    """Give a way to see by how much a sample grew."""

    def start() -> Callable[[str], float]:
        before = read(client.get("/metrics").text)
        return lambda name: read(client.get("/metrics").text).get(name, 0) - before.get(name, 0)

    return start


def test_answers_are_counted_by_verdict_and_evidence(client, counted) -> None:
    """A question over HTTP and one on the page count alike."""
    grown = counted()
    client.post("/v1/coverage-checks", json=QUESTION)
    client.post(
        "/formulier",
        data={
            "age": "12",
            "no_packages": "yes",
            "listed": "no",
            "date": "2026-03-02",
            "planned": "12",
            "result_insufficient": "no",
        },
    )
    assert grown("coverage_decisions_total insurer partly_reimbursed") >= 1
    assert grown("coverage_decisions_total") == 2


def test_an_unknown_insurer_is_counted_and_its_name_is_not_kept(client, counted) -> None:
    """The number tells that a name is missing; which one is not told."""
    grown = counted()
    client.post("/v1/coverage-checks", json={**QUESTION, "insurer": "Geheimverzekeraar"})
    client.post("/formulier", data={"age": "12", "insurer": "Geheimverzekeraar"})
    client.post("/v1/coverage-checks", json={**QUESTION, "age": 999})
    assert grown("coverage_unknown_labels_total") == 2
    assert "Geheim" not in client.get("/metrics").text


def test_claim_lines_are_counted_by_payer(counted) -> None:
    """Each line of a file counts once."""
    grown = counted()
    count_claim_lines(["basic", "self", "basic"])
    assert (2, 1) == (grown("coverage_claim_lines_total basic"), grown("coverage_claim_lines_total self"))


def test_the_tables_in_use_and_their_age_are_told(client, rules) -> None:
    """Version and days since a source was read, on the clock of the service."""
    found = read(client.get("/metrics").text)
    assert found[f"coverage_rules_info  {rules.version}"] == 1
    assert (CLOCK - last_read(rules)).days == found["coverage_rules_age_days"]


async def test_requests_are_counted_by_route_template(app, client, counted) -> None:
    """The path itself is never a label; a method that nobody knows is counted as other."""
    grown = counted()
    transport = httpx.ASGITransport(AccessLog(app), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as asking:
        await asking.get("/v1/insurers/cz/packages?year=2026")
        await asking.get("/Geheim")
        await asking.request("BREW", "/")
    assert grown("coverage_request_seconds_count GET /v1/insurers/{insurer}/packages 200") == 1
    assert grown("coverage_request_seconds_count GET none 404") == 1
    assert "BREW" not in client.get("/metrics").text


def test_two_workers_count_together_and_a_dead_one_uploads_nothing(tmp_path) -> None:
    """Whichever worker is asked tells the numbers of both."""
    with serving(tmp_path, "--workers", "2") as server:
        until(lambda: len(server.workers()) == 2, server)
        for _ in range(40):
            httpx.post(f"{server.address}/v1/coverage-checks", json=QUESTION)
        found = read(httpx.get(f"{server.address}/metrics").text)
        assert found["coverage_decisions_total"] == 40
        assert found["coverage_uploads_in_progress"] == 0


def test_what_a_dead_worker_had_in_progress_is_forgotten(tmp_path, monkeypatch) -> None:
    """A worker that was killed in mid-upload does not upload for ever."""
    monkeypatch.setenv(DIRECTORY, str(tmp_path))
    (tmp_path / "gauge_livesum_99999999.db").touch()
    (tmp_path / "gauge_livesum_1.db").touch()
    (tmp_path / "counter_99999999.db").touch()
    forget_dead_workers(tmp_path)
    assert {"gauge_livesum_1.db", "counter_99999999.db"} == {file.name for file in tmp_path.iterdir()}
