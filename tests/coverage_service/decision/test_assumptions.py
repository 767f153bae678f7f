"""What is assumed is named where another reading would end otherwise: each assumption against what it leaves open."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageDecision
from coverage_service.wire.questions import read_query
from insurer_rules.rules import Rules

DAY = date(2026, 11, 20)
COMPLAINTS = ({"listed": True}, {"listed": False}, {"code": "A6"}, {"code": "B3"})
AGES = (15, 16, 17, 20, 21, 40)


def answer(rules: Rules, used: dict[str, int], **said: Any) -> CoverageDecision:
    """Decide a question of which nothing else is open."""
    certain = {"packages": [], "contracted": True, "referral": True, "result_insufficient": True}
    ask = {"date": DAY.isoformat(), "tariff_eur": "45.00", "deductible_left_eur": "100.00", "sessions_used": used}
    return decide(read_query({**ask, **certain, **said}, rules, today=DAY), rules)


def payers(decision: CoverageDecision) -> list[str]:
    """Say who pays each session."""
    return [outcome.payer for outcome in decision.outcomes]


def codes(decision: CoverageDecision) -> set[str]:
    """Give the codes of what is assumed."""
    return {reason.code for reason in decision.assumptions}


@pytest.mark.parametrize(("age", "complaint", "planned"), [*product(AGES, COMPLAINTS, (3, 12, 56))])
def test_an_age_stays_by_name_where_a_birthday_could_change_who_pays(
    rules: Rules, age: int, complaint: dict[str, Any], planned: int
) -> None:
    """No birth date of the age that was said ends otherwise, unless the answer names that the age stays."""
    said = {"condition": complaint, "planned_sessions": planned}
    told = answer(rules, {"year": 25}, age=age, **said)
    for days in (1, 8, 30, 200, 364):
        turns = DAY + timedelta(days=days)
        born = turns.replace(year=turns.year - age - 1).isoformat()
        other = answer(rules, {"year": 25}, birth_date=born, **said)
        assert payers(other) == payers(told) or "age_stays" in codes(told)


@pytest.mark.parametrize(("complaint", "had"), [*product(COMPLAINTS[:2], (0, 4, 17, 19, 20, 21, 30))])
def test_earlier_years_are_taken_as_none_by_name_where_they_matter(
    rules: Rules, complaint: dict[str, Any], had: int
) -> None:
    """It is named exactly where sessions of earlier years would change who pays."""
    said = {"condition": complaint, "planned_sessions": 5, "age": 40}
    told = answer(rules, {"year": had}, **said)
    others = [answer(rules, {"year": had, "condition_ever": had + more}, **said) for more in (1, 19, 20)]
    assert ("no_earlier_years" in codes(told)) == any(payers(other) != payers(told) for other in others)
