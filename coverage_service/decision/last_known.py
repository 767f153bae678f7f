"""What the newest earlier year said of the same packages, or of the law, where the answer's own year is not known.

History beside the answer, never the answer.
"""

from collections.abc import Iterable, Iterator

from coverage_service.decision.citations import cite
from coverage_service.decision.complaint import age_of, diagnoses
from coverage_service.model import CoverageQuery, LastKnown, ManualTherapy, PackageThen, Reason
from insurer_rules.model import Entitlement, Limit, Package
from insurer_rules.rules import Rules


def last_known(query: CoverageQuery, rules: Rules, label: str | None) -> LastKnown | None:
    """Find for each package held, or for each of the label's, the newest earlier year with known figures."""
    packages = tuple(dict.fromkeys(_packages(query, rules, label))) if label else ()
    law = tuple(_law(query, rules)) if query.date.year > rules.basic.known_through.year + 1 else ()
    years = [package.policy_year for package in packages] or ([rules.basic.known_through.year] if law else [])
    return LastKnown(policy_year=max(years), packages=packages, law=law) if years else None


def _packages(query: CoverageQuery, rules: Rules, label: str) -> Iterator[PackageThen]:
    """Give each package of the question as its newest known year has it; where none is named, those of one year."""
    therapy = query.therapy or "manual_therapy"
    years = [year for year in reversed(rules.years[label]) if year < query.date.year]
    if query.packages is None:
        of_years = (tuple(_of_year(rules, label, year, None, therapy)) for year in years)
        yield from next(filter(None, of_years), ())
        return
    for names in dict.fromkeys(_names(query.packages, rules, label, query.date.year)):
        found = (tuple(_of_year(rules, label, year, names, therapy)) for year in years)
        yield from next(filter(None, found), ())


def _names(packages: Iterable[str], rules: Rules, label: str, year: int) -> Iterator[tuple[str, ...]]:
    """Name each package held, as the table of its year has it: it may have been called otherwise before."""
    for name in packages:
        meant = rules.packages_named(label, year, name)
        yield from ((package.id, package.name) for package in meant)
        yield from () if meant else ((name,),)


def _of_year(
    rules: Rules, label: str, year: int, names: tuple[str, ...] | None, therapy: ManualTherapy
) -> Iterator[PackageThen]:
    for package in _packages_of_year(rules, label, year, names):
        if package.kind != "basic_policy":
            yield from (_then(package, entitlement, rules, year) for entitlement in _main(package, therapy))


def _packages_of_year(rules: Rules, label: str, year: int, names: tuple[str, ...] | None) -> tuple[Package, ...]:
    """Find the packages of the first name that a year has; all of it where none is given."""
    if names is None:
        return rules.packages(label, year)
    return next(filter(None, (rules.packages_named(label, year, name) for name in names)), ())


def _main(package: Package, therapy: ManualTherapy) -> list[Entitlement]:
    """Pick the ordinary entitlement to a therapy, when its figures are known."""
    ordinary = [e for e in package.entitlements if therapy in e.therapies and e.is_ordinary]
    return [entitlement for entitlement in ordinary[:1] if not entitlement.is_open]


def _then(package: Package, entitlement: Entitlement, rules: Rules, year: int) -> PackageThen:
    total = next((limit for limit in entitlement.limits if limit.is_total), None)
    manual = next((limit for limit in entitlement.limits if limit.is_part), None)
    return PackageThen(
        id=package.id,
        name=package.name,
        policy_year=year,
        sessions=total.sessions if total else None,
        manual_sessions=_number(manual),
        manual_per=manual.per if manual else None,
        budget=total.euro_cents if total else None,
        per_session=entitlement.reimbursement.eur_per_session_cents,
        sources=cite(rules, entitlement.source),
    )


def _number(limit: Limit | None) -> int | None:
    return limit.sessions if limit and isinstance(limit.sessions, int) else None


def _law(query: CoverageQuery, rules: Rules) -> Iterator[Reason]:
    """Say what the basic package gave by the law last read: at that age, on the list or not as far as is known."""
    if query.therapy == "manual_therapy_es":
        return
    listed = {diagnosed.listed for _, diagnosed in diagnoses(query, rules)}
    for entitlement in rules.basic.entitlements:
        when = entitlement.when
        if when.conditions or entitlement.valid_through or not when.is_of_age(age_of(query, query.date)):
            continue
        sources = cite(rules, entitlement.source, entitlement.article)
        if entitlement.after_sessions:
            code = "basic_after_sessions" if True in listed else "basic_not_from_18"
            figures = (("n", entitlement.after_sessions),) if True in listed else ()
            yield Reason(code, figures, sources)
        elif True in listed and when.listed == "yes":
            yield Reason("basic_under_18_listed", (), sources)
        elif False in listed and (limit := next(iter(entitlement.limits), None)):
            yield Reason("basic_under_18", (("n", limit.sessions or 0), ("more", limit.extension)), sources)
