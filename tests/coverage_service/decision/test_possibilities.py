"""What a question with missing inputs may mean, and what the answer then says: the table `missing_inputs.toml`."""

from pathlib import Path
from typing import Any

import pytest
import tomli

from coverage_service.decision.deciding import decide
from coverage_service.decision.possibilities import label_of, possibilities
from coverage_service.wire.answers import write_decision
from coverage_service.wire.questions import read_query
from insurer_rules.rules import Rules
from tests.coverage_service.test_cases import TODAY, asked, seen

TABLE = Path(__file__).with_name("missing_inputs.toml")
LEFT = ("allowed", "remaining", "at_least", "at_most", "used", "certain")
TOLD = ("payers", "until", "by", "verdict", *LEFT, "evidence", "reimbursed_eur", "deductible_eur", "own_eur")


def cases() -> list[Any]:
    """Read every case, named by its rule."""
    table = tomli.loads(TABLE.read_text("utf-8"))["case"]
    return [pytest.param(asked(case), case["rows"], case["axes"], case["answer"], id=case["rule"]) for case in table]


def laid_out(ask: dict[str, Any], rules: Rules) -> tuple[list[str], list[str]]:
    """Write each row of the question as what it assumes, and each axis with the number of its options."""
    query = read_query(ask, rules, today=TODAY)
    found = possibilities(query, rules, label=label_of(query, rules), years=(query.date.year,))
    rows = [", ".join(f"{name} {word(option.value)}" for name, option in row.assumed) for row in found.rows]
    return rows, [f"{axis.input} {len(axis.options)}" for axis in found.axes]


def word(value: Any) -> str:
    """Write what is assumed of one input; a package of which nothing is known is some package."""
    if isinstance(value, tuple):
        return "+".join(value) or "none"
    return "some" if value is None else str(value)


def told(ask: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Lay out an answer: who pays, what is left, how sure, which inputs decide, and every reason."""
    written = write_decision(decide(read_query(ask, rules, today=TODAY), rules))
    outcomes = written["outcomes"]
    by = list(dict.fromkeys(outcome["entitlement"] for outcome in outcomes if outcome["entitlement"]))
    answer = {**seen(written), "used": written["sessions"]["used"], "until": str(outcomes[-1]["date"]), "by": by}
    known = {name: answer[name] for name in TOLD if answer[name] is not None}
    reasons = [reason["code"] for reason in written["reasons"]]
    return known | {"decided_by": answer["decided_by"], "reasons": reasons}


@pytest.mark.parametrize(("ask", "rows", "axes", "answer"), cases())
def test_what_a_question_may_mean(
    ask: dict[str, Any], rows: list[str], axes: list[str], answer: dict[str, Any], case_rules: Rules
) -> None:
    """Only what matters to the entitlements held is assumed, both ways, and what decides the answer is asked for."""
    assert (rows, axes) == laid_out(ask, case_rules)
    assert answer == told(ask, case_rules)
