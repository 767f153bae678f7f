"""The interview and pasted policy lines over HTTP."""

import pytest

QUESTIONS, READINGS = "/v1/next-questions", "/v1/policy-readings"


def test_nothing_at_all_is_a_part_of_a_question(client) -> None:
    """The first question is the age; there is no answer yet."""
    answer = client.post(QUESTIONS, json={}).json()
    assert ("age", "number", None) == (answer["question"]["input"], answer["question"]["kind"], answer["answer"])
    assert {"nl", "en"} == answer["question"]["text"].keys()


def test_where_nothing_more_matters_the_answer_is_given(client) -> None:
    """The answer is that of the same question asked at once."""
    part = {"age": 40, "therapy": "manual_therapy", "condition": {"listed": False}, "packages": []}
    answer = client.post(QUESTIONS, json=part).json()
    unknown = {"insurer": None, "sessions_used": None, "contracted": None}
    assert answer["question"] is None
    assert answer["at_most"] == 0
    assert client.post("/v1/coverage-checks", json={**part, **unknown}).json() == answer["answer"]


OF_A_CHILD = {
    "age": 12,
    "therapy": "manual_therapy",
    "packages": [],
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "planned_sessions": 3,
    "tariff_eur": "45.00",
    "contracted": False,
    "result_insufficient": False,
}


def test_a_basic_policy_that_is_not_known_is_asked_for_once(client) -> None:
    """What a request has no null for is said to be unknown under the name by which it is asked."""
    part = {**OF_A_CHILD, "date": "2024-03-04", "insurer": "Nationale-Nederlanden"}
    assert "packages.basic_policy" == client.post(QUESTIONS, json=part).json()["question"]["input"]
    assert client.post(QUESTIONS, json={**part, "packages.basic_policy": None}).json()["question"] is None


def test_a_basic_policy_is_not_asked_for_where_no_rate_is_known(client) -> None:
    """A name that leads to no rate leads nowhere."""
    assert client.post(QUESTIONS, json={**OF_A_CHILD, "date": "2026-03-04"}).json()["question"] is None


@pytest.mark.parametrize(
    ("part", "pointer"),
    [({"insurer": "Nergens"}, "#/insurer"), ({"age": "x"}, "#/age"), ({"planned_sessions": 0}, "#/planned_sessions")],
)
def test_what_is_wrong_in_a_part_is_told(client, part, pointer) -> None:
    """A fault is refused with its place, also while other things are not known yet."""
    answer = client.post(QUESTIONS, json=part)
    assert (422, [pointer]) == (answer.status_code, [error["pointer"] for error in answer.json()["errors"]])


def test_what_was_asked_before_and_after_may_stand_together(client) -> None:
    """Around 18 the birth date is asked after the age; of a part that has both, the birth date is taken."""
    part = {"date": "2026-03-02", "age": 17}
    assert "birth_date" == client.post(QUESTIONS, json=part).json()["question"]["input"]
    both = client.post(QUESTIONS, json={**part, "birth_date": "2008-03-16"})
    assert (200, "therapy") == (both.status_code, both.json()["question"]["input"])
    born = client.post(QUESTIONS, json={"date": "2026-03-02", "birth_date": "2008-03-16"})
    assert born.json() == both.json()


BOTH_WRONG = [
    ({"age": 18, "birth_date": "2008-03-16"}, ["#/age"]),
    ({"age": "x", "birth_date": "2008-03-16"}, ["#/age"]),
    ({"age": 17, "birth_date": "16-3-2008"}, ["#/birth_date"]),
    ({"age": 17, "birth_date": "2027-03-16"}, ["#/birth_date"]),
]


@pytest.mark.parametrize(("part", "pointers"), BOTH_WRONG)
def test_an_age_that_the_birth_date_does_not_make_is_refused(client, part, pointers) -> None:
    """Of two answers that cannot both be true neither is taken, and a fault of either is told."""
    answer = client.post(QUESTIONS, json={"date": "2026-03-02", **part})
    assert (422, pointers) == (answer.status_code, [error["pointer"] for error in answer.json()["errors"]])


def test_a_whole_question_has_one_of_the_two(client) -> None:
    """Outside the interview nobody is asked twice, and age beside birth date is a slip."""
    asked = {"date": "2026-03-02", "age": 17, "birth_date": "2008-03-16"}
    assert 422 == client.post("/v1/coverage-checks", json=asked).status_code


PASTED = [
    (
        "Fysiotherapie: 12 behandelingen per kalenderjaar, waarvan maximaal 9 manuele therapie",
        {"sessions": 12, "manual_sessions": 9, "manual_per": "year"},
    ),
    ("Fysiotherapie en oefentherapie\nmaximaal € 350 per kalenderjaar", {"budget_eur": "350.00"}),
    ("Fysiotherapie: onbeperkt vergoed", {"sessions": "unlimited"}),
    ("Goedemorgen", None),
    ("Fysiotherapie: 12 behandelingen per indicatie", None),
    ("Fysiotherapie: 12 behandelingen na een ongeval", None),
    ("Fysiotherapie: 27 behandelingen per 2 kalenderjaren", None),
    ("Manuele therapie: 9 behandelingen per indicatie", {"manual_sessions": 9, "manual_per": "indication"}),
    ("Fysiotherapie: maximaal € 250 per jaar, waarvan manuele therapie maximaal € 100", None),
    (
        "Fysiotherapie: 9 behandelingen per jaar. Niet-gecontracteerd: 75%, maximaal € 30 per behandeling",
        {"sessions": 9},
    ),
]


@pytest.mark.parametrize(("text", "stated"), PASTED)
def test_pasted_lines_become_figures_to_confirm(client, text, stated) -> None:
    """Each figure comes with the words it was read in, and together they are an own policy as a question has it.

    What an own policy cannot say whole, such as a number for each accident, is none of its figures.
    """
    answer = client.post(READINGS, json={"text": text})
    assert (200, stated) == (answer.status_code, answer.json()["stated_package"])
    for figure in answer.json()["figures"]:
        assert figure["text"]


def test_a_text_without_an_end_is_refused(client) -> None:
    """Eight thousand characters are more than any policy's lines on one therapy."""
    answer = client.post(READINGS, json={"text": "x" * 8_001})
    assert (422, "#/text") == (answer.status_code, answer.json()["errors"][0]["pointer"])
