"""The worked cases over HTTP: what holds for the decision holds for whoever asks the service."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from tests.coverage_service.case_tables import case_rules
from tests.coverage_service.test_cases import cases, check


@pytest.fixture(scope="module")
def service() -> Iterator[TestClient[Litestar]]:
    """Serve the tables of the cases."""
    app = create_app(case_rules(), Settings(log_level="error"), lambda: date(2026, 11, 22))
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("ask", "expected"), cases())
def test_case_holds_over_http(service: TestClient[Litestar], ask: dict[str, Any], expected: dict[str, Any]) -> None:
    """A worked case is answered over HTTP as its source says."""
    answer = service.post("/v1/coverage-checks", json=ask)
    assert answer.status_code == 200
    check(answer.json(), expected)
