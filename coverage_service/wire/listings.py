"""What there is to choose from: insurers, the packages of one insurer and year, conditions; as the documents list them.

What a package means for a person is left to `decision`.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from coverage_service.decision.citations import cite
from coverage_service.wire.answers import euros, sources_shown
from coverage_service.wire.documents import (
    ConditionListed,
    InsurerListed,
    PackageList,
    PackageListed,
    SourceShown,
    TherapyCovered,
)
from coverage_service.wire.questions import ProblemKind, RequestError
from insurer_rules.faults import Fault, nearest, phrase, shown
from insurer_rules.model import Entitlement, Label, Package
from insurer_rules.rules import Rules
from insurer_rules.written_names import plain

MANUAL = {"manual_therapy", "manual_therapy_es"}


class UnknownNameError(RequestError):
    """An address names something that no table knows."""

    status = 404
    kind: ProblemKind = "not-found"


def label_called(name: str, rules: Rules) -> Label:
    """Find the one insurer of a name. Raises UnknownNameError with the nearest names when there is none, or several."""
    found = rules.labels_named(name)
    if len(found) == 1:
        return found[0]
    near = [label.name for label in found] or rules.nearest_labels(name)
    raise UnknownNameError([Fault(("insurer",), nearest(phrase("insurer"), near), shown(name))])


def insurers(rules: Rules, part: str) -> Iterator[InsurerListed]:
    """List the insurers by name; with a part of a name or number, those that have it."""
    for label in sorted(rules.labels, key=lambda label: plain(label.name)):
        if any(plain(part) in plain(name) for name in (label.id, label.name, *label.aliases, *label.uzovi)):
            yield InsurerListed(
                id=label.id,
                name=label.name,
                aliases=list(label.aliases),
                uzovi=list(label.uzovi),
                site=label.site,
                years=list(rules.years[label.id]),
            )


def packages(rules: Rules, label: Label, year: int) -> PackageList:
    """List the packages of an insurer in a policy year; none and not known where no table has the year."""
    found = rules.packages(label.id, year)
    known = year in rules.years[label.id]
    return PackageList(
        insurer=label.id,
        name=label.name,
        policy_year=year,
        known=known,
        packages=[_package(rules, package) for package in found],
    )


def _package(rules: Rules, package: Package) -> PackageListed:
    manual = [entitlement for entitlement in package.entitlements if MANUAL & set(entitlement.therapies)]
    return PackageListed(
        id=package.id,
        name=package.name,
        aliases=list(package.aliases),
        kind=package.kind,
        closed=package.closed,
        premium_eur_per_month=euros(package.premium_cents),
        therapies=[_cover_of(entitlement) for entitlement in manual],
        unknown=list(package.unknown),
        sources=_sources(rules, [package.source, *(entitlement.source for entitlement in manual)]),
    )


def _cover_of(entitlement: Entitlement) -> TherapyCovered:
    limits = [limit for limit in entitlement.limits if limit.per != "day"]
    total = next((limit for limit in limits if not limit.therapies), None)
    own = next((limit for limit in limits if MANUAL & set(limit.therapies)), None)
    return TherapyCovered(
        entitlement=entitlement.id,
        therapies=list(entitlement.therapies),
        sessions=total.sessions if total else None,
        manual_sessions=own.sessions if own else None,
        manual_per=own.per if own else None,
        budget_eur=euros(total.euro_cents) if total else None,
        eur_per_session=euros(entitlement.reimbursement.eur_per_session_cents),
        unknown=list(entitlement.unknown),
    )


def _sources(rules: Rules, cited: Iterable[str]) -> list[SourceShown]:
    return list(sources_shown(tuple(one for source in dict.fromkeys(cited) for one in cite(rules, source))))


def conditions(rules: Rules, day: date) -> Iterator[ConditionListed]:
    """List the conditions and programmes that hold on a day, in the order of the decree."""
    for condition in rules.listed.conditions:
        if (condition.valid_from or date.min) <= day <= (condition.valid_through or date.max):
            yield ConditionListed(
                code=condition.code,
                kind=condition.kind,
                name={"nl": condition.name_nl, "en": condition.name_en},
                aliases=list(condition.aliases),
            )
