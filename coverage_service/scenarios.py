"""People who do not exist, asking the engine: both sides of every limit, and a population for two policy years.

What the answers mean is left to the reader. The same seed gives the same people, on any machine.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from random import Random

from attrs import frozen

from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageDecision, CoverageQuery
from insurer_rules.rules import Rules
from insurer_rules.upkeep.survey import limits_of

TARIFF = Decimal("42.50")
MANUAL_AVERAGE = 9.0


@frozen(kw_only=True)
class Scenario:
    """One question of the matrix, and its answer."""

    label: str
    package: str
    year: int
    age: int
    listed: bool
    planned: int
    decision: CoverageDecision


@frozen(kw_only=True)
class Person:
    """Somebody who does not exist: how old, insured where, with which package, and how many sessions in a year."""

    number: int
    age: int
    label: str
    package: str
    listed: bool
    contracted: bool
    sessions: int


@frozen(kw_only=True)
class PersonYear:
    """What one person pays in a year, deductible included, and what is reimbursed, in euro cents; None: not known.

    `assumed` are the readings that the answer rests on, such as a limit for manual therapy that nobody has seen: two
    answers that rest on different readings differ in what is known, not in what is paid.
    """

    person: Person
    year: int
    own: int | None
    reimbursed: int | None
    assumed: tuple[str, ...]


def matrix(rules: Rules, label: str, year: int, *, ages: Iterable[int] = (17, 18, 45)) -> Iterator[Scenario]:
    """Ask both sides of every limit of a label's packages: one session below, at and above, by age and complaint."""
    ages = tuple(ages)
    for package in rules.packages(label, year):
        counts = sorted({n for limit in limits_of(package) if isinstance(limit, int) for n in (limit, limit + 1)})
        for planned in counts:
            for age in ages:
                for listed in (False, True):
                    query = CoverageQuery(
                        date=date(year, 1, 15),
                        birth_date=_birth_date(year, age),
                        insurer=label,
                        packages=(package.id,),
                        condition=Complaint(listed=listed),
                        planned_sessions=planned,
                        result_insufficient=False,
                        contracted=True,
                        tariff_eur=TARIFF,
                    )
                    yield Scenario(
                        label=label,
                        package=package.name,
                        year=year,
                        age=age,
                        listed=listed,
                        planned=planned,
                        decision=decide(query, rules),
                    )


def population(rules: Rules, years: tuple[int, int], *, size: int, seed: int) -> tuple[Person, ...]:
    """Draw people who hold the same package in both years, each package as likely as another.

    Nobody counts who has which package, so this says what packages do, not how many people it happens to.
    """
    chance = Random(seed)  # noqa: S311 - the same people every time is the point
    held = sorted(_in_both(rules, years))
    return tuple(_person(number, held, chance) for number in range(size)) if held else ()


def payments(rules: Rules, people: Iterable[Person], year: int, *, tariff: Decimal = TARIFF) -> tuple[PersonYear, ...]:
    """Ask the engine what each person pays for their sessions in a year, at one price for all."""
    return tuple(_payment_of(rules, person, year, tariff) for person in people)


def _in_both(rules: Rules, years: tuple[int, int]) -> Iterator[tuple[str, str]]:
    for label in rules.labels:
        before, after = (
            {package.name for package in rules.packages(label.id, year) if package.kind != "basic_policy"}
            for year in years
        )
        yield from ((label.id, name) for name in before & after)


def _person(number: int, held: list[tuple[str, str]], chance: Random) -> Person:
    label, package = chance.choice(held)
    return Person(
        number=number,
        age=chance.randint(18, 90),
        label=label,
        package=package,
        listed=chance.random() < 0.15,
        contracted=chance.random() < 0.9,
        sessions=min(60, 1 + int(chance.expovariate(1 / MANUAL_AVERAGE))),
    )


def _payment_of(rules: Rules, person: Person, year: int, tariff: Decimal) -> PersonYear:
    query = CoverageQuery(
        date=date(year, 1, 15),
        birth_date=_birth_date(year, person.age),
        insurer=person.label,
        packages=(person.package,),
        condition=Complaint(listed=person.listed),
        planned_sessions=person.sessions,
        session_dates=_dates(year, person.sessions),
        contracted=person.contracted,
        tariff_eur=tariff,
        referral=True,
        result_insufficient=False,
    )
    decision = decide(query, rules)
    totals = decision.totals
    own = None if totals.own is None or totals.deductible is None else totals.own + totals.deductible
    assumed = tuple(sorted(assumption.code for assumption in decision.assumptions))
    return PersonYear(person=person, year=year, own=own, reimbursed=totals.reimbursed, assumed=assumed)


def _birth_date(year: int, age: int) -> date:
    """Give the birthday of somebody who has that age nearly all year, and not from that very year on."""
    return date(year - age - 1, 12, 31)


def _dates(year: int, sessions: int) -> tuple[date, ...]:
    """Spread the sessions over the year, so that none falls into the next."""
    first = date(year, 1, 15).toordinal()
    return tuple(date.fromordinal(first + number * 340 // max(sessions, 1)) for number in range(sessions))
