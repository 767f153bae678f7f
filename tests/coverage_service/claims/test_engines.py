"""Every way to settle a file gives the same verdicts: rows or columns, plain or compiled, threads, buckets, a cluster.

CLAIMS=1000000 in the environment makes the file that long (`make equal`).
"""

import os
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dask
import polars as pl
import pytest
from attrs import evolve
from distributed import Client, LocalCluster

from coverage_service.claims.by_column.column_files import csv_table, parquet_table
from coverage_service.claims.by_column.dask_cluster import cluster_of
from coverage_service.claims.by_column.verdict_columns import VerdictColumns
from coverage_service.claims.by_column.whole_tables import TableVerification, verify_table
from coverage_service.claims.by_row.coded_rows import LineCoder
from coverage_service.claims.by_row.verification import Verification
from coverage_service.claims.kernel.engine import PLAIN
from coverage_service.claims.kernel.numba_engine import engine
from coverage_service.claims.requested_run import Run
from coverage_service.claims.runs import run, run_rows
from coverage_service.claims.writing import amount
from tests.coverage_service.claims.generated import awkward_claims
from tests.coverage_service.claims.reference import Told, settled
from tests.coverage_service.claims.sequences import FromTheStart
from tests.published import RULES

LINES = int(os.environ.get("CLAIMS", "12000"))


def silent(_stage: str, _lines: int) -> None:
    """Tell nobody how far it is."""


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> tuple[Path, Path]:
    """Write the same claims as CSV and as Parquet."""
    directory = tmp_path_factory.mktemp("claims")
    claims = awkward_claims(LINES, RULES)
    claims.write_csv(directory / "claims.csv", separator=";", quote_style="never")
    claims.write_parquet(directory / "claims.parquet")
    return directory / "claims.csv", directory / "claims.parquet"


def by_rows(source: Path, engine: str) -> pl.DataFrame:
    """Verify row by row, and read what was written."""
    out = source.with_name(f"{engine}.csv")
    run_rows(Run(source, output=out, engine=engine, language="en"), RULES, silent)
    return pl.read_csv(out, separator=";", infer_schema=False, empty_string_is_null=False)


def told_by(verdict: Told | None) -> tuple[str, ...]:
    """Write what the reference says of a line as the cells of a CSV."""
    if verdict is None:
        return ("error", "", "", "", "")
    amounts = (amount(cents) for cents in (verdict.reimbursed, verdict.deductible, verdict.own))
    return (verdict.payer, *amounts, "" if verdict.left is None else str(verdict.left))


def as_text(lines: pl.LazyFrame, out: Path) -> pl.DataFrame:
    """Write verified lines as CSV, and read them as texts."""
    lines.sink_csv(out, separator=";")
    return pl.read_csv(out, separator=";", infer_schema=False, empty_string_is_null=False)


@pytest.fixture(scope="module")
def plain(files) -> pl.DataFrame:
    """Verify with the plain kernel, row by row."""
    return by_rows(files[0], "plain")


def test_the_file_is_awkward(plain) -> None:
    """Every payer occurs, as do faulty lines, lines claimed twice and unknown numbers of sessions left."""
    assert {"basic", "supplementary", "self", "unknown", "error"} == set(plain["payer"])
    assert plain["detail"].str.contains("0587").any()
    assert ((plain["remaining"] == "") & (plain["payer"] == "unknown")).any()


def test_the_plain_kernel_equals_the_reference(files, plain) -> None:
    """Who pays, every amount and what is left are what settling written for reading makes of the whole file."""
    claims = pl.read_csv(files[0], separator=";", infer_schema=False, empty_string_is_null=False)
    expected = [told_by(verdict) for verdict in settled(list(claims.iter_rows(named=True)), RULES)]
    names = ("payer", "reimbursed_eur", "deductible_eur", "own_eur", "remaining")
    assert pl.DataFrame(expected, schema=names, orient="row").equals(plain.select(names))


def test_the_compiled_kernel_equals_the_plain_one(files, plain) -> None:
    """Row by row, compiled or not, every cell is the same."""
    assert plain.equals(by_rows(files[0], "compiled"))


def test_columns_and_threads_equal_rows(files, plain, tmp_path) -> None:
    """A CSV read as columns and settled by threads has the same cells."""
    opened = csv_table(files[0])
    assert opened
    lines, _ = verify_table(opened[0], RULES, engine(), "en")
    assert plain.equals(as_text(lines, tmp_path / "out.csv"))


def test_the_kernel_never_counts_from_the_end(files, plain) -> None:
    """No index is below zero: compiled, it would be looked up before the beginning."""
    claims = pl.read_csv(files[0], separator=";", infer_schema=False, empty_string_is_null=False)
    verification = Verification(RULES, evolve(PLAIN, numbers=FromTheStart))
    coder = LineCoder(verification.book)
    for cells in claims.iter_rows(named=True):
        verification.add(coder.code(cells))
    verification.settle()
    verdicts = [verification.verdict(place) for place in range(len(claims))]
    payers = ["error" if each is None or each.claimed_by is not None else each.payer for each in verdicts]
    assert payers == plain["payer"].to_list()


@pytest.mark.parametrize("in_memory", [0, LINES])
def test_buckets_on_disk_equal_those_in_memory(files, plain, in_memory) -> None:
    """A table that does not fit in memory has the same verdicts; the line number of Parquet is that of the row."""
    table = parquet_table(files[1])
    verification = TableVerification(RULES, engine(), silent, in_memory=in_memory)
    results = verification.settle(table)
    verdicts = VerdictColumns.of(results, verification.explained, "en", first_line=2).part(0, LINES)
    assert columns_of(plain).equals(columns_of(verdicts))


def columns_of(verdicts: pl.DataFrame) -> pl.DataFrame:
    """Give the columns of verdicts as texts."""
    texts = verdicts.select(
        pl.col("payer", "reimbursed_eur", "deductible_eur", "own_eur", "remaining", "reason", "detail")
    )
    return texts.with_columns(pl.all().cast(pl.String).fill_null(""))


def test_a_cluster_that_loses_a_worker_equals_threads(files, plain, monkeypatch) -> None:
    """Two workers settle the buckets; one is killed in mid-run, and what it was doing is done again.

    However large a bucket is: here Dask would warn of a thousand bytes.
    """
    small = dask.config.set({"distributed.admin.large-graph-warning-threshold": "1kB"})
    monkeypatch.setattr("coverage_service.claims.by_column.buckets.LINES_A_BUCKET", max(1, LINES // 16))
    table = parquet_table(files[1])
    local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with small, local, Client(local) as client:

        def losing_one(*of_table: object) -> Iterator[object]:
            for number, settled in enumerate(cluster_of(client)(*of_table)):
                if number == 2:
                    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
                yield settled

        verification = TableVerification(RULES, engine(), silent, cluster=losing_one)
        results = verification.settle(table)
    verdicts = VerdictColumns.of(results, verification.explained, "en", first_line=2).part(0, LINES)
    assert columns_of(plain).equals(columns_of(verdicts))


def test_the_plain_engine_is_what_the_service_has_without_extras() -> None:
    """Rows go by the plain engine unless asked otherwise, which needs no more than Python."""
    assert "plain" == PLAIN.name
    assert [0, 1] == PLAIN.numbers(range(2))


ODD = {
    "a second header in another order": (
        "insured_id;claim_id;birth_date;service_date;service_code;uzovi",
        "b;2;2012-09-02;2026-01-06;1200;7119",
    ),
    "born on a day that 1900 did not have": ("2;b;29-02-00;1999-12-01;1200;7119",),
    "born in 1900": ("2;b;1900-01-01;2026-01-06;1200;7119",),
    "a treatment of long ago": ("2;b;2012-09-02;2019-01-06;1200;7119", "3;b;2012-09-02;2018-12-31;1200;7119"),
    "who is no insurer": ("2;b;2012-09-02;2026-01-06;1200;Zelf betalen",),
    "a discount": (";;;;Korting 10%;",),
}


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("lines", ODD.values(), ids=ODD)
def test_an_odd_line_is_the_same_by_rows_and_by_columns(tmp_path: Path, lines: tuple[str, ...], delimiter: str) -> None:
    """What is told of a line, and of the file, does not depend on how it is read."""
    header = "claim_id;insured_id;birth_date;service_date;service_code;uzovi"
    source = tmp_path / "claims.csv"
    text = "\n".join((header, "1;a;2012-09-02;2026-01-06;1200;7119", *lines, ""))
    source.write_text(text.replace(";", delimiter), "utf-8")
    told = {}
    for way in ("plain", "compiled"):
        out = tmp_path / f"{way}.csv"
        summary = run(Run(source, output=out, engine=way, language="en", today=date(2026, 6, 1)), RULES, silent)
        told[way] = out.read_text("utf-8"), summary.notes, summary.advised, summary.refused, summary.unpaid
    assert told["plain"] == told["compiled"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_file_in_any_encoding_is_the_same_by_rows_and_by_columns(tmp_path: Path, encoding: str) -> None:
    """What is not UTF-8 goes row by row, wherever the first such letter stands."""
    header = "claim_id;insured_id;birth_date;service_date;service_code;uzovi;naam"
    source = tmp_path / "claims.csv"
    source.write_bytes(f"{header}\n1;a;2012-09-02;2026-01-06;1200;7119;Andr\u00e9\n".encode(encoding))
    told = set()
    for way in ("plain", "compiled"):
        out = tmp_path / f"{way}.csv"
        run(Run(source, output=out, engine=way, language="en"), RULES, silent)
        told.add(out.read_text("utf-8"))
    assert 1 == len(told)
