"""The question and its answer over HTTP."""

import json

import pytest

CHECKS = "/v1/coverage-checks"
CHILD = {"age": 12, "date": "2026-03-02", "packages": [], "condition": {"listed": False}, "planned_sessions": 12}
CHILD |= {"result_insufficient": False}


def test_an_answer_is_200_with_one_outcome_for_each_planned_session(client) -> None:
    """A question is answered with status 200, as nothing is created, and each planned session has its outcome."""
    answer = client.post(CHECKS, json=CHILD)
    assert answer.status_code == 200
    assert [outcome["payer"] for outcome in answer.json()["outcomes"]] == ["basic"] * 9 + ["self"] * 3


def test_a_question_without_a_date_is_about_today(client) -> None:
    """A question that gives no date is about the day the edge says it is."""
    answer = client.post(CHECKS, json={**CHILD, "date": None} | {"planned_sessions": 1})
    assert answer.status_code == 422
    without = {key: value for key, value in CHILD.items() if key != "date"}
    assert client.post(CHECKS, json=without).json()["outcomes"][0]["date"] == "2026-11-22"


def test_a_media_type_with_a_charset_is_json_all_the_same(client) -> None:
    """Parameters of the media type do not matter."""
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    assert client.post(CHECKS, content=json.dumps(CHILD), headers=headers).status_code == 200


def test_every_fault_of_a_question_is_told_at_once_with_its_pointer(client) -> None:
    """A problem document lists all faults, each with a JSON pointer, in both languages."""
    answer = client.post(CHECKS, json={"age": "x", "packages": [3], "zz": 1, "contracted": "yes"})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (problem["status"], problem["type"]) == (422, "/problems/validation")
    assert {"#/age", "#/packages/0", "#/zz", "#/contracted"} == {fault["pointer"] for fault in problem["errors"]}
    assert all(fault["detail"] and fault["detail_nl"] for fault in problem["errors"])


def test_an_unknown_insurer_is_refused_with_the_nearest_names(client) -> None:
    """A name that no table knows is never guessed; the nearest ones are suggested."""
    problem = client.post(CHECKS, json={"age": 30, "insurer": "Zilvern Kruis"}).json()
    assert ["#/insurer"] == [fault["pointer"] for fault in problem["errors"]]
    assert "Zilveren Kruis" in problem["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("name", "told"),
    [("module fysiotherapie", "(known: Startfit"), ("Vrije Keuze Extra", "(nearest: Vrije Keuze, Bewuste Keuze Extra")],
)
def test_an_unknown_package_is_refused_with_the_names_that_may_be_meant(client, name, told) -> None:
    """Those that look like it are suggested; where none does, all that the insurer sells in that year are named."""
    question = {"age": 30, "date": "2026-03-02", "insurer": "ONVZ", "packages": [name]}
    problem = client.post(CHECKS, json=question).json()
    assert told in problem["errors"][0]["detail"]


def test_an_insurance_that_begins_after_the_session_pays_nothing_of_it(client) -> None:
    """What an insurer gives who insures from later on says nothing of that day: the question is refused."""
    question = {"age": 30, "date": "2026-12-01", "insurer": "CZ", "packages": ["Plus"], "insured_since": "2027-01-01"}
    answer = client.post(CHECKS, json=question)
    assert 422 == answer.status_code
    assert ["#/insured_since"] == [fault["pointer"] for fault in answer.json()["errors"]]
    assert 200 == client.post(CHECKS, json={**question, "insured_since": "2026-12-01"}).status_code


@pytest.mark.parametrize("body", [b"", b"{", b"NaN", b'{"age": NaN}', b"\xff", b'{"age": 1e999}', b"[" * 60_000])
def test_what_is_not_json_is_a_problem_400(client, body) -> None:
    """A body that is no JSON, or nested beyond reading, is refused as such."""
    answer = client.post(CHECKS, content=body, headers={"content-type": "application/json"})
    assert (400, "/problems/malformed-json") == (answer.status_code, answer.json()["type"])


@pytest.mark.parametrize("body", ["[]", "null", "3", '"age"'])
def test_json_that_is_no_object_is_a_problem_422(client, body) -> None:
    """A question is an object."""
    answer = client.post(CHECKS, content=body, headers={"content-type": "application/json"})
    assert (422, "#") == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
def test_only_json_is_taken(client, media_type) -> None:
    """A form, which a page elsewhere could send unasked, is refused with 415."""
    answer = client.post(CHECKS, content=b"age=12", headers={"content-type": media_type})
    assert (415, "/problems/media-type") == (answer.status_code, answer.json()["type"])


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_64_kb_is_refused(client, announced) -> None:
    """Too large a body is refused, whether its length is announced or it comes in pieces."""
    body = b" " * 65_537
    content = body if announced else iter([body[:40_000], body[40_000:]])
    answer = client.post(CHECKS, content=content, headers={"content-type": "application/json"})
    assert (413, "/problems/too-large") == (answer.status_code, answer.json()["type"])


def test_an_unexpected_error_is_a_problem_without_details(client, monkeypatch) -> None:
    """A fault of ours is told without its message, which may quote what was asked."""

    def fail(*_: object) -> None:
        raise RuntimeError("Jansen, 12 years old")

    monkeypatch.setattr("coverage_service.web.api.coverage_checks.decide", fail)
    answer = client.post(CHECKS, json=CHILD)
    assert (500, "/problems/internal") == (answer.status_code, answer.json()["type"])
    assert "Jansen" not in answer.text


TWICE = (
    '{"age": 12, "age": 70}',
    '{"age": 12, "condition": {"listed": true, "listed": false}}',
    r'{"age": 12, "age": 70, "insurer": "\u003a"}',
    r'{"age": 12, "\u0061ge": 70}',
)


@pytest.mark.parametrize("body", TWICE)
def test_a_key_that_stands_twice_is_refused(client, body) -> None:
    """One reader takes the first and another the last: two would see two questions."""
    answer = client.post("/v1/coverage-checks", content=body, headers={"content-type": "application/json"})
    assert (400, "/problems/malformed-json") == (answer.status_code, answer.json()["type"])
    assert "once" in answer.json()["errors"][0]["detail"]
