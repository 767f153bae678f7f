"""Runs over whole tables: Parquet or clean CSV in, verdicts behind the lines out, and the summary.

Needs the extra `claims`; what is asked is told by `requested_run`, and what goes row by row is left to `runs`.
"""

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl
import polars.selectors as cs

from coverage_service.claims.by_column.claim_tables import LINES_AT_ONCE, ClaimTable
from coverage_service.claims.by_column.column_files import csv_table, parquet_table
from coverage_service.claims.by_column.results import Results
from coverage_service.claims.by_column.series import Numbers
from coverage_service.claims.by_column.verdict_columns import Explained
from coverage_service.claims.by_column.whole_tables import (
    Cluster,
    RowsNeededError,
    behind_lines,
    verify_table,
)
from coverage_service.claims.formats.rows import CHECKED
from coverage_service.claims.formats.sniffing import format_of
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.numba_engine import engine
from coverage_service.claims.outcomes import doubted_outcome, main_reason
from coverage_service.claims.requested_run import Progress, Run
from coverage_service.claims.summary import NOT_PAID, TWICE, Summary, kind_of_fault
from insurer_rules.atomic_files import whole
from insurer_rules.rules import Rules


@contextmanager
def _rules_looked_through_once() -> Iterator[None]:
    """Keep Python's collector out of the rules, which stay: going through them takes it a tenth of a second a time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@_rules_looked_through_once()
def run_tables(asked: Run, rules: Rules, tell: Progress) -> Summary | None:
    """Verify a file as a table; None for a CSV that has to go row by row."""
    opened = _table_of(asked.file)
    if opened is None or CHECKED.intersection(opened[0].meaning):
        return None
    table, delimiter = opened
    tell("lines", table.number)
    try:
        with _cluster(asked) as cluster:
            lines, verdicts = verify_table(table, rules, engine(), asked.language, tell, cluster, asked.today)
    except RowsNeededError:
        return None
    as_text = behind_lines(table, verdicts, delimiter, tell)
    _write(lines, as_text, asked.output, form=asked.form, delimiter=delimiter)
    return summary_of(verdicts.results, verdicts.explained)


@contextmanager
def _cluster(asked: Run) -> Iterator[Cluster | None]:
    if asked.engine != "dask":
        yield None
        return
    from coverage_service.claims.by_column.dask_cluster import cluster_at  # noqa: PLC0415 - needs the extra `dask`

    with cluster_at(asked.scheduler) as cluster:
        yield cluster


def _table_of(path: Path) -> tuple[ClaimTable, str] | None:
    with path.open("rb") as stream:
        found = format_of(stream)
    return (parquet_table(path), ";") if found == "parquet" else csv_table(path, engine())


def _write(
    lines: pl.LazyFrame, as_text: pl.LazyFrame | None, output: Path | None, *, form: str, delimiter: str
) -> None:
    if output is None:
        sys.stdout.flush()
        _write_csv(lines, as_text, sys.stdout.buffer, delimiter)
        return
    with whole(output, durable=False) as file:
        if form == ".parquet":
            lines.sink_parquet(file, row_group_size=LINES_AT_ONCE)
        elif form == ".ndjson":
            _texts(lines).sink_ndjson(file)
        else:
            _write_csv(lines, as_text, file, delimiter)


def _write_csv(lines: pl.LazyFrame, as_text: pl.LazyFrame | None, file: IO[bytes], delimiter: str) -> None:
    """Write lines as they were, where they were text, and else cell by cell."""
    if as_text is None:
        lines.sink_csv(file, separator=delimiter)
    else:
        as_text.sink_csv(file, separator=delimiter, quote_style="never")


def _texts(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Write every value as the text that a CSV has of it."""
    said = cs.boolean().replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    return lines.with_columns(said).with_columns(pl.all().cast(pl.String).fill_null(""))


def summary_of(results: Results, explained: Explained) -> Summary:
    """Count lines and euros by who pays, what is refused and what is not paid."""
    summary = Summary()
    unknown = lines_without_amounts(results)
    for number, (outcome, sums) in enumerate(zip(results.outcomes, results.sums.tolist(), strict=False)):
        lines, reimbursed, deducted, own = sums
        of_payer = summary.payers[outcome.payer]
        of_payer.lines += lines
        of_payer.open += int(unknown[number])
        of_payer.reimbursed += reimbursed
        of_payer.own += own + deducted
        if outcome.payer in NOT_PAID and lines:
            summary.unpaid[main_reason(outcome.payer, outcome.reasons)] += lines
    _count_doubted_apart(summary, results, explained)
    faulty = [of_line for of_line in explained.faults.values() if of_line]
    summary.refused = Counter(kind_of_fault(of_line[0]) for of_line in faulty)
    summary.refused.update({TWICE: len(results.first_claim)} if results.first_claim else {})
    summary.payers["error"].lines = summary.refused.total()
    summary.payers["none"].lines = len(explained.faults) - len(faulty)
    doubtful = {row for row in explained.doubts if results.rows[row, n.OUTCOME] >= 0}
    summary.notes = explained.notes
    summary.advised = len(doubtful | {*results.advised[0].tolist()})
    return summary


def lines_without_amounts(results: Results) -> Numbers:
    """Count by outcome the lines whose amounts are not known."""
    outcomes, cents = results.rows[:, n.OUTCOME], results.rows[:, n.REIMBURSED_CENTS]
    return np.bincount(outcomes[(outcomes >= 0) & (cents == n.NO_AMOUNT)], minlength=len(results.outcomes))


def _count_doubted_apart(summary: Summary, results: Results, explained: Explained) -> None:
    """Count lines whose service code or CSI the tables do not have apart from those that are no treatment."""
    untreated = (doubts for row, doubts in explained.doubts.items() if int(results.rows[row, n.OUTCOME]) == 0)
    told = (doubted_outcome(doubts) for doubts in untreated)
    doubted = Counter(main_reason(outcome.payer, outcome.reasons) for outcome in told)
    summary.unpaid.update(doubted)
    summary.unpaid["no_treatment"] -= doubted.total()
    summary.unpaid += Counter()
