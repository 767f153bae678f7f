"""One service for all clients, as a process of its own that needs tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from attrs import frozen

from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.tokens import make_token
from tests.server import serving


@frozen
class Service:
    """Where the service is, and a token for claims."""

    address: str
    token: str


@pytest.fixture(scope="session")
def service(tmp_path_factory) -> Iterator[Service]:
    """Serve with a token made beforehand."""
    directory = tmp_path_factory.mktemp("service")
    now = datetime.now(UTC)
    token, text = make_token("Praktijk", ["claims"], now=now, expires_on=now + timedelta(hours=1))
    store = SqliteStore(directory / "access.sqlite")
    store.add_token(token)
    store.close()
    with serving(directory, tokens=str(directory / "access.sqlite")) as server:
        yield Service(server.address, text)
