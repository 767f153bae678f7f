"""Peers for scale: the same file through window functions, which count one limit of nine sessions a year, no rules."""

from pathlib import Path

import duckdb
import polars as pl

NINE = 9
WINDOW = """
COPY (
    SELECT *, 9 >= row_number() OVER (
        PARTITION BY insured_id, year(service_date) ORDER BY service_date, claim_id
    ) AS paid
    FROM read_parquet('{source}') ORDER BY claim_id
) TO '{out}' (FORMAT parquet)
"""


def polars_windows(source: Path, out: Path) -> None:
    """Count the sessions of each insured and year, and pay the first nine."""
    order = pl.col("service_date").rank("ordinal").over("insured_id", pl.col("service_date").dt.year())
    pl.scan_parquet(source).with_columns(paid=order <= NINE).sink_parquet(out)


def duckdb_windows(source: Path, out: Path) -> None:
    """Do the same in SQL."""
    duckdb.sql(WINDOW.format(source=source, out=out))
