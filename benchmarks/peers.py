"""What a decision costs beside other engines on the same table and cases: `make bench-peers`.

Every counted package of the tables is a row, and every row a case: so many sessions used, so many planned, how many
are paid. All contenders answer the same numbers, which is checked first; then all cases are answered in turns.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from importlib.metadata import version
from time import process_time

from benchmarks.load_figures import machine
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery, SessionsUsed
from insurer_rules.checks import checked_rules
from insurer_rules.model import Entitlement
from insurer_rules.rules import Rules

Row = tuple[int, str, str, int]
Case = dict[str, int | str]
Round = Callable[[], tuple[float, list[int]]]

OURS = "ours"
ROUNDS = 15
PEERS = {
    "zen-engine": "one decision a case: one number looked up in a decision table, one expression",
    "panzi-json-logic": "one rule a case: one number looked up, arithmetic",
    "OpenFisca-Core": "all cases of a year as one vector: dated parameters, one formula",
    "polars": "all cases in one query: sessions numbered in a window, joined with the table",
    "duckdb": "all cases in one query: the same in SQL",
}


def manual_sessions_of(entitlements: tuple[Entitlement, ...]) -> int | None:
    """Give the manual sessions that a package pays an adult who is not listed; None when that is not one number."""
    ordinary = [e for e in entitlements if "manual_therapy" in e.therapies and e.when.accident == "any"]
    if len(ordinary) != 1 or ordinary[0].when.listed == "yes" or {"sessions", "budget"} & {*ordinary[0].unknown}:
        return None
    numbers = [
        limit.sessions
        for limit in ordinary[0].limits
        if isinstance(limit.sessions, int)
        and limit.per != "day"
        and (limit.provider, limit.listed) not in {("non_contracted", "any"), ("any", "yes")}
        and (not limit.therapies or "manual_therapy" in limit.therapies)
    ]
    return min(numbers, default=None)


def rows_of(rules: Rules) -> list[Row]:
    """List year, label, package and number of sessions of every package that counts them."""
    return [
        (year, label, package.id, number)
        for (label, year), policy in sorted(rules.policies.items())
        for package in (policy.packages if policy.names_of == "label" else ())
        if not package.insured_before and (number := manual_sessions_of(package.entitlements)) is not None
    ]


def cases_of(rows: list[Row]) -> list[Case]:
    """Ask of every row, with none to two more than all of its sessions used and one to twelve planned."""
    return [
        {"year": year, "label": label, "package": package, "used": n % (number + 3), "planned": 1 + n % 12}
        for n, (year, label, package, number) in enumerate(rows)
    ]


def query_of(case: Case) -> CoverageQuery:
    """Ask the same as the patient's question of ours."""
    used = int(case["used"])
    return CoverageQuery(
        date=date(int(case["year"]), 1, 7),
        age=40,
        insurer=str(case["label"]),
        packages=(str(case["package"]),),
        condition=Complaint(listed=False),
        sessions_used=SessionsUsed(year=used, manual_year=used, condition_ever=used),
        planned_sessions=int(case["planned"]),
        contracted=True,
    )


def ours(rules: Rules, queries: list[CoverageQuery]) -> tuple[float, list[int]]:
    """Decide every case in full and count what the package pays; with the CPU seconds of it."""
    begun = process_time()
    decided = [decide(query, rules).totals.supplementary for query in queries]
    return process_time() - begun, decided


@contextmanager
def peer(python: str, name: str, rows: list[Row], cases: list[Case]) -> Iterator[Round]:
    """Run a peer in its own process and environment; each call of what is given is one round."""
    command = [python, "-m", "benchmarks.peers_contenders", name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - own program
        assert process.stdin
        assert process.stdout
        ask, told = process.stdin, process.stdout
        print(json.dumps([rows, cases]), file=ask, flush=True)

        def one_round() -> tuple[float, list[int]]:
            print(file=ask, flush=True)
            seconds, answers = json.loads(told.readline())
            return float(seconds), answers

        yield one_round
        ask.close()


def best_of(rounds: dict[str, Round]) -> dict[str, float]:
    """Check that all contenders answer alike, then give the least CPU seconds of each over all rounds, in turns."""
    expected = rounds[OURS]()[1]
    for name, one_round in rounds.items():
        assert one_round()[1] == expected, f"{name} answers otherwise"
    best = dict.fromkeys(rounds, float("inf"))
    for _ in range(ROUNDS):
        for name, one_round in rounds.items():
            best[name] = min(best[name], one_round()[0])
    return best


def versions(python: str) -> dict[str, str]:
    """Ask the peers' environment which versions it has."""
    code = f"import json, importlib.metadata as m; print(json.dumps({{n: m.version(n) for n in {[*PEERS]!r}}}))"
    told: dict[str, str] = json.loads(subprocess.check_output([python, "-c", code]))  # noqa: S603 - own code
    return told


def main(python: str) -> None:
    """Measure every peer with this Python's environment and print one table."""
    rules = checked_rules()
    rows = rows_of(rules)
    cases = cases_of(rows)
    told = versions(python)
    with ExitStack() as stack:
        rounds: dict[str, Round] = {OURS: partial(ours, rules, [query_of(case) for case in cases])}
        rounds |= {name: stack.enter_context(peer(python, name, rows, cases)) for name in PEERS}
        best = best_of(rounds)
    print(f"{machine()}; {len(rows)} rows and cases, rule tables {rules.version}; all answers equal\n")
    print("| engine | CPU us a case | ours / it | what it computes |\n|---|--:|--:|---|")
    whole = "all of it: ages, circumstances, several limits, periods, amounts, reasons with sources, what is not known"
    described = {OURS: f"{OURS} {version('manual-therapy-coverage')}"} | {n: f"{n} {told[n]}" for n in PEERS}
    for name, seconds in best.items():
        each = f"{seconds / len(cases) * 1e6:.1f} | {best[OURS] / seconds:.2f}"
        print(f"| {described[name]} | {each} | {PEERS.get(name, whole)} |")
    print(
        "\nEvery peer computes less than ours: one limit, of a package that is known, and only the number of sessions."
        "\nNone of them knows periods that are not years, a second limit, amounts, the reason or its source, or that a"
        "\nfigure is not known; Polars and DuckDB answer all cases at once, and pay for a query whatever its size."
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else sys.executable)
