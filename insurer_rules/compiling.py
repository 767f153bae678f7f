"""Compiling: an ordered stack of entitlements becomes the one flat list of whole numbers that settlement runs on.

The offsets below name the places in it, so that settlement reads like the rule. Which entitlements a person holds,
and in which order, is left to the caller.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, get_args

from attrs import field, frozen

from insurer_rules.model import Choice, Entitlement, Layer, Limit, Period, Provider, Therapy

UNLIMITED = -1
UNSEEN = -1
SAME_AS_CONTRACTED = -2
ANY = -1
NO_CAP = -1
ALWAYS = 0
FOREVER = 99991231

THERAPIES: tuple[Therapy, ...] = get_args(Therapy)
THERAPY_BIT = {therapy: 1 << place for place, therapy in enumerate(THERAPIES)}
LAYERS: tuple[Layer, ...] = get_args(Layer)
PERIODS: tuple[Period, ...] = get_args(Period)
CALENDAR_YEAR, TWELVE_MONTHS, INDICATION, CONDITION, ACCIDENT, DAY, LIFETIME = range(len(PERIODS))
RATES = ("lowest", "average", "invoice")
LOWEST, AVERAGE, INVOICE = range(len(RATES))
SESSIONS, EUROS = range(2)

# An entitlement: this many numbers, followed by its limits.
(
    LAYER,
    ENTITLED_THERAPIES,
    VALID_FROM,
    VALID_THROUGH,
    AGE_FROM,
    AGE_BELOW,
    LISTED,
    CONDITIONS,
    BY_ACCIDENT,
    PROVIDER,
    AFTER_SESSIONS,
    PERCENT,
    SESSION_CAP,
    NON_CONTRACTED_PERCENT,
    NON_CONTRACTED_RATE,
    NON_CONTRACTED_CAP,
    AVERAGE_TARIFF,
    DEDUCTIBLE,
    LIMITS,
    ENTITLEMENT_WIDTH,
) = range(20)

# A limit.
(
    SLOT,
    UNIT,
    AMOUNT,
    PER,
    LIMITED_THERAPIES,
    LIMITED_PROVIDER,
    LIMITED_LISTED,
    EXTENSION,
    CARRY_OVER,
    APPROVAL_FROM,
    LIMIT_WIDTH,
) = range(11)


@frozen
class HeldEntitlement:
    """An entitlement as somebody holds it: in which layer, whose counters it uses, and by which full name.

    An owner is a label, or a label and a module: two packages of one owner held together count apart, a switch from
    one package to another keeps the owner's counters.
    """

    layer: Layer
    owner: str
    name: str
    entitlement: Entitlement


@frozen
class Counter:
    """What a limit counts with; a counter of the same name in another year is the same counter."""

    name: str
    per: Period
    euros: bool


@frozen(eq=False)
class Stack:
    """A compiled stack: the numbers, and by which names its entitlements and counters are known, each in its place.

    The flags say what the stack depends on: a contract for the number or for the rate, a price, the very day,
    an accident, an insufficient result, or what is left of the deductible.
    `open_layers` are the layers in which a figure that decides how much is paid is unknown. `narrowed` remembers the
    stack as sessions of one kind see it; nothing changes between two neighbours of `day_turns`, or of `age_turns`.
    """

    numbers: tuple[int, ...]
    entitlements: tuple[Entitlement, ...]
    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    counters: tuple[Counter, ...]
    sessions_by_contract: bool
    rates_by_contract: bool
    by_tariff: bool
    by_day: bool
    open_layers: frozenset[Layer]
    by_accident: bool
    by_result: bool
    by_deductible: bool
    day_turns: tuple[int, ...]
    age_turns: tuple[int, ...]
    narrowed: dict[Any, Any] = field(factory=dict, init=False, repr=False)

    def of_layer(self, layer: Layer) -> Iterator[Entitlement]:
        """Give the entitlements of the basic package, or those of supplementary ones."""
        return (each for of, each in zip(self.layers, self.entitlements, strict=True) if of == layer)


def compile_stack(held: Iterable[HeldEntitlement], *, condition_codes: Sequence[str]) -> Stack:
    """Compile the entitlements a person holds, in order."""
    numbers: list[int] = [0]
    counters: list[Counter] = []
    held = tuple(held)
    for item in held:
        numbers[0] += 1
        numbers += _entitlement_numbers(item.layer, item.entitlement, condition_codes)
        earlier = tuple(counters)
        for limit in item.entitlement.limits:
            numbers += _limit_numbers(limit, item.entitlement, _slot(item, limit, counters, earlier))
    entitlements = tuple(item.entitlement for item in held)
    return Stack(
        tuple(numbers),
        entitlements,
        tuple(item.layer for item in held),
        tuple(item.name for item in held),
        tuple(counters),
        any(e.when.provider != "any" or any(limit.provider != "any" for limit in e.limits) for e in entitlements),
        any(_non_contracted_percent(e) != SAME_AS_CONTRACTED for e in entitlements),
        any(counter.euros for counter in counters),
        any(counter.per in ("day", "12_months") for counter in counters),
        frozenset(item.layer for item in held if item.entitlement.is_open),
        any(e.when.accident != "any" for e in entitlements),
        any(limit.extension for e in entitlements for limit in e.limits),
        any(e.deductible for e in entitlements),
        _turns(day for at in _places(numbers) for day in (numbers[at + VALID_FROM], numbers[at + VALID_THROUGH] + 1)),
        _turns(age for at in _places(numbers) for age in (numbers[at + AGE_FROM], numbers[at + AGE_BELOW])),
    )


def _places(numbers: Sequence[int]) -> Iterator[int]:
    at = 1
    for _ in range(numbers[0]):
        yield at
        at += ENTITLEMENT_WIDTH + numbers[at + LIMITS] * LIMIT_WIDTH


def _turns(found: Iterable[int]) -> tuple[int, ...]:
    """Give the days or ages at which something begins or ends, between one before all and one after all."""
    return tuple(sorted({0, FOREVER + 1, *found}))


def day_number(day: date | None, absent: int) -> int:
    """Write a day as year, month and day in one number (20261122), so that 10,000 more is the same day next year."""
    return absent if day is None else day.year * 10_000 + day.month * 100 + day.day


def numbered_day(number: int) -> date:
    """Give the day that a number of year, month and day stands for."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def therapies_mask(therapies: Iterable[Therapy]) -> int:
    """Write a set of therapies as one number, a bit each."""
    return sum(THERAPY_BIT[therapy] for therapy in set(therapies))


def _entitlement_numbers(layer: Layer, entitlement: Entitlement, condition_codes: Sequence[str]) -> list[int]:
    when, rate = entitlement.when, entitlement.reimbursement
    numbers = [ANY] * ENTITLEMENT_WIDTH
    numbers[LAYER] = LAYERS.index(layer)
    numbers[ENTITLED_THERAPIES] = therapies_mask(entitlement.therapies)
    numbers[VALID_FROM] = day_number(entitlement.valid_from, ALWAYS)
    numbers[VALID_THROUGH] = day_number(entitlement.valid_through, FOREVER)
    numbers[AGE_FROM] = when.age_from or 0
    numbers[AGE_BELOW] = 999 if when.age_below is None else when.age_below
    numbers[LISTED] = _choice(when.listed)
    numbers[CONDITIONS] = sum(1 << condition_codes.index(code) for code in when.conditions)
    numbers[BY_ACCIDENT] = _choice(when.accident)
    numbers[PROVIDER] = _provider(when.provider)
    numbers[AFTER_SESSIONS] = entitlement.after_sessions
    numbers[PERCENT] = rate.percent
    numbers[SESSION_CAP] = NO_CAP if rate.eur_per_session_cents is None else rate.eur_per_session_cents
    numbers[NON_CONTRACTED_PERCENT] = _non_contracted_percent(entitlement)
    numbers[NON_CONTRACTED_RATE] = RATES.index(rate.non_contracted_of)
    numbers[NON_CONTRACTED_CAP] = NO_CAP if rate.non_contracted_max_cents is None else rate.non_contracted_max_cents
    numbers[AVERAGE_TARIFF] = UNSEEN if rate.average_tariff_cents is None else rate.average_tariff_cents
    numbers[DEDUCTIBLE] = int(entitlement.deductible)
    numbers[LIMITS] = len(entitlement.limits)
    return numbers


def _limit_numbers(limit: Limit, entitlement: Entitlement, slot: int) -> list[int]:
    numbers = [0] * LIMIT_WIDTH
    numbers[SLOT] = slot
    numbers[UNIT] = SESSIONS if limit.euro_cents is None else EUROS
    amount = limit.sessions if limit.euro_cents is None else limit.euro_cents
    numbers[AMOUNT] = amount if isinstance(amount, int) else UNLIMITED
    numbers[PER] = PERIODS.index(limit.per)
    numbers[LIMITED_THERAPIES] = therapies_mask(limit.therapies or entitlement.therapies)
    numbers[LIMITED_PROVIDER] = _provider(limit.provider)
    numbers[LIMITED_LISTED] = _choice(limit.listed)
    numbers[EXTENSION] = limit.extension
    numbers[CARRY_OVER] = limit.carry_over
    numbers[APPROVAL_FROM] = limit.approval_from_session or 0
    return numbers


def _slot(item: HeldEntitlement, limit: Limit, counters: list[Counter], earlier: tuple[Counter, ...]) -> int:
    """Find or make the counter of a limit: that of its pool, or its own."""
    if limit.pool:
        name = f"{item.owner}/{limit.pool}"
        for place, counter in enumerate(counters):
            if counter.name == name:
                return place
    else:
        what = "+".join(limit.therapies) or item.entitlement.id
        name = f"{item.owner}/{what} {limit.per} {limit.provider} {limit.listed} {limit.euro_cents is not None}"
        name += "".join("#" for counter in earlier if counter.name.rstrip("#") == name)
    counters.append(Counter(name, limit.per, limit.euro_cents is not None))
    return len(counters) - 1


def _choice(choice: Choice) -> int:
    return {"any": ANY, "yes": 1, "no": 0}[choice]


def _provider(provider: Provider) -> int:
    return {"any": ANY, "contracted": 1, "non_contracted": 0}[provider]


def _non_contracted_percent(entitlement: Entitlement) -> int:
    rate = entitlement.reimbursement
    if "non_contracted" in entitlement.unknown:
        return UNSEEN
    if rate.non_contracted_percent is not None:
        return rate.non_contracted_percent
    return SAME_AS_CONTRACTED if rate.non_contracted_max_cents is None else 100
