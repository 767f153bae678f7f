"""How sure the figures are: for each policy year how many packages are known, and of how many an insurer itself wrote.

Counted from the rules; showing it is left to the pages.
"""

from collections.abc import Iterator

from attrs import frozen

from coverage_service.comparison import on_sale
from coverage_service.model import ManualTherapy
from insurer_rules.model import Entitlement, Package, Therapy
from insurer_rules.rules import Rules, remembered


@frozen
class YearKnown:
    """How much is known of a policy year's supplementary packages."""

    year: int
    packages: int
    manual_therapy: int
    manual_therapy_es: int
    insurer: int


@remembered(1)
def years_known(rules: Rules) -> tuple[YearKnown, ...]:
    """Count for each policy year, the newest first, what is known and what an insurer itself wrote."""
    years = sorted({year for _, year in rules.policies}, reverse=True)
    return tuple(_year_known(rules, year) for year in years)


def _year_known(rules: Rules, year: int) -> YearKnown:
    packages = [package for _, package in on_sale(rules, year)]
    return YearKnown(
        year=year,
        packages=len(packages),
        manual_therapy=sum(knows(package, "manual_therapy") for package in packages),
        manual_therapy_es=sum(knows(package, "manual_therapy_es") for package in packages),
        insurer=sum(_from_insurer(package, rules) for package in packages),
    )


def knows(package: Package, therapy: Therapy) -> bool:
    """Tell whether the figures that decide what a package pays for a therapy are known."""
    return any(not entitlement.is_open for entitlement in _ordinary(package, therapy))


def _ordinary(package: Package, *therapies: Therapy) -> Iterator[Entitlement]:
    for entitlement in package.entitlements:
        if entitlement.is_ordinary and set(therapies) & set(entitlement.therapies):
            yield entitlement


def _from_insurer(package: Package, rules: Rules) -> bool:
    cited = (
        e.source or package.source for e in _ordinary(package, "manual_therapy", "manual_therapy_es") if not e.is_open
    )
    return any(source in rules.sources and rules.sources[source].evidence == "insurer" for source in cited)


def years_well_known(rules: Rules, therapy: ManualTherapy) -> tuple[int, ...]:
    """List the years of which at least half of the packages are known for a therapy, the newest first."""
    counted = ((each.year, getattr(each, therapy), each.packages) for each in years_known(rules))
    return tuple(year for year, known, packages in counted if known * 2 >= packages >= 100)
