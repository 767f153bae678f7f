"""Reports of policy holders on the wire: a package, a year and the figures of an own policy become reports to keep.

Nothing else is taken: a report has no field for a person. Keeping them is left to `access`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from annotated_types import Ge, Le
from attrs import frozen

from coverage_service.access.reports import PolicyReport, ReadIn
from coverage_service.access.tokens import random_text
from coverage_service.model import Name, StatedPackage
from coverage_service.wire.questions import RequestError, structure
from insurer_rules.faults import NOTHING, Fault, nearest, phrase, shown
from insurer_rules.rules import Rules

YEARS_BACK, YEARS_AHEAD = 2, 1


@frozen(kw_only=True)
class PolicyReportQuery:
    """What somebody reads in their own policy; at least one figure. Nothing of the person is asked or kept."""

    insurer: Name
    package: Name
    year: Annotated[int, Ge(1900), Le(2200)]
    stated: StatedPackage
    read_in: ReadIn


def read_reports(data: object, rules: Rules, *, today: date) -> tuple[PolicyReport, ...]:
    """Read a report, one for each figure in it. Raises RequestError with every fault, and the nearest names."""
    query = structure(data, PolicyReportQuery)
    label = _label_id(rules, query.insurer)
    package = _package_id(rules, label, query)
    least, most = today.year - YEARS_BACK, today.year + YEARS_AHEAD
    if not least <= query.year <= most:
        wanted = phrase("number_between", least=least, most=most)
        raise RequestError([Fault(("year",), wanted, shown(query.year))])
    found = tuple(
        PolicyReport(
            id=random_text()[:12],
            label=label,
            package=package,
            year=query.year,
            figure=figure,
            value=value,
            per=per,
            read_in=query.read_in,
            told_on=today,
        )
        for figure, value, per in _figures(query.stated)
    )
    if not found:
        raise RequestError([Fault(("stated",), phrase("own_figure"), NOTHING)])
    return found


def _figures(stated: StatedPackage) -> Iterator[tuple[str, str, str]]:
    per = "calendar_year" if stated.manual_per == "year" else stated.manual_per
    told = (
        ("sessions", stated.sessions, ""),
        ("manual_sessions", stated.manual_sessions, per),
        ("budget", stated.budget_eur, ""),
        ("eur_per_session", stated.eur_per_session, ""),
        ("non_contracted", stated.non_contracted_percent, ""),
    )
    yield from ((figure, str(value), period) for figure, value, period in told if value is not None)


def _label_id(rules: Rules, name: str) -> str:
    found = rules.labels_named(name)
    if len(found) != 1:
        near = [label.name for label in found] or rules.nearest_labels(name)
        raise RequestError([Fault(("insurer",), nearest(phrase("insurer"), near), shown(name))])
    return found[0].id


def _package_id(rules: Rules, label: str, query: PolicyReportQuery) -> str:
    """Find the package in the label's tables of any year: a name nobody knows is not kept, as it may say anything."""
    for year in sorted(rules.years[label], reverse=True):
        found = rules.packages_named(label, year, query.package)
        if len(found) == 1:
            return found[0].id
    near = rules.nearest_packages(label, query.package, query.year)
    raise RequestError([Fault(("package",), nearest(phrase("package_of_insurer"), near), shown(query.package))])
