"""The comparison: what every supplementary package of a policy year would pay for the same sessions, side by side.

Each package is decided as a question of its own by `decision`; words, sorting and markup are left to the edges.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from annotated_types import Ge, Le
from attrs import frozen

from coverage_service.decision.citations import cite
from coverage_service.decision.deciding import decide_in_brief
from coverage_service.model import (
    Complaint,
    CoverageQuery,
    DecisionInBrief,
    ManualTherapy,
    RulesEvidence,
    SourceCited,
    assumes,
)
from insurer_rules.model import Label, Package
from insurer_rules.rules import Rules

AGE_COMPARED = 40
MONTHS = 12


@frozen(kw_only=True)
class ComparisonQuery:
    """The use that packages are compared for: so many sessions in one policy year, for one complaint.

    `age` None is an adult; `contracted` and `listed` are taken as said, as a comparison is not about one person.
    """

    policy_year: Annotated[int, Ge(1950), Le(2150)]
    sessions: Annotated[int, Ge(1), Le(365)]
    therapy: ManualTherapy = "manual_therapy"
    age: Annotated[int, Ge(0), Le(125)] | None = None
    tariff_eur: Decimal | None = None
    contracted: bool = True
    listed: bool = False


@frozen(kw_only=True)
class PackageCompared:
    """What one package would pay; amounts are euro cents, None where a figure or the price is not known.

    `paid` sessions are paid in whole or in part, `unknown` ones nobody can tell. `own` is what the patient pays for
    the sessions, the deductible included; `year_cost` adds twelve premiums. `at_most`: a maximum that nobody has seen
    may lower what is paid.
    """

    label: Label
    package: Package
    paid: int
    unpaid: int
    unknown: int
    reimbursed: int | None
    own: int | None
    year_cost: int | None
    at_most: bool
    evidence: RulesEvidence
    sources: tuple[SourceCited, ...]

    @property
    def known(self) -> bool:
        """Whether the package's figures decide every session."""
        return self.unknown == 0


@frozen
class Comparison:
    """Every package of the year, the cheapest for this use first, then those of which less is known."""

    query: ComparisonQuery
    version: str
    packages: tuple[PackageCompared, ...]


def compare(query: ComparisonQuery, rules: Rules) -> Comparison:
    """Compare all supplementary packages of a policy year for the same use; pure and total."""
    days = days_of(query.policy_year, query.sessions)
    found = [
        _compare_package(label, package, query, days, rules) for label, package in on_sale(rules, query.policy_year)
    ]
    return Comparison(query, rules.version, tuple(sorted(found, key=cheapest_first)))


def on_sale(rules: Rules, year: int) -> Iterator[tuple[Label, Package]]:
    """List the supplementary packages of a policy year, each once, with the label or carrier that its table names."""
    for label_id, policy_year in sorted(rules.policies):
        if policy_year == year:
            label = rules.label(label_id)
            for package in rules.policies[label_id, year].packages:
                if package.kind != "basic_policy":
                    yield label, package


def days_of(year: int, sessions: int) -> tuple[date, ...]:
    """Spread sessions evenly over a calendar year, each on a day of its own."""
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    return tuple(first + timedelta(days=number * length // sessions) for number in range(sessions))


def cheapest_first(row: PackageCompared) -> tuple[bool, bool, bool, int, int, str, str]:
    """Order by the cost of the whole year, then by own cost, then by sessions paid; unknown figures come last."""
    cost = row.year_cost if row.year_cost is not None else row.own
    return (
        not row.known,
        row.year_cost is None,
        cost is None,
        cost or 0,
        -row.paid,
        row.label.name.casefold(),
        row.package.name.casefold(),
    )


def _compare_package(
    label: Label, package: Package, query: ComparisonQuery, days: tuple[date, ...], rules: Rules
) -> PackageCompared:
    decision = decide_in_brief(_question(label, package, query, days), rules)
    totals = decision.totals
    own = None if totals.own is None else totals.own + (totals.deductible or 0)
    premium = package.premium_cents
    return PackageCompared(
        label=label,
        package=package,
        paid=totals.basic + totals.supplementary,
        unpaid=totals.patient,
        unknown=totals.unknown,
        reimbursed=totals.reimbursed,
        own=own,
        year_cost=None if own is None or premium is None else own + MONTHS * premium,
        at_most=assumes(decision, "manual_limit_unseen"),
        evidence=decision.evidence,
        sources=_sources(package, decision, rules),
    )


def _question(label: Label, package: Package, query: ComparisonQuery, days: tuple[date, ...]) -> CoverageQuery:
    return CoverageQuery(
        date=days[0],
        age=age_for(package) if query.age is None else query.age,
        therapy=query.therapy,
        insurer=label.id,
        packages=(package.id,),
        condition=Complaint(listed=query.listed),
        session_dates=days,
        contracted=query.contracted,
        tariff_eur=query.tariff_eur,
        result_insufficient=False,
        accident=False,
    )


def age_for(package: Package) -> int:
    """Choose the age of an adult who may hold the package."""
    if package.age_below is not None and package.age_below <= AGE_COMPARED:
        return max(package.age_below - 1, package.age_from or 0)
    return max(AGE_COMPARED, package.age_from or 0)


def _sources(package: Package, decision: DecisionInBrief, rules: Rules) -> tuple[SourceCited, ...]:
    cited = [source for reason in decision.reasons for source in reason.sources]
    return tuple(dict.fromkeys(cited)) or cite(rules, package.source)


Sorting = Literal["cost", "own", "premium", "paid", "insurer"]


def order(rows: tuple[PackageCompared, ...], by: Sorting) -> tuple[PackageCompared, ...]:
    """Order compared packages by one column; rows without that figure come last, ties stay cheapest first."""
    if by == "own":
        return tuple(sorted(rows, key=lambda row: (row.own is None, row.own or 0)))
    if by == "premium":
        return tuple(sorted(rows, key=lambda row: (row.package.premium_cents is None, row.package.premium_cents or 0)))
    if by == "paid":
        return tuple(sorted(rows, key=lambda row: (not row.known, -row.paid)))
    if by == "insurer":
        return tuple(sorted(rows, key=lambda row: (row.label.name.casefold(), row.package.name.casefold())))
    return rows
