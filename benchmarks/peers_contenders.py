"""The peers, each in a process of its own: `python -m benchmarks.peers_contenders NAME` in their environment.

Reads the table and the cases as one line of JSON, then answers every line it is sent with the CPU seconds that all
cases took and the sessions paid in each. Needs nothing of the service.
"""

# ruff: noqa: PLC0415 - each peer is imported only in the process that measures it

import json
import sys
from collections.abc import Callable
from time import process_time
from typing import Any

Row = tuple[int, str, str, int]
Case = dict[str, Any]
Run = Callable[[], list[int]]
NOT_COUNTED = -1


def zen_table(rows: list[Row]) -> dict[str, Any]:
    """Make a decision table of zen-engine with one rule for each package: year, label and package in, sessions out."""
    fields = ("year", "label", "package")
    return {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in fields],
        "outputs": [{"id": "sessions", "name": "sessions", "field": "sessions"}],
        "rules": [
            {
                "_id": str(n),
                "year": str(year),
                "label": f'"{label}"',
                "package": f'"{package}"',
                "sessions": str(number),
            }
            for n, (year, label, package, number) in enumerate(rows)
        ],
    }


def zen_engine(rows: list[Row], cases: list[Case]) -> Run:
    """Look the number up in a decision table with one rule for each package, then an expression."""
    import zen

    paid = {"expressions": [{"id": "p", "key": "paid", "value": "min([planned, max([0, sessions - used])])"}]}
    kinds = (
        ("in", "inputNode", {}),
        ("table", "decisionTableNode", zen_table(rows) | {"passThrough": True}),
        ("paid", "expressionNode", paid),
    )
    nodes = [
        {"id": name, "type": kind, "name": name, "content": content, "position": {"x": 0, "y": 0}}
        for name, kind, content in (*kinds, ("out", "outputNode", {}))
    ]
    edges = [
        {"id": a + b, "sourceId": a, "targetId": b, "type": "edge"}
        for a, b in (("in", "table"), ("table", "paid"), ("paid", "out"))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda: [int(decision.evaluate(case)["result"]["paid"]) for case in cases]


def json_logic(rows: list[Row], cases: list[Case]) -> Run:
    """Look the number up as a variable whose name is made of the question, then arithmetic."""
    from json_logic import jsonLogic

    table: dict[str, Any] = {}
    for year, label, package, number in rows:
        table.setdefault(str(year), {}).setdefault(label, {})[package] = number
    place: list[Any] = ["table"]
    for name in ("year", "label", "package"):
        place += [".", {"var": name}]
    left = {"-": [{"var": [{"cat": place}]}, {"var": "used"}]}
    rule = {"min": [{"var": "planned"}, {"max": [0, left]}]}
    return lambda: [int(jsonLogic(rule, {**case, "table": table})) for case in cases]


def openfisca(rows: list[Row], cases: list[Case]) -> Run:
    """Compute a variable from parameters of the year, every case one person of one simulation a year."""
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import YEAR
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="", doc="", roles=None, is_person=True)
    keys = {(label, package): f"{label}__{package}" for _, label, package, _ in rows}
    years = sorted({row[0] for row in rows})
    dated = {key: {"values": {f"{year}-01-01": {"value": NOT_COUNTED} for year in years}} for key in keys.values()}
    for year, label, package, number in rows:
        dated[keys[label, package]]["values"][f"{year}-01-01"] = {"value": number}

    def input_of(name: str, kind: type) -> type:
        return type(name, (Variable,), {"value_type": kind, "entity": person, "definition_period": YEAR})

    def formula(persons: Any, period: Any, parameters: Any) -> Any:
        sessions = parameters(period).packages[persons("package", period)]
        return np.minimum(persons("planned", period), np.maximum(0, sessions - persons("used", period)))

    system = TaxBenefitSystem([person])
    system.parameters = ParameterNode("", data={"packages": dated})
    system.add_variables(input_of("package", str), input_of("planned", int), input_of("used", int))
    described = {"value_type": int, "entity": person, "definition_period": YEAR, "formula": formula}
    system.add_variable(type("paid", (Variable,), described))
    of_year = {year: [n for n, case in enumerate(cases) if case["year"] == year] for year in years}

    def run() -> list[int]:
        answers = [0] * len(cases)
        for year, places in of_year.items():
            asked = [cases[place] for place in places]
            simulation = SimulationBuilder().build_default_simulation(system, len(asked))
            simulation.set_input("package", year, np.array([keys[one["label"], one["package"]] for one in asked]))
            for name in ("planned", "used"):
                simulation.set_input(name, year, np.array([one[name] for one in asked]))
            for place, paid in zip(places, simulation.calculate("paid", year), strict=True):
                answers[place] = int(paid)
        return answers

    return run


def sessions_of(cases: list[Case]) -> dict[str, list[Any]]:
    """Write out every session of every case, those used before and those planned, as columns."""
    columns: dict[str, list[Any]] = {name: [] for name in ("person", "year", "label", "package", "day", "planned")}
    for person, case in enumerate(cases):
        for day in range(case["used"] + case["planned"]):
            line = (person, case["year"], case["label"], case["package"], day, day >= case["used"])
            for column, value in zip(columns.values(), line, strict=True):
                column.append(value)
    return columns


def polars_windows(rows: list[Row], cases: list[Case]) -> Run:
    """Give each session its number in the year in a window, beside the limit joined from the table."""
    import polars as pl

    table = pl.DataFrame(rows, schema=["year", "label", "package", "sessions"], orient="row").lazy()
    lines = pl.DataFrame(sessions_of(cases)).lazy()
    place = pl.col("day").rank("ordinal").over("person", "year")
    paid = (pl.col("planned") & (place <= pl.col("sessions"))).sum().alias("paid")
    query = lines.join(table, on=["year", "label", "package"]).group_by("person").agg(paid).sort("person")

    def run() -> list[int]:
        return query.collect()["paid"].to_list()

    return run


def duckdb_windows(rows: list[Row], cases: list[Case]) -> Run:
    """Do the same in SQL."""
    import duckdb

    database = duckdb.connect()
    database.execute("CREATE TABLE packages (year INT, label TEXT, package TEXT, sessions INT)")
    database.executemany("INSERT INTO packages VALUES (?, ?, ?, ?)", rows)
    database.execute("CREATE TABLE lines (person INT, year INT, label TEXT, package TEXT, day INT, planned BOOL)")
    database.executemany(
        "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", list(zip(*sessions_of(cases).values(), strict=True))
    )
    query = """
        SELECT count(*) FILTER (planned AND place <= sessions) FROM (
            SELECT *, row_number() OVER (PARTITION BY person, year ORDER BY day) AS place FROM lines
        ) JOIN packages USING (year, label, package) GROUP BY person ORDER BY person
    """
    return lambda: [paid for (paid,) in database.execute(query).fetchall()]


PEERS = {
    "zen-engine": zen_engine,
    "panzi-json-logic": json_logic,
    "OpenFisca-Core": openfisca,
    "polars": polars_windows,
    "duckdb": duckdb_windows,
}


def main(name: str) -> None:
    """Answer rounds until no more are asked for."""
    rows, cases = json.loads(sys.stdin.readline())
    run = PEERS[name]([tuple(row) for row in rows], cases)
    for _ in sys.stdin:
        begun = process_time()
        answers = run()
        print(json.dumps([process_time() - begun, answers]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
