"""What an answer says of any condition of the list, on any day: what is in force then, and until when."""

from datetime import date
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageDecision
from coverage_service.wire.questions import read_query
from insurer_rules.basic_insurance import Condition
from insurer_rules.rules import Rules, valid_on
from tests.published import RULES

TODAY = date(2026, 11, 28)
BY_LIST = {"basic_after_sessions", "basic_under_18_listed"}
DAYS = st.dates(date(2012, 1, 1), date(2027, 3, 1))


def decided(rules: Rules, condition: Condition, day: date, age: int, used: int) -> CoverageDecision:
    """Decide a treatment for a condition by its code, which begins on that day after so many sessions of before."""
    said = {"code": condition.code, "first_session": day, "term_began": day}
    asked: dict[str, Any] = {
        "date": day.isoformat(),
        "age": age,
        "packages": [],
        "condition": {name: str(value) for name, value in said.items()},
        "sessions_used": {"year": 0, "condition_ever": used},
        "planned_sessions": 40,
    }
    return decide(read_query(asked, rules, today=TODAY), rules)


@given(st.sampled_from(RULES.listed.conditions), DAYS, st.integers(5, 60), st.sampled_from((0, 25)))
def test_what_is_told_of_a_condition_is_in_force(condition: Condition, day: date, age: int, used: int) -> None:
    """No programme is told of in a year that begins without it; what counts for a time counts on no day after it."""
    assume(condition in RULES.conditions_named(condition.code, day))
    decision = decided(RULES, condition, day, age, used)
    told = {reason.code: dict(reason.figures) for reason in decision.reasons}
    for outcome in decision.outcomes:
        runs = valid_on(condition, max(day, date(outcome.date.year, 1, 1)))
        assert ("programme_not_running" if runs else "programme_not_manual") not in outcome.reasons
    for code in {"term_until", "term_until_or_longer"} & {*told}:
        later = [outcome for outcome in decision.outcomes if outcome.date >= told[code]["until"]]
        assert told[code]["until"] > day
        assert not any(BY_LIST & {*outcome.reasons} for outcome in later)
