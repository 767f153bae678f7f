"""Settlement: one session goes down the stack of entitlements, and the first that applies and has room pays.

The one semantics of the whole service: everything that says who pays, says it by calling `settle`. It runs on flat
lists of whole numbers (`insurer_rules.compiling` names the places in a stack, this module those in a session, a state
and a result), so that the same source can be compiled for files of millions of lines. No clock, no I/O.
"""

from collections.abc import MutableSequence, Sequence

from insurer_rules.compiling import (
    AFTER_SESSIONS,
    AGE_BELOW,
    AGE_FROM,
    AMOUNT,
    ANY,
    APPROVAL_FROM,
    AVERAGE,
    AVERAGE_TARIFF,
    BY_ACCIDENT,
    CALENDAR_YEAR,
    CARRY_OVER,
    CONDITIONS,
    DAY,
    DEDUCTIBLE,
    ENTITLED_THERAPIES,
    ENTITLEMENT_WIDTH,
    EUROS,
    EXTENSION,
    INDICATION,
    INVOICE,
    LIMIT_WIDTH,
    LIMITED_LISTED,
    LIMITED_PROVIDER,
    LIMITED_THERAPIES,
    LIMITS,
    LISTED,
    NO_CAP,
    NON_CONTRACTED_CAP,
    NON_CONTRACTED_PERCENT,
    NON_CONTRACTED_RATE,
    PER,
    PERCENT,
    PROVIDER,
    SAME_AS_CONTRACTED,
    SESSION_CAP,
    SLOT,
    TWELVE_MONTHS,
    UNIT,
    UNLIMITED,
    UNSEEN,
    VALID_FROM,
    VALID_THROUGH,
)

# A session.
(
    DATE,
    AGE,
    THERAPY,
    ON_LIST,
    CONDITION_BIT,
    CONTRACTED,
    AFTER_ACCIDENT,
    INSUFFICIENT,
    TARIFF,
    COUNTS,
    SESSION_WIDTH,
) = range(11)

# A state: two numbers about the condition and the deductible, then four for each counter.
SESSIONS_EVER, DEDUCTIBLE_LEFT, COUNTERS = range(3)
PERIOD, USED, CARRIED, GRANTED, COUNTER_WIDTH = range(5)

# A result: what was paid, then for each entitlement why it did not pay.
PAID_BY, PAID, FROM_DEDUCTIBLE, RATE_KNOWN, NEEDS_APPROVAL, WHY = range(6)
NOBODY = -1
(
    PAYS,
    NOT_REACHED,
    OTHER_THERAPY,
    NOT_VALID,
    TOO_YOUNG,
    TOO_OLD,
    NOT_ON_LIST,
    IS_ON_LIST,
    OTHER_CONDITION,
    NO_ACCIDENT,
    IS_ACCIDENT,
    OTHER_PROVIDER,
    FIRST_SESSIONS,
    LIMIT_REACHED,
) = range(14)
RATE_EXACT, RATE_AT_MOST, RATE_UNSEEN = range(3)
# Cents on either side of every price: what is paid for one between them lies between what is paid for these.
CHEAP, DEAR = 0, 10_000_000


def new_state(counters: int, deductible_left: int) -> list[int]:
    """Make the state of somebody who has had no session: so many counters, and this deductible left, in cents."""
    return [0, deductible_left] + [0] * (COUNTERS - 2) + [0] * (counters * COUNTER_WIDTH)


def settle(
    stack: Sequence[int],
    state: MutableSequence[int],
    session: Sequence[int],
    result: MutableSequence[int],
    start: int = 0,
) -> None:
    """Settle one session: the first entitlement that applies and has room pays; what nobody pays is the patient's.

    Writes payer, amounts in cents and the reasons into `result`, and counts the session in `state`. A limit counts a
    session only if its entitlement pays it; the condition counts it whoever pays. `result` holds WHY + one number for
    each entitlement; from LIMIT_REACHED on, the number says which limit. The stack begins at `start`.
    """
    result[PAID_BY], result[PAID], result[FROM_DEDUCTIBLE] = NOBODY, 0, 0
    result[RATE_KNOWN], result[NEEDS_APPROVAL] = RATE_EXACT, 0
    at = start + 1
    for number in range(stack[start]):
        result[WHY + number] = NOT_REACHED
        if result[PAID_BY] == NOBODY:
            why = why_not(stack, at, session, state[SESSIONS_EVER])
            if why == PAYS:
                why = first_full_limit(stack, at, state, session)
            result[WHY + number] = why
            if why == PAYS:
                result[PAID_BY] = number
                pay(stack, at, state, session, result)
        at += ENTITLEMENT_WIDTH + stack[at + LIMITS] * LIMIT_WIDTH
    state[SESSIONS_EVER] += 1


def why_not(  # noqa: PLR0911 - one return for each circumstance that an entitlement can state
    stack: Sequence[int], at: int, session: Sequence[int], sessions_ever: int
) -> int:
    """Say why the entitlement at this place does not apply to a session, limits apart; PAYS when it does."""
    if not stack[at + ENTITLED_THERAPIES] & session[THERAPY]:
        return OTHER_THERAPY
    if not stack[at + VALID_FROM] <= session[DATE] <= stack[at + VALID_THROUGH]:
        return NOT_VALID
    if session[AGE] < stack[at + AGE_FROM]:
        return TOO_YOUNG
    if session[AGE] >= stack[at + AGE_BELOW]:
        return TOO_OLD
    if stack[at + LISTED] not in (ANY, session[ON_LIST]):
        return IS_ON_LIST if session[ON_LIST] else NOT_ON_LIST
    if stack[at + CONDITIONS] and not stack[at + CONDITIONS] & session[CONDITION_BIT]:
        return OTHER_CONDITION
    if stack[at + BY_ACCIDENT] not in (ANY, session[AFTER_ACCIDENT]):
        return IS_ACCIDENT if session[AFTER_ACCIDENT] else NO_ACCIDENT
    if stack[at + PROVIDER] not in (ANY, session[CONTRACTED]):
        return OTHER_PROVIDER
    return FIRST_SESSIONS if sessions_ever < stack[at + AFTER_SESSIONS] else PAYS


def first_full_limit(stack: Sequence[int], at: int, state: MutableSequence[int], session: Sequence[int]) -> int:
    """Find the first limit of an entitlement without room for this session; PAYS when every limit has room."""
    limit = at + ENTITLEMENT_WIDTH
    for number in range(stack[at + LIMITS]):
        if limit_counts(stack, limit, session) and room(stack, limit, state, session) == 0:
            return LIMIT_REACHED + number
        limit += LIMIT_WIDTH
    return PAYS


def limit_counts(stack: Sequence[int], limit: int, session: Sequence[int]) -> bool:
    """Tell whether a limit counts this session: its therapy, its provider, and listed or not."""
    return (
        stack[limit + LIMITED_THERAPIES] & session[THERAPY] != 0
        and stack[limit + LIMITED_PROVIDER] in (ANY, session[CONTRACTED])
        and stack[limit + LIMITED_LISTED] in (ANY, session[ON_LIST])
    )


def room(stack: Sequence[int], limit: int, state: MutableSequence[int], session: Sequence[int]) -> int:
    """Tell what a limit has left, in sessions or cents; UNLIMITED when it has no end. Opens a new period where due."""
    if stack[limit + AMOUNT] == UNLIMITED:
        return UNLIMITED
    counter = COUNTERS + stack[limit + SLOT] * COUNTER_WIDTH
    open_period(stack, limit, state, counter, session[DATE])
    amount = stack[limit + AMOUNT] + state[counter + CARRIED]
    if session[INSUFFICIENT]:
        amount += stack[limit + EXTENSION]
    return max(0, amount - state[counter + USED])


def open_period(stack: Sequence[int], limit: int, state: MutableSequence[int], counter: int, day: int) -> None:
    """Start a counter afresh when its period is over; unused sessions of the year before move along, up to a maximum.

    Sessions carried over are used before the year's own, and do not move along a second time.
    """
    before = state[counter + PERIOD]
    period = period_of(stack[limit + PER], day, before)
    if period == before:
        return
    own_used = max(0, state[counter + USED] - state[counter + CARRIED])
    state[counter + CARRIED] = 0
    if stack[limit + CARRY_OVER] and before == period - 1:
        state[counter + CARRIED] = min(stack[limit + CARRY_OVER], max(0, state[counter + GRANTED] - own_used))
    state[counter + PERIOD] = period
    state[counter + USED] = 0
    state[counter + GRANTED] = stack[limit + AMOUNT]


def period_of(per: int, day: int, running: int) -> int:
    """Give the number of the period a day falls in: the year, the day, the first of 12 months, or 1 for once only."""
    if per in (CALENDAR_YEAR, INDICATION):
        return day // 10_000
    if per == DAY:
        return day
    if per == TWELVE_MONTHS:
        return running if running and day < running + 10_000 else day
    return 1


def pay(
    stack: Sequence[int],
    at: int,
    state: MutableSequence[int],
    session: Sequence[int],
    result: MutableSequence[int],
) -> None:
    """Let an entitlement with room pay a session: its rate, at most what its euro limits have left."""
    amount = rate(stack, at, session, result)
    limit = at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if stack[limit + UNIT] == EUROS and limit_counts(stack, limit, session):
            amount = min(amount, room(stack, limit, state, session))
        limit += LIMIT_WIDTH
    count(stack, at, state, session, amount, result)
    result[PAID] = amount
    if stack[at + DEDUCTIBLE]:
        result[FROM_DEDUCTIBLE] = min(amount, state[DEDUCTIBLE_LEFT])
        state[DEDUCTIBLE_LEFT] -= result[FROM_DEDUCTIBLE]


def count(
    stack: Sequence[int],
    at: int,
    state: MutableSequence[int],
    session: Sequence[int],
    amount: int,
    result: MutableSequence[int],
) -> None:
    """Count a paid session, or its amount in cents, in every limit of the entitlement that counts it."""
    limit = at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if limit_counts(stack, limit, session):
            counter = COUNTERS + stack[limit + SLOT] * COUNTER_WIDTH
            if stack[limit + AMOUNT] == UNLIMITED:
                open_period(stack, limit, state, counter, session[DATE])
            state[counter + USED] += amount if stack[limit + UNIT] == EUROS else session[COUNTS]
            if 0 < stack[limit + APPROVAL_FROM] <= state[counter + USED]:
                result[NEEDS_APPROVAL] = 1
        limit += LIMIT_WIDTH


def rate(stack: Sequence[int], at: int, session: Sequence[int], result: MutableSequence[int]) -> int:
    """Work out what an entitlement pays for one session, in cents: never more than the tariff.

    Without a contract it is the lowest of the percentage of the average contracted tariff, the same percentage of the
    invoice, and a maximum; where the average is not known the others give at most that amount, and say so.
    """
    tariff = session[TARIFF]
    percent = stack[at + NON_CONTRACTED_PERCENT]
    if session[CONTRACTED] or percent == SAME_AS_CONTRACTED:
        amount = share(stack[at + PERCENT], tariff)
    else:
        amount = non_contracted_rate(stack, at, tariff, result)
    cap = stack[at + SESSION_CAP]
    return amount if cap == NO_CAP else min(amount, cap)


def non_contracted_rate(stack: Sequence[int], at: int, tariff: int, result: MutableSequence[int]) -> int:
    """Work out the lowest of the three terms that hold without a contract, in cents."""
    percent, average, by = (
        stack[at + NON_CONTRACTED_PERCENT],
        stack[at + AVERAGE_TARIFF],
        stack[at + NON_CONTRACTED_RATE],
    )
    if percent == UNSEEN or (by == AVERAGE and average == UNSEEN):
        result[RATE_KNOWN] = RATE_UNSEEN
        return tariff
    amount = tariff if by == AVERAGE else share(percent, tariff)
    if by != INVOICE and average != UNSEEN:
        amount = min(amount, share(percent, average))
    elif by != INVOICE:
        result[RATE_KNOWN] = RATE_AT_MOST
    cap = stack[at + NON_CONTRACTED_CAP]
    return amount if cap == NO_CAP else min(amount, cap)


def share(percent: int, cents: int) -> int:
    """Take a whole percentage of an amount in cents, half a cent upwards."""
    return (percent * cents + 50) // 100
