"""Runs over whole tables: Parquet or clean CSV in, verdicts behind the lines out, and the summary.

Needs the extra `claims`; what is asked and what goes row by row is told by `runs`.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import polars as pl

from coverage_service.claims import layout as n
from coverage_service.claims.columns import Numbers
from coverage_service.claims.compiled import warm_up
from coverage_service.claims.formats.rows import column
from coverage_service.claims.formats.sniffing import format_of
from coverage_service.claims.results import NO_AMOUNT
from coverage_service.claims.runs import EngineError, Progress, Run
from coverage_service.claims.summary import PAYERS, Summary, kind_of_fault
from coverage_service.claims.table_files import CHECKED, csv_table, parquet_table
from coverage_service.claims.tabular import Cluster, Table, verified
from coverage_service.claims.verdict_columns import VerdictColumns
from insurer_rules.rules import Rules
from insurer_rules.whole_files import whole

FORMS = (".csv", ".parquet", ".ndjson")


def run_tables(asked: Run, rules: Rules, tell: Progress) -> Summary | None:
    """Verify a file as a table; None for a CSV that has to go row by row."""
    opened = _opened(asked.file)
    if opened is None or CHECKED.intersection(map(column, opened[0].schema)):
        return None
    table, delimiter = opened
    form = asked.output.suffix.lower() if asked.output else ".csv"
    if form not in FORMS:
        msg = f"a table is written as {', '.join(FORMS)}; {form} comes from the engine plain"
        raise EngineError(msg)
    tell("lines", table.number)
    with _cluster(asked) as cluster:
        lines, verdicts = verified(table, rules, warm_up(rules), asked.language, tell, cluster)
    _write(lines, asked.output, form, delimiter)
    return summary_of(verdicts)


@contextmanager
def _cluster(asked: Run) -> Iterator[Cluster | None]:
    if asked.engine != "dask":
        yield None
        return
    from coverage_service.claims.distributed import cluster_at  # noqa: PLC0415 - needs the extra `dask`

    with cluster_at(asked.scheduler) as cluster:
        yield cluster


def _opened(path: Path) -> tuple[Table, str] | None:
    with path.open("rb") as stream:
        found = format_of(stream)
    return (parquet_table(path), ";") if found == "parquet" else csv_table(path)


def _write(lines: pl.LazyFrame, output: Path | None, form: str, delimiter: str) -> None:
    if output is None:
        lines.sink_csv("/dev/stdout", separator=delimiter)
        return
    with whole(output) as file:
        if form == ".parquet":
            lines.sink_parquet(file)
        elif form == ".ndjson":
            lines.sink_ndjson(file)
        else:
            lines.sink_csv(file, separator=delimiter)


def summary_of(verdicts: VerdictColumns) -> Summary:
    """Count lines and euros by who pays, what is refused and what is not paid."""
    summary, results = Summary(), verdicts.results
    names = verdicts.payer.names.categories.to_list()
    payer = verdicts.payer.codes[verdicts.number]
    for name in PAYERS:
        if name in names:
            rows = results.rows[payer == names.index(name)]
            summary.payers[name].lines = len(rows)
            summary.payers[name].reimbursed = _sum(rows[:, n.REIMBURSED_CENTS])
            summary.payers[name].own = _sum(rows[:, n.OWN_CENTS]) + _sum(rows[:, n.DEDUCTED_CENTS])
    summary.refused = Counter(kind_of_fault(faults[0]) for faults in verdicts.faults.values())
    summary.refused.update({"line 0587": len(results.first_claim)} if results.first_claim else {})
    summary.unpaid = _reasons(verdicts, [names.index(name) for name in ("self", "unknown") if name in names], payer)
    summary.advised = sum(map(len, results.second_today))
    return summary


def _sum(cents: Numbers) -> int:
    return int(cents[cents != NO_AMOUNT].sum(dtype=np.int64))


def _reasons(verdicts: VerdictColumns, payers: list[int], payer: Numbers) -> Counter[str]:
    reasons = verdicts.reason.codes[verdicts.number[np.isin(payer, payers)]]
    names = verdicts.reason.names.categories.to_list()
    return Counter({names[code]: int(lines) for code, lines in enumerate(np.bincount(reasons)) if lines})
