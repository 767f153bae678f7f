"""The lines of an answer: amounts that may be more, cases that go to the deductible, and what is asked of whom."""

from datetime import date
from typing import Any

import pytest

from coverage_service.decision.deciding import decide
from coverage_service.wire.questions import read_query
from coverage_service.wording.answer_lines import AnswerShown, answer_shown
from insurer_rules.rules import Rules

TODAY = date(2026, 11, 27)
ADULT: dict[str, Any] = {
    "date": "2026-03-02",
    "age": 45,
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "contracted": True,
    "planned_sessions": 6,
    "tariff_eur": "50.00",
}


def shown(rules: Rules, **asked: Any) -> AnswerShown:
    """Decide a question and put its answer into English."""
    return answer_shown(decide(read_query(ADULT | asked, rules, today=TODAY), rules), "en")


def test_an_amount_that_may_be_more_is_the_least(rules: Rules) -> None:
    """A share of the bill or of an average that nobody states is told as bounds, session by session too."""
    told = shown(rules, stated_package={"sessions": 9, "non_contracted_percent": 75}, contracted=False)
    assert (("You pay at least", "€75"), ("You pay at most", "€300")) == told.figures[1:]
    assert "supplementary insurance, you pay at least €12.50 each" == told.spans[0][1]


def test_one_session_is_not_each(rules: Rules) -> None:
    """A single session in a row has its amount alone."""
    told = shown(rules, stated_package={"sessions": 9}, sessions_used={"year": 8}, planned_sessions=2)
    assert (("1", "supplementary insurance, you pay nothing"), ("2", "you, €50")) == told.spans


def test_what_reads_alike_is_said_once(rules: Rules) -> None:
    """A maximum that is reached in two years is one reason to the reader."""
    told = shown(rules, date="2026-12-14", stated_package={"sessions": 2}, planned_sessions=12)
    reached = [line for line in told.reasons if "has been reached" in line.text]
    assert 1 == len(reached)


def test_a_case_that_goes_to_the_deductible_says_so(rules: Rules) -> None:
    """No case is told as reimbursed alone while the patient pays its deductible."""
    told = shown(rules, packages=[], condition={"listed": None}, sessions_used={"year": 0, "condition_ever": 20})
    assert "Then your insurance reimburses 6 sessions; €300 of that counts towards your deductible. You pay €300." == (
        told.branches[1].answer
    )


def test_a_case_of_which_the_amount_is_open_says_so(rules: Rules) -> None:
    """No case is told as reimbursed beside an amount that may be the whole price; the law has a part of it paid."""
    told = shown(rules, stated_package={"sessions": 12}, contracted=None)
    answers = [branch.answer for branch in told.branches]
    assert "Then your insurance reimburses 6 sessions." in answers[0]
    assert "Then your insurance may reimburse 6 sessions in part, or not at all." in answers[1]
    told = shown(rules, age=12, packages=[], contracted=None, result_insufficient=True)
    answers = [branch.answer for branch in told.branches]
    assert "Then your insurance reimburses 6 sessions, perhaps not the whole amount." in answers[1]


def test_a_case_that_a_package_pays_in_part_says_of_which_sessions_the_deductible_is(rules: Rules) -> None:
    """The deductible comes off what the basic insurance pays, never off the sessions of a package."""
    fracture = {"condition": {"code": "B18"}, "stated_package": {"sessions": 12}, "days_between_sessions": 3}
    told = shown(rules, **fracture, planned_sessions=30, tariff_eur="45.00", sessions_used={"year": 0})
    assert (
        "Then your supplementary insurance pays for 12 sessions and you pay for 8 sessions; of 10 sessions that your "
        "basic insurance reimburses, €385 counts towards your deductible. You pay €745."
    ) == told.branches[0].answer


def test_a_rate_of_hardly_anything_reimburses_hardly_anything(rules: Rules) -> None:
    """The case in which nearly nothing is paid without a contract is not told as sessions reimbursed."""
    told = shown(rules, stated_package={"budget_eur": "250.00"}, contracted=False, planned_sessions=6)
    assert ["Then your insurance reimburses hardly anything. You pay €300."] == [
        branch.answer for branch in told.branches if "hardly" in branch.case
    ]


@pytest.mark.parametrize(
    ("asked", "questions"),
    [
        pytest.param({"packages": []}, 0, id="who holds no package"),
        pytest.param({"packages": [], "insured_under": "other"}, 0, id="who is insured elsewhere"),
        pytest.param({"date": "2019-03-04", "insurer": "CZ", "packages": ["Plus"]}, 1, id="figures somebody reported"),
    ],
)
def test_only_who_may_hold_a_package_asks_for_its_figures(rules: Rules, asked: dict[str, Any], questions: int) -> None:
    """The insurer is asked for a package where a package pays, and its figures are not the insurer's own."""
    assert questions == len(shown(rules, **asked).ask)


def test_what_decides_elsewhere_is_no_law_of_ours(rules: Rules) -> None:
    """Who is insured under another law is told that its scheme decides."""
    told = shown(rules, packages=[], insured_under="other")
    assert ("what the scheme that holds for you reimburses",) == told.decides


def test_several_packages_are_told_of_as_several(rules: Rules) -> None:
    """Packages that end alike stand in one case, as one of them."""
    told = shown(rules, therapy="manual_therapy_es", insurer="CZ", packages=None)
    cases = [branch.case for branch in told.branches]
    assert any(case.startswith("If you have one of these packages: ") for case in cases)
    assert any(case.startswith("If you have this package: ") for case in cases)


def test_cases_that_say_the_same_are_told_as_one(rules: Rules) -> None:
    """Of a policy's number it is all the same for which complaint it was used up, and in which year nothing was had."""
    told = shown(rules, stated_package={"sessions": 9}, condition={"listed": False}, sessions_used=None)
    none, many = told.branches
    assert none.case.startswith("If you have had no sessions yet, or if you had very many sessions")
    assert "yourself" in many.answer


def test_a_cost_that_is_certain_is_no_bound(rules: Rules) -> None:
    """Whether the list counts or not, a deductible that is left takes all of it; one that may be paid, at most that."""
    asked: dict[str, Any] = {"condition": {"listed": None}, "sessions_used": {"year": 2, "condition_ever": 22}}
    assert shown(rules, packages=[], **asked, deductible_left_eur="385.00").figures[-1][0] == "You pay"
    assert shown(rules, packages=[], **asked).figures[-1][0] == "You pay at most"


def test_unlimited_after_the_first_sessions(rules: Rules) -> None:
    """Whose package pays some of the first 20 reads beside "unlimited" from when on."""
    first = {"code": "A3"}
    told = shown(rules, stated_package={"sessions": 2}, condition=first, sessions_used={"year": 0})
    assert "an unlimited number of sessions, after the first 20 sessions" in told.figures[0][1]


def test_cases_that_end_alike_say_why_of_each(rules: Rules) -> None:
    """On the list or not, the package decides of the first sessions: each says why the basic insurance does not."""
    told = shown(rules, packages=None, insurer=None, condition={"listed": None}, sessions_used={"year": 0})
    not_listed, listed = ([reason.text for reason in line.reasons] for line in told.branches)
    assert "not in the basic insurance" in not_listed[0]
    assert "does not pay the first 20 sessions" in listed[0]
