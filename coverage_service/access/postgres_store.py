"""The store in PostgreSQL: for several hosts. Needs the extra `postgres`.

Connections are those of psycopg's pool. One that broke is made anew at the next call, so the service recovers by itself
when the database is back.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, LiteralString

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from coverage_service.access.sql_store import Execute, Record, SqlStore
from coverage_service.access.stores import StoreError

CONNECT_SECONDS = 3
# A database that is down is asked for a connection no longer than this, so that no request waits long for a refusal.
WAIT_SECONDS = 1.0
STATEMENT_MILLISECONDS = 3_000
MOST_CONNECTIONS = 8
# Any number that only this program takes: it lets one process at a time change the tables.
CHANGING = 7_119_260_215
Connection = psycopg.Connection[Record]
# The pool warns of each attempt that failed; the service tells of it by what it could not do.
logging.getLogger("psycopg.pool").addHandler(logging.NullHandler())
NOT_BROKEN = (PoolTimeout, psycopg.errors.QueryCanceled)


class PostgresStore(SqlStore):
    """Keep tokens, sessions and counters in a database that several hosts share."""

    def __init__(self, address: str) -> None:
        """Connect, and bring the tables up to date. Raises StoreError."""
        self._address = address
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            address,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_SECONDS},
            configure=_limit_statements,
            min_size=0,
            max_size=MOST_CONNECTIONS,
            timeout=WAIT_SECONDS,
            reconnect_timeout=WAIT_SECONDS,
            open=False,
        )
        super().__init__(real="DOUBLE PRECISION", strict="")

    @contextmanager
    def _alone(self) -> Iterator[Execute]:
        """Use a connection outside the pool: the pool opens after it, and its error says why there is none."""
        try:
            with psycopg.connect(self._address, connect_timeout=CONNECT_SECONDS) as connection:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
                yield lambda statement, values: _execute(connection, statement, values)
        except psycopg.Error as error:
            raise StoreError(str(error)) from error
        self._pool.open()

    def _run(self, *statements: Any) -> Sequence[Record]:
        """Run in one transaction; where a connection broke while idle, check them all and run once more."""
        pairs = list(zip(statements[::2], statements[1::2], strict=True))
        try:
            try:
                return self._together(pairs)
            except psycopg.OperationalError as error:
                if isinstance(error, NOT_BROKEN):
                    raise
                self._pool.check()
                return self._together(pairs)
        except psycopg.Error as error:
            raise StoreError(str(error)) from error

    def _together(self, pairs: list[tuple[str, Any]]) -> Sequence[Record]:
        with self._pool.connection() as connection, connection.transaction():
            *_, rows = [_execute(connection, *pair) for pair in pairs]
        return rows

    def close(self) -> None:
        """Let go of every connection."""
        self._pool.close()


def _execute(connection: Connection, statement: str, values: Mapping[str, Any]) -> Sequence[Record]:
    cursor = connection.execute(_with_percent_signs(statement), values)
    return cursor.fetchall() if cursor.description else ()


def _limit_statements(connection: Connection) -> None:
    connection.execute(f"SET statement_timeout = {STATEMENT_MILLISECONDS}")


@lru_cache(maxsize=64)
def _with_percent_signs(statement: str) -> LiteralString:
    """Write the named values of a statement as psycopg has them."""
    return re.sub(r":(\w+)", r"%(\1)s", statement)
