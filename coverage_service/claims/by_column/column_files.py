"""Files that are read as tables: Parquet, and CSV that has as many cells in each line as its header, without quotes.

Needs the extra `claims`. A CSV that is not so, or has columns that are checked line by line, is left to `files`.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from coverage_service.claims.by_column.columns import Numbers, cell_texts
from coverage_service.claims.by_column.whole_tables import LINES_AT_ONCE, Part, Table
from coverage_service.claims.formats.archives import damage
from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.rows import CARRIED, REQUIRED, FileError, Row, Sheet, column
from insurer_rules.faults import Fault, phrase, shown

# So much is looked through at a time that it stays close to the processor.
CHUNK = 1 << 20
FORMULA_STARTS = b"=+-@\t"
NEW_LINE = 10
CHECKED = frozenset(CARRIED)


def parquet_table(path: Path) -> Table:
    """Open a Parquet file. Raises FileError where a required column is missing, or where it is damaged."""
    try:
        lines = pl.scan_parquet(path)
        schema, number = dict(lines.collect_schema()), lines.select(pl.len()).collect().item()
    except pl.exceptions.PolarsError as error:
        raise FileError([Fault((), phrase("whole_parquet"), damage(error))]) from None
    missing = [name for name in REQUIRED if name not in map(column, schema)]
    if missing:
        raise FileError([Fault((), phrase("columns", names=tuple(missing)), shown(" ".join(schema)))])
    return Table(schema, number, partial(_parts, lines), first_line=1)


def parquet_sheet(path: Path) -> Sheet:
    """Open a Parquet file row by row, each cell as a CSV has it. Raises FileError as `parquet_table` does."""
    table = parquet_table(path)
    return Sheet(tuple(table.schema), _rows(table))


def _rows(table: Table) -> Iterator[Row]:
    for begin, lines in table.parts(list(table.schema)):
        for number, cells in enumerate(cell_texts(lines), begin + table.first_line):
            yield Row(number, tuple(cells.values()))


def csv_table(path: Path) -> tuple[Table, str] | None:
    """Open a CSV file and tell its delimiter; None where it is not clean. Raises FileError as its reader does."""
    with path.open("rb") as file:
        sheet = open_delimited(file)
        if CHECKED.intersection(map(column, sheet.columns)):
            return None
        file.seek(0)
        number = clean_lines(file, sheet.delimiter.encode(), len(sheet.columns))
    if not number:
        return None
    schema: dict[str, pl.DataType] = dict.fromkeys(sheet.columns, pl.String())

    lines = _scanned(path, sheet.delimiter, schema)
    return Table(schema, number, partial(_parts, lines), first_line=2), sheet.delimiter


def _parts(lines: pl.LazyFrame, names: list[str]) -> Iterator[Part]:
    """Read some columns part by part, ahead of whoever asks."""
    begin = 0
    for frame in lines.select(names).collect_batches(chunk_size=LINES_AT_ONCE, maintain_order=True):
        yield begin, frame
        begin += len(frame)


def clean_lines(file: IO[bytes], delimiter: bytes, columns: int) -> int:
    """Count the lines behind the header; 0 where any is not clean: quotes, NUL, formulas, or other than UTF-8.

    A line with too many cells is told by its reader; that none has too few follows from how many cells there are.
    """
    lines = cells = 0
    before = b"\n"
    for chunk in iter(partial(file.read, CHUNK), b""):
        text = np.frombuffer(before + chunk, dtype=np.uint8)
        newline, between = text == NEW_LINE, text == delimiter[0]
        if b'"' in chunk or b"\0" in chunk or _starts_formula(chunk, text, newline | between):
            return 0
        lines += int(np.count_nonzero(newline[1:]))
        cells += int(np.count_nonzero(between[1:]))
        before = chunk[-1:]
    lines += before != b"\n"
    return lines - 1 if cells == lines * (columns - 1) else 0


def _starts_formula(chunk: bytes, text: Numbers, ends: Numbers) -> bool:
    """Tell whether a cell begins as a formula does, behind a byte that ends one, looking no closer than it takes."""
    starts = [start for start in FORMULA_STARTS if start in chunk]
    return any(bool(np.any(ends[:-1] & (text[1:] == start))) for start in starts)


def _scanned(path: Path, delimiter: str, schema: dict[str, pl.DataType]) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        separator=delimiter,
        has_header=False,
        skip_rows=1,
        schema=schema,
        quote_char=None,
    )
