"""Package comparison over HTTP."""

import pytest

ASKED = {"policy_year": 2018, "sessions": 12, "therapy": "manual_therapy", "tariff_eur": "45.00"}


def test_every_package_of_a_year_comes_with_its_cost(client) -> None:
    """The cheapest first, each with sources."""
    answer = client.post("/v1/package-comparisons", json=ASKED)
    assert answer.status_code == 200
    found = answer.json()
    assert len(found["packages"]) > 150
    first = found["packages"][0]
    assert first["year_cost_eur"]
    assert first["sources"][0]["applies_to_year"] == 2018
    assert {"policy_year", "therapy", "sessions", "rules", "packages"} == found.keys()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sessions": "12"}, "#/sessions"),
        ({"sessions": 0}, "#/sessions"),
        ({"policy_year": 20188}, "#/policy_year"),
        ({"therapy": "massage"}, "#/therapy"),
        ({"tariff_eur": 45}, "#/tariff_eur"),
        ({"birth_date": "1980-01-01"}, "#/birth_date"),
        ({"listed": None}, "#/listed"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(client, change, pointer) -> None:
    """The request is strict: no text for a number, no key that is not known."""
    answer = client.post("/v1/package-comparisons", json={**ASKED, **change})
    assert answer.status_code == 422
    assert [pointer] == [fault["pointer"] for fault in answer.json()["errors"]]


@pytest.mark.parametrize(("body", "status"), [(b"[]", 422), (b"{", 400), (b"{}", 422)])
def test_what_is_no_question_is_refused(client, body, status) -> None:
    """A list, half a document and nothing at all."""
    headers = {"content-type": "application/json"}
    assert client.post("/v1/package-comparisons", content=body, headers=headers).status_code == status
