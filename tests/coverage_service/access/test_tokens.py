"""What a token is: random, recognised by its hash, and holding until it expires or is revoked."""

from datetime import timedelta

import pytest
from attrs import evolve

from coverage_service.access.tokens import allows, is_of, make_token, parts_of, standing
from tests.coverage_service.access.conftest import NOW

TOKEN, TEXT = make_token("Praktijk", ["claims"], now=NOW, expires_on=NOW + timedelta(days=1))


def test_a_token_is_its_id_and_256_random_bits() -> None:
    """The text has prefix, id and 43 characters of base64; no two are the same."""
    identity, secret = parts_of(TEXT) or ("", "")
    assert (TOKEN.id, 43) == (identity, len(secret))
    assert TEXT != make_token("Praktijk", ["claims"], now=NOW, expires_on=None)[1]


def test_only_the_hash_is_kept() -> None:
    """What is kept does not hold the secret."""
    _, secret = parts_of(TEXT) or ("", "")
    assert secret not in repr(TOKEN)
    assert is_of(TOKEN, secret)
    assert not is_of(TOKEN, secret[:-1] + ("A" if secret[-1] != "A" else "B"))


@pytest.mark.parametrize("text", ["", "mtc", "mtc_", "mtc_id", "mtc_id_", "abc_id_secret", "_id_secret", "mtc_ïd_x"])
def test_what_has_not_the_form_of_a_token_is_none(text) -> None:
    """A text without prefix, id or secret is not looked up."""
    assert parts_of(text) is None


@pytest.mark.parametrize(
    ("token", "moment", "expected"),
    [
        (TOKEN, NOW, "valid"),
        (TOKEN, NOW + timedelta(days=1) - timedelta(seconds=1), "valid"),
        (TOKEN, NOW + timedelta(days=1), "expired"),
        (evolve(TOKEN, expires_on=None), NOW + timedelta(days=9_999), "valid"),
        (evolve(TOKEN, revoked=True), NOW, "revoked"),
        (evolve(TOKEN, revoked=True), NOW + timedelta(days=2), "revoked"),
    ],
)
def test_a_token_holds_until_it_expires_or_is_revoked(token, moment, expected) -> None:
    """The moment of expiry is no longer within it."""
    assert expected == standing(token, moment)
    assert (expected == "valid") == allows(token, "claims", moment)


def test_a_token_allows_its_scopes_only() -> None:
    """A token for claims does not read metrics."""
    assert not allows(TOKEN, "metrics", NOW)
