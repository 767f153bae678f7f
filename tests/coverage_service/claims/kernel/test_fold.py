"""What becomes of the lines of an insured, one by one and in every possibility: the table `fold_cases.toml`."""

from collections import Counter
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import tomli

from coverage_service.claims.by_row.coded_rows import LineCoder
from coverage_service.claims.by_row.verification import Verdict, Verification
from coverage_service.claims.kernel import fold, layout
from coverage_service.decision.complaint import age_on
from insurer_rules.rules import Rules
from tests.coverage_service.case_tables import case_rules

TABLE = Path(__file__).with_name("fold_cases.toml")
# A session of manual therapy for a complaint that is not listed; 16 in a year, nine of them manual for a complaint.
LINE = {
    "insured_id": "a",
    "birth_date": "1980-05-01",
    "service_date": "2019-01-02",
    "service_code": "1200",
    "csi": "009",
    "dcsph": "",
    "condition_key": "back",
    "uzovi": "unive",
    "packages": "Aanvullend Beter",
    "contracted": "ja",
    "tariff_eur": "50,00",
    "debit_credit": "D",
    "result_insufficient": "nee",
}


NOT_LISTED = "not listed"
MARKS = {layout.SECOND_TODAY: "second today", layout.OTHER_BIRTH_DATE: "another birth date"}


def cases() -> list[Any]:
    """Read every case, named by its rule."""
    table = tomli.loads(TABLE.read_text("utf-8"))["case"]
    return [pytest.param(case["lines"], case["told"], id=case["rule"]) for case in table]


def claimed(line: dict[str, Any]) -> list[dict[str, str]]:
    """Write the cells of a line; `times` and `every` make it a series, so many days apart."""
    cells = LINE | {name: value for name, value in line.items() if name not in ("times", "every")}
    if "csi" not in line:
        cells["csi"] = NOT_LISTED
    first, every = date.fromisoformat(cells["service_date"]), timedelta(days=line.get("every", 7))
    return [cells | {"service_date": str(first + turn * every)} for turn in range(line.get("times", 1))]


def is_child(cells: dict[str, str]) -> bool:
    """Tell whether somebody is under 18 on the day of the treatment."""
    return age_on(date.fromisoformat(cells["birth_date"]), date.fromisoformat(cells["service_date"])) < 18


def as_practices_do(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give the CSI that a practice does: what is not listed 003 or 009, an adult's first twenty 008 and then 001."""
    had = Counter[tuple[str, str]]()
    coded = [{**cells} for cells in lines]
    for cells in sorted(coded, key=lambda each: each["service_date"]):
        whose = cells["insured_id"], cells["condition_key"]
        if cells["csi"] == NOT_LISTED:
            cells["csi"] = "003" if is_child(cells) else "009"
        if cells["csi"] == "001" and not is_child(cells) and had[whose] < 20:
            cells["csi"] = "008"
        had[whose] += cells["debit_credit"] == "D"
    return [cells | {"csi": cells["csi"].removeprefix("as ")} for cells in coded]


def verified(lines: list[dict[str, Any]], rules: Rules) -> list[Verdict]:
    """Verify lines with the plain engine, in the order in which they stand."""
    verification = Verification(rules)
    for number, cells in enumerate(as_practices_do([cells for line in lines for cells in claimed(line)]), 1):
        columns = {"claim_id": str(number), **cells}
        coded = LineCoder(verification.book).code(columns)
        assert coded, f"line {number} is faulty: {cells}"
        verification.add(coded)
    verification.settle()
    return [verdict for place in range(len(verification)) if (verdict := verification.verdict(place))]


def told(verdict: Verdict) -> str:
    """Write a verdict in one line: payer, cents reimbursed, deducted and own, sessions left, marks and reasons."""
    if verdict.claimed_by is not None:
        return f"claimed by line {verdict.claimed_by + 1}"
    amounts = " ".join("?" if cents is None else str(cents) for cents in verdict_amounts(verdict))
    left = "?" if verdict.remaining is None else verdict.remaining
    marked = "".join(f", {name}" for mark, name in MARKS.items() if verdict.marks & mark)
    return f"{verdict.payer} {amounts}, {left} left{marked}: {' '.join(reason.code for reason in verdict.reasons)}"


def verdict_amounts(verdict: Verdict) -> tuple[int | None, ...]:
    """Give the amounts of a verdict in the order of the columns."""
    return verdict.reimbursed, verdict.deductible, verdict.own


def in_runs(lines: list[str]) -> list[str]:
    """Write lines that say the same one after the other as one, with their number."""
    runs = ((line, len(list(run))) for line, run in groupby(lines))
    return [line if number == 1 else f"{number} x {line}" for line, number in runs]


@pytest.mark.parametrize(("lines", "expected"), cases())
def test_what_becomes_of_the_lines_of_a_file(lines: list[dict[str, Any]], expected: list[str]) -> None:
    """Each line gets its payer, amounts, sessions left and reasons, after what the lines before it used."""
    assert expected == in_runs([told(verdict) for verdict in verified(lines, case_rules())])


MOST, LONGEST = 2, 10
NEEDED = layout.POSSIBILITIES * (MOST + 2) + 2
ROOM = {
    "just room": (False, NEEDED * 2, 0, 100, 90, 4, 1),
    "one entry short": (True, NEEDED * 2 - 1, 0, 100, 90, 4, 1),
    "just room beside those taken": (False, (NEEDED + 7) * 2, 7, 100, 90, 4, 1),
    "one entry short beside those taken": (True, (NEEDED + 7) * 2 - 1, 7, 100, 90, 4, 1),
    "an outcome too long": (True, NEEDED * 2, 0, 100, 91, 4, 1),
    "half the slots taken": (True, NEEDED * 2, 0, 100, 90, 4, 2),
    "no slot for a first outcome": (True, NEEDED * 2, 0, 100, 90, 1, 0),
    "a slot for a first outcome": (False, NEEDED * 2, 0, 100, 90, 2, 0),
}


@pytest.mark.parametrize(("lacks", "entries", "taken", "length", "filled", "slots", "number"), ROOM.values(), ids=ROOM)
def test_when_a_line_might_not_fit(
    lacks: bool, entries: int, taken: int, length: int, filled: int, slots: int, number: int
) -> None:
    """A line needs its entries in half the memory, the longest outcome, and one slot more in half the slots."""
    tables, memory = [0] * layout.TABLES_HEAD, [0] * layout.MEMORY_HEAD
    tables[layout.MOST_COUNTERS], memory[layout.ENTRIES], memory[layout.TAKEN] = MOST, entries, taken
    outcomes = [0] * length
    outcomes[layout.FILLED], outcomes[layout.NUMBER] = filled, number
    assert lacks == fold.lacks_room(tables, memory, outcomes, [0] * slots, [0] * LONGEST)
