"""The fold: the claim lines of each insured go through settlement in the order of their days, in every world.

What the lines of an insured leave open (contracted or not, listed or not, no price, a total nobody has seen) makes
worlds; a line is settled in each, and what becomes of it in all of them is one outcome. Like settlement it runs on
flat sequences of whole numbers only, so that the same source serves a few lines and, compiled, millions. Lines are
coded by `coding`, rules by `rule_numbers`; what an outcome means is left to `outcomes`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.interning import note, outcome_of
from coverage_service.claims.kernel.layout import (
    BEGUN,
    BORN,
    BY_ACCIDENT,
    CHEAP,
    CLAIMED_TWICE,
    COMPLAINT,
    CONTRACT,
    COUNTED,
    DAY,
    DEAR,
    DEDUCTIBLE_KNOWN,
    DIAGNOSES,
    DIAGNOSIS,
    ENTRIES,
    EVER,
    EXTENDED_BELOW,
    FILLED,
    FIRST,
    FIRST_HERE_WORLD,
    FIRST_SESSIONS,
    FIRST_WAY,
    HAS_PRICE,
    INSUFFICIENT_RESULT,
    INSURANCE,
    INTAKE,
    KIND,
    KINDS,
    LEFT,
    LENGTH,
    LINE_WIDTH,
    LISTED,
    LISTED_BIT,
    LISTED_FROM,
    LISTED_THROUGH,
    MARKS,
    MODE,
    MOST_COUNTERS,
    NO_TREATMENT,
    NOT_CONTRACTED_WORLD,
    NOT_GIVEN,
    NOT_KNOWN,
    NOT_LISTED_WORLD,
    NOTHING_WORLD,
    NUMBER,
    OF_CONTRACT,
    OF_DIAGNOSIS,
    OF_WORLDS,
    ON_TRIAL,
    OPEN_BEFORE,
    OPEN_FIGURES,
    OTHER_BIRTH_DATE,
    OTHER_PRICE_WORLD,
    OUTCOME,
    OUTCOME_HEAD,
    PAIR,
    PAIR_OF,
    PAIR_WIDTH,
    PAIRS,
    PRICE,
    PRICED,
    RATE_UNSEEN,
    RESULT_WIDTH,
    SECOND_TODAY,
    SERVICE,
    SETTLED,
    STACK,
    STACK_WIDTH,
    SUFFICIENT_WORLD,
    TAKEN,
    TERM_MONTHS,
    TERM_RUNS,
    THERAPY_MASK,
    TIMES,
    TODAY,
    TREATMENT,
    TREATMENT_WIDTH,
    TREATMENTS,
    UNCOUNTED_WORLD,
    UNTIL_AGE,
    WAY_WIDTH,
    WAYS,
    WORLDS,
)
from coverage_service.claims.kernel.memory import deductible_of, entry, recall, remember
from coverage_service.settlement.remaining import sessions_left
from coverage_service.settlement.session import (
    AFTER_ACCIDENT,
    AGE,
    CONDITION_BIT,
    CONTRACTED,
    COUNTS,
    DATE,
    INSUFFICIENT,
    ON_LIST,
    SESSIONS_EVER,
    TARIFF,
    THERAPY,
    settle,
)


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
        worlds = memory[OPEN_BEFORE] | open_worlds(tables, lines, order, first, last)
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
                worlds,
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
    entries = memory[TAKEN] + WORLDS * (tables[MOST_COUNTERS] + 2) + 2
    return (
        2 * entries > memory[ENTRIES]
        or outcomes[FILLED] + len(found) > len(outcomes)
        or 2 * outcomes[NUMBER] + 2 > len(slots)
    )


def open_worlds(tables: Sequence[int], lines: Sequence[int], order: Sequence[int], first: int, last: int) -> int:
    """Say what the lines of an insured leave open, as the bits in which its worlds differ."""
    worlds = 0
    for place in range(first, last):
        line = order[place] * LINE_WIDTH
        treatment = tables[TREATMENTS] + lines[line + TREATMENT] * TREATMENT_WIDTH
        if tables[treatment + THERAPY_MASK]:
            pair = pair_at(tables, lines[line + INSURANCE], tables[treatment + KIND])
            if tables[pair + OPEN_FIGURES]:
                worlds |= NOTHING_WORLD
            if lines[line + CONTRACT] == NOT_GIVEN:
                worlds |= NOT_CONTRACTED_WORLD
            if tables[tables[DIAGNOSES] + tables[treatment + DIAGNOSIS] + WAYS] > 1:
                worlds |= NOT_LISTED_WORLD
            if is_price_open(tables, pair, lines[line + PRICE], lines[line + CONTRACT]):
                worlds |= OTHER_PRICE_WORLD
            if tables[treatment + COUNTED] == NOT_GIVEN:
                worlds |= UNCOUNTED_WORLD
            age = (lines[line + DAY] - lines[line + BORN]) // 10_000
            if tables[treatment + INSUFFICIENT_RESULT] == NOT_GIVEN and age < tables[pair + EXTENDED_BELOW]:
                worlds |= SUFFICIENT_WORLD
            if tables[treatment + FIRST] == 1:
                worlds |= FIRST_HERE_WORLD
    return worlds


def is_price_open(tables: Sequence[int], pair: int, price: int, contract: int) -> int:
    """Tell whether what a line takes of an amount is open: its price is not given, or nobody has seen the rate."""
    if price == NOT_GIVEN:
        return tables[pair + PRICED]
    return tables[pair + RATE_UNSEEN] if contract != 1 else 0


def shares_day(lines: Sequence[int], order: Sequence[int], place: int, first: int, last: int) -> bool:
    """Tell whether a line stands beside another of the same insured and day."""
    day = lines[order[place] * LINE_WIDTH + DAY]
    before = place > first and lines[order[place - 1] * LINE_WIDTH + DAY] == day
    return before or (place + 1 < last and lines[order[place + 1] * LINE_WIDTH + DAY] == day)


def pair_at(tables: Sequence[int], insurance: int, kind: int) -> int:
    """Find what an insurance holds for a kind of treatment."""
    return tables[PAIRS] + tables[tables[PAIR_OF] + insurance * tables[KINDS] + kind] * PAIR_WIDTH


def fold_line(
    tables: Sequence[int],
    lines: Sequence[int],
    line: int,
    same_day: bool,  # noqa: FBT001 - compiled code takes its arguments by place
    worlds: int,
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
    """Settle one line in every world of its insured, and write what becomes of it."""
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
    describe(tables, lines, at, treatment, pair, worlds, session, found)
    ever = entry(memory, stamp, EVER * WORLDS, lines[at + COMPLAINT])
    if memory[ever + BEGUN] == 0:
        memory[ever + BEGUN] = lines[at + DAY]
    for world in range(worlds + 1):
        if world & ~worlds == 0:
            circumstances(tables, lines, at, treatment, pair, world, memory[ever + BEGUN], session)
            stack = pair + (STACK_WIDTH if world & NOTHING_WORLD else 0)
            state[SESSIONS_EVER] = first_sessions(tables[treatment + FIRST], memory[ever + TIMES], world)
            recall(tables, lines, at, pair, stack, stamp, world, memory, state, places)
            settle(tables, state, session, result, tables[stack + STACK])
            if lines[at + MODE] != ON_TRIAL:
                remember(tables, stack, memory, state, places)
            note(tables, stack, world, session, result, found, results, to)
            left = sessions_left(tables, state, session, result, tables[stack + STACK])
            results[to + LEFT] = left if world == 0 or results[to + LEFT] == left else NOT_KNOWN
    if lines[at + MODE] != ON_TRIAL:
        memory[ever + TIMES] += 1
    results[to + OUTCOME] = outcome_of(found, outcomes, slots)


def first_sessions(first: int, times: int, world: int) -> int:
    """Count the sessions of a listed condition so far as the line's CSI says: the first are over, or are not yet.

    Of those that are over and not in the file, it is not known whether they were elsewhere.
    """
    if first == 1 and world & FIRST_HERE_WORLD == 0:
        return max(times, FIRST_SESSIONS)
    return min(times, FIRST_SESSIONS - 1) if first == -1 else times


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
        today = entry(memory, stamp, TODAY * WORLDS, 0)
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
    worlds: int,
    session: MutableSequence[int],
    found: MutableSequence[int],
) -> None:
    """Write what a line's outcome depends on, and what of the session is the same in every world."""
    found[LENGTH] = OUTCOME_HEAD
    found[PAIR] = (pair - tables[PAIRS]) // PAIR_WIDTH
    found[OF_DIAGNOSIS] = tables[treatment + DIAGNOSIS]
    found[OF_CONTRACT] = lines[at + CONTRACT]
    found[HAS_PRICE] = 0 if lines[at + PRICE] == NOT_GIVEN else 1
    found[DEDUCTIBLE_KNOWN] = 0 if deductible_of(tables, lines, at, pair) == NOT_GIVEN else 1
    found[OF_WORLDS] = worlds
    session[DATE] = lines[at + DAY]
    session[AGE] = (lines[at + DAY] - lines[at + BORN]) // 10_000
    session[THERAPY] = tables[treatment + THERAPY_MASK]


def circumstances(
    tables: Sequence[int],
    lines: Sequence[int],
    at: int,
    treatment: int,
    pair: int,
    world: int,
    begun: int,
    session: MutableSequence[int],
) -> None:
    """Write what of a session a world decides: contract, price, whether it is counted and the complaint is listed."""
    diagnosis = tables[DIAGNOSES] + tables[treatment + DIAGNOSIS]
    way = diagnosis + FIRST_WAY
    listed = 0 if world & NOT_LISTED_WORLD else 1
    if tables[diagnosis + WAYS] > 1 and tables[way + LISTED] != listed:
        way += WAY_WIDTH
    session[ON_LIST] = on_list(tables, way, lines[at + DAY], begun, session[AGE])
    session[CONDITION_BIT] = tables[way + LISTED_BIT]
    session[CONTRACTED] = lines[at + CONTRACT]
    if lines[at + CONTRACT] == NOT_GIVEN:
        session[CONTRACTED] = 0 if world & NOT_CONTRACTED_WORLD else 1
    session[TARIFF] = price_in(tables, pair, lines[at + PRICE], world & OTHER_PRICE_WORLD, session[CONTRACTED])
    session[AFTER_ACCIDENT] = tables[treatment + BY_ACCIDENT]
    session[INSUFFICIENT] = tables[treatment + INSUFFICIENT_RESULT]
    if session[INSUFFICIENT] == NOT_GIVEN:
        session[INSUFFICIENT] = 0 if world & SUFFICIENT_WORLD else 1
    session[COUNTS] = tables[treatment + COUNTED]
    if session[COUNTS] == NOT_GIVEN:
        session[COUNTS] = 0 if world & UNCOUNTED_WORLD else 1


def price_in(tables: Sequence[int], pair: int, price: int, other: int, contracted: int) -> int:
    """Give a session's price in a world: one that is not given is low or high; of one given hardly any may be paid.

    A rate that nobody has seen and that pays hardly any of the bill is settled as a bill of hardly anything.
    """
    if price == NOT_GIVEN:
        return DEAR if other else CHEAP
    return CHEAP if other and tables[pair + RATE_UNSEEN] and not contracted else price


def on_list(tables: Sequence[int], way: int, day: int, begun: int, age: int) -> int:
    """Tell whether a complaint counts as listed on a day: on the list by then, within its term and its age."""
    months, until = tables[way + TERM_MONTHS], tables[way + UNTIL_AGE]
    holds = (
        tables[way + LISTED] == 1
        and tables[way + TERM_RUNS] == 1
        and tables[way + LISTED_FROM] <= day <= tables[way + LISTED_THROUGH]
        and (months == NOT_GIVEN or day < months_later(begun, months))
        and (until == NOT_GIVEN or age < until)
    )
    return 1 if holds else 0


def months_later(day: int, months: int) -> int:
    """Go so many months on; a day that does not exist stands for the first of the next month, as no day is between."""
    month = day // 100 % 100 - 1 + months
    return (day // 10_000 + month // 12) * 10_000 + (month % 12 + 1) * 100 + day % 100
