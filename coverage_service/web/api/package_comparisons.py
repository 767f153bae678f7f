"""Package comparison over HTTP: a question about use in, every package of the year out.

The calculation is left to `comparison`, the page that shows it to `compare`.
"""

from anyio.to_thread import run_sync
from litestar import Controller, post
from litestar.di import NamedDependency

from coverage_service.comparison import Comparison, ComparisonQuery, PackageCompared, compare
from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.media_types import JSON, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.edge.quotas import turns
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.answers import euros, sources_shown
from coverage_service.wire.documents import ComparisonAnswer, PackageComparedShown
from coverage_service.wire.questions import read_json, structure


class ComparisonController(Controller):
    """Compare packages."""

    path = "/v1/package-comparisons"
    tags = ("coverage",)
    opt = turns(20)

    @post(
        status_code=200,
        operation_id="comparePackages",
        summary="Compare all packages of a policy year",
        operation_class=operation_of(ComparisonAnswer, question=ComparisonQuery, problems=(400, 413, 415, 422)),
        request_max_body_size=MOST_BYTES,
    )
    async def compare(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> ComparisonAnswer:
        """Say what each package of a policy year would pay for the same sessions, the cheapest first.

        A year has some two hundred packages; a worker thread decides them, so that a question beside it is not kept.
        """
        asked = read_comparison(read_json(await body_of(request, JSON)))
        return write_comparison(await run_sync(compare, asked, in_use.rules))


def read_comparison(data: object) -> ComparisonQuery:
    """Make a question of decoded JSON. Raises RequestError with every fault at once."""
    return structure(data, ComparisonQuery)


def write_comparison(comparison: Comparison) -> ComparisonAnswer:
    """Write a comparison as the wire has it: euros as text with two decimals."""
    return ComparisonAnswer(
        policy_year=comparison.query.policy_year,
        therapy=comparison.query.therapy,
        sessions=comparison.query.sessions,
        rules=comparison.version,
        packages=[_package(row) for row in comparison.packages],
    )


def _package(row: PackageCompared) -> PackageComparedShown:
    return PackageComparedShown(
        insurer=row.label.id,
        insurer_name=row.label.name,
        id=row.package.id,
        name=row.package.name,
        kind=row.package.kind,
        known=row.known,
        sessions_paid=row.paid,
        sessions_self=row.unpaid,
        sessions_unknown=row.unknown,
        at_most=row.at_most,
        reimbursed_eur=euros(row.reimbursed),
        own_eur=euros(row.own),
        premium_eur_per_month=euros(row.package.premium_cents),
        year_cost_eur=euros(row.year_cost),
        closed=row.package.closed,
        acceptance=row.package.acceptance,
        evidence=row.evidence,
        sources=list(sources_shown(row.sources)),
    )
