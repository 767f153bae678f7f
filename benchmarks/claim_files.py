"""Claim files to measure with: whole markets, children who grow up, New Years, switches, a few faulty lines.

Insured have about ten lines each over two years; the same number of lines is always the same file.
"""

from pathlib import Path

import numpy as np
import polars as pl

from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules

YEARS = (2018, 2019)
DAYS = 730
CODES = ("1200", "1200", "1200", "1000", "1000", "1700")
TARIFFS = (3_350, 3_800, 4_500, 4_750, 5_250)
FAULTY_IN = 2_000


def claim_frame(lines: int, rules: Rules) -> pl.DataFrame:
    """Make a file of so many claim lines."""
    draw = np.random.default_rng(lines)
    persons = max(1, lines // 10)
    person = draw.integers(0, persons, lines)
    born = np.datetime64("1935-01-01") + draw.integers(0, 29_000, persons)
    day = np.datetime64("2018-01-01") + draw.integers(0, DAYS, lines)
    held = draw.integers(0, len(packages := _packages(rules)), persons)[person]
    held = np.where(draw.random(lines) < 0.01, draw.integers(0, len(packages), lines), held)
    grown = (day - born[person]).astype(int) >= 18 * 366
    child = (day - born[person]).astype(int) < 18 * 365
    dcsph = np.array(_diagnoses(rules))
    frame = pl.DataFrame(
        {
            "claim_id": np.arange(1, lines + 1),
            "insured_id": person + 100_000_000,
            "birth_date": born[person],
            "service_date": day,
            "service_code": pl.Series(np.array(CODES)[draw.integers(0, len(CODES), lines)]),
            "dcsph": pl.Series(dcsph[draw.integers(0, len(dcsph), persons)[person]]),
            "csi": pl.Series(np.where(child, "003", "009")).set(pl.Series(~child & ~grown), None),
            "uzovi": pl.Series(np.array([label for label, _ in packages])[held]),
            "packages": pl.Series(np.array([name for _, name in packages])[held]),
            "contracted": draw.random(lines) < 0.9,
            "tariff_eur": pl.Series(np.array(TARIFFS)[draw.integers(0, len(TARIFFS), lines)]).cast(pl.Decimal(9, 2))
            / 100,
        }
    )
    faulty = (pl.int_range(pl.len()) % FAULTY_IN == FAULTY_IN // 2).alias("faulty")
    return frame.with_columns(
        service_code=pl.when(faulty).then(pl.lit("9999")).otherwise(pl.col("service_code")),
        tariff_eur=pl.col("tariff_eur").cast(pl.Decimal(9, 2)),
    )


def write_claims(lines: int, parquet: Path, csv: Path) -> None:
    """Write a file of so many claim lines in both forms."""
    frame = claim_frame(lines, checked_rules())
    frame.write_parquet(parquet)
    frame.write_csv(csv, separator=";")


def _packages(rules: Rules) -> list[tuple[str, str]]:
    """List the packages that both years know, with the number or id of their label."""
    names = [{(label.id, p.name) for label in rules.labels for p in rules.packages(label.id, year)} for year in YEARS]
    numbers = {label.id: next(iter(label.uzovi), label.id) for label in rules.labels}
    held = sorted(name for name in names[0] & names[1] if not {*';"'} & {*name[1]})
    return [(numbers[label], name) for label, name in held]


def _diagnoses(rules: Rules) -> list[str]:
    """List diagnoses that may be claimed outside the basic package at any age."""
    codes = (
        code
        for code, diagnosis in rules.diagnoses.items()
        if "009" in diagnosis.csi_adult and {"003", "009"} <= {*diagnosis.csi_child}
    )
    return sorted(codes)[:60]
