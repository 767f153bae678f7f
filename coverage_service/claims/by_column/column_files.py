"""Files that are read as tables: Parquet, and CSV that has as many cells in each line as its header, without quotes.

Needs the extra `claims`. A CSV that is not so, or has columns that are checked line by line, is left to `files`.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from coverage_service.claims.by_column.claim_tables import LINES_AT_ONCE, WHOLE_LINE, ClaimTable, Part
from coverage_service.claims.by_column.series import cell_texts
from coverage_service.claims.by_row.files import NO_CLAIMS
from coverage_service.claims.formats.archives import SOME_DAMAGE
from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.heading_words import NO_NAMES, meaning_of
from coverage_service.claims.formats.headings import Header, unfound_headings
from coverage_service.claims.formats.rows import CHECKED, REQUIRED, FileError, Row, Sheet
from coverage_service.claims.kernel.clean_lines import (
    BEGINS_FORMULA,
    BEGINS_MARK,
    DELIMITER,
    ENDS_CELL,
    NEW_LINE,
    NOT_CLEAN,
    RETURN,
    SPACE,
    UNCLEAN,
)
from coverage_service.claims.kernel.engine import PLAIN, Engine
from insurer_rules.faults import Fault, phrase, shown

# So much is looked through at a time that it stays close to the processor; no clean line is as long.
CHUNK = 1 << 18
SPLITS, FORMULA_STARTS = b";,\t|\n", b"=+-@\t"
# Quotes and NUL ask for a reader of their own, and so do marks that no eye sees, and full-width signs.
UNCLEAN_SIGNS, NOWHERE = b'"\0\x1a', "\x1a"
UNCLEAN_MARKS = (b"\xe2\x80\x8b", b"\xe2\x81\xa0", b"\xc2\xad", b"\xef\xbc")


def parquet_table(source: Path | IO[bytes], named: Mapping[str, str] = NO_NAMES) -> ClaimTable:
    """Open a Parquet file. Raises FileError where a required column is missing, or where it is damaged."""
    try:
        lines = pl.scan_parquet(source)
        schema, number = dict(lines.collect_schema()), lines.select(pl.len()).collect().item()
    except pl.exceptions.PolarsError:
        raise FileError([Fault((), phrase("whole_parquet"), SOME_DAMAGE)]) from None
    header = Header(tuple(schema), meaning_of(schema, named))
    missing = [name for name in REQUIRED if name not in header.meaning]
    if missing:
        raise FileError([Fault((), phrase("claim_columns", names=tuple(missing)), shown(" ".join(schema)))])
    if not number:
        raise FileError([NO_CLAIMS])
    return ClaimTable(schema, number, partial(_parts, lines), first_line=1, meaning=header.meaning)


def parquet_sheet(source: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open a Parquet file row by row, each cell as a CSV has it. Raises FileError as `parquet_table` does."""
    table = parquet_table(source, named)
    notes = unfound_headings(table.schema, named)
    return Sheet(tuple(table.schema), _rows(table), meaning=table.meaning, notes=notes)


def _rows(table: ClaimTable) -> Iterator[Row]:
    for begin, lines in table.parts(list(table.schema)):
        for number, cells in enumerate(cell_texts(lines), begin + table.first_line):
            yield Row(number, tuple(cells.values()))


def csv_table(path: Path, engine: Engine = PLAIN) -> tuple[ClaimTable, str] | None:
    """Open a CSV file and tell its delimiter; None where it is not clean. Raises FileError as its reader does."""
    with path.open("rb") as file:
        sheet = open_delimited(file)
        if CHECKED.intersection(sheet.meaning) or not {*REQUIRED} <= {*sheet.meaning} or sheet.notes:
            return None
        if len({*sheet.columns}) < len(sheet.columns):  # a table knows its columns by their names
            return None
        file.seek(0)
        number = clean_lines(file, sheet.delimiter.encode(), len(sheet.columns), engine)
    if not number:
        return None
    schema: dict[str, pl.DataType] = dict.fromkeys(sheet.columns, pl.String())
    lines, as_written = _scan(path, sheet.delimiter, schema), _scan(path, NOWHERE, {WHOLE_LINE: pl.String()})
    table = ClaimTable(
        schema, number, partial(_parts, lines), 2, sheet.meaning, partial(_parts, as_written, [WHOLE_LINE])
    )
    return table, sheet.delimiter


def _parts(lines: pl.LazyFrame, names: list[str]) -> Iterator[Part]:
    """Read some columns part by part, ahead of whoever asks."""
    begin = 0
    for frame in lines.select(names).collect_batches(chunk_size=LINES_AT_ONCE, maintain_order=True):
        yield begin, frame
        begin += len(frame)


def clean_lines(file: IO[bytes], delimiter: bytes, columns: int, engine: Engine) -> int:
    """Count the lines behind the header; 0 where any is not clean.

    None has a quote, NUL, a formula, too many cells or too few; all are in UTF-8.
    """
    kinds, total = engine.numbers(kinds_of_bytes(delimiter)), -1
    marks = engine.numbers([number for mark in UNCLEAN_MARKS for number in (len(mark), *mark)])
    for lines in _whole_lines(file):
        if not lines.endswith(b"\n") or not _is_utf8(lines):
            return 0
        counted = engine.count_clean_lines(np.frombuffer(lines, dtype=np.uint8), kinds, marks, columns - 1)
        if counted == NOT_CLEAN:
            return 0
        total += counted
    return total


def _is_utf8(text: bytes) -> bool:
    """Tell whether bytes are UTF-8, as Polars does, which takes a quarter of the time that decoding takes."""
    try:
        pl.Series([text]).cast(pl.String)
    except pl.exceptions.ComputeError:
        return False
    return True


def _whole_lines(file: IO[bytes]) -> Iterator[bytes]:
    """Read a file in chunks of whole lines, the last one ended as well; a line longer than a chunk is the end."""
    rest = b""
    for read in iter(partial(file.read, CHUNK), b""):
        lines, newline, more = read.rpartition(b"\n")
        if newline:
            yield rest + lines + newline
        rest = more if newline else rest + more
        if len(rest) > CHUNK:
            yield rest
            return
    if rest:
        yield rest + b"\n"


def kinds_of_bytes(delimiter: bytes) -> list[int]:
    """Say of each byte what it is between cells and lines."""
    kinds = [0] * 256
    for kind, signs in (
        (ENDS_CELL, SPLITS),
        (DELIMITER, delimiter),
        (NEW_LINE, b"\n"),
        (BEGINS_FORMULA, FORMULA_STARTS.replace(delimiter, b"")),
        (SPACE, b" "),
        (RETURN, b"\r"),
        (UNCLEAN, UNCLEAN_SIGNS),
        (BEGINS_MARK, {mark[0] for mark in UNCLEAN_MARKS}),
    ):
        for sign in signs:
            kinds[sign] |= kind
    return kinds


def _scan(path: Path, delimiter: str, schema: dict[str, pl.DataType]) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        separator=delimiter,
        has_header=False,
        skip_rows=1,
        schema=schema,
        quote_char=None,
    )
