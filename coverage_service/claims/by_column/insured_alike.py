"""Numbers of insured that differ in how they are written alone: told of a table as they are told row by row.

Needs the extra `claims`. What the spellings of a number share is left to `observations`. A number that has one spelling
costs no more than a look.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import polars as pl

from coverage_service.claims.by_column.series import Numbers, hashes_of, texts_of
from coverage_service.claims.line_checks.observations import Observations
from coverage_service.claims.line_checks.written_days import DAY_FIRST
from coverage_service.claims.line_checks.written_texts import clean
from insurer_rules.faults import Fault

Frames = Callable[[], Iterable[tuple[int, pl.DataFrame]]]


def insured_alike(frames: Frames, insured: Numbers, otherwise: Sequence[pl.Series]) -> Iterator[Fault]:
    """Tell the numbers of a table that are alike with the same birth date, and on which lines the first two are.

    `frames` gives its numbers and birth dates part by part, with the number of the first line; `insured` are the keys
    of all its numbers, `otherwise` the numbers that are spelled otherwise.
    """
    texts = pl.concat(otherwise).unique()
    if not len(texts) or not len(spellings := _shared_spellings(insured, texts)):
        return
    seen = Observations(DAY_FIRST)
    for line, number, born in _first_lines(frames, spellings).iter_rows():
        seen.take_alike(clean(number), born=born, line=line)
    yield from seen.remarks()


def _shared_spellings(insured: Numbers, otherwise: pl.Series) -> pl.Series:
    """Give what the spellings of several numbers share: of two spelled otherwise, or of one and one that is not."""
    shared = _spelling_of(otherwise)
    has_plain = pl.Series(hashes_of(shared)).is_in(pl.Series(insured).implode()) & (shared != otherwise)
    return shared.filter(shared.is_duplicated() | has_plain).unique()


def _first_lines(frames: Frames, spellings: pl.Series) -> pl.DataFrame:
    """Find the first line of each number and birth date whose spellings several numbers share."""
    found = [
        pl.DataFrame({"number": texts_of(frame["insured_id"]), "born": texts_of(frame["birth_date"])})
        .with_row_index("line", begin)
        .filter(_spelling_of(texts_of(frame["insured_id"])).is_in(spellings.implode()))
        .unique(["number", "born"], keep="first", maintain_order=True)
        for begin, frame in frames()
    ]
    return pl.concat(found).unique(["number", "born"], keep="first", maintain_order=True)


def _spelling_of(texts: pl.Series) -> pl.Series:
    """Reduce numbers to what their spellings share, a whole column at once."""
    whole = texts.str.strip_chars().str.to_lowercase().str.replace(r"^(\d+)[.,]0{1,2}$", "${1}")
    return whole.str.replace_all(r"[\W_]", "").str.strip_chars_start("0")
