"""The store in one SQLite file: for the processes of one host.

The journal is a write-ahead log, so that readers never wait for a writer; a token is on the disk before it is shown.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from coverage_service.access.sql_store import Execute, Record, SqlStore
from coverage_service.access.stores import StoreError
from coverage_service.access.tokens import Token

WAIT_SECONDS = 2.0
# Counters may be lost with the power; what an administrator did may not, so the log is then written out and synced.
SYNC = "PRAGMA wal_checkpoint(FULL)"
SETTINGS = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", "PRAGMA foreign_keys = ON")
ONLY_OWN_USER = 0o600


class SqliteStore(SqlStore):
    """Keep tokens, sessions and counters in a file that only its own user can read."""

    def __init__(self, path: Path) -> None:
        """Open the file, made when it is not there."""
        self._lock = Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=ONLY_OWN_USER)
            self._connection = sqlite3.connect(
                path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise StoreError(str(error)) from error
        for setting in SETTINGS:
            self._run(setting, {})
        super().__init__(real="REAL", strict="STRICT")

    @contextmanager
    def _alone(self) -> Iterator[Execute]:
        def execute(statement: str, values: Mapping[str, Any]) -> Sequence[Record]:
            return self._connection.execute(statement, values).fetchall()

        try:
            with self._lock, self._transaction():
                yield execute
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    def add_token(self, token: Token) -> None:
        """Keep a new token, on the disk before this returns."""
        super().add_token(token)
        self._run(SYNC, {})

    def revoke(self, identity: str) -> bool:
        """Revoke a token, on the disk before this returns."""
        found = super().revoke(identity)
        self._run(SYNC, {})
        return found

    def _run(self, *statements: Any) -> Sequence[Record]:
        """Run in one transaction; one statement is a transaction by itself."""
        pairs = list(zip(statements[::2], statements[1::2], strict=True))
        try:
            with self._lock:
                if len(pairs) == 1:
                    return self._connection.execute(*pairs[0]).fetchall()
                with self._transaction():
                    *_, rows = [self._connection.execute(*pair).fetchall() for pair in pairs]
                return rows
        except sqlite3.Error as error:
            raise StoreError(str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, closing(self._connection):
            pass
