"""Lines of a CSV are clean with as many cells as the header, and nothing that takes a reader of its own."""

import pytest

from coverage_service.claims.by_column.column_files import kinds_of_bytes
from coverage_service.claims.kernel.clean_lines import NOT_CLEAN, count_clean_lines
from tests.coverage_service.claims.sequences import FromTheStart

CLEAN = {
    "no line": b"",
    "three cells": b"a;b;c\n1;2;3\n",
    "empty cells": b";;\n1;;\n",
    "line ends of Windows": b"a;b;c\r\n;;\r\n",
    "a dash within a cell": b"2026-01-06;a+b;c=d\n",
    "no cents": b"45,-;1,-;2,-\r\n;;6,-\n",
    "letters and marks that are seen": "é;€ 1;“b” \n".encode(),
    "the beginning of a mark": b"a;b;\xe2\x80\n",
    "spaces before a letter": b"  a; b;c \n",
}
NOT = {
    "too many cells": b"a;b;c\n1;2;3;4\n",
    "too few": b"a;b;c\n1;2\n",
    "too many and too few, as many together": b"1;2;3;4\n1;2\n",
    "an empty line": b"a;b;c\n\n",
    "a quote": b'a;"b";c\n',
    "NUL": b"a;b\0;c\n",
    "a mark that no eye sees": "a;b\u200b;c\n".encode(),
    "a soft hyphen": "a;b;c\u00ad\n".encode(),
    "a carriage return within a line": b"a;b\rb;c\n",
    "a formula at the beginning": b"=a;b;c\n",
    "a formula in a cell": b"a;b;c\na;+b;c\n",
    "a formula behind spaces": b"a;b;  @c\n",
    "a formula behind another delimiter": b"a;b,-c;c\n",
    "a tab that begins a cell": b"a;\tb;c\n",
    "a dash that is not behind a comma": b"a;-;c\n",
    "a dash that another comma follows": b"a;1,-,2;c\n",
}


def counted(text: bytes, delimiter: bytes = b";") -> int:
    """Count the clean lines of a text of three cells a line."""
    marks = FromTheStart([2, *"\u00ad".encode(), 3, *"\u200b".encode()])
    return count_clean_lines(FromTheStart(text), FromTheStart(kinds_of_bytes(delimiter)), marks, 2)


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_clean_lines_are_counted(text: bytes) -> None:
    """As many as there are line ends."""
    assert text.count(b"\n") == counted(text)


@pytest.mark.parametrize("text", NOT.values(), ids=NOT)
def test_a_line_that_is_not_clean_is_told(text: bytes) -> None:
    """Wherever it stands, as the file goes row by row then."""
    assert NOT_CLEAN == counted(text) == counted(b"1;2;3\n" + text)


def test_the_delimiter_is_no_formula_and_makes_no_cents() -> None:
    """An empty cell may stand between tabs; where commas part cells, 45,- is two."""
    assert 1 == counted(b"a\t\tc\n", b"\t")
    assert NOT_CLEAN == counted(b"a,45,-\n", b",")
