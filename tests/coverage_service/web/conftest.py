"""The application as tests ask it: on a fixed day, in this process."""

from collections.abc import Iterator
from datetime import date

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from insurer_rules.rules import Rules

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def app(rules: Rules) -> Litestar:
    """Put the whole application together."""
    return create_app(rules, Settings(log_level="error"), lambda: TODAY)


@pytest.fixture(scope="session")
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """Ask the application without a socket."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
