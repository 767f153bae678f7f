"""Settling ahead: what follows from settlement for many sessions with the same circumstances, without settling each.

How many more a stack will pay, and how many more will go just as the last one did. Held equal to settling one by one
by the tests; who pays is left to `settlement`.
"""

from collections.abc import MutableSequence, Sequence

from coverage_service.settlement.session import (
    COUNTER_WIDTH,
    COUNTERS,
    COUNTS,
    FROM_DEDUCTIBLE,
    PAID,
    PAID_BY,
    PAYS,
    SESSIONS_EVER,
    USED,
    limit_counts,
    rate,
    room,
    why_not,
)
from insurer_rules.compiling import (
    AFTER_SESSIONS,
    APPROVAL_FROM,
    DAY,
    ENTITLEMENT_WIDTH,
    EUROS,
    LIMIT_WIDTH,
    LIMITS,
    PER,
    SLOT,
    UNIT,
    UNLIMITED,
)


def count_left(
    stack: Sequence[int],
    state: MutableSequence[int],
    session: Sequence[int],
    result: MutableSequence[int],
    start: int = 0,
) -> int:
    """Count how many more sessions like this one the stack will pay, daily limits and first sessions apart.

    UNLIMITED when there is no end. Uses up the state and the result it is given. The stack begins at `start`.
    """
    total, at = 0, start + 1
    for _ in range(stack[start]):
        if why_not(stack, at, session, stack[at + AFTER_SESSIONS]) == PAYS:
            paid = entitlement_room(stack, at, state, session, result)
            if paid == UNLIMITED:
                return UNLIMITED
            use_up(stack, at, state, session, paid, result)
            total += paid
        at += ENTITLEMENT_WIDTH + stack[at + LIMITS] * LIMIT_WIDTH
    return total


def entitlement_room(
    stack: Sequence[int],
    at: int,
    state: MutableSequence[int],
    session: Sequence[int],
    result: MutableSequence[int],
) -> int:
    """Count how many more sessions like this one an entitlement can pay, the last perhaps in part."""
    least = UNLIMITED
    limit = at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if stack[limit + PER] != DAY and limit_counts(stack, limit, session):
            left = room(stack, limit, state, session)
            if left != UNLIMITED and stack[limit + UNIT] == EUROS:
                left = sessions_from_budget(left, rate(stack, at, session, result))
            if left != UNLIMITED:
                least = left if least == UNLIMITED else min(least, left)
        limit += LIMIT_WIDTH
    return least


def sessions_from_budget(budget: int, each: int) -> int:
    """Count the sessions that a budget in cents pays at so much each, the last in part; no price, no end."""
    if budget == 0:
        return 0
    return UNLIMITED if each == 0 else -(-budget // each)


def use_up(
    stack: Sequence[int],
    at: int,
    state: MutableSequence[int],
    session: Sequence[int],
    paid: int,
    result: MutableSequence[int],
) -> None:
    """Count so many paid sessions at once in the limits of an entitlement, the last in euros only in part."""
    amount = paid * rate(stack, at, session, result)
    limit = at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if stack[limit + UNIT] == EUROS and stack[limit + PER] != DAY and limit_counts(stack, limit, session):
            amount = min(amount, room(stack, limit, state, session))
        limit += LIMIT_WIDTH
    limit = at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if limit_counts(stack, limit, session):
            counter = COUNTERS + stack[limit + SLOT] * COUNTER_WIDTH
            state[counter + USED] += amount if stack[limit + UNIT] == EUROS else paid
        limit += LIMIT_WIDTH


def alike_ahead(
    stack: Sequence[int], state: MutableSequence[int], session: Sequence[int], result: Sequence[int]
) -> int:
    """Count how many more sessions with the same circumstances, on other days of the year, go as the last one did.

    UNLIMITED when there is no end to it. Limits of a day begin anew each day and end nothing; not for stacks that
    count by 12 months.
    """
    ahead, at = UNLIMITED, 1
    for number in range(stack[0]):
        ahead = lesser(ahead, first_sessions_ahead(stack[at + AFTER_SESSIONS], state[SESSIONS_EVER]))
        if number == result[PAID_BY]:
            ahead = lesser(ahead, paid_ahead(stack, at, state, session, result))
        at += ENTITLEMENT_WIDTH + stack[at + LIMITS] * LIMIT_WIDTH
    return ahead


def lesser(one: int, other: int) -> int:
    """Take the lesser of two numbers of which UNLIMITED has no end."""
    return one if other == UNLIMITED else other if one == UNLIMITED else min(one, other)


def first_sessions_ahead(after_sessions: int, sessions_ever: int) -> int:
    """Count the sessions before an entitlement's first sessions are over; UNLIMITED when they were over already."""
    return after_sessions - sessions_ever if after_sessions >= sessions_ever and after_sessions else UNLIMITED


def paid_ahead(
    stack: Sequence[int],
    at: int,
    state: MutableSequence[int],
    session: Sequence[int],
    result: Sequence[int],
) -> int:
    """Count how many more sessions an entitlement pays just as the last: in full, and no deductible or approval new."""
    if result[FROM_DEDUCTIBLE]:
        return 0
    ahead, limit = UNLIMITED, at + ENTITLEMENT_WIDTH
    for _ in range(stack[at + LIMITS]):
        if stack[limit + PER] != DAY and limit_counts(stack, limit, session):
            left = room(stack, limit, state, session)
            if left != UNLIMITED and stack[limit + UNIT] == EUROS:
                left = left // result[PAID] if result[PAID] else UNLIMITED
            used = state[COUNTERS + stack[limit + SLOT] * COUNTER_WIDTH + USED]
            if stack[limit + APPROVAL_FROM] > used:
                left = lesser(left, stack[limit + APPROVAL_FROM] - used - 1)
            ahead = lesser(ahead, left)
        limit += LIMIT_WIDTH
    return ahead


def repeat(
    stack: Sequence[int],
    state: MutableSequence[int],
    session: Sequence[int],
    result: Sequence[int],
    times: int,
) -> None:
    """Count so many more sessions that go as the last one did."""
    state[SESSIONS_EVER] += times
    at = 1
    for number in range(stack[0]):
        limit = at + ENTITLEMENT_WIDTH
        for _ in range(stack[at + LIMITS] if number == result[PAID_BY] else 0):
            if limit_counts(stack, limit, session):
                each = result[PAID] if stack[limit + UNIT] == EUROS else session[COUNTS]
                state[COUNTERS + stack[limit + SLOT] * COUNTER_WIDTH + USED] += times * each
            limit += LIMIT_WIDTH
        at += ENTITLEMENT_WIDTH + stack[at + LIMITS] * LIMIT_WIDTH
