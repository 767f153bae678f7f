"""What an insured has used is found again by what it counts, for whom and in which possibility, and never another's."""

from itertools import product

import pytest

from coverage_service.claims.kernel import layout, memory
from coverage_service.settlement.session import COUNTER_WIDTH


def empty(entries: int) -> list[int]:
    """Make a memory of so many entries."""
    made = [0] * (layout.MEMORY_HEAD + entries * layout.ENTRY_WIDTH)
    made[layout.ENTRIES] = entries
    return made


@pytest.mark.parametrize("entries", [32, 64, 1024])
def test_what_is_counted_is_found_again(entries: int) -> None:
    """Each thing counted of somebody has its own entry, the same one each time, and beginning with nothing used."""
    kept = empty(entries)
    things = list(product((-2, -1, 0, 16, 17), (0, 1, 2019, 2020, -5)))
    places = [memory.entry(kept, 1, *thing) for thing in things]
    for number, place in enumerate(places):
        assert [0] * COUNTER_WIDTH == kept[place : place + COUNTER_WIDTH]
        kept[place : place + COUNTER_WIDTH] = [number + 1] * COUNTER_WIDTH
    assert places == [memory.entry(kept, 1, *thing) for thing in things]
    assert all(layout.MEMORY_HEAD < place < len(kept) for place in places)
    assert list(range(1, len(things) + 1)) == [kept[place] for place in places]
    assert len(things) == kept[layout.TAKEN]


@pytest.mark.parametrize("entries", [32, 64])
def test_the_next_insured_begins_with_nothing(entries: int) -> None:
    """Entries of an earlier stamp are empty, and what stood in them is gone when they are taken."""
    kept = empty(entries)
    for stamp in (1, 2, 3):
        for whose in range(20):
            place = memory.entry(kept, stamp, 16, whose)
            assert [0] * COUNTER_WIDTH == kept[place : place + COUNTER_WIDTH]
            kept[place : place + COUNTER_WIDTH] = [9] * COUNTER_WIDTH
    assert 60 == kept[layout.TAKEN]


def test_entries_stand_where_a_memory_has_them() -> None:
    """An entry says for which stamp it is, what it counts and whose, before its numbers."""
    kept = empty(4)
    place = memory.entry(kept, 7, 16, 2019)
    assert 0 == (place - layout.VALUES - layout.MEMORY_HEAD) % layout.ENTRY_WIDTH
    head = place - layout.VALUES
    assert (7, 16, 2019) == (kept[head + layout.STAMP], kept[head + layout.WHAT], kept[head + layout.WHOSE])


@pytest.mark.parametrize("varied", range(3))
def test_things_that_differ_little_stand_apart(varied: int) -> None:
    """What differs in one number is looked for in as many places as chance would give, and never in one."""
    for apart, least in ((1, 470), (4096, 400)):
        places = set()
        for number in range(500):
            asked = [1, 1, 1]
            asked[varied] += number * apart
            places.add(memory.entry(empty(4096), *asked))
        assert least <= len(places)


@pytest.mark.parametrize(
    ("known", "born", "day"),
    [
        (True, 20010101, 20181231),
        (False, 20010101, 20190101),
        (False, 20011231, 20190101),
        (False, 20010615, 20191231),
        (True, 20011231, 20200101),
        (True, 19800501, 20190101),
    ],
)
def test_the_deductible_is_not_known_in_the_year_of_18(known: bool, born: int, day: int) -> None:
    """From 1 January to 31 December of the year of the 18th birthday it is a part that no source states."""
    tables, line = [0] * (3 + layout.PAIR_WIDTH), [0] * (2 + layout.LINE_WIDTH)
    tables[3 + layout.DEDUCTIBLE] = 38_500
    line[2 + layout.BORN], line[2 + layout.DAY] = born, day
    assert (38_500 if known else layout.NOT_GIVEN) == memory.deductible_of(tables, line, 2, 3)
