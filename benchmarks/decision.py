"""What a decision costs beside its peers: `make bench-decision`.

One question (35 years, not listed, a 2019 package with a total of 16 and 9 manual, nine sessions at 50 euros) goes to
a hand-written floor of a dict and attrs, to zen-engine with every counted package of the tables as a decision table,
and to ours; and a POST to ours and to a handler that echoes the same JSON. All answer the same number of sessions,
which is checked first.
"""

import asyncio
import json
from datetime import date
from importlib.metadata import version
from typing import Any

import zen
from attrs import frozen
from litestar import Litestar

from benchmarks.load_echo import echo
from benchmarks.peers_contenders import zen_table
from benchmarks.question import QUESTION
from benchmarks.serving import server_microseconds
from benchmarks.timing import best_microseconds, table
from coverage_service.decision.deciding import decide
from coverage_service.decision.planned_days import PlannedDays
from coverage_service.decision.planned_sessions import Walker, stacks_of
from coverage_service.decision.possibilities import possibilities
from coverage_service.settings import Settings
from coverage_service.settlement import session as s
from coverage_service.web.app import create_app
from coverage_service.wire.questions import read_query
from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules

TODAY = date(2026, 11, 22)


@frozen
class FloorOutcome:
    """What the hand-written floor answers for one session."""

    payer: str
    reimbursed: int
    own: int


def floor_session(
    limits: dict[tuple[str, str], tuple[int, int]], used: dict[str, int], age: int, tariff: int
) -> FloorOutcome:
    """Decide one session by hand: under 18 nine from basic, else the package's total and manual cap."""
    if age < 18 and used["basic"] < 9:
        used["basic"] += 1
        return FloorOutcome("basic", tariff, 0)
    total, manual = limits["unive", "aanvullend_beter"]
    if used["year"] < total and used["manual"] < manual:
        used["year"] += 1
        used["manual"] += 1
        return FloorOutcome("supplementary", tariff, 0)
    return FloorOutcome("self", 0, tariff)


def package_rows(rules: Rules) -> list[tuple[int, str, str, int]]:
    """List year, label, package and manual sessions of every package of the tables that counts sessions."""
    rows = []
    for (label, year), policy in sorted(rules.policies.items()):
        for package in policy.packages:
            entitled = [e for e in package.entitlements if "manual_therapy" in e.therapies]
            counted = [limit.sessions for e in entitled for limit in e.limits if limit.per != "day"]
            numbers = [number for number in counted if isinstance(number, int)]
            if numbers:
                rows.append((year, label, package.id, min(numbers)))
    return rows


def zen_decision(rows: list[tuple[int, str, str, int]]) -> Any:
    """Make the same packages a decision table of zen-engine: year, label and package in, sessions out."""
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "request", **place},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": zen_table(rows), **place},
        {"id": "out", "type": "outputNode", "name": "response", **place},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def poster(app: Litestar, path: str, body: bytes) -> Any:
    """Make a function that posts the body to an app without a socket and gives the answer's bytes."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    loop = asyncio.new_event_loop()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def one() -> bytes:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await app({**scope, "state": {}}, receive, send)  # type: ignore[arg-type]
        return b"".join(message.get("body", b"") for message in sent)

    async def many(times: int) -> bytes:
        answer = b""
        for _ in range(times):
            answer = await one()
        return answer

    return lambda times=1: loop.run_until_complete(many(times))


def main() -> None:
    """Measure and print the table."""
    rules = checked_rules()
    query = read_query(QUESTION, rules, today=TODAY)
    single = read_query({**QUESTION, "planned_sessions": 1}, rules, today=TODAY)
    rows = package_rows(rules)
    limits = {("unive", "aanvullend_beter"): (16, 9)}
    decision = zen_decision(rows)
    asked = {"year": 2019, "label": "unive", "package": "aanvullend_beter"}
    body = json.dumps(QUESTION).encode()
    echoing = poster(Litestar([echo]), "/echo", body)
    asking = poster(create_app(rules, Settings(), lambda: TODAY), "/v1/coverage-checks", body)
    assert decision.evaluate(asked)["result"]["sessions"] == 9 == decide(query, rules).totals.supplementary
    assert json.loads(asking())["totals"]["supplementary"] == 9
    laid_out = possibilities(query, rules, label="unive", years=(2019,))
    (row,) = laid_out.rows
    plan = PlannedDays(query, laid_out.years, laid_out.deductibles)
    session = Walker(rules, plan).session(row, {}, 5000)
    (stack,) = stacks_of(row, {})
    result = [0] * (s.WHY + len(stack.entitlements))
    state = s.new_state(len(stack.counters), 0)
    fresh = [*state]

    def settle_one() -> None:
        state[:] = fresh
        s.settle(stack.numbers, state, session, result)

    best = best_microseconds(
        {
            "floor": lambda: floor_session(limits, {"basic": 0, "year": 0, "manual": 0}, 35, 5000),
            "settle": settle_one,
            "one": lambda: decide(single, rules),
            "nine": lambda: decide(query, rules),
            "zen": lambda: decision.evaluate(asked),
        },
        rounds=40,
        calls=50,
    )
    http = best_microseconds({"echo": lambda: echoing(50), "post": lambda: asking(50)}, rounds=20, calls=1)
    http = {name: microseconds / 50 for name, microseconds in http.items()}
    served_echo, served = server_microseconds(QUESTION)
    print(f"rule tables {rules.version}; litestar {version('litestar')}")
    print(f"zen-engine {version('zen-engine')} with {len(rows)} rows")
    print(
        table(
            [
                ("hand-written floor, one session", best["floor"], None, ""),
                ("ours, one session settled", best["settle"], best["settle"] / best["floor"], "at most 10 floors"),
                ("zen-engine, one decision of the same table", best["zen"], None, ""),
                ("ours, whole answer of one session", best["one"], best["one"] / best["zen"], ""),
                (
                    "ours, whole answer of nine sessions",
                    best["nine"],
                    best["nine"] / best["zen"],
                    "at most 1.0 zen decision",
                ),
                ("Litestar echo of the same JSON", http["echo"], None, ""),
                ("ours, POST of nine sessions", http["post"], http["post"] / http["echo"], ""),
                ("echo, served by uvicorn", served_echo, None, ""),
                ("ours, POST served by uvicorn", served, served / served_echo, "at most 2.5 echoes"),
            ]
        )
    )


if __name__ == "__main__":
    main()
