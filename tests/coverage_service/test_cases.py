"""The worked cases: each question, decided and written as the wire has it, says what its source says."""

from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import tomli

from coverage_service.decision.deciding import decide
from coverage_service.wire.answers import write_decision
from coverage_service.wire.questions import read_query
from insurer_rules.rules import Rules
from tests.open_inputs import with_open

CASES = Path(__file__).parents[1] / "cases"
TODAY = date(2026, 11, 22)


def cases() -> list[Any]:
    """Read every case of every file, named by its id."""
    found = [case for path in sorted(CASES.glob("*.toml")) for case in tomli.loads(path.read_text("utf-8"))["case"]]
    return [pytest.param(asked(case), case["answer"], id=case["id"]) for case in found]


def asked(case: dict[str, Any]) -> dict[str, Any]:
    """Write the question of a case as JSON has it."""
    return with_open(case["ask"], case.get("not_known", ()))


def payers(answer: dict[str, Any]) -> str:
    """Count the sessions in a row by who pays them."""
    runs = ((payer, len(list(run))) for payer, run in groupby(outcome["payer"] for outcome in answer["outcomes"]))
    return ", ".join(f"{number} {payer}" for payer, number in runs)


def seen(answer: dict[str, Any]) -> dict[str, Any]:
    """Lay out an answer by the words that the cases use."""
    left, totals = answer["sessions"], answer["totals"]
    return {
        **answer,
        **{name: totals[name] for name in totals if name.endswith("_eur")},
        **{name: left[name] for name in ("allowed", "remaining", "unlimited", "certain", "own_before")},
        "usable_until": str(left["usable_until"]),
        "branches": [branch["verdict"] for branch in answer["branches"]],
        "branch_values": [len(branch["values"]) for branch in answer["branches"]],
        "year_reimbursed_eur": [year["totals"]["reimbursed_eur"] for year in answer["years"]],
        "payers": payers(answer),
        "at_least": left["remaining_at_least"],
        "at_most": left["remaining_at_most"],
        "evidence": answer["rules"]["evidence"],
        "last_known_year": answer["last_known"] and answer["last_known"]["policy_year"],
        "no_euros": totals["own_eur"] is None,
        "own_before_known": left["own_before"] is not None,
        "no_history": answer["last_known"] is None,
        "reasons": {reason["code"] for reason in answer["reasons"]},
        "decided_by": list(answer["decided_by"]),
    }


def check(answer: dict[str, Any], expected: dict[str, Any]) -> None:
    """Hold an answer to what is expected: reasons are among its own, those of `never` are not, all else is equal."""
    told = seen(answer)
    for name, value in expected.items():
        if name in ("reasons", "assumptions"):
            assert set(value) <= set(told[name])
        elif name == "never":
            assert not set(value) & told["reasons"]
        elif name == "no_assumptions":
            assert not set(value) & set(told["assumptions"])
        else:
            assert value == told[name], name


@pytest.mark.parametrize(("ask", "expected"), cases())
def test_case_holds_through_decide(ask: dict[str, Any], expected: dict[str, Any], case_rules: Rules) -> None:
    """A worked case is decided as its source says."""
    check(write_decision(decide(read_query(ask, case_rules, today=TODAY), case_rules)), expected)
