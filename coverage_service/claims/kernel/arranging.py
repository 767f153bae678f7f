"""Arranging: the lines of a bucket come in the order in which they are settled, laid out as the fold reads them.

By insured, then by day, then by place; compiled with `fold`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    BORN,
    COMPLAINT,
    CONTRACT,
    DAY,
    INSURANCE,
    LINE_WIDTH,
    MODE,
    PRICE,
    SETTLED,
    TREATMENT,
)

# Packs a place behind a day.
MOST_PLACES = 1 << 32


def arrange(
    person: Sequence[int], day: Sequence[int], begins: MutableSequence[int], order: MutableSequence[int]
) -> None:
    """Order the places of lines by person, day and place.

    `begins` has two more zeros than there are persons, and comes to tell where each begins and where the last ends;
    its own last number is of no use then.
    """
    for place in range(len(person)):
        begins[person[place] + 2] += 1
    for number in range(2, len(begins)):
        begins[number] += begins[number - 1]
    for place in range(len(person)):
        at = begins[person[place] + 1]
        order[at] = int(day[place]) * MOST_PLACES + place
        begins[person[place] + 1] = at + 1
    for number in range(len(begins) - 2):
        sort(order, begins[number], begins[number + 1])
    for at in range(len(order)):
        order[at] &= MOST_PLACES - 1


def sort(numbers: MutableSequence[int], begin: int, end: int) -> None:
    """Sort numbers from `begin` to before `end` in place, by Shell's method: few mostly, but however many."""
    gap = 1
    while 3 * gap + 1 < end - begin:
        gap = 3 * gap + 1
    while gap:
        for at in range(begin + gap, end):
            number, to = numbers[at], at
            while to - gap >= begin and numbers[to - gap] > number:
                numbers[to] = numbers[to - gap]
                to -= gap
            numbers[to] = number
        gap //= 3


def lay_out(
    order: Sequence[int],
    day: Sequence[int],
    born: Sequence[int],
    insurance: Sequence[int],
    treatment: Sequence[int],
    complaint: Sequence[int],
    contract: Sequence[int],
    price: Sequence[int],
    lines: MutableSequence[int],
) -> None:
    """Write the columns line by line, in that order; every line is to be settled."""
    for place in range(len(order)):
        line, at = order[place], place * LINE_WIDTH
        lines[at + DAY], lines[at + BORN] = day[line], born[line]
        lines[at + INSURANCE], lines[at + TREATMENT] = insurance[line], treatment[line]
        lines[at + COMPLAINT], lines[at + CONTRACT] = complaint[line], contract[line]
        lines[at + PRICE], lines[at + MODE] = price[line], SETTLED
