"""Possibilities: what the lines of an insured leave open, and what a session is in each way to take it.

A possibility is a number whose bits say of which open things it takes the second way. Compiled with `fold`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.claims.kernel.layout import (
    BORN,
    BY_ACCIDENT,
    CONTRACT,
    COUNTED,
    DAY,
    DIAGNOSES,
    DIAGNOSIS,
    EXTENDED_BELOW,
    FIRST,
    FIRST_WAY,
    IF_FIRST_HERE,
    IF_NOT_CONTRACTED,
    IF_NOT_LISTED,
    IF_OTHER_PRICE,
    IF_SUFFICIENT,
    IF_UNCOUNTED,
    IF_UNSEEN_NOTHING,
    INSUFFICIENT_RESULT,
    INSURANCE,
    KIND,
    KINDS,
    LINE_WIDTH,
    LISTED,
    LISTED_BIT,
    LISTED_FROM,
    LISTED_THROUGH,
    NOT_GIVEN,
    OPEN_FIGURES,
    PAIR_OF,
    PAIR_WIDTH,
    PAIRS,
    PRICE,
    PRICED,
    RATE_UNSEEN,
    TERM_MONTHS,
    TERM_RUNS,
    THERAPY_MASK,
    TREATMENT,
    TREATMENT_WIDTH,
    TREATMENTS,
    UNTIL_AGE,
    WAY_WIDTH,
    WAYS,
)
from coverage_service.settlement.session import (
    AFTER_ACCIDENT,
    AGE,
    CHEAP,
    CONDITION_BIT,
    CONTRACTED,
    COUNTS,
    DEAR,
    INSUFFICIENT,
    ON_LIST,
    TARIFF,
)
from coverage_service.settlement.terms import on_list


def open_possibilities(tables: Sequence[int], lines: Sequence[int], order: Sequence[int], first: int, last: int) -> int:
    """Say what the lines of an insured leave open, as the bits in which its possibilities differ."""
    possibilities = 0
    for place in range(first, last):
        line = order[place] * LINE_WIDTH
        treatment = tables[TREATMENTS] + lines[line + TREATMENT] * TREATMENT_WIDTH
        if tables[treatment + THERAPY_MASK]:
            pair = pair_at(tables, lines[line + INSURANCE], tables[treatment + KIND])
            if tables[pair + OPEN_FIGURES]:
                possibilities |= IF_UNSEEN_NOTHING
            if lines[line + CONTRACT] == NOT_GIVEN:
                possibilities |= IF_NOT_CONTRACTED
            if tables[tables[DIAGNOSES] + tables[treatment + DIAGNOSIS] + WAYS] > 1:
                possibilities |= IF_NOT_LISTED
            if is_price_open(tables, pair, lines[line + PRICE], lines[line + CONTRACT]):
                possibilities |= IF_OTHER_PRICE
            if tables[treatment + COUNTED] == NOT_GIVEN:
                possibilities |= IF_UNCOUNTED
            age = (lines[line + DAY] - lines[line + BORN]) // 10_000
            if tables[treatment + INSUFFICIENT_RESULT] == NOT_GIVEN and age < tables[pair + EXTENDED_BELOW]:
                possibilities |= IF_SUFFICIENT
            if tables[treatment + FIRST] == 1:
                possibilities |= IF_FIRST_HERE
    return possibilities


def is_price_open(tables: Sequence[int], pair: int, price: int, contract: int) -> int:
    """Tell whether what a line takes of an amount is open: its price is not given, or nobody has seen the rate."""
    if price == NOT_GIVEN:
        return tables[pair + PRICED]
    return tables[pair + RATE_UNSEEN] if contract != 1 else 0


def pair_at(tables: Sequence[int], insurance: int, kind: int) -> int:
    """Find what an insurance holds for a kind of treatment."""
    return tables[PAIRS] + tables[tables[PAIR_OF] + insurance * tables[KINDS] + kind] * PAIR_WIDTH


def first_sessions(first: int, times: int, possibility: int, own: int) -> int:
    """Count the sessions of a listed condition so far as the line's CSI says: the first `own` are over, or are not yet.

    Of those that are over and not in the file, it is not known whether they were elsewhere.
    """
    if first == 1 and possibility & IF_FIRST_HERE == 0:
        return max(times, own)
    return min(times, own - 1) if first == -1 else times


def circumstances(
    tables: Sequence[int],
    lines: Sequence[int],
    at: int,
    treatment: int,
    pair: int,
    possibility: int,
    begun: int,
    session: MutableSequence[int],
) -> None:
    """Write what of a session a possibility decides: contract, price, whether it counts and the complaint is listed."""
    diagnosis = tables[DIAGNOSES] + tables[treatment + DIAGNOSIS]
    way = diagnosis + FIRST_WAY
    listed = 0 if possibility & IF_NOT_LISTED else 1
    if tables[diagnosis + WAYS] > 1 and tables[way + LISTED] != listed:
        way += WAY_WIDTH
    session[ON_LIST] = on_list(
        tables[way + LISTED],
        tables[way + TERM_RUNS],
        tables[way + LISTED_FROM],
        tables[way + LISTED_THROUGH],
        tables[way + TERM_MONTHS],
        tables[way + UNTIL_AGE],
        lines[at + DAY],
        begun,
        session[AGE],
    )
    session[CONDITION_BIT] = tables[way + LISTED_BIT]
    session[CONTRACTED] = lines[at + CONTRACT]
    if lines[at + CONTRACT] == NOT_GIVEN:
        session[CONTRACTED] = 0 if possibility & IF_NOT_CONTRACTED else 1
    session[TARIFF] = price_in(tables, pair, lines[at + PRICE], possibility & IF_OTHER_PRICE, session[CONTRACTED])
    session[AFTER_ACCIDENT] = tables[treatment + BY_ACCIDENT]
    session[INSUFFICIENT] = tables[treatment + INSUFFICIENT_RESULT]
    if session[INSUFFICIENT] == NOT_GIVEN:
        session[INSUFFICIENT] = 0 if possibility & IF_SUFFICIENT else 1
    session[COUNTS] = tables[treatment + COUNTED]
    if session[COUNTS] == NOT_GIVEN:
        session[COUNTS] = 0 if possibility & IF_UNCOUNTED else 1


def price_in(tables: Sequence[int], pair: int, price: int, other: int, contracted: int) -> int:
    """Give a session's price in a possibility: one not given is low or high, and of one given hardly any may be paid.

    A rate that nobody has seen and that pays hardly any of the bill is settled as a bill of hardly anything.
    """
    if price == NOT_GIVEN:
        return DEAR if other else CHEAP
    return CHEAP if other and tables[pair + RATE_UNSEEN] and not contracted else price
