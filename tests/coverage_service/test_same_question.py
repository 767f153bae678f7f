"""The same question put in two ways has one answer: by id or by name, in JSON or as people type."""

from datetime import date
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.wire.answers import write_decision
from coverage_service.wire.questions import read_query
from tests.published import RULES

TODAY = date(2026, 11, 1)
AN_ADULT = {"age": 40, "condition": {"listed": False}, "contracted": True, "tariff_eur": "45.00"}
# Every name that means the package alone which its id means alone too: label, year, id, name.
NAMED = [
    (label.id, year, package.id, name)
    for label in RULES.labels
    for year in range(2015, 2027)
    for package in RULES.packages(label.id, year)
    for name in (package.name, *package.aliases)
    if all(len(RULES.packages_named(label.id, year, each)) == 1 for each in (name, package.id))
]


def answered(**asked: Any) -> Any:
    """Answer a question as the wire does."""
    return write_decision(decide(read_query(AN_ADULT | asked, RULES, today=TODAY), RULES))


@given(st.sampled_from(NAMED), st.sampled_from(["03-02", "12-10"]))
@example(("fbto", 2018, "spieren_en_gewrichten_350", "Module Spieren & Gewrichten € 350"), "12-10")
@example(("azvz", 2024, "av_comfort", "AV-AZVZ-comfort"), "03-02")
def test_a_package_is_the_same_by_its_name(named: tuple[str, int, str, str], day: str) -> None:
    """Also in the year after, and in the newest that is known, where it is called otherwise."""
    label, year, package, name = named
    asked = {"date": f"{year}-{day}", "insurer": label, "planned_sessions": 10}
    assert answered(**asked, packages=[package]) == answered(**asked, packages=[name])


@given(st.sampled_from(["2016-09-10", "2026-07-10"]), st.sampled_from([12, 40]), st.sampled_from([0, 25]))
def test_what_followed_a_condition_is_meant_by_who_says_that_it_is_listed(day: str, age: int, ever: int) -> None:
    """A fractured vertebra left the list, a fracture is on it: said to be listed, it is what the branch of one says."""
    asked = {"date": day, "age": age, "packages": [], "planned_sessions": 30}
    asked["sessions_used"] = {"year": 0, "condition_ever": ever}
    (branch,) = (each for each in answered(**asked, condition={"code": "B5"})["branches"] if each["values"] == ["B18"])
    listed = answered(**asked, condition={"code": "B5", "listed": True})
    assert all(branch[part] == listed[part] for part in ("verdict", "sessions", "totals"))


def test_a_name_of_two_packages_that_nobody_has_seen_is_told_as_not_known_which() -> None:
    """Each of the two is unseen under another name: what is true of both is that nobody knows which it is."""
    answer = answered(date="2025-03-02", insurer="vgz_werkt", planned_sessions=10, packages=["Instap"])
    assert answer["verdict"] == "unknown"
    assert [reason["code"] for reason in answer["reasons"]][:2] == ["package_not_named", "basic_not_from_18"]
    assert {outcome["reasons"] for outcome in answer["outcomes"]} == {("package_not_named", "basic_not_from_18")}
