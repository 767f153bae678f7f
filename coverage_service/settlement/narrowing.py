"""Narrowing: a stack as sessions of one kind see it, without what can never pay or count for them.

What is left is again a stack for `session`, and the same numbers for everybody for whom it pays the same, so that
equal cases are settled once. Which entitlement of the whole stack each one is, is kept beside the numbers.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from attrs import frozen

from coverage_service.settlement.session import LIMIT_REACHED, NOT_REACHED, PAYS, why_not
from insurer_rules import compiling as c
from insurer_rules.compiling import Stack

EVERY_THERAPY = (1 << len(c.THERAPIES)) - 1


class SessionFacts(NamedTuple):
    """What is known of every session that a narrow stack is for; ANY where sessions differ.

    `therapies` are bits, days are numbers such as 20261122, `priced` says whether amounts are worked out at all.
    """

    therapies: int
    first_day: int
    last_day: int
    youngest: int
    oldest: int
    on_list: int
    condition: int
    one_complaint: bool
    contracted: int
    after_accident: int
    insufficient: int
    priced: bool


@frozen(eq=False)
class NarrowStack:
    """The numbers that are left; `places`, `limits` and `slots` say where each stood in the whole stack.

    `by_day` tells whether the very day matters, `by_contract` whether the rate does, `turns` are the days on which an
    entitlement begins or has ended.
    """

    numbers: tuple[int, ...]
    places: tuple[int, ...]
    limits: tuple[tuple[int, ...], ...]
    slots: tuple[int, ...]
    by_day: bool
    by_contract: bool
    turns: tuple[int, ...]


def narrow(stack: Stack, facts: SessionFacts) -> NarrowStack:
    """Leave out of a stack what sessions with these facts can never have; remembered by the stack."""
    days, ages = stack.day_turns, stack.age_turns
    first, last = bisect_right(days, facts.first_day), bisect_right(days, facts.last_day)
    youngest, oldest = bisect_right(ages, facts.youngest), bisect_right(ages, facts.oldest)
    key = first, last, youngest, oldest, facts[0], *facts[5:]
    found = stack.narrowed.get(key)
    if found is None:
        # Days and ages between the same turns are alike.
        found = stack.narrowed[key] = _narrow(
            stack,
            facts._replace(
                first_day=days[first - 1],
                last_day=days[last] - 1,
                youngest=ages[youngest - 1],
                oldest=ages[oldest] - 1,
            ),
        )
    return found


def _narrow(stack: Stack, facts: SessionFacts) -> NarrowStack:
    numbers, places, limits, slots = [0], [], [], dict[int, int]()
    by_day, turns = False, set[int]()
    for number, at in entitlements_of(stack.numbers):
        if not can_apply(stack.numbers, at, facts):
            continue
        counting = tuple(_counting_limits(stack.numbers, at, facts))
        if any(_is_never(stack.numbers, limit, facts) for _, limit in counting):
            continue
        places.append(number)
        limits.append(tuple(place for place, _ in counting))
        numbers += _head(stack.numbers, at, facts, len(counting))
        for _, limit in counting:
            numbers += _limit(stack.numbers, limit, facts, slots)
        by_day = by_day or any(stack.numbers[limit + c.PER] in (c.DAY, c.TWELVE_MONTHS) for _, limit in counting)
        turns.update(_turns(stack.numbers, at, facts))
        if not counting and _always_applies(stack.numbers, at, facts):
            break
    numbers[0] = len(places)
    by_contract = any(
        numbers[at + c.NON_CONTRACTED_PERCENT] != c.SAME_AS_CONTRACTED for _, at in entitlements_of(numbers)
    )
    return NarrowStack(
        tuple(numbers), tuple(places), tuple(limits), tuple(slots), by_day, by_contract, tuple(sorted(turns))
    )


def entitlements_of(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the number and the place of each entitlement of a compiled stack."""
    at = 1
    for number in range(numbers[0]):
        yield number, at
        at += c.ENTITLEMENT_WIDTH + numbers[at + c.LIMITS] * c.LIMIT_WIDTH


def can_apply(numbers: Sequence[int], at: int, facts: SessionFacts) -> bool:
    """Tell whether any session with these facts can have the entitlement at this place, limits apart."""
    return (
        numbers[at + c.ENTITLED_THERAPIES] & facts.therapies != 0
        and numbers[at + c.VALID_FROM] <= facts.last_day
        and numbers[at + c.VALID_THROUGH] >= facts.first_day
        and numbers[at + c.AGE_FROM] <= facts.oldest
        and numbers[at + c.AGE_BELOW] > facts.youngest
        and _may_agree(numbers[at + c.LISTED], facts.on_list)
        and (not numbers[at + c.CONDITIONS] or numbers[at + c.CONDITIONS] & facts.condition != 0)
        and _may_agree(numbers[at + c.BY_ACCIDENT], facts.after_accident)
        and _may_agree(numbers[at + c.PROVIDER], facts.contracted)
    )


def _may_agree(wanted: int, fact: int) -> bool:
    return wanted == fact or c.ANY in (wanted, fact)


def _always_applies(numbers: Sequence[int], at: int, facts: SessionFacts) -> bool:
    head = _head(numbers, at, facts, 0)
    return (
        head[c.ENTITLED_THERAPIES] == EVERY_THERAPY
        and (head[c.VALID_FROM], head[c.VALID_THROUGH]) == (c.ALWAYS, c.FOREVER)
        and (head[c.AGE_FROM], head[c.AGE_BELOW]) == (0, 999)
        and head[c.LISTED] == head[c.BY_ACCIDENT] == head[c.PROVIDER] == c.ANY
        and not head[c.CONDITIONS]
        and not head[c.AFTER_SESSIONS]
    )


def _turns(numbers: Sequence[int], at: int, facts: SessionFacts) -> Iterator[int]:
    if facts.first_day < numbers[at + c.VALID_FROM] <= facts.last_day:
        yield numbers[at + c.VALID_FROM]
    if facts.first_day <= numbers[at + c.VALID_THROUGH] < facts.last_day:
        yield numbers[at + c.VALID_THROUGH] + 1


def _counting_limits(numbers: Sequence[int], at: int, facts: SessionFacts) -> Iterator[tuple[int, int]]:
    """Give the limits that can count a session and have an end, each with its number and place."""
    for place in range(numbers[at + c.LIMITS]):
        limit = at + c.ENTITLEMENT_WIDTH + place * c.LIMIT_WIDTH
        counts = (
            numbers[limit + c.LIMITED_THERAPIES] & facts.therapies
            and _may_agree(numbers[limit + c.LIMITED_PROVIDER], facts.contracted)
            and _may_agree(numbers[limit + c.LIMITED_LISTED], facts.on_list)
        )
        if counts and (numbers[limit + c.AMOUNT] != c.UNLIMITED or numbers[limit + c.APPROVAL_FROM]):
            yield place, limit


def _is_never(numbers: Sequence[int], limit: int, facts: SessionFacts) -> bool:
    """Tell whether a limit lets no session through at all, such as that of a figure taken for nothing."""
    extension = numbers[limit + c.EXTENSION] if facts.insufficient else 0
    return (
        numbers[limit + c.AMOUNT] == 0
        and not extension
        and not numbers[limit + c.CARRY_OVER]
        and numbers[limit + c.LIMITED_THERAPIES] & facts.therapies == facts.therapies
        and numbers[limit + c.LIMITED_PROVIDER] in (c.ANY, facts.contracted)
        and numbers[limit + c.LIMITED_LISTED] in (c.ANY, facts.on_list)
    )


def _head(numbers: Sequence[int], at: int, facts: SessionFacts, limits: int) -> list[int]:
    """Write an entitlement with every test that all sessions pass taken out."""
    head = list(numbers[at : at + c.ENTITLEMENT_WIDTH])
    if facts.therapies & head[c.ENTITLED_THERAPIES] == facts.therapies:
        head[c.ENTITLED_THERAPIES] = EVERY_THERAPY
    if head[c.VALID_FROM] <= facts.first_day:
        head[c.VALID_FROM] = c.ALWAYS
    if head[c.VALID_THROUGH] >= facts.last_day:
        head[c.VALID_THROUGH] = c.FOREVER
    if head[c.AGE_FROM] <= facts.youngest:
        head[c.AGE_FROM] = 0
    if head[c.AGE_BELOW] > facts.oldest:
        head[c.AGE_BELOW] = 999
    known = ((c.LISTED, facts.on_list), (c.BY_ACCIDENT, facts.after_accident), (c.PROVIDER, facts.contracted))
    for place, fact in known:
        if head[place] == fact:
            head[place] = c.ANY
    if facts.one_complaint and head[c.CONDITIONS] & facts.condition:
        head[c.CONDITIONS] = 0
    _neutral_rate(head, facts)
    head[c.LIMITS] = limits
    return head


def _neutral_rate(head: list[int], facts: SessionFacts) -> None:
    if facts.contracted or not facts.priced or head[c.NON_CONTRACTED_PERCENT] == c.SAME_AS_CONTRACTED:
        head[c.NON_CONTRACTED_PERCENT] = c.SAME_AS_CONTRACTED
        head[c.NON_CONTRACTED_RATE] = head[c.NON_CONTRACTED_CAP] = head[c.AVERAGE_TARIFF] = 0
    if not facts.priced:
        head[c.PERCENT], head[c.SESSION_CAP] = 100, c.NO_CAP


def _limit(numbers: Sequence[int], limit: int, facts: SessionFacts, slots: dict[int, int]) -> list[int]:
    left = list(numbers[limit : limit + c.LIMIT_WIDTH])
    left[c.SLOT] = slots.setdefault(numbers[limit + c.SLOT], len(slots))
    if left[c.LIMITED_THERAPIES] & facts.therapies == facts.therapies:
        left[c.LIMITED_THERAPIES] = EVERY_THERAPY
    if left[c.LIMITED_PROVIDER] == facts.contracted:
        left[c.LIMITED_PROVIDER] = c.ANY
    if left[c.LIMITED_LISTED] == facts.on_list:
        left[c.LIMITED_LISTED] = c.ANY
    if not facts.insufficient:
        left[c.EXTENSION] = 0
    return left


def whys_of(stack: Stack, slim: NarrowStack, whys: Sequence[int], session: Sequence[int]) -> tuple[int, ...]:
    """Say for each entitlement of the whole stack why it did not pay a session that nobody paid."""
    known = dict(zip(slim.places, range(len(slim.places)), strict=True))
    found = []
    for number, at in entitlements_of(stack.numbers):
        if number in known:
            why = whys[known[number]]
            if why >= LIMIT_REACHED:
                why = LIMIT_REACHED + slim.limits[known[number]][why - LIMIT_REACHED]
        else:
            why = why_not(stack.numbers, at, session, stack.numbers[at + c.AFTER_SESSIONS])
            why = _empty_limit(stack.numbers, at) if why == PAYS else why
        found.append(why)
    return tuple(found)


def _empty_limit(numbers: Sequence[int], at: int) -> int:
    for place in range(numbers[at + c.LIMITS]):
        if numbers[at + c.ENTITLEMENT_WIDTH + place * c.LIMIT_WIDTH + c.AMOUNT] == 0:
            return LIMIT_REACHED + place
    return NOT_REACHED
