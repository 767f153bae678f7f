"""Settlement written for reading: one session down the stack with attrs objects and dicts; the oracle of the tests."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from attrs import define, field

from insurer_rules.model import Entitlement, Limit


@define
class Person:
    """What has been used so far: sessions and cents by limit and period, sessions of the condition, the deductible."""

    deductible_left: int = 0
    sessions_ever: int = 0
    used: dict[tuple[int, object], int] = field(factory=lambda: defaultdict(int))
    windows: dict[int, date] = field(factory=dict)


@define
class Visit:
    """One session and its circumstances; the tariff in cents."""

    day: date
    age: int
    listed: bool
    contracted: bool
    tariff: int
    therapy: str = "manual_therapy"
    accident: bool = False
    insufficient: bool = False


def settle(person: Person, stack: Iterable[Entitlement], visit: Visit) -> tuple[int | None, int, int]:
    """Say which entitlement pays (None: nobody), how many cents, and how many of them the deductible takes."""
    paid_by, paid, deductible = None, 0, 0
    for number, entitlement in enumerate(stack):
        limits = [limit for limit in entitlement.limits if counts(limit, entitlement, visit)]
        if applies(entitlement, visit, person) and all(left(limit, visit, person) > 0 for limit in limits):
            paid_by = number
            paid = amount(entitlement, visit)
            for limit in limits:
                if limit.euro_cents is not None:
                    paid = min(paid, left(limit, visit, person))
            for limit in limits:
                person.used[key(limit, visit, person)] += paid if limit.euro_cents is not None else 1
            if entitlement.deductible:
                deductible = min(paid, person.deductible_left)
                person.deductible_left -= deductible
            break
    person.sessions_ever += 1
    return paid_by, paid, deductible


def applies(entitlement: Entitlement, visit: Visit, person: Person) -> bool:
    """Every stated circumstance holds, and the first sessions are behind."""
    when = entitlement.when
    return (
        visit.therapy in entitlement.therapies
        and (entitlement.valid_from or date.min) <= visit.day <= (entitlement.valid_through or date.max)
        and (when.age_from or 0) <= visit.age < (when.age_below or 999)
        and when.listed in ("any", "yes" if visit.listed else "no")
        and when.accident in ("any", "yes" if visit.accident else "no")
        and when.provider in ("any", "contracted" if visit.contracted else "non_contracted")
        and not when.conditions
        and person.sessions_ever >= entitlement.after_sessions
    )


def counts(limit: Limit, entitlement: Entitlement, visit: Visit) -> bool:
    """Tell whether a limit counts a session: its therapies, its providers, and listed or not."""
    return (
        visit.therapy in (limit.therapies or entitlement.therapies)
        and limit.provider in ("any", "contracted" if visit.contracted else "non_contracted")
        and limit.listed in ("any", "yes" if visit.listed else "no")
    )


def left(limit: Limit, visit: Visit, person: Person) -> float:
    """Give what a limit has left, in sessions or cents."""
    if limit.sessions == "unlimited":
        return float("inf")
    whole = limit.euro_cents if limit.euro_cents is not None else limit.sessions
    assert isinstance(whole, int)
    return whole + (limit.extension if visit.insufficient else 0) - person.used[key(limit, visit, person)]


def key(limit: Limit, visit: Visit, person: Person) -> tuple[int, object]:
    """Give the period that a session falls in."""
    match limit.per:
        case "calendar_year" | "indication":
            return id(limit), visit.day.year
        case "day":
            return id(limit), visit.day
        case "12_months":
            begun = person.windows.get(id(limit))
            if begun is None or visit.day >= a_year_on(begun):
                person.windows[id(limit)] = begun = visit.day
            return id(limit), begun
        case _:
            return id(limit), "once"


def a_year_on(day: date) -> date:
    """Give the day a year later; for 29 February it is 1 March."""
    return date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def amount(entitlement: Entitlement, visit: Visit) -> int:
    """Give what one session pays, never above the tariff."""
    rate = entitlement.reimbursement
    if visit.contracted or (rate.non_contracted_percent is None and rate.non_contracted_max_cents is None):
        terms = [percent_of(rate.percent, visit.tariff)]
    else:
        share = 100 if rate.non_contracted_percent is None else rate.non_contracted_percent
        terms = [percent_of(share, visit.tariff), visit.tariff]
        terms += [percent_of(share, rate.average_tariff_cents)] if rate.average_tariff_cents is not None else []
        terms += [rate.non_contracted_max_cents] if rate.non_contracted_max_cents is not None else []
    terms += [rate.eur_per_session_cents] if rate.eur_per_session_cents is not None else []
    return min(terms)


def percent_of(percent: int, cents: int) -> int:
    """Take a share in whole cents, half a cent upwards."""
    return (percent * cents + 50) // 100
