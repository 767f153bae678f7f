"""Whoever finds a weakness is told whom to write to."""

from litestar.testing import TestClient

from coverage_service.settings import Settings
from coverage_service.web.app import create_app
from tests.coverage_service.web.conftest import TODAY


def test_the_contact_of_the_settings_is_given_with_an_expiry(rules) -> None:
    """RFC 9116 wants a contact and a day, less than a year ahead."""
    settings = Settings(log_level="error", security_contact="mailto:security@coverage.example")
    with TestClient(create_app(rules, settings, lambda: TODAY)) as client:
        answer = client.get("/.well-known/security.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert [
        "Contact: mailto:security@coverage.example",
        "Expires: 2027-02-20T00:00:00Z",
        "Preferred-Languages: nl, en",
    ] == answer.text.splitlines()


def test_without_a_contact_there_is_none(client) -> None:
    """Nobody is named who does not want to be."""
    assert client.get("/.well-known/security.txt").status_code == 404
