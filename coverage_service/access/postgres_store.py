"""The store in PostgreSQL: for several hosts. Needs the extra `postgres`.

A connection that broke is made anew at the next call, so the service recovers by itself when the database is back.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import Any, LiteralString

import psycopg

from coverage_service.access.sql_store import Row, SqlStore, schema
from coverage_service.access.stores import StoreError

CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 3_000
MOST_IDLE = 4
# Any number that only this program takes: it lets one process at a time create the tables.
CREATING = 7_119_260_215


class PostgresStore(SqlStore):
    """Keep tokens, sessions and counters in a database that several hosts share."""

    def __init__(self, address: str) -> None:
        """Connect, and create the tables that are missing. Raises StoreError."""
        self._address = address
        self._idle: LifoQueue[psycopg.Connection[Row]] = LifoQueue(MOST_IDLE)
        super().__init__()

    def _prepare(self) -> None:
        statements: list[Any] = ["SELECT pg_advisory_xact_lock(:number)", {"number": CREATING}]
        for statement in schema(real="DOUBLE PRECISION", strict=""):
            statements += [statement, {}]
        self._run(*statements)

    def _run(self, *statements: Any) -> Sequence[Row]:
        """Run in one transaction; a connection that broke while it was idle is tried once more with a new one."""
        pairs = list(zip(map(_written, statements[::2]), statements[1::2], strict=True))
        try:
            try:
                return self._once(pairs, fresh=False)
            except psycopg.OperationalError:
                return self._once(pairs, fresh=True)
        except psycopg.Error as error:
            raise StoreError(str(error)) from error

    def _once(self, pairs: list[tuple[LiteralString, Any]], *, fresh: bool) -> Sequence[Row]:
        with self._connection(fresh=fresh) as connection, connection.transaction():
            for statement, values in pairs:
                cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else ()

    @contextmanager
    def _connection(self, *, fresh: bool) -> Iterator[psycopg.Connection[Row]]:
        """Lend a connection; it comes back only when nothing went wrong with it."""
        connection = self._new() if fresh else self._idle_or_new()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if self._idle.full():
            connection.close()
        else:
            self._idle.put(connection)

    def _idle_or_new(self) -> psycopg.Connection[Row]:
        with suppress(Empty):
            return self._idle.get_nowait()
        return self._new()

    def _new(self) -> psycopg.Connection[Row]:
        connection = psycopg.connect(self._address, autocommit=True, connect_timeout=CONNECT_SECONDS)
        connection.execute(f"SET statement_timeout = {STATEMENT_MILLISECONDS}")
        return connection

    def close(self) -> None:
        """Let go of every idle connection."""
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()


@lru_cache(maxsize=64)
def _written(statement: LiteralString) -> LiteralString:
    """Write the named values of a statement as psycopg has them."""
    return re.sub(r":(\w+)", r"%(\1)s", statement)
