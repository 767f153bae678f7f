"""Both stores, empty, so that each test runs with either."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest

from coverage_service.access.postgres_store import PostgresStore
from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.stores import AccessStore
from tests.postgres import Postgres, running

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBERS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run one PostgreSQL for all tests of this process."""
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path) -> Path | str:
    """Give the place of a store that nobody has used."""
    if request.param == "sqlite":
        return tmp_path / "access.sqlite"
    address = request.getfixturevalue("postgres").address
    schema = f"test_{next(NUMBERS)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[arg-type]
    return f"{address}&options=-c%20search_path%3D{schema}"


@pytest.fixture
def opened(place) -> Iterator[Callable[[], AccessStore]]:
    """Open the store, as often as there are processes that use it."""
    stores: list[AccessStore] = []

    def open_another() -> AccessStore:
        stores.append(SqliteStore(place) if isinstance(place, Path) else PostgresStore(place))
        return stores[-1]

    yield open_another
    for store in stores:
        store.close()


@pytest.fixture
def store(opened) -> AccessStore:
    """Open the store once."""
    return opened()
