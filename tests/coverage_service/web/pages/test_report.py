"""A policy holder reports on a page that asks for nothing of theirs; it is there only where reports are kept."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from coverage_service.access.opening import open_store
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from insurer_rules.rules import Rules

TYPED = {"insurer": "cz", "package": "Plus", "year": "2026", "sessions": "negen", "budget_eur": "", "read_in": "policy"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give the file in which reports are kept."""
    return tmp_path / "reports.sqlite"


@pytest.fixture
def reporting(rules: Rules, place: Path) -> Iterator[TestClient[Litestar]]:
    """Ask an application that keeps reports."""
    app = create_app(rules, Settings(log_level="error", reports=place), lambda: date(2026, 11, 22))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(("address", "told"), [("/melden", "Dank u wel"), ("/en/report", "Thank you")])
def test_a_report_is_sent(reporting: TestClient[Litestar], place: Path, address: str, told: str) -> None:
    """Numbers are read as people write them, and nothing is kept but the figure."""
    assert 200 == reporting.get(address).status_code
    answer = reporting.post(address, data=TYPED)
    assert (200, True) == (answer.status_code, told in answer.text)
    assert [("sessions", "9", "policy")] == [(e.figure, e.value, e.read_in) for e in open_store(place).reports(2026)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"package": "Nergens"}, "package"), ({"insurer": "Niemand"}, "insurer"), ({"sessions": ""}, "stated")],
)
def test_a_fault_stands_beside_its_field(reporting: TestClient[Litestar], changed: dict[str, str], field: str) -> None:
    """What was typed stays."""
    answer = reporting.post("/melden", data={**TYPED, **changed})
    assert (422, True) == (answer.status_code, f'id="{field}-error"' in answer.text)
    assert 'value="2026"' in answer.text


def test_who_reports_too_often_waits(reporting: TestClient[Litestar]) -> None:
    """The seventh within the hour is told so."""
    statuses = [reporting.post("/melden", data=TYPED).status_code for _ in range(7)]
    assert [200] * 6 + [429] == statuses


def test_an_answer_leads_there_only_where_reports_are_kept(
    reporting: TestClient[Litestar], client: TestClient[Litestar]
) -> None:
    """Elsewhere neither the link nor the page is there."""
    asked = {
        "age": "35",
        "insurer": "cz",
        "packages": "Plus",
        "listed": "no",
        "contracted": "yes",
        "therapy": "manual_therapy",
    }
    assert 'href="/melden"' in reporting.post("/formulier", data=asked).text
    assert 'href="/melden"' not in client.post("/formulier", data=asked).text
    assert 404 == client.get("/melden").status_code
