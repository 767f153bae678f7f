"""Lines come in the order in which they are settled: by insured, by day, and as they stand in the file."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from coverage_service.claims.kernel import arranging
from coverage_service.claims.kernel import layout as n
from tests.coverage_service.claims.sequences import FromTheStart

PERSONS = st.lists(st.integers(0, 3), max_size=40).map(lambda drawn: [sorted({*drawn}).index(one) for one in drawn])
COLUMNS = (n.DAY, n.BORN, n.INSURANCE, n.TREATMENT, n.COMPLAINT, n.CONTRACT, n.PRICE)


@given(PERSONS, st.data())
def test_lines_are_ordered_by_person_day_and_place(persons: list[int], data: st.DataObject) -> None:
    """The order is the one of sorting by all three, and each person begins where the one before ends."""
    days = data.draw(st.lists(st.integers(20_180_101, 20_180_105), min_size=len(persons), max_size=len(persons)))
    begins, order = FromTheStart([0] * (len({*persons}) + 2)), FromTheStart([0] * len(persons))
    arranging.arrange(FromTheStart(persons), FromTheStart(days), begins, order)
    assert sorted(range(len(persons)), key=lambda place: (persons[place], days[place], place)) == order
    turns = [len(list(of_one)) for _, of_one in groupby(sorted(persons))]
    assert [sum(turns[:number]) for number in range(len(turns) + 1)] == begins[:-1]


@given(st.lists(st.integers(-(2**40), 2**40), max_size=300), st.data())
def test_a_stretch_is_sorted_and_the_rest_stays(numbers: list[int], data: st.DataObject) -> None:
    """Only what stands from the beginning to before the end is sorted, however much that is."""
    begin = data.draw(st.integers(0, len(numbers)))
    end = data.draw(st.integers(begin, len(numbers)))
    sorted_in_part = FromTheStart(numbers)
    arranging.sort(sorted_in_part, begin, end)
    assert [*numbers[:begin], *sorted(numbers[begin:end]), *numbers[end:]] == sorted_in_part


def test_columns_are_laid_out_line_by_line() -> None:
    """Each line has the numbers of its place in every column, and is to be settled."""
    columns = [FromTheStart([10 * number, 10 * number + 1, 10 * number + 2]) for number in range(len(COLUMNS))]
    lines = FromTheStart([-1] * (2 * n.LINE_WIDTH))
    arranging.lay_out(FromTheStart([2, 0]), *columns, lines)
    for at, place in ((0, 2), (n.LINE_WIDTH, 0)):
        assert [column[place] for column in columns] == [lines[at + number] for number in COLUMNS]
        assert n.SETTLED == lines[at + n.MODE]
