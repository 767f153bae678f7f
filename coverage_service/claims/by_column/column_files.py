"""Files that are read as tables: Parquet, and CSV that has as many cells in each line as its header, without quotes.

Needs the extra `claims`. A CSV that is not so, or has columns that are checked line by line, is left to `files`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from coverage_service.claims.by_column.series import Numbers, cell_texts
from coverage_service.claims.by_column.whole_tables import LINES_AT_ONCE, ClaimTable, Part
from coverage_service.claims.by_row.files import NO_CLAIMS
from coverage_service.claims.formats.archives import SOME_DAMAGE
from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.heading_words import NO_NAMES, meaning_of
from coverage_service.claims.formats.headings import Header, not_among
from coverage_service.claims.formats.rows import CHECKED, REQUIRED, FileError, Row, Sheet
from insurer_rules.faults import Fault, phrase, shown

# So much is looked through at a time that it stays close to the processor.
CHUNK = 1 << 20
FORMULA_STARTS, SPLITS = b"=+-@\t", b";,\t|"
INDENTED = re.compile(rb"[\n;,\t|] +[-=+@]")
# An amount without cents, as 45,-, ends its cell and starts nothing.
NO_CENTS = re.compile(rb",-(?=[;\t|\r\n])")
NEW_LINE, SPACE = 10, 32
# Quotes and NUL ask for a reader of their own, and so do marks that no eye sees, and full-width signs.
UNCLEAN = (b'"', b"\0", b"\x1a")
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
    notes = not_among(table.schema, named)
    return Sheet(tuple(table.schema), _rows(table), meaning=table.meaning, notes=notes)


def _rows(table: ClaimTable) -> Iterator[Row]:
    for begin, lines in table.parts(list(table.schema)):
        for number, cells in enumerate(cell_texts(lines), begin + table.first_line):
            yield Row(number, tuple(cells.values()))


def csv_table(path: Path) -> tuple[ClaimTable, str] | None:
    """Open a CSV file and tell its delimiter; None where it is not clean. Raises FileError as its reader does."""
    with path.open("rb") as file:
        sheet = open_delimited(file)
        if CHECKED.intersection(sheet.meaning) or not {*REQUIRED} <= {*sheet.meaning} or sheet.notes:
            return None
        file.seek(0)
        number = clean_lines(file, sheet.delimiter.encode(), len(sheet.columns))
    if not number:
        return None
    schema: dict[str, pl.DataType] = dict.fromkeys(sheet.columns, pl.String())

    lines = _scan(path, sheet.delimiter, schema)
    return ClaimTable(schema, number, partial(_parts, lines), first_line=2, meaning=sheet.meaning), sheet.delimiter


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
    for read in iter(partial(file.read, CHUNK), b""):
        chunk = NO_CENTS.sub(b",0", read) if b",-" in read and delimiter != b"," else read
        text = np.frombuffer(before + chunk, dtype=np.uint8)
        newline, between = text == NEW_LINE, text == delimiter[0]
        ends = newline | between
        for split in SPLITS:
            if split in chunk or split in before:
                ends |= text == split
        unclean = _is_unclean(chunk) or _lone_return(before + chunk)
        if unclean or _starts_formula(chunk, text, ends):
            return 0
        lines += int(np.count_nonzero(newline[1:]))
        cells += int(np.count_nonzero(between[1:]))
        before = chunk[-1:]
    lines += before != b"\n"
    return lines - 1 if cells == lines * (columns - 1) else 0


def _lone_return(text: bytes) -> bool:
    """Tell whether a carriage return ends a line alone; one at the end of a piece is seen with the next."""
    return b"\r" in text and text.count(b"\r", 0, len(text) - 1) != text.count(b"\r\n")


def _is_unclean(chunk: bytes) -> bool:
    """Tell whether a chunk holds a sign that asks for another reader; most are ASCII, in which few can."""
    if any(sign in chunk for sign in UNCLEAN):
        return True
    return not chunk.isascii() and any(_has(chunk, sign) for sign in UNCLEAN_MARKS)


def _has(chunk: bytes, sign: bytes) -> bool:
    """Tell whether a sign stands in a chunk; its first byte alone is looked for many times as fast."""
    return sign[:1] in chunk and sign in chunk


def _starts_formula(chunk: bytes, text: Numbers, ends: Numbers) -> bool:
    """Tell whether a cell begins as a formula does, behind a byte that ends one, looking no closer than it takes."""
    starts = [start for start in FORMULA_STARTS if start in chunk]
    indented = np.any(ends[:-1] & (text[1:] == SPACE)) and INDENTED.search(text.tobytes())
    return bool(indented) or any(bool(np.any(ends[:-1] & (text[1:] == start))) for start in starts)


def _scan(path: Path, delimiter: str, schema: dict[str, pl.DataType]) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        separator=delimiter,
        has_header=False,
        skip_rows=1,
        schema=schema,
        quote_char=None,
    )
