"""Memory: what an insured has used so far, laid out for a stack before a session and kept after it.

A table of entries found by what they count, for whom and in which possibility; entries of another stamp are empty, so
that the next insured needs no clearing. Compiled with `fold`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    BORN,
    COMPLAINT,
    COUNTER_ENTRY_WIDTH,
    COUNTER_LIST,
    COUNTER_NAME,
    COUNTER_NUMBER,
    DAY,
    DEDUCTIBLE,
    ENTRIES,
    ENTRY_WIDTH,
    MEMORY_HEAD,
    NOT_GIVEN,
    OF_COMPLAINT,
    OF_YEAR,
    POSSIBILITIES,
    STAMP,
    TAKEN,
    VALUES,
    WHAT,
    WHOSE,
)
from coverage_service.settlement.session import (
    COUNTER_WIDTH,
    COUNTERS,
    DEDUCTIBLE_LEFT,
)


def deductible_of(tables: Sequence[int], lines: Sequence[int], at: int, pair: int) -> int:
    """Give the whole deductible of the year in cents; not known in the year of the 18th birthday, when it is a part."""
    if lines[at + BORN] // 10_000 + 18 == lines[at + DAY] // 10_000:
        return NOT_GIVEN
    return tables[pair + DEDUCTIBLE]


def recall(
    tables: Sequence[int],
    lines: Sequence[int],
    at: int,
    pair: int,
    stack: int,
    stamp: int,
    possibility: int,
    memory: MutableSequence[int],
    state: MutableSequence[int],
    places: MutableSequence[int],
) -> None:
    """Lay out what the insured has used as the stack wants it; `places` says where each part is kept."""
    places[0] = entry(memory, stamp, OF_YEAR * POSSIBILITIES + possibility, lines[at + DAY] // 10_000)
    if memory[places[0]] == 0:
        memory[places[0]], memory[places[0] + 1] = 1, max(0, deductible_of(tables, lines, at, pair))
    state[DEDUCTIBLE_LEFT] = memory[places[0] + 1]
    counter = tables[stack + COUNTER_LIST]
    for number in range(tables[stack + COUNTER_NUMBER]):
        whose = lines[at + COMPLAINT] if tables[counter + OF_COMPLAINT] else 0
        used = entry(memory, stamp, tables[counter + COUNTER_NAME] * POSSIBILITIES + possibility, whose)
        places[number + 1] = used
        to = COUNTERS + number * COUNTER_WIDTH
        for part in range(COUNTER_WIDTH):
            state[to + part] = memory[used + part]
        counter += COUNTER_ENTRY_WIDTH


def remember(
    tables: Sequence[int],
    stack: int,
    memory: MutableSequence[int],
    state: Sequence[int],
    places: Sequence[int],
) -> None:
    """Keep what the insured has used after a line, where `recall` found it."""
    memory[places[0] + 1] = state[DEDUCTIBLE_LEFT]
    for number in range(tables[stack + COUNTER_NUMBER]):
        to = COUNTERS + number * COUNTER_WIDTH
        for part in range(COUNTER_WIDTH):
            memory[places[number + 1] + part] = state[to + part]


def entry(memory: MutableSequence[int], stamp: int, what: int, whose: int) -> int:
    """Find where something is counted, nothing used so far when it is new."""
    mixed = what * 2_654_435_761 + whose * 2_246_822_519 + stamp * 3_266_489_917
    slot = (mixed ^ (mixed >> 29)) & (memory[ENTRIES] - 1)
    at = MEMORY_HEAD + slot * ENTRY_WIDTH
    while memory[at + STAMP] == stamp:
        if memory[at + WHAT] == what and memory[at + WHOSE] == whose:
            return at + VALUES
        slot = (slot + 1) & (memory[ENTRIES] - 1)
        at = MEMORY_HEAD + slot * ENTRY_WIDTH
    memory[at + STAMP], memory[at + WHAT], memory[at + WHOSE] = stamp, what, whose
    for part in range(COUNTER_WIDTH):
        memory[at + VALUES + part] = 0
    memory[TAKEN] += 1
    return at + VALUES
