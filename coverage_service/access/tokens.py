"""Tokens of practices: what one is, how it is made and recognised, and when it allows something; no clock, no store.

A token is 256 random bits, so it is kept as one SHA-256: a slow hash protects passwords that people choose, because
those can be guessed from a list; of 2^256 random values no list can be made, at any speed of hashing.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes, token_hex
from typing import Literal, get_args

from attrs import frozen

Scope = Literal["claims", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
Standing = Literal["valid", "expired", "revoked"]
PREFIX = "mtc"


@frozen(kw_only=True)
class Token:
    """A token as it is kept: everything but its secret, of which only the hash is known."""

    id: str
    name: str
    scopes: frozenset[Scope]
    hash: str
    made_on: datetime
    expires_on: datetime | None = None
    revoked: bool = False


@frozen(kw_only=True)
class Session:
    """A page's session: made from a token, for a few hours; of its cookie only the hash is kept."""

    hash: str
    token: str
    expires_on: datetime


def make_token(name: str, scopes: Iterable[Scope], *, now: datetime, expires_on: datetime | None) -> tuple[Token, str]:
    """Make a token and its text; the text is shown once and kept nowhere."""
    identity, secret = token_hex(6), random_text()
    token = Token(
        id=identity,
        name=name,
        scopes=frozenset(scopes),
        hash=hash_of(secret),
        made_on=now,
        expires_on=expires_on,
    )
    return token, f"{PREFIX}_{identity}_{secret}"


def parts_of(text: str) -> tuple[str, str] | None:
    """Divide the text of a token into its id and its secret; None when it has not the form of one."""
    prefix, _, rest = text.partition("_")
    identity, _, secret = rest.partition("_")
    if prefix != PREFIX or not identity or not secret or not text.isascii():
        return None
    return identity, secret


def is_of(token: Token, secret: str) -> bool:
    """Tell whether a secret is that of the token, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(token.hash, hash_of(secret))


def standing(token: Token, now: datetime) -> Standing:
    """Say whether a token still holds; one that was revoked stays so, and on its last moment it has expired."""
    if token.revoked:
        return "revoked"
    return "expired" if token.expires_on is not None and token.expires_on <= now else "valid"


def allows(token: Token, scope: Scope, now: datetime) -> bool:
    """Tell whether a token that holds was made for this scope."""
    return standing(token, now) == "valid" and scope in token.scopes


def random_text() -> str:
    """Give 256 random bits as text."""
    return urlsafe_b64encode(token_bytes(32)).rstrip(b"=").decode("ascii")


def hash_of(secret: str) -> str:
    """Give what is kept of a random secret."""
    return sha256(secret.encode()).hexdigest()
