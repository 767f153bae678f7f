"""Columns of texts are coded as their cells are, one by one."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.by_column.columns import ColumnCoder
from coverage_service.claims.coding import Codebook
from coverage_service.claims.kernel.engine import PLAIN
from coverage_service.claims.rule_numbers import RuleNumbers
from tests.published import RULES

ODD = (
    "", " ", "2026-02-30", "2026-13-01", "2026-1-5", " 2026-01-05", "2026-01-05 ", "2026-01-05T10:00", "+026-01-05",
    "-026-01-05", "0026-01-05", "1849-12-31", "1850-01-01", "2200-12-31", "2201-01-01", "2024-02-29", "2026-00-10",
    "\uff12\uff10\uff12\uff16-01-05", "05-01-2026", "13-01-26", "20260105", "45992", "5 jan 2026", "=2026-01-05", "x",
)  # fmt: skip


@given(st.lists(st.sampled_from(ODD) | st.dates().map(str) | st.text("0123456789-", max_size=12), max_size=9))
def test_a_column_of_days_has_the_codes_of_its_cells(texts: list[str]) -> None:
    """A day in ISO order is read with its whole column, another by itself: who asks cannot tell which."""
    coder = ColumnCoder(RuleNumbers(Codebook(RULES)), PLAIN)
    with np.errstate(over="ignore"):  # the kernel's own numbers wrap around, as compiled ones do
        column = coder._days(pl.Series("service_date", texts, pl.String))  # noqa: SLF001 - no verdict shows it alone
    assert column.tolist() == [Codebook(RULES).day(text) for text in texts]
