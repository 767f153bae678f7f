"""The fold: the claim lines of each insured go through settlement in the order of their days, in every possibility.

What the lines of an insured leave open (contracted or not, listed or not, no price, a total nobody has seen) makes
possibilities; a line is settled in each, and what becomes of it in all of them is one outcome. Like settlement it runs
on flat sequences of whole numbers only, so that the same source serves a few lines and, compiled, millions. Lines are
coded by `coding`, rules by `rule_numbers`; what an outcome means is left to `outcomes`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.interning import note, outcome_of
from coverage_service.claims.kernel.layout import (
    BEGUN,
    BORN,
    CLAIMED_TWICE,
    COMPLAINT,
    CONTRACT,
    DAY,
    DEDUCTIBLE_KNOWN,
    DIAGNOSIS,
    ELSEWHERE,
    ENTRIES,
    EVER,
    FILLED,
    FIRST,
    HAS_PRICE,
    IF_UNSEEN_NOTHING,
    INSURANCE,
    INTAKE,
    KIND,
    LEFT,
    LENGTH,
    LINE_WIDTH,
    MARKS,
    MODE,
    MOST_COUNTERS,
    NO_TREATMENT,
    NOT_GIVEN,
    NOT_KNOWN,
    NUMBER,
    OF_CONTRACT,
    OF_DIAGNOSIS,
    OF_POSSIBILITIES,
    ON_TRIAL,
    OPEN_BEFORE,
    OTHER_BIRTH_DATE,
    OUTCOME,
    OUTCOME_HEAD,
    OWN_SESSIONS,
    PAIR,
    PAIR_WIDTH,
    PAIRS,
    POSSIBILITIES,
    PRICE,
    RESULT_WIDTH,
    SECOND_TODAY,
    SERVICE,
    SETTLED,
    STACK,
    STACK_WIDTH,
    TAKEN,
    THERAPY_MASK,
    TIMES,
    TODAY,
    TREATMENT,
    TREATMENT_WIDTH,
    TREATMENTS,
)
from coverage_service.claims.kernel.memory import deductible_of, entry, recall, remember
from coverage_service.claims.kernel.possibilities import circumstances, first_sessions, open_possibilities, pair_at
from coverage_service.settlement.remaining import count_left
from coverage_service.settlement.session import AGE, DATE, SESSIONS_EVER, THERAPY, settle


def fold(
    tables: Sequence[int],
    lines: Sequence[int],
    order: Sequence[int],
    groups: Sequence[int],
    results: MutableSequence[int],
    memory: MutableSequence[int],
    outcomes: MutableSequence[int],
    slots: MutableSequence[int],
    state: MutableSequence[int],
    session: MutableSequence[int],
    result: MutableSequence[int],
    found: MutableSequence[int],
    places: MutableSequence[int],
    begin: int,
) -> int:
    """Settle the lines of every insured from group `begin` on; gives the group it came to.

    `order` gives the lines by insured, day and place in the file, and `groups` where in it each insured begins. Where
    memory or outcomes lack room it stops before a group, to be called again with more.
    """
    for group in range(begin, len(groups) - 1):
        first, last = groups[group], groups[group + 1]
        possibilities = memory[OPEN_BEFORE] | open_possibilities(tables, lines, order, first, last)
        memory[TAKEN] = 0
        for place in range(first, last):
            if lacks_room(tables, memory, outcomes, slots, found):
                return group
            same_day = shares_day(lines, order, place, first, last)
            fold_line(
                tables,
                lines,
                order[place],
                same_day,
                possibilities,
                group + 1,
                results,
                memory,
                outcomes,
                slots,
                state,
                session,
                result,
                found,
                places,
            )
            if lines[order[place] * LINE_WIDTH + BORN] != lines[order[first] * LINE_WIDTH + BORN]:
                results[order[place] * RESULT_WIDTH + MARKS] |= OTHER_BIRTH_DATE
    return len(groups) - 1


def lacks_room(
    tables: Sequence[int],
    memory: Sequence[int],
    outcomes: Sequence[int],
    slots: Sequence[int],
    found: Sequence[int],
) -> bool:
    """Tell whether one line more might not fit: its entries in half the memory, its outcome in half the slots."""
    entries = memory[TAKEN] + POSSIBILITIES * (tables[MOST_COUNTERS] + 2) + 2
    return (
        2 * entries > memory[ENTRIES]
        or outcomes[FILLED] + len(found) > len(outcomes)
        or 2 * outcomes[NUMBER] + 2 > len(slots)
    )


def shares_day(lines: Sequence[int], order: Sequence[int], place: int, first: int, last: int) -> bool:
    """Tell whether a line stands beside another of the same insured and day."""
    day = lines[order[place] * LINE_WIDTH + DAY]
    before = place > first and lines[order[place - 1] * LINE_WIDTH + DAY] == day
    return before or (place + 1 < last and lines[order[place + 1] * LINE_WIDTH + DAY] == day)


def fold_line(
    tables: Sequence[int],
    lines: Sequence[int],
    line: int,
    same_day: bool,  # noqa: FBT001 - compiled code takes its arguments by place
    possibilities: int,
    stamp: int,
    results: MutableSequence[int],
    memory: MutableSequence[int],
    outcomes: MutableSequence[int],
    slots: MutableSequence[int],
    state: MutableSequence[int],
    session: MutableSequence[int],
    result: MutableSequence[int],
    found: MutableSequence[int],
    places: MutableSequence[int],
) -> None:
    """Settle one line in every possibility of its insured, and write what becomes of it."""
    at, to = line * LINE_WIDTH, line * RESULT_WIDTH
    treatment = tables[TREATMENTS] + lines[at + TREATMENT] * TREATMENT_WIDTH
    results[to + MARKS] = 0
    if (
        same_day
        and lines[at + MODE] == SETTLED
        and claimed_twice(tables, lines, line, treatment, stamp, memory, results)
    ):
        return
    if tables[treatment + THERAPY_MASK] == 0:
        results[to + MARKS] |= NO_TREATMENT
        return
    pair = pair_at(tables, lines[at + INSURANCE], tables[treatment + KIND])
    describe(tables, lines, at, treatment, pair, possibilities, session, found)
    ever = entry(memory, stamp, EVER * POSSIBILITIES, lines[at + COMPLAINT])
    if memory[ever + BEGUN] == 0:
        memory[ever + BEGUN] = lines[at + DAY]
    for possibility in range(possibilities + 1):
        if possibility & ~possibilities == 0:
            circumstances(tables, lines, at, treatment, pair, possibility, memory[ever + BEGUN], session)
            stack = pair + (STACK_WIDTH if possibility & IF_UNSEEN_NOTHING else 0)
            state[SESSIONS_EVER] = first_sessions(
                tables[treatment + FIRST], memory[ever + TIMES], possibility, tables[OWN_SESSIONS]
            )
            recall(tables, lines, at, pair, stack, stamp, possibility, memory, state, places)
            settle(tables, state, session, result, tables[stack + STACK])
            if lines[at + MODE] != ON_TRIAL and not tables[pair + ELSEWHERE]:
                remember(tables, stack, memory, state, places)
            note(tables, stack, possibility, session, result, found, results, to)
            left = count_left(tables, state, session, result, tables[stack + STACK])
            results[to + LEFT] = left if possibility == 0 or results[to + LEFT] == left else NOT_KNOWN
    if tables[pair + ELSEWHERE]:
        results[to + LEFT] = NOT_KNOWN
    if lines[at + MODE] != ON_TRIAL:
        memory[ever + TIMES] += 1
    results[to + OUTCOME] = outcome_of(found, outcomes, slots)


def claimed_twice(
    tables: Sequence[int],
    lines: Sequence[int],
    line: int,
    treatment: int,
    stamp: int,
    memory: MutableSequence[int],
    results: MutableSequence[int],
) -> bool:
    """Mark a line that claims what an earlier line claims: the same service, day and complaint; or a second session.

    With another birth date it is another person's, or one of the two is wrong: not the same. An intake and the first
    session may be on one day.
    """
    at, to = line * LINE_WIDTH, line * RESULT_WIDTH
    claimed = entry(memory, stamp, -1 - tables[treatment + SERVICE], lines[at + COMPLAINT])
    if memory[claimed] == lines[at + DAY] and lines[memory[claimed + 1] * LINE_WIDTH + BORN] == lines[at + BORN]:
        results[to + OUTCOME] = memory[claimed + 1]
        results[to + MARKS] |= CLAIMED_TWICE
        return True
    memory[claimed], memory[claimed + 1] = lines[at + DAY], line
    if tables[treatment + THERAPY_MASK] and not tables[treatment + INTAKE]:
        today = entry(memory, stamp, TODAY * POSSIBILITIES, 0)
        if memory[today] == lines[at + DAY]:
            results[to + MARKS] |= SECOND_TODAY
        memory[today] = lines[at + DAY]
    return False


def describe(
    tables: Sequence[int],
    lines: Sequence[int],
    at: int,
    treatment: int,
    pair: int,
    possibilities: int,
    session: MutableSequence[int],
    found: MutableSequence[int],
) -> None:
    """Write what a line's outcome depends on, and what of the session is the same in every possibility."""
    found[LENGTH] = OUTCOME_HEAD
    found[PAIR] = (pair - tables[PAIRS]) // PAIR_WIDTH
    found[OF_DIAGNOSIS] = tables[treatment + DIAGNOSIS]
    found[OF_CONTRACT] = lines[at + CONTRACT]
    found[HAS_PRICE] = 0 if lines[at + PRICE] == NOT_GIVEN else 1
    found[DEDUCTIBLE_KNOWN] = 0 if deductible_of(tables, lines, at, pair) == NOT_GIVEN else 1
    found[OF_POSSIBILITIES] = possibilities
    session[DATE] = lines[at + DAY]
    session[AGE] = (lines[at + DAY] - lines[at + BORN]) // 10_000
    session[THERAPY] = tables[treatment + THERAPY_MASK]
