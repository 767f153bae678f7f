"""Comparing packages by figures that somebody read themselves: a year's cost for some numbers of sessions.

For the years of which no table has the figures. Each package is decided as a question of its own by `decision`, for an
adult with a complaint that is not on the list and a therapist with a contract.
"""

from collections.abc import Iterable
from decimal import Decimal

from attrs import frozen

from coverage_service.comparison import AGE_COMPARED, MONTHS, days_of
from coverage_service.decision.deciding import decide
from coverage_service.model import Complaint, CoverageQuery, ManualTherapy, StatedPackage
from insurer_rules.rules import Rules

# So many sessions in a year: a short treatment, a usual one, a long one.
SCENARIOS = (6, 12, 18)
MOST_TRIED = 60


@frozen(kw_only=True)
class OwnPackage:
    """A package as somebody read it; `stated` None is no package, `premium` is euro cents a month, None not known."""

    name: str
    premium: int | None
    stated: StatedPackage | None


NO_PACKAGE = OwnPackage(name="", premium=0, stated=None)


@frozen
class YearCost:
    """A year with so many sessions, in cents: premiums (None not known), and what the patient pays besides."""

    sessions: int
    premiums: int | None
    own: int

    @property
    def whole(self) -> int | None:
        """Give the cost of the whole year; None without a premium."""
        return None if self.premiums is None else self.premiums + self.own


@frozen(kw_only=True)
class OwnCompared:
    """A package with its cost in each scenario, and from how many sessions a year it costs less than none."""

    package: OwnPackage
    costs: tuple[YearCost, ...]
    pays_off_from: int | None


@frozen(kw_only=True)
class OwnUse:
    """What packages are compared for: a policy year, a therapy, and the price of a session."""

    policy_year: int
    therapy: ManualTherapy
    tariff_eur: Decimal


def compare_own(packages: Iterable[OwnPackage], use: OwnUse, rules: Rules) -> tuple[OwnCompared, ...]:
    """Compare packages beside having none, which comes first; pure."""
    return tuple(_compare_package(package, use, rules) for package in (NO_PACKAGE, *packages))


def _compare_package(package: OwnPackage, use: OwnUse, rules: Rules) -> OwnCompared:
    costs = tuple(_cost(package, sessions, use, rules) for sessions in SCENARIOS)
    return OwnCompared(package=package, costs=costs, pays_off_from=_pays_off_from(package, use, rules))


def _cost(package: OwnPackage, sessions: int, use: OwnUse, rules: Rules) -> YearCost:
    days = days_of(use.policy_year, sessions)
    query = CoverageQuery(
        date=days[0],
        age=AGE_COMPARED,
        therapy=use.therapy,
        packages=(),
        stated_package=package.stated,
        condition=Complaint(listed=False),
        session_dates=days,
        contracted=True,
        tariff_eur=use.tariff_eur,
        accident=False,
    )
    own = decide(query, rules).totals.pays_at_most
    premiums = None if package.premium is None else MONTHS * package.premium
    return YearCost(sessions, premiums, own or 0)


def _pays_off_from(package: OwnPackage, use: OwnUse, rules: Rules) -> int | None:
    """Find the first number of sessions with which the package costs less than having none; None where none has."""
    if package.stated is None or package.premium is None:
        return None
    for sessions in range(1, MOST_TRIED + 1):
        with_it, without = (_cost(each, sessions, use, rules).whole or 0 for each in (package, NO_PACKAGE))
        if with_it < without:
            return sessions
    return None
