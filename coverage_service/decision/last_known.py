"""What the newest earlier year said of the same packages, for an answer whose own year is not known.

History beside the answer, never the answer.
"""

from coverage_service.decision.background import cite
from coverage_service.decision.held_packages import basic_known
from coverage_service.model import CoverageQuery, LastKnown, ManualTherapy, PackageThen
from insurer_rules.model import Entitlement, Limit, Package
from insurer_rules.rules import Rules


def last_known(query: CoverageQuery, rules: Rules, label: str | None) -> LastKnown | None:
    """Find the newest year before the question's with known figures of the packages held, or of the label's."""
    therapy = query.therapy or "manual_therapy"
    for year in reversed(rules.years[label] if label else ()):
        if year < query.date.year and (found := _known(query, rules, str(label), year, therapy)):
            return LastKnown(policy_year=year, packages=found)
    known = [
        year for year in range(query.date.year - 1, rules.basic.known_from.year - 1, -1) if basic_known(rules, year)
    ]
    return LastKnown(policy_year=known[0], packages=()) if known and not basic_known(rules, query.date.year) else None


def _known(
    query: CoverageQuery, rules: Rules, label: str, year: int, therapy: ManualTherapy
) -> tuple[PackageThen, ...]:
    if query.packages is None:
        packages = [package for package in rules.packages(label, year) if package.kind != "basic_policy"]
    else:
        packages = [package for name in query.packages for package in rules.packages_named(label, year, name)]
    return tuple(_then(package, entitlement, rules) for package in packages for entitlement in _main(package, therapy))


def _main(package: Package, therapy: ManualTherapy) -> list[Entitlement]:
    """Pick the ordinary entitlement to a therapy, when its figures are known."""
    ordinary = [e for e in package.entitlements if therapy in e.therapies and e.is_ordinary]
    return [entitlement for entitlement in ordinary[:1] if not entitlement.is_open]


def _then(package: Package, entitlement: Entitlement, rules: Rules) -> PackageThen:
    total = next((limit for limit in entitlement.limits if limit.is_total), None)
    manual = next((limit for limit in entitlement.limits if limit.is_part), None)
    return PackageThen(
        id=package.id,
        name=package.name,
        sessions=total.sessions if total else None,
        manual_sessions=_number(manual),
        manual_per=manual.per if manual else None,
        budget=total.euro_cents if total else None,
        per_session=entitlement.reimbursement.eur_per_session_cents,
        sources=cite(rules, entitlement.source),
    )


def _number(limit: Limit | None) -> int | None:
    return limit.sessions if limit and isinstance(limit.sessions, int) else None
