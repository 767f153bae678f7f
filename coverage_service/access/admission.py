"""Whether a caller is let in: a token or a session is recognised, its scope checked, and guessing locked out.

What a caller presents over HTTP, and how a refusal is told, is left to `web`.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

from attrs import frozen

from coverage_service.access.rates import RateLimit
from coverage_service.access.stores import AccessStore
from coverage_service.access.tokens import (
    Scope,
    Session,
    Token,
    allows,
    hash_of,
    is_of,
    make_token,
    parts_of,
    random_text,
    standing,
)

Outcome = Literal["allowed", "nothing", "unknown", "expired", "revoked", "scope", "locked"]
# Ten wrong tokens at once, and one more in each 90 seconds: enough for typing, useless for guessing 256 bits.
GUESSES = RateLimit(10, 900.0)
SESSION_HOURS = 8
# Compared with where no token has the id asked for, so that such an answer takes as long as any other.
NOBODY, _ = make_token("nobody", (), now=datetime.fromtimestamp(0, UTC), expires_on=None)


@frozen
class Admission:
    """What came of asking to be let in; `wait` is in seconds, for who is locked out."""

    outcome: Outcome
    token: Token | None = None
    wait: float = 0.0


def admit_token(store: AccessStore, text: str, scope: Scope, *, client: str, now: float) -> Admission:
    """Let in who has a token that holds and has the scope; a wrong one counts as a guess of this client.

    Who is locked out stays out with the right token as well, as the answer would tell a guess from a miss.
    """
    if wait := store.wait(client, GUESSES, now=now):
        return Admission("locked", wait=wait)
    identity, secret = parts_of(text) or ("", "")
    found = store.token(identity) if identity else None
    if not is_of(found or NOBODY, secret) or found is None:
        store.take(client, GUESSES, now=now)
        return Admission("unknown")
    return _by_scope(found, scope, now)


def admit_session(store: AccessStore, cookie: str, scope: Scope, *, now: float) -> Admission:
    """Let in who has a session that has not ended, of a token that still holds and has the scope."""
    session = store.session(hash_of(cookie))
    token = store.token(session.token) if session else None
    if session is None or token is None:
        return Admission("unknown")
    if session.expires_on <= datetime.fromtimestamp(now, UTC):
        return Admission("expired", token)
    return _by_scope(token, scope, now)


def begin_session(store: AccessStore, token: Token, *, now: float) -> tuple[Session, str]:
    """Begin a session of a token, of at most so many hours and no longer than the token; gives its cookie too."""
    cookie, ends = random_text(), datetime.fromtimestamp(now, UTC) + timedelta(hours=SESSION_HOURS)
    until = min(ends, token.expires_on) if token.expires_on else ends
    session = Session(hash=hash_of(cookie), token=token.id, expires_on=until)
    store.forget(now=now)
    store.add_session(session)
    return session, cookie


def _by_scope(token: Token, scope: Scope, now: float) -> Admission:
    moment = datetime.fromtimestamp(now, UTC)
    if allows(token, scope, moment):
        return Admission("allowed", token)
    holds = standing(token, moment)
    return Admission("scope" if holds == "valid" else holds, token)
