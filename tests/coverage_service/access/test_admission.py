"""Who is let in: the outcome of every kind of token and session, and the lock-out of guessing, in both stores."""

from datetime import timedelta

import pytest

from coverage_service.access.admission import GUESSES, SESSION_HOURS, admit_session, admit_token, begin_session
from coverage_service.access.tokens import Token, make_token
from tests.coverage_service.access.conftest import NOW

AT = NOW.timestamp()


@pytest.fixture
def made(store) -> tuple[Token, str]:
    """Keep a token, and give it with its text."""
    token, text = make_token("Praktijk", ["claims"], now=NOW, expires_on=NOW + timedelta(days=1))
    store.add_token(token)
    return token, text


def test_a_token_that_holds_is_let_in_for_its_scope(store, made) -> None:
    """The right token is allowed what it was made for, and nothing else."""
    _, text = made
    assert admit_token(store, text, "claims", client="c", now=AT).outcome == "allowed"
    assert admit_token(store, text, "metrics", client="c", now=AT).outcome == "scope"


def test_a_token_that_no_longer_holds_is_told_apart_from_a_wrong_one(store, made) -> None:
    """Its owner is told that it expired or was revoked; who guesses learns nothing."""
    token, text = made
    assert admit_token(store, text, "claims", client="c", now=AT + 86_400).outcome == "expired"
    store.revoke(token.id)
    assert admit_token(store, text, "claims", client="c", now=AT).outcome == "revoked"
    assert admit_token(store, f"{text}x", "claims", client="c", now=AT).outcome == "unknown"
    assert admit_token(store, "mtc_nobody_x", "claims", client="c", now=AT).token is None


def test_guessing_locks_a_client_out_and_no_other(store, made) -> None:
    """After so many wrong tokens even the right one is not looked at, until the lock wears off."""
    _, text = made
    outcomes = [admit_token(store, f"{text}x", "claims", client="guesser", now=AT).outcome for _ in range(12)]
    assert ["unknown"] * GUESSES.times + ["locked"] * 2 == outcomes
    locked = admit_token(store, text, "claims", client="guesser", now=AT)
    assert ("locked", pytest.approx(GUESSES.interval)) == (locked.outcome, locked.wait)
    assert admit_token(store, text, "claims", client="another", now=AT).outcome == "allowed"
    later = AT + GUESSES.interval + 1
    assert admit_token(store, text, "claims", client="guesser", now=later).outcome == "allowed"


def test_a_right_token_is_no_guess(store, made) -> None:
    """Whoever uses a token often is never locked out by it."""
    _, text = made
    outcomes = {admit_token(store, text, "claims", client="c", now=AT).outcome for _ in range(30)}
    assert outcomes == {"allowed"}


def test_a_session_lasts_hours_and_no_longer_than_its_token(store, made) -> None:
    """It ends by itself, also when the token expires first."""
    token, _ = made
    session, cookie = begin_session(store, token, now=AT)
    assert admit_session(store, cookie, "claims", now=AT).outcome == "allowed"
    assert admit_session(store, cookie, "metrics", now=AT).outcome == "scope"
    assert admit_session(store, cookie, "claims", now=AT + SESSION_HOURS * 3_600).outcome == "expired"
    assert admit_session(store, f"{cookie}x", "claims", now=AT).outcome == "unknown"
    last, _ = begin_session(store, token, now=AT + 20 * 3_600)
    assert session.expires_on < last.expires_on == token.expires_on


def test_a_session_ends_with_its_token(store, made) -> None:
    """Revoking a token ends every session made from it, at once."""
    token, _ = made
    _, cookie = begin_session(store, token, now=AT)
    store.revoke(token.id)
    assert admit_session(store, cookie, "claims", now=AT).outcome == "unknown"
