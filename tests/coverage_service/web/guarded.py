"""The application with tokens: a store of its own, a clock that stands still, and one caller of each kind."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import frozen
from litestar import Litestar

from coverage_service.access.admission import begin_session
from coverage_service.access.sqlite_store import SqliteStore
from coverage_service.access.tokens import Scope, make_token
from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from coverage_service.web.edge.gate import PLAIN_COOKIE, Gate
from insurer_rules.rules import Rules
from tests.coverage_service.web.conftest import TODAY

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWN_PAGE = {"sec-fetch-site": "same-origin"}


@frozen
class Guarded:
    """The application, its store, and the headers of one caller of each kind."""

    app: Litestar
    store: SqliteStore
    callers: Mapping[str, Mapping[str, str]]


def guarded(rules: Rules, directory: Path, *, scope: Scope = "claims") -> Guarded:
    """Make the application, and a caller of each kind for this scope."""
    store = SqliteStore(directory / "access.sqlite")
    app = create_app(
        rules, Settings(log_level="error"), lambda: TODAY, gate=Gate(store, local=False, now=NOW.timestamp)
    )
    return Guarded(app, store, callers(store, scope))


def callers(store: SqliteStore, scope: Scope) -> Mapping[str, Mapping[str, str]]:
    """Give the headers of everybody who may knock."""
    other: Scope = "metrics" if scope == "claims" else "claims"
    right, revoked = kept(store, scope), kept(store, scope)
    store.revoke(revoked[0])
    token = store.token(right[0])
    assert token
    _, cookie = begin_session(store, token, now=NOW.timestamp())
    return {
        "nobody": {},
        "wrong token": bearer(f"{right[1]}x"),
        "no token at all": bearer("hello"),
        "another scheme": {"authorization": "Basic aGVsbG86aGVsbG8="},
        "expired": bearer(kept(store, scope, expires_on=NOW)[1]),
        "revoked": bearer(revoked[1]),
        "wrong scope": bearer(kept(store, other)[1]),
        "right token": bearer(right[1]),
        "session": {"cookie": f"{PLAIN_COOKIE}={cookie}", **OWN_PAGE},
        "wrong session": {"cookie": f"{PLAIN_COOKIE}={cookie}x", **OWN_PAGE},
        "session of another site": {"cookie": f"{PLAIN_COOKIE}={cookie}", "sec-fetch-site": "cross-site"},
        "session of no known site": {"cookie": f"{PLAIN_COOKIE}={cookie}"},
    }


def kept(store: SqliteStore, scope: Scope, *, expires_on: datetime = NOW + DAY) -> tuple[str, str]:
    """Keep a new token; gives its id and text."""
    token, text = make_token("Praktijk", [scope], now=NOW - DAY, expires_on=expires_on)
    store.add_token(token)
    return token.id, text


def bearer(text: str) -> dict[str, str]:
    """Present a token."""
    return {"authorization": f"Bearer {text}"}
