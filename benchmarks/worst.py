"""Search for the question that costs most to decide: every label and year, with ever more of the question missing.

Run with `make bench-worst`; QUESTIONS random ones are tried besides. Each question is decided three times, the lowest
counts; the first time of a label and year is told apart. The last line is `worst MS ms`.
"""

import gc
import random
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageQuery
from coverage_service.wire.questions import RequestError, read_query
from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules

TODAY = date(2026, 11, 27)
# Another question, which pays for what every first one does; and of how many the first time is looked at again.
WARMING = {"age": 12, "date": "2015-01-01", "packages": []}
DEAREST = 6
NULLS: dict[str, Any] = dict.fromkeys(
    ("therapy", "packages", "condition", "sessions_used", "contracted", "accident", "result_insufficient")
)
ONE_OR_TWO = [
    {"sessions_used": None},
    {"packages": None},
    {"packages": None, "sessions_used": None},
    {"packages": None, "condition": None},
    {"therapy": None, "contracted": None},
]
KNOWN: dict[str, Any] = {
    "therapy": "manual_therapy",
    "condition": {"listed": False},
    "sessions_used": {"year": 3},
    "contracted": True,
    "packages": [],
}


def extremes(rules: Rules) -> Iterator[dict[str, Any]]:
    """Give for each label and year the questions of which most is missing, over as long a plan as there may be."""
    for label, years in rules.years.items():
        for year in years:
            base = {"insurer": label, "date": f"{year}-01-01", "planned_sessions": 104}
            for more in ({}, {"tariff_eur": "60.00"}):
                yield base | NULLS | more | {"age": 17}
                yield base | NULLS | more | {"age": 40}
            yield from (base | KNOWN | missing | {"age": 40} for missing in ONE_OR_TWO)


def draw(rules: Rules, chance: random.Random) -> dict[str, Any]:
    """Draw a question: anything may be missing."""
    label = chance.choice(sorted(rules.years))
    year = chance.choice(rules.years[label] or (2026,))
    names = [package.id for package in rules.packages(label, year)] or ["x"]
    asked: dict[str, Any] = {
        "insurer": chance.choice([label, None]),
        "age": chance.choice([0, 12, 17, 18, 40, 90]),
        "date": f"{year}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "packages": chance.choice([None, [], chance.sample(names, min(len(names), chance.randint(1, 4)))]),
        "planned_sessions": chance.choice([1, 9, 40, 52]),
    }
    asked |= {name: value for name, value in KNOWN.items() if name not in asked and chance.random() < 0.4}
    asked |= {name: None for name in NULLS if name not in asked and chance.random() < 0.6}
    return asked | ({"tariff_eur": "55.00"} if chance.random() < 0.6 else {})


def milliseconds(query: CoverageQuery, rules: Rules) -> float:
    """Measure the CPU of one decision."""
    begun = time.process_time()
    decide(query, rules)
    return (time.process_time() - begun) * 1_000


def first_of_all(asked: dict[str, Any]) -> float:
    """Measure a question as the first of its label and year: on rules just read, the lowest of three."""
    found = []
    for _ in range(3):
        rules = checked_rules()
        decide(read_query(WARMING, rules, today=TODAY), rules)
        gc.collect()
        found.append(milliseconds(read_query(asked, rules, today=TODAY), rules))
    return min(found)


def main(questions: int) -> None:
    """Try every extreme and so many random questions, and print the dearest."""
    rules, chance = checked_rules(), random.Random(1)  # noqa: S311 - the same questions each time
    gc.collect()
    gc.freeze()
    found: list[tuple[float, float, int, dict[str, Any]]] = []
    for asked in (*extremes(rules), *(draw(rules, chance) for _ in range(questions))):
        try:
            query = read_query(asked, rules, today=TODAY)
        except RequestError:
            continue
        gc.collect(1)
        first, *others = (milliseconds(query, rules) for _ in range(3))
        missing = sum(value is None for value in asked.values())
        found.append((min(first, *others), first, missing, asked))
    few = [each for each in found if each[2] <= 2]
    print(f"{len(found)} questions; CPU milliseconds, the lowest of three")
    for warm, first, _, asked in sorted(found, key=lambda each: -each[0])[:5]:
        print(f"{warm:7.1f}  first {first:7.1f}  {asked}")
    print("of those with one or two inputs missing:")
    firsts = [first_of_all(asked) for _, _, _, asked in sorted(few, key=lambda each: -each[1])[:DEAREST]]
    for warm, _, _, asked in sorted(few, key=lambda each: -each[0])[:2]:
        print(f"{warm:7.1f}  {asked}")
    print(
        f"one or two inputs missing: at most {max(each[0] for each in few):.1f} ms (goal 10), "
        f"first of its label and year {max(firsts):.1f} ms (goal 30)"
    )
    print(f"worst {max(each[0] for each in found):.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
