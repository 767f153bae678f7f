"""The interview asks what still changes the answer, in the order in which people know it, and nothing else."""

import json
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.interview import ORDER, NextQuestion, next_question
from coverage_service.wire.interviews import read_part
from coverage_service.wording.questions import ABOUT, KINDS, catalogue, question_asked
from insurer_rules.rules import Rules
from tests.coverage_service.case_tables import case_rules
from tests.published import RULES

TODAY = date(2026, 11, 27)
OWN_POLICY = {"sessions": 12, "manual_sessions": 9}
# Who is asked: their answers by input (None is "I do not know"), and the inputs they are asked for, in order.
PEOPLE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an adult without a package": (
        {"age": 40, "therapy": "manual_therapy", "condition.listed": False, "packages": []},
        ["age", "therapy", "condition.listed", "packages"],
    ),
    "somebody treated by an E.S. therapist is not asked for the list": (
        {"age": 40, "therapy": "manual_therapy_es", "packages": []},
        ["age", "therapy", "packages"],
    ),
    "the own policy is the road where no table has the year's figures": (
        {
            "age": 35,
            "therapy": "manual_therapy",
            "condition.listed": False,
            "packages": None,
            "stated_package": OWN_POLICY,
            "sessions_used": {"year": 0},
            "planned_sessions": 9,
        },
        [
            "age",
            "therapy",
            "condition.listed",
            "packages",
            "stated_package",
            "sessions_used",
            "planned_sessions",
            "tariff_eur",
            "contracted",
        ],
    ),
    "a child whose sessions the basic insurance pays is done when they are counted": (
        {
            "age": 12,
            "therapy": "manual_therapy",
            "condition.listed": False,
            "sessions_used": {"year": 0},
            "planned_sessions": 9,
        },
        ["age", "therapy", "condition.listed", "sessions_used", "planned_sessions"],
    ),
    "of a child that needs more than nine the result decides": (
        {
            "age": 12,
            "therapy": "manual_therapy",
            "condition.listed": False,
            "sessions_used": {"year": 0},
            "planned_sessions": 18,
            "result_insufficient": True,
        },
        [
            "age",
            "therapy",
            "condition.listed",
            "sessions_used",
            "planned_sessions",
            "tariff_eur",
            "result_insufficient",
        ],
    ),
    "a child of which nobody knows how many it needs is asked no price": (
        {"age": 12, "therapy": "manual_therapy", "condition.listed": False, "sessions_used": {"year": 0}},
        ["age", "therapy", "condition.listed", "sessions_used", "planned_sessions"],
    ),
    "who has a listed condition is asked for sessions of all years, and how many are expected": (
        {
            "age": 52,
            "therapy": "manual_therapy",
            "condition.listed": True,
            "packages": [],
            "sessions_used": {"year": 3},
            "sessions_used.condition_ever": 14,
            "planned_sessions": 30,
            "tariff_eur": "44.00",
            "contracted": True,
        },
        [
            "age",
            "therapy",
            "condition.listed",
            "packages",
            "sessions_used",
            "sessions_used.condition_ever",
            "planned_sessions",
            "tariff_eur",
            "contracted",
        ],
    ),
    "whose sessions go to the deductible is asked what is left of it": (
        {
            "age": 70,
            "therapy": "manual_therapy",
            "condition.listed": True,
            "packages": [],
            "sessions_used": {"year": 30, "condition_ever": 200},
            "planned_sessions": 4,
            "tariff_eur": "50.00",
            "contracted": True,
            "deductible_left_eur": "0.00",
        },
        [
            "age",
            "therapy",
            "condition.listed",
            "packages",
            "sessions_used",
            "planned_sessions",
            "tariff_eur",
            "deductible_left_eur",
            "contracted",
        ],
    ),
    "nobody is asked twice for what they do not know": (
        {"age": 40},
        [
            "age",
            "therapy",
            "condition.listed",
            "packages",
            "stated_package",
            "sessions_used",
            "planned_sessions",
            "tariff_eur",
        ],
    ),
}


def part_of(answers: dict[str, Any]) -> dict[str, Any]:
    """Write answers by input as a part of a request."""
    part: dict[str, Any] = {}
    for name, value in answers.items():
        place, *path = reversed(name.split("."))
        inner = part
        for step in reversed(path):
            inner[step] = inner.get(step) or {}
            inner = inner[step]
        inner[place] = value
    return part


@pytest.mark.parametrize("name", PEOPLE)
def test_each_person_is_asked_what_matters_to_them(rules: Rules, name: str) -> None:
    """Every question is one whose answer could still change something."""
    answers, expected = PEOPLE[name]
    given: dict[str, Any] = {}
    found: list[str] = []
    while len(found) < len(ORDER):
        query, known = read_part(part_of(given), rules, today=TODAY)
        asked = next_question(query, known, rules)
        if asked.input is None:
            break
        assert asked.at_most >= 1
        found.append(asked.input)
        given[asked.input] = answers.get(asked.input)
    assert expected == found


ANSWERS: dict[str, Any] = {
    "age": 40,
    "birth_date": "1986-05-04",
    "therapy": "manual_therapy",
    "condition.listed": True,
    "condition.code": "B7",
    "condition.first_session": "2018-12-05",
    "condition.term_began": "2018-12-05",
    "packages": [],
    "insurer": "CZ",
    "stated_package": {"budget_eur": "350.00"},
    "stated_package.sessions": 9,
    "stated_package.non_contracted_percent": 75,
    "stated_package.eur_per_session": "40.00",
    "sessions_used": {"year": 3},
    "sessions_used.condition_ever": 20,
    "used_before_18": 1,
    "planned_sessions": 12,
    "tariff_eur": "50.00",
    "contracted": False,
    "result_insufficient": True,
    "budget_used_eur": "50.00",
    "deductible_left_eur": "100.00",
    "accident": False,
}


@given(
    st.sampled_from([5, 17, 18, 40]),
    st.sets(st.sampled_from(sorted(ANSWERS))),
    st.sampled_from(["2026-03-02", "2026-12-07", "2019-03-04", "2024-03-04"]),
)
@example(18, {"stated_package", "contracted", "budget_used_eur"}, "2024-03-04")
@settings(max_examples=60, deadline=None)
def test_no_more_is_asked_than_was_said_at_the_most(age: int, known: set[str], day: str) -> None:
    """Whatever is answered, "I do not know" included, each step leaves fewer questions to come, and it ends.

    What waits is among what was said to may come: an answer opens nothing that was not counted.
    """
    answers: dict[str, Any] = {"date": day, "age": age}
    before, announced = len(ORDER), {*ORDER}
    for _ in ORDER:
        found = _next_after(json.dumps(answers))
        assert announced.issuperset(found.waiting)
        if found.input is None:
            return
        note(f"{found.input} of {found.may_come}")
        assert found.at_most < before
        before, announced = found.at_most, {*(found.may_come or ORDER)}
        answers[found.input] = ANSWERS.get(found.input) if found.input in known else None
        if found.input == "birth_date":
            answers = {**answers, "birth_date": f"{int(day[:4]) - age}-01-05"}
            del answers["age"]
    pytest.fail("there is no end to it")


@cache
def _next_after(answers: str) -> NextQuestion:
    """Ask what comes after some answers; most examples begin with the same ones."""
    query, asked = read_part(_with_policy(json.loads(answers)), case_rules(), today=TODAY)
    return next_question(query, asked, case_rules())


def test_an_insurer_may_be_one_of_which_the_amount_a_session_is_not_seen(rules: Rules) -> None:
    """Who names the insurer may be asked next for what the own policy pays a session, and was told so."""
    part: dict[str, Any] = {"date": "2025-10-06", "age": 40, "therapy": "manual_therapy_es", "packages": None}
    before = next_question(*read_part(part, rules, today=TODAY), rules)
    after = next_question(*read_part(part | {"insurer": "Zilveren Kruis"}, rules, today=TODAY), rules)
    assert "stated_package.eur_per_session" in {*after.waiting} & {*before.may_come}
    assert after.at_most < before.at_most


def _with_policy(answers: dict[str, Any]) -> dict[str, Any]:
    """Write answers as a part of a request; which basic policy is held has a name of its own there."""
    policy = {name: value for name, value in answers.items() if name == "packages.basic_policy"}
    return part_of({name: value for name, value in answers.items() if name not in policy}) | policy


OF_PACKAGE = {
    "age": 40,
    "insurer": "Zilveren Kruis",
    "packages": ["Aanvullend 4 sterren"],
    "sessions_used": {"year": 3},
}
# A package and its year, what is known beside it, and what is still asked before anything else.
STILL_ASKED = {
    "sessions of earlier years, where a package pays what the basic insurance may pay by now": (
        {**OF_PACKAGE, "date": "2018-02-05", "therapy": "manual_therapy", "condition": {"listed": True}},
        "sessions_used.condition_ever",
    ),
    "the price, where it says how far a budget goes": (
        {**OF_PACKAGE, "date": "2025-03-07", "therapy": "manual_therapy_es", "planned_sessions": 9},
        "tariff_eur",
    ),
}


@pytest.mark.parametrize(("part", "asked"), STILL_ASKED.values(), ids=STILL_ASKED)
def test_what_still_changes_the_answer_is_asked(part: dict[str, Any], asked: str) -> None:
    """It is asked although a price that nobody named, or a count that nobody gave, would settle everything."""
    assert asked == next_question(*read_part(part, RULES, today=TODAY), RULES).input


def test_earlier_years_that_nobody_named_are_an_assumption() -> None:
    """What a package pays of a condition on the list, the basic package does after more sessions in earlier years."""
    part, _ = next(iter(STILL_ASKED.values()))
    query, _ = read_part(part | {"contracted": True, "planned_sessions": 9}, RULES, today=TODAY)
    assert query
    assert "no_earlier_years" in {reason.code for reason in decide(query, RULES).assumptions}


def test_around_18_the_birth_date_is_asked_for(rules: Rules) -> None:
    """At 17 and 18 the day itself decides; at 16 and 19 the age is enough."""
    asked = {}
    for age in (16, 17, 18, 19):
        query, known = read_part({"age": age}, rules, today=TODAY)
        asked[age] = next_question(query, known, rules).input == "birth_date"
    assert {16: False, 17: True, 18: True, 19: False} == asked


def test_the_answer_at_the_end_is_that_of_the_whole_question(rules: Rules) -> None:
    """What the interview ends with is what the question itself is answered with."""
    part = {"age": 40, "therapy": "manual_therapy", "condition": {"listed": False}, "packages": []}
    query, known = read_part(part, rules, today=TODAY)
    assert query is not None
    assert decide(query, rules) == next_question(query, known, rules).decision


@pytest.mark.parametrize("name", ORDER)
def test_every_question_has_its_words(name: str) -> None:
    """Text, help, kind and the choice "I do not know" stand ready in both languages."""
    assert name in KINDS
    for language in ("nl", "en"):
        asked = question_asked(name, language)  # type: ignore[arg-type]
        assert asked.text.endswith("?")
        assert asked.help
        assert name == "age" or asked.choices[-1].value is None


def test_no_words_stand_unused() -> None:
    """A text of a question that is never asked is dead."""
    of_guide = {"packages.name", "date", "days_between_sessions"}
    assert {*ORDER, *ABOUT, *of_guide} == set(KINDS)
    assert {*ORDER, *of_guide} == set(catalogue()["text"]) == set(catalogue()["help"]) - {"about_complaint"}
