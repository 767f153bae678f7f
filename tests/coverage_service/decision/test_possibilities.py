"""What a question with missing inputs may mean, and what the answer then says: the table `missing_inputs.toml`."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from coverage_service.decision.deciding import decide, label_of
from coverage_service.decision.possibilities import possibilities
from coverage_service.wire.questions_and_answers import read_query, write_decision
from insurer_rules.rules import Rules
from tests.coverage_service.test_cases import TODAY, asked, seen

TABLE = Path(__file__).with_name("missing_inputs.toml")
LEFT = ("allowed", "remaining", "at_least", "at_most", "used", "certain")
TOLD = ("payers", "until", "by", "verdict", *LEFT, "evidence", "reimbursed_eur", "deductible_eur", "own_eur")


def cases() -> list[Any]:
    """Read every case, named by its rule."""
    table = tomllib.loads(TABLE.read_text("utf-8"))["case"]
    return [pytest.param(asked(case), case["may_be"], case["answer"], id=case["rule"]) for case in table]


def may_be(ask: dict[str, Any], rules: Rules) -> list[str]:
    """Write each possibility of the question as what it assumes."""
    query = read_query(ask, rules, today=TODAY)
    found = possibilities(query, rules, label=label_of(query, rules), years=(query.date.year,))
    return [", ".join(f"{name} {word(value)}" for name, value in one.assumed) for one in found]


def word(value: Any) -> str:
    """Write what is assumed of one input: counts as year/manual/complaint/its manual/ever, a complaint by its code."""
    if hasattr(value, "condition_ever"):
        counts = (value.year, value.manual_year, value.indication_year, value.manual_indication_year)
        return "/".join(map(str, (*counts, value.condition_ever)))
    if hasattr(value, "term_runs"):
        return value.condition.code if value.condition else "listed" if value.listed else "not listed"
    return "+".join(value) or "none" if isinstance(value, tuple) else str(value)


def told(ask: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Lay out an answer: who pays, what is left, how sure, which inputs decide, and every reason."""
    written = write_decision(decide(read_query(ask, rules, today=TODAY), rules))
    outcomes = written["outcomes"]
    by = list(dict.fromkeys(outcome["entitlement"] for outcome in outcomes if outcome["entitlement"]))
    answer = {**seen(written), "used": written["sessions"]["used"], "until": str(outcomes[-1]["date"]), "by": by}
    known = {name: answer[name] for name in TOLD if answer[name] is not None}
    reasons = [reason["code"] for reason in written["reasons"]]
    return known | {"decided_by": answer["decided_by"], "reasons": reasons}


@pytest.mark.parametrize(("ask", "possible", "answer"), cases())
def test_what_a_question_may_mean(
    ask: dict[str, Any], possible: list[str], answer: dict[str, Any], case_rules: Rules
) -> None:
    """Only what matters to the entitlements held is assumed, both ways, and what decides the answer is asked for."""
    assert possible == may_be(ask, case_rules)
    assert answer == told(ask, case_rules)
