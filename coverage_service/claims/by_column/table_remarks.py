"""What is told of a claim table and of none of its lines: claim numbers that stand twice, and insured that look alike.

Needs the extra `claims`. What is seen while the lines are read is left to `observations`.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import polars as pl
from attrs import frozen

from coverage_service.claims.by_column.claim_tables import ClaimTable, Part
from coverage_service.claims.by_column.columns import NO_COMPLAINT
from coverage_service.claims.by_column.insured_alike import insured_alike
from coverage_service.claims.by_column.series import NO_ID, Numbers, texts_of
from coverage_service.claims.line_checks.observations import SHORTENED, doubled_ids
from insurer_rules.faults import Fault, remark

WHO = ("insured_id", "birth_date")


@frozen(eq=False)
class LineKeys:
    """What claims, insured and complaints are told apart by, for every line of a table."""

    ids: Numbers
    insured: Numbers
    complaints: Numbers


def table_remarks(table: ClaimTable, keys: LineKeys, otherwise: Sequence[pl.Series]) -> list[Fault]:
    """Tell what the claims, insured and complaints of all lines show.

    `otherwise` are the numbers of insured that have another spelling than what their spellings share.
    """
    alike = insured_alike(partial(_who_and_born, table), keys.insured, otherwise)
    return [*_doubled_ids(table, keys.ids), *_half_diagnosed(keys, table.first_line), *alike]


def _doubled_ids(table: ClaimTable, ids: Numbers) -> Iterator[Fault]:
    """Tell claim numbers that stand more than once, and one that a spreadsheet cut off; an empty one is none."""
    series = pl.Series("id", ids)
    if np.all(ids[1:] > ids[:-1]) or series.n_unique() == len(series):
        return
    counts = series.value_counts(sort=True).filter(pl.col("count") > 1, pl.col("id") != NO_ID)
    if not len(counts):
        return
    most, times = counts.row(0)
    text = _id_at(table, int(np.argmax(ids == most)))
    yield doubled_ids(len(counts), text, times)
    if SHORTENED.fullmatch(text):
        yield remark("id_shortened", ("claim_id",), text=text)


def _half_diagnosed(keys: LineKeys, first_line: int) -> Iterator[Fault]:
    """Tell of how many insured some lines name a complaint and others none, and on which line the first of these is."""
    lines = pl.DataFrame({"insured": keys.insured, "names": keys.complaints != NO_COMPLAINT})
    names = pl.col("names")
    both = lines.group_by("insured").agg(names.any(), each=names.all()).filter(names != pl.col("each"))
    if not len(both):
        return
    of_both = lines.with_row_index().filter(pl.col("insured").is_in(both["insured"].implode()))
    turns = of_both.filter(names != names.first().over("insured"))
    yield remark("insured_with_and_without", ("dcsph",), number=len(both), line=turns["index"][0] + first_line)


def _who_and_born(table: ClaimTable) -> Iterator[Part]:
    """Give the numbers and birth dates of the insured part by part, with the number of the first line."""
    names = table.headings_of(WHO)
    for begin, frame in table.parts(list(names)):
        yield begin + table.first_line, frame.rename(names)


def _id_at(table: ClaimTable, place: int) -> str:
    name = next(iter(table.headings_of(("claim_id",))))
    found = (texts_of(frame[name])[place - begin] for begin, frame in table.parts([name]) if place < begin + len(frame))
    return str(next(found)).strip()
