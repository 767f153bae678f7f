"""Series: what the cells of one column of claim lines say, for all lines at once.

Needs the extra `claims` (Polars and NumPy). Telling lines apart and giving them numbers is left to `columns`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from coverage_service.claims.coding import DOUBTFUL, FAULTY, NOT_GIVEN
from coverage_service.claims.line_checks.cells import MOST_CENTS
from coverage_service.claims.line_checks.observations import SAYS_CREDIT
from coverage_service.claims.line_checks.written_texts import clean, is_somebody

Numbers = np.ndarray[Any, np.dtype[Any]]
SEED = 20_260_101
FIRST_DAY, LAST_DAY = np.datetime64("1850-01-01"), np.datetime64("2201-01-01")
SAYS_NOTHING = ("", "'", "''")
# A number that is what its spellings share: of two of these neither is the other, written otherwise.
ONE_SPELLING = r"^[1-9a-z][0-9a-z]*$"
# A text with nothing round it.
NOTHING_ROUND = r"^[0-9A-Za-z_./:-]*$"


def insured_keys(series: pl.Series, *, otherwise: pl.Series) -> Numbers:
    """Tell insured apart: a number is its own key, a text is known by 64 bits of its hash.

    What stands round a text and is none of it, as the mark that says that it is a text, is taken off those `otherwise`.
    """
    if series.dtype.is_integer():
        return series.cast(pl.Int64).fill_null(0).to_numpy()
    odd = otherwise.filter(~otherwise.str.contains(NOTHING_ROUND))
    cleaned = {text: bare for text in odd.to_list() if (bare := clean(text)) != text.strip()}
    texts = texts_of(series)
    return hashes_of((texts.replace(cleaned) if cleaned else texts).str.strip_chars())


def spelled_otherwise(series: pl.Series) -> pl.Series:
    """Give the distinct numbers of insured that have another spelling than what their spellings share."""
    if series.dtype.is_numeric():
        return pl.Series(dtype=pl.String)
    texts = texts_of(series)
    return texts.filter(~texts.str.contains(ONE_SPELLING)).unique()


def ids_of(series: pl.Series) -> Numbers:
    """Tell claim numbers apart: a number by itself, a text by 64 bits of its hash."""
    if series.dtype in (pl.Int32, pl.Int64):
        return series.cast(pl.Int64).fill_null(NO_ID).to_numpy()
    return hashes_of(texts_of(series).str.strip_chars())


def texts_of(series: pl.Series) -> pl.Series:
    """Read every cell as a text; nothing is an empty one."""
    return series.cast(pl.String).fill_null("")


def texts_in(frame: pl.DataFrame, *names: str) -> dict[str, pl.Series]:
    """Read the cells of some columns as texts, by name; a column that is not there is left out."""
    return {name: texts_of(frame[name]) for name in names if name in frame.columns}


def hashes_of(texts: pl.Series) -> Numbers:
    """Know texts by 64 bits of their hash."""
    return texts.hash(seed=SEED).reinterpret(signed=True).to_numpy()


def day_codes(days: pl.Series) -> Numbers:
    """Write days as 20261122; FAULTY where there is none, or one that no claim has."""
    places = days.to_physical().fill_null(-(10**6)).to_numpy() - FIRST_DAY.astype(int) + 1
    return np.take(DAY_NUMBERS, places, mode="clip") if len(places) else np.zeros(0, dtype=np.int32)


def cents_of(series: pl.Series) -> Numbers:
    """Read amounts in euros as whole cents; DOUBTFUL for one below zero, above the most, or with parts of a cent."""
    if isinstance(series.dtype, pl.Decimal):
        given = series.is_not_null().to_numpy()
        cents = series.to_physical().cast(pl.Int64).fill_null(0).to_numpy()
        exact = np.True_
        if series.dtype.scale != 2:
            more = 10 ** max(0, series.dtype.scale - 2)
            exact, cents = cents % more == 0, cents // more * 10 ** max(0, 2 - series.dtype.scale)
    else:
        euros = series.cast(pl.Float64).fill_nan(None)
        given = series.is_not_null().to_numpy()
        hundredfold = euros.fill_null(-2).to_numpy() * 100
        cents = np.rint(np.clip(hundredfold, -2, MOST_CENTS + 1)).astype(np.int64)
        exact = np.abs(hundredfold - cents) < 1e-6  # a float holds 45.10 only nearly
    sound = exact & (cents >= 0) & (cents <= MOST_CENTS)
    return np.where(given, np.where(sound, cents, DOUBTFUL), NOT_GIVEN).astype(np.int32)


def cell_texts(frame: pl.DataFrame) -> list[dict[str, str]]:
    """Write the cells of lines as texts, as a CSV has them."""
    return [{name: _text(value) for name, value in each.items()} for each in frame.iter_rows(named=True)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def has_text(series: pl.Series) -> Numbers:
    """Tell which cells say anything; what only says that it is a text says nothing."""
    filled = series.is_not_null()
    if not series.dtype.is_numeric():
        filled &= ~series.cast(pl.String).str.strip_chars().is_in(SAYS_NOTHING).fill_null(value=True)
    return filled.to_numpy()


def names_somebody(series: pl.Series) -> Numbers:
    """Tell where an insured is named: by letters or digits that a spreadsheet could work out, no word for nobody."""
    found = has_text(series)
    if series.dtype.is_numeric():
        return found
    texts = series.cast(pl.String)
    doubtful = texts.filter(texts.str.contains(r"^\s*[=#]|^[^\p{L}\p{N}]*$|^\P{N}{1,24}$")).unique()
    nobody = [text for text in doubtful.to_list() if not is_somebody(clean(text))]
    return np.asarray(found & ~texts.is_in(nobody).fill_null(value=False).to_numpy())


def credit_columns(frame: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """Give the columns in which the word credit stands, each with the first place of it."""
    for name, texts in frame.to_dict().items():
        credit = texts.str.strip_chars().str.to_lowercase().is_in(SAYS_CREDIT)
        if credit.any():
            yield name, int(credit.arg_true()[0])


def _day_numbers(days: Numbers) -> Numbers:
    years = days.astype("datetime64[Y]")
    months = days.astype("datetime64[M]")
    year, month = years.astype(int) + 1970, months.astype(int) % 12 + 1
    return np.asarray(year * 10_000 + month * 100 + (days - months).astype(int) + 1, dtype=np.int32)


# Every day there may be as 20261122, by how many days it is after the first; both ends stand for all others.
DAY_NUMBERS = np.concatenate(([FAULTY], _day_numbers(np.arange(FIRST_DAY, LAST_DAY)), [FAULTY])).astype(np.int32)
NO_ID = int(hashes_of(pl.Series([""]))[0])
