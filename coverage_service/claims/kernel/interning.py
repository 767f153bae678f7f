"""Interning: lines that went alike in every possibility share one outcome, known by its place among those found so far.

Compiled with `fold`; what an outcome means is left to `outcomes`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    AMOUNTS_DIFFER,
    DEDUCTED_CENTS,
    FILLED,
    LENGTH,
    MARKS,
    NUMBER,
    OUTCOMES_HEAD,
    OWN_CENTS,
    POSSIBILITY,
    POSSIBILITY_HEAD,
    REIMBURSED_CENTS,
    STACK,
)
from coverage_service.settlement.session import (
    FROM_DEDUCTIBLE,
    NEEDS_APPROVAL,
    NOBODY,
    ON_LIST,
    PAID,
    PAID_BY,
    RATE_KNOWN,
    TARIFF,
    WHY,
)


def note(
    tables: Sequence[int],
    stack: int,
    possibility: int,
    session: Sequence[int],
    result: Sequence[int],
    found: MutableSequence[int],
    results: MutableSequence[int],
    to: int,
) -> None:
    """Add what happened in a possibility to the outcome, why not where nobody paid; amounts stand with the line."""
    reimbursed, deducted = result[PAID] - result[FROM_DEDUCTIBLE], result[FROM_DEDUCTIBLE]
    if possibility == 0:
        results[to + REIMBURSED_CENTS], results[to + DEDUCTED_CENTS] = reimbursed, deducted
        results[to + OWN_CENTS] = session[TARIFF] - result[PAID]
    elif results[to + REIMBURSED_CENTS] != reimbursed or results[to + DEDUCTED_CENTS] != deducted:
        results[to + MARKS] |= AMOUNTS_DIFFER
    end = found[LENGTH]
    found[end + POSSIBILITY], found[end + 1], found[end + 2] = possibility, result[PAID_BY], result[RATE_KNOWN]
    found[end + 3], found[end + 4] = result[NEEDS_APPROVAL], session[ON_LIST]
    end += POSSIBILITY_HEAD
    if result[PAID_BY] == NOBODY:
        for number in range(tables[tables[stack + STACK]]):
            found[end] = result[WHY + number]
            end += 1
    found[LENGTH] = end


def outcome_of(found: Sequence[int], outcomes: MutableSequence[int], slots: MutableSequence[int]) -> int:
    """Find the outcome among those found so far, or add it; an outcome is known by its place."""
    slot = slot_of(found, 0, slots)
    while slots[slot]:
        if same_outcome(found, outcomes, slots[slot]):
            return slots[slot]
        slot = (slot + 1) & (len(slots) - 1)
    at = outcomes[FILLED]
    for place in range(found[LENGTH]):
        outcomes[at + place] = found[place]
    outcomes[FILLED] = at + found[LENGTH]
    outcomes[NUMBER] += 1
    slots[slot] = at
    return at


def same_outcome(found: Sequence[int], outcomes: Sequence[int], at: int) -> bool:
    """Tell whether the outcome at a place is the one found."""
    for place in range(found[LENGTH]):  # noqa: SIM110 - a generator cannot be compiled
        if outcomes[at + place] != found[place]:
            return False
    return True


def spread(outcomes: MutableSequence[int], slots: MutableSequence[int]) -> None:
    """Find a slot for every outcome anew, after there have come to be more slots."""
    at = OUTCOMES_HEAD
    while at < outcomes[FILLED]:
        slot = slot_of(outcomes, at, slots)
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = at
        at += outcomes[at]


def slot_of(found: Sequence[int], at: int, slots: Sequence[int]) -> int:
    """Give the slot in which to look for an outcome first."""
    mixed, factor = 0, 2_654_435_761
    for place in range(found[at + LENGTH]):
        mixed += found[at + place] * factor  # products that do not wait for each other
        factor += 5_308_871_522
    mixed &= 0xFFFFFFFF
    return (mixed ^ (mixed >> 15)) & (len(slots) - 1)


def number_keys(
    keys: Sequence[int], slots: MutableSequence[int], numbers: MutableSequence[int], firsts: MutableSequence[int]
) -> int:
    """Give equal keys the same number, in the order in which they first occur; gives how many there are.

    `firsts` takes the place of each one's first. Slots are a power of two, all zero; gives -1 where half of them, or
    `firsts`, are too few.
    """
    found = 0
    for place in range(len(keys)):
        key = keys[place]
        mixed = (key ^ (key >> 15)) * 2_246_822_519
        slot = (mixed ^ (mixed >> 31)) & (len(slots) - 1)
        while slots[slot] and keys[slots[slot] - 1] != key:
            slot = (slot + 1) & (len(slots) - 1)
        if slots[slot] == 0:
            if 2 * found + 2 > len(slots) or found == len(firsts):
                return -1
            slots[slot] = place + 1
            numbers[place] = found
            firsts[found] = place
            found += 1
        else:
            numbers[place] = numbers[slots[slot] - 1]
    return found
