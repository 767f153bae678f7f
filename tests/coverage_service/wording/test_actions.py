"""What somebody can do next: what settles the answer or saves money, and nothing that does not fit the person."""

from datetime import date
from typing import Any

import pytest

from coverage_service.decision.deciding import decide
from coverage_service.wire.questions import read_query
from coverage_service.wording.actions import actions, catalogue
from insurer_rules.rules import Rules

TODAY = date(2026, 11, 27)
OF_THE_DAY = {
    "date": "2026-03-02",
    "age": 45,
    "packages": [],
    "condition": {"listed": False},
    "sessions_used": {"year": 0},
    "contracted": True,
    "planned_sessions": 6,
    "tariff_eur": "50.00",
}
LISTED: dict[str, Any] = {"condition": {"listed": True}, "sessions_used": {"condition_ever": 20}}
OWN: dict[str, Any] = {"packages": None, "stated_package": {"sessions": 9}}


def told(rules: Rules, **asked: Any) -> list[str]:
    """Give the codes of the actions told."""
    query = read_query(OF_THE_DAY | asked, rules, today=TODAY)
    found = actions(query, decide(query, rules), "en", today=TODAY)
    by_words = {(words["do"]["en"], words.get("say", {}).get("nl", "")): code for code, words in catalogue().items()}
    return [next(code for (do, say), code in by_words.items() if _is(each, do, say)) for each in found]


def _is(action: Any, do: str, say: str) -> bool:
    """Tell whether an action is that of a pattern, as far as the pattern has no figure."""
    return bool(
        action.do.startswith(do.split("{", maxsplit=1)[0]) and action.say.startswith(say.split("{", maxsplit=1)[0])
    )


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        pytest.param("get_referral", LISTED | {"referral": False}, id="a referral that is missing"),
        pytest.param("get_referral", {"age": 12, **LISTED, "referral": False}, id="a child's referral"),
        pytest.param("ask_therapist", {"age": 12, "therapy": None}, id="the kind of therapist"),
        pytest.param(
            "ask_budget",
            {"packages": None, "stated_package": {"budget_eur": "350.00"}, "sessions_used": {"year": 3}},
            id="what was used of an amount",
        ),
        pytest.param(
            "ask_used_ever", {"condition": {"listed": True}, "sessions_used": None}, id="sessions of all years"
        ),
        pytest.param("ask_used", OWN | {"sessions_used": None}, id="sessions of this year"),
        pytest.param(
            "ask_term",
            {"condition": {"code": "D7"}, "sessions_used": {"condition_ever": 40}},
            id="since when a term runs",
        ),
        pytest.param(
            "read_policy", {"packages": None, "stated_package": {"manual_sessions": 9}}, id="the total of a policy"
        ),
        pytest.param("ask_when_known", {"date": "2029-03-05", "age": 12}, id="a law that nobody has made yet"),
        pytest.param("ask_elsewhere", {"date": "2010-03-01", "age": 12}, id="a law that nobody has read"),
        pytest.param(
            "ask_before_18",
            {**OWN, "date": "2026-11-02", "age": None, "birth_date": "2008-09-01", "sessions_used": {"year": 9}},
            id="what was used before the birthday",
        ),
        pytest.param(
            "ask_approval",
            {"date": "2019-03-04", "insurer": "De Friesland", "packages": ["AV Optimaal"]},
            id="a policy that asks for approval",
        ),
        pytest.param(
            "report_accident",
            {"date": "2020-03-02", "insurer": "Anderzorg", "packages": ["Anderzorg Bundel"], "accident": True},
            id="a policy that pays after an accident",
        ),
        pytest.param("find_contracted", OWN | {"contracted": False}, id="a rate that may be lower"),
        pytest.param(
            "ask_es_terms",
            {"therapy": "manual_therapy_es", "insurer": "CZ", "packages": ["Plus"]},
            id="whether this therapist of the E.S. method is paid",
        ),
        pytest.param("find_contracted", OWN | {"contracted": False, "tariff_eur": None}, id="the same without a price"),
    ],
)
def test_first_comes_what_settles_or_saves_most(rules: Rules, first: str, asked: dict[str, Any]) -> None:
    """The first action is the one that the situation asks for."""
    assert first == told(rules, **asked)[0]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="no package pays, contract or not"),
        pytest.param(
            {"therapy": "manual_therapy_es", "insurer": "CZ", "packages": ["Plus"]}, id="so many euros a session"
        ),
        pytest.param(LISTED | {"planned_sessions": 2}, id="all of it is the deductible"),
    ],
)
def test_no_contract_is_looked_for_where_it_saves_nothing(rules: Rules, asked: dict[str, Any]) -> None:
    """Who pays the same with a contract is not sent to look for one."""
    assert "find_contracted" not in told(rules, contracted=False, **asked)


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        pytest.param({}, True, id="nothing is held"),
        pytest.param({"date": "2027-01-04"}, True, id="a treatment of next year"),
        pytest.param({"date": "2018-03-05"}, False, id="a year that is long over"),
        pytest.param({"date": "2028-02-01"}, False, id="a year that cannot be chosen for yet"),
        pytest.param(OWN | {"planned_sessions": 12}, False, id="a policy of one's own"),
    ],
)
def test_a_package_to_choose_is_told_to_who_has_none(rules: Rules, asked: dict[str, Any], *, is_told: bool) -> None:
    """In autumn who holds no package, and pays this year or the next, is told of choosing one."""
    assert is_told == ("choose_next_year" in told(rules, **asked))


def test_what_is_left_of_the_deductible_is_asked_of_the_insurer(rules: Rules) -> None:
    """Where all of it is taken to be left and some is paid, it is worth a look; once it was said, it is not."""
    asked = LISTED | {"referral": True}
    assert "ask_deductible" in told(rules, **asked)
    assert "ask_deductible" in told(rules, **asked, contracted=None)
    of_term = {"condition": {"code": "D5"}, "sessions_used": {"condition_ever": 22}, "date": "2026-11-30"}
    assert "ask_deductible" in told(rules, **of_term)
    assert "ask_deductible" not in told(rules, **asked, deductible_left_eur="100.00")


@pytest.mark.parametrize(
    ("asked", "is_told"),
    [
        pytest.param(OWN | {"sessions_used": {"year": 9}, "planned_sessions": 3}, True, id="a policy that is used up"),
        pytest.param(OWN | {"sessions_used": {"year": 6}, "planned_sessions": 5}, True, id="one that will be"),
        pytest.param(OWN | {"sessions_used": {"year": 9}, "planned_sessions": 9}, False, id="a plan over New Year"),
        pytest.param(OWN | {"sessions_used": {"year": 9}, "date": "2026-03-02"}, False, id="a year that is long yet"),
        pytest.param({"age": 12, "sessions_used": {"year": 18}, "planned_sessions": 2}, True, id="a child's nine"),
        pytest.param(
            {"age": 17, "sessions_used": {"year": 18}, "planned_sessions": 2}, False, id="18 by then, perhaps"
        ),
        pytest.param({"planned_sessions": 2}, False, id="nobody counts anything"),
    ],
)
def test_who_has_used_up_a_year_hears_that_the_next_one_counts_afresh(
    rules: Rules, asked: dict[str, Any], *, is_told: bool
) -> None:
    """In autumn, where a maximum of the year is why the patient pays, New Year is worth waiting for."""
    assert is_told == ("wait_for_new_year" in told(rules, **{"date": "2026-11-30"} | asked))


def test_who_had_an_accident_is_told_of_who_is_to_blame(rules: Rules) -> None:
    """What nobody reimburses after an accident may be claimed from who caused it."""
    assert "claim_from_liable" in told(rules, accident=True)
    assert "claim_from_liable" not in told(rules)
    assert "claim_from_liable" not in told(rules, age=12, accident=True)


def test_at_18_the_deductible_begins_where_the_basic_insurance_goes_on(rules: Rules) -> None:
    """Whose sessions the basic insurance pays from 18 on too is told of the deductible, others of its end."""
    turning = {"date": "2026-11-30", "age": None, "birth_date": "2008-12-14"}
    assert "before_birthday" in told(rules, **turning)
    listed = {"condition": {"code": "B2"}, "sessions_used": {"condition_ever": 60}, "referral": True}
    assert "before_deductible" in told(rules, **turning, **listed)


def test_who_cannot_have_a_package_or_said_nothing_of_a_contract_is_told_to_look(rules: Rules) -> None:
    """Which package is held, and whether there is a contract, is what such an answer hangs on."""
    package = {"date": "2021-03-01", "insurer": "HollandZorg", "packages": ["Extra"]}
    assert "find_package" in told(rules, **package, insured_since="2021-02-01")
    open_contract = {"contracted": None, "tariff_eur": None}
    of_package = {"date": "2018-03-05", "insurer": "CZ", "packages": ["Plus"]}
    assert ["ask_contract"] == told(rules, **of_package, **open_contract)


def test_nobody_is_told_that_the_basic_insurance_pays_until_18_that_pays_no_more(rules: Rules) -> None:
    """Whose nine are used up, or whose package pays on, gains nothing by coming before the birthday."""
    turning = {"date": "2026-11-30", "age": None, "birth_date": "2008-12-14", "result_insufficient": False}
    assert "before_birthday" not in told(rules, **turning, sessions_used={"year": 9})
    assert "before_birthday" not in told(rules, **turning, **OWN)


@pytest.mark.parametrize("left", [None, "200.00"])
def test_from_which_day_the_deductible_counts_at_18_is_what_is_asked(rules: Rules, left: str | None) -> None:
    """Where that day decides, neither the sessions nor what is left of the deductible is asked."""
    asked = {"age": None, "birth_date": "2008-03-01", "insurer": "CZ", "deductible_left_eur": left}
    found = told(rules, **LISTED, **{name: value for name, value in asked.items() if name == "age" or value})
    assert "ask_deductible_at_18" in found
    assert not {"ask_deductible", "ask_elsewhere"} & {*found}
