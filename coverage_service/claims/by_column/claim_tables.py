"""Claim tables: a file of claim lines in columns, which is read part by part, more than once, and never as a whole.

Needs the extra `claims`. Opening one is left to `column_files`, verifying it to `whole_tables`.
"""

from collections.abc import Callable, Container, Iterator

import polars as pl
from attrs import frozen

Part = tuple[int, pl.DataFrame]
LINES_AT_ONCE = 1 << 18
WHOLE_LINE = "line"


@frozen(eq=False)
class ClaimTable:
    """A file of claim lines in columns: how many, and a way to read them part by part, more than once.

    `parts` gives some columns of each part, with the place of its first line. `first_line` is the number of the first
    line in the file, `meaning` which column each of its columns means. `as_written` gives the lines of a text as they
    are, in the column WHOLE_LINE.
    """

    schema: dict[str, pl.DataType]
    number: int
    parts: Callable[[list[str]], Iterator[Part]]
    first_line: int
    meaning: tuple[str, ...]
    as_written: Callable[[], Iterator[Part]] | None = None

    def headings_of(self, columns: Container[str]) -> dict[str, str]:
        """Give the headings that mean one of some columns, each with the column that it means."""
        return {name: meant for name, meant in zip(self.schema, self.meaning, strict=True) if meant in columns}
