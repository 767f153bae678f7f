"""What became of a line is written to its row of the file, and added up with the lines that went alike."""

from typing import Any

import pytest

from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.posting import post, write_outcomes
from tests.coverage_service.claims.sequences import FromTheStart

UNSETTLED = [n.FAULTY_ROW, -9, -9, -9, n.NOT_KNOWN]
# What a room has found stands at these places; its numbers are 1 and 2.
NUMBERS, MANY = [0, 0, 1, 0, 2], 3
PAID = (3_000, 500, 1_000)
CASES: dict[str, tuple[int, int, list[int], list[int]]] = {
    "one place": (2, 0, [1, *PAID, 7], [1, *PAID]),
    "another place": (4, 0, [2, *PAID, 7], [1, *PAID]),
    "possibilities that differ in cents": (2, n.AMOUNTS_DIFFER, [1, -9, -9, -9, 7], [1, 0, 0, 0]),
    "a mark that is worth a look": (2, n.SECOND_TODAY, [1, *PAID, 7], [1, *PAID]),
    "what is no treatment": (2, n.NO_TREATMENT, [0, -9, -9, -9, n.NOT_KNOWN], [1, 0, 0, 0]),
    "what another line claims": (3, n.CLAIMED_TWICE, [n.CLAIMED_TWICE_ROW, *UNSETTLED[1:]], [0, 0, 0, 0]),
}


def posted(lines: list[list[int]], rows: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Post results to rows; gives all rows, the sums and the span."""
    to, sums = FromTheStart(UNSETTLED * 4), FromTheStart([0] * (MANY * n.SUMS_WIDTH))
    span = FromTheStart([0] * n.SPAN_WIDTH)
    results = FromTheStart(number for line in lines for number in line)
    post(results, FromTheStart(rows), FromTheStart(NUMBERS), to, sums, span)
    return to, sums, span


@pytest.mark.parametrize(("found", "marks", "row", "summed"), CASES.values(), ids=CASES)
def test_a_line_is_written_to_its_row_and_added_up(found: int, marks: int, row: list[int], summed: list[int]) -> None:
    """What happened, its cents where they do not differ, and the sessions left; the other rows stay as they were."""
    to, sums, _ = posted([[found, *PAID, 7, marks]], [2])
    assert [*UNSETTLED, *UNSETTLED, *row, *UNSETTLED] == to
    number: Any = max(0, row[n.OUTCOME])
    assert summed == sums[number * n.SUMS_WIDTH : (number + 1) * n.SUMS_WIDTH]
    assert sum(summed) == sum(sums)


def test_lines_that_went_alike_are_added_up() -> None:
    """Lines are counted and their cents added, outcome by outcome, past one that another line claims."""
    twice, none = [2, *PAID, 7, n.CLAIMED_TWICE], [2, *PAID, 7, n.NO_TREATMENT]
    lines = [[2, 3_000, 500, 1_000, 7, 0], twice, [2, 20, 3, 1, 6, 0], none]
    assert [1, 0, 0, 0, 2, 3_020, 503, 1_001, 0, 0, 0, 0] == posted(lines, [3, 1, 0, 2])[1]


def test_the_span_is_of_all_that_is_told() -> None:
    """The least and most cents, and the most sessions left, of what rows show; nothing is from 0 to 0."""
    lines = [[2, 4_000, 0, -500, 3, 0], [2, 9_000, 0, 0, 12, n.AMOUNTS_DIFFER], [2, 100, 0, 0, 5, 0]]
    assert [-500, 4_000, 12] == posted(lines, [0, 1, 2])[2]
    assert [0, 0, 0] == posted([], [])[2]
    assert [0, 0, 0] == posted([[0, *PAID, 7, n.CLAIMED_TWICE]], [0])[2]


def test_what_happened_becomes_an_outcome_with_the_amounts_that_are_known() -> None:
    """Much that happened is one outcome; amounts not known are told so, and a row without an outcome stays."""
    rows = [[2, *PAID, 7], [1, *PAID, 6], [n.CLAIMED_TWICE_ROW, *UNSETTLED[1:]], UNSETTLED, [3, *PAID, 5]]
    posted = FromTheStart(number for row in rows for number in row)
    write_outcomes(posted, FromTheStart([0, 1, 2, 1]), FromTheStart([0, 1, 0]))
    nothing = [n.NO_AMOUNT] * 3
    assert [2, *nothing, 7, 1, *PAID, 6, *rows[2], *rows[3], 1, *PAID, 5] == posted
