"""The store in SQL that SQLite and PostgreSQL both speak, so that both keep the same rules by the same statements.

How many steps a store has behind it is kept in its table `keys`, under `schema`. Connecting is left to the two stores.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any, cast

from attrs import asdict, fields

from coverage_service.access.rates import RateLimit, wait_until_free
from coverage_service.access.reports import PolicyReport
from coverage_service.access.stores import StoreVersionError
from coverage_service.access.tokens import Scope, Session, Token, random_text

Record = Sequence[Any]
Execute = Callable[[str, Mapping[str, Any]], Sequence[Record]]
# A refusal is never told as no wait at all, however the turns of others move meanwhile.
SHORTEST_WAIT = 0.001
KEYS = "CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, value TEXT NOT NULL) {strict}"
# Each step takes a store one version on; {real} and {strict} are what the two databases write differently. A released
# step is never changed, as stores have it behind them. Stores older than versions have the first behind them too.
STEPS = (
    """
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, hash TEXT NOT NULL,
    made_on {real} NOT NULL, expires_on {real}, revoked INTEGER NOT NULL DEFAULT 0
) {strict};
CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, token TEXT NOT NULL REFERENCES tokens (id), expires_on {real} NOT NULL
) {strict};
CREATE TABLE IF NOT EXISTS turns (client TEXT PRIMARY KEY, due {real} NOT NULL) {strict};
""",
    """
CREATE TABLE IF NOT EXISTS reports (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, package TEXT NOT NULL, year INTEGER NOT NULL, figure TEXT NOT NULL,
    value TEXT NOT NULL, per TEXT NOT NULL, read_in TEXT NOT NULL, told_on TEXT NOT NULL
) {strict};
""",
)
VERSION_READ = "SELECT value FROM keys WHERE name = 'schema'"
VERSION_KEPT = """INSERT INTO keys (name, value) VALUES ('schema', :version)
ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
READ = "SELECT id, name, scopes, hash, made_on, expires_on, revoked FROM tokens"
ADD = """INSERT INTO tokens (id, name, scopes, hash, made_on, expires_on)
VALUES (:id, :name, :scopes, :hash, :made_on, :expires_on)"""
ADD_REPORT = """INSERT INTO reports (id, label, package, year, figure, value, per, read_in, told_on)
VALUES (:id, :label, :package, :year, :figure, :value, :per, :read_in, :told_on)"""
READ_REPORTS = """SELECT id, label, package, year, figure, value, per, read_in, told_on FROM reports
WHERE year = :year ORDER BY told_on, id"""
# `due_after` in one statement, so that of two who ask at once only one gets the last turn. No row: no turn was free.
TAKE = """INSERT INTO turns (client, due) VALUES (:client, :now + :interval)
ON CONFLICT (client) DO UPDATE
SET due = (CASE WHEN turns.due > :now AND turns.due <= :latest THEN turns.due ELSE :now END) + :interval
WHERE (CASE WHEN turns.due > :now AND turns.due <= :latest THEN turns.due ELSE :now END) + :interval <= :now + :seconds
RETURNING due"""


class SqlStore(ABC):
    """The protocol of `stores` over whatever runs these statements."""

    def __init__(self, *, real: str, strict: str) -> None:
        """Bring the store to this version, and agree with the other processes on one key. Raises StoreError."""
        self._bring_up_to_date({"real": real, "strict": strict})
        self._run("INSERT INTO keys (name, value) VALUES ('clients', :v) ON CONFLICT DO NOTHING", {"v": random_text()})
        self._key = str(self._run("SELECT value FROM keys WHERE name = 'clients'", {})[0][0])

    def _bring_up_to_date(self, words: Mapping[str, str]) -> None:
        """Take the steps that are still ahead of the store, all or none; one of a later version is left as it is."""
        with self._alone() as execute:
            execute(KEYS.format(**words), {})
            kept = execute(VERSION_READ, {})
            version = int(kept[0][0]) if kept else 0
            if version > len(STEPS):
                raise StoreVersionError(version, known=len(STEPS))
            for statement in (one for step in STEPS[version:] for one in step.split(";") if one.strip()):
                execute(statement.format(**words), {})
            if version < len(STEPS):
                execute(VERSION_KEPT, {"version": str(len(STEPS))})

    @abstractmethod
    def _alone(self) -> AbstractContextManager[Execute]:
        """Give what runs one statement, in a transaction beside which no other process changes the tables."""

    @abstractmethod
    def _run(self, *statements: Any) -> Sequence[Record]:
        """Run statements, each followed by its values, in one transaction; gives the rows of the last."""

    @property
    def key(self) -> str:
        """Give the secret with which client addresses are hashed."""
        return self._key

    def add_token(self, token: Token) -> None:
        """Keep a new token."""
        self._run(ADD, _values_of(token))

    def tokens(self) -> tuple[Token, ...]:
        """List all tokens, the oldest first."""
        return tuple(map(_token, self._run(f"{READ} ORDER BY made_on, id", {})))

    def token(self, identity: str) -> Token | None:
        """Find a token by its id."""
        return next(map(_token, self._run(f"{READ} WHERE id = :id", {"id": identity})), None)

    def revoke(self, identity: str) -> bool:
        """Revoke a token and end its sessions."""
        ended = ("DELETE FROM sessions WHERE token = :id", {"id": identity})
        revoked = ("UPDATE tokens SET revoked = 1 WHERE id = :id RETURNING id", {"id": identity})
        return bool(self._run(*ended, *revoked))

    def add_session(self, session: Session) -> None:
        """Keep a new session."""
        values = {"hash": session.hash, "token": session.token, "expires_on": session.expires_on.timestamp()}
        self._run("INSERT INTO sessions (hash, token, expires_on) VALUES (:hash, :token, :expires_on)", values)

    def session(self, session_hash: str) -> Session | None:
        """Find a session by the hash of its cookie."""
        rows = self._run("SELECT hash, token, expires_on FROM sessions WHERE hash = :hash", {"hash": session_hash})
        return next((Session(hash=row[0], token=row[1], expires_on=_moment(row[2])) for row in rows), None)

    def end_session(self, session_hash: str) -> None:
        """Forget a session."""
        self._run("DELETE FROM sessions WHERE hash = :hash", {"hash": session_hash})

    def take(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Take turns of a client, or say how long to wait."""
        rated = {"interval": times * rate.interval, "seconds": rate.seconds, "latest": now + 2 * rate.seconds}
        values = {"client": client, "now": now, **rated}
        return 0.0 if self._run(TAKE, values) else max(self.wait(client, rate, now=now, times=times), SHORTEST_WAIT)

    def wait(self, client: str, rate: RateLimit, *, now: float, times: int = 1) -> float:
        """Give the seconds until a client has so many turns."""
        rows = self._run("SELECT due FROM turns WHERE client = :client", {"client": client})
        return max(0.0, wait_until_free(float(rows[0][0]), rate, now=now, times=times)) if rows else 0.0

    def add_report(self, report: PolicyReport) -> None:
        """Keep a report of a policy holder."""
        self._run(ADD_REPORT, asdict(report) | {"told_on": report.told_on.isoformat()})

    def reports(self, year: int) -> tuple[PolicyReport, ...]:
        """List the reports about a policy year, the oldest first."""
        names = [each.name for each in fields(PolicyReport)]
        rows = (dict(zip(names, row, strict=True)) for row in self._run(READ_REPORTS, {"year": year}))
        return tuple(PolicyReport(**row | {"told_on": date.fromisoformat(row["told_on"])}) for row in rows)

    def forget(self, *, now: float) -> None:
        """Forget sessions that ended and counters that are full again."""
        self._run(
            "DELETE FROM sessions WHERE expires_on <= :now",
            {"now": now},
            "DELETE FROM turns WHERE due <= :now",
            {"now": now},
        )


def _values_of(token: Token) -> Mapping[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": " ".join(sorted(token.scopes)),
        "hash": token.hash,
        "made_on": token.made_on.timestamp(),
        "expires_on": None if token.expires_on is None else token.expires_on.timestamp(),
    }


def _token(row: Record) -> Token:
    return Token(
        id=row[0],
        name=row[1],
        scopes=frozenset(cast("list[Scope]", row[2].split())),
        hash=row[3],
        made_on=_moment(row[4]),
        expires_on=None if row[5] is None else _moment(row[5]),
        revoked=bool(row[6]),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
