"""Reports of policy holders over HTTP: what somebody reads in their own policy, kept for an analyst to look at.

The route is there only where a place to keep reports is set. Reading a report is left to `wire.reports`.
"""

import time
from collections.abc import Sequence

from anyio.to_thread import run_sync
from litestar import Controller, post
from litestar.di import NamedDependency

from coverage_service.access.rates import client_key
from coverage_service.access.reports import REPORTS, SAME_FIGURE, PolicyReport
from coverage_service.access.stores import AccessStore, StoreError
from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.gate import client_address
from coverage_service.web.edge.media_types import JSON, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest, HttpError
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.logs import log_failure
from coverage_service.wire.documents import ReportsKept
from coverage_service.wire.questions import read_json
from coverage_service.wire.reports import PolicyReportQuery, read_reports


class PolicyReportController(Controller):
    """Take what policy holders read in their own policies."""

    tags = ("coverage",)

    @post(
        "/v1/policy-reports",
        status_code=200,
        operation_id="reportPolicy",
        summary="Report figures of an own policy",
        operation_class=operation_of(
            ReportsKept, question=PolicyReportQuery, problems=(400, 404, 413, 415, 422, 429, 503)
        ),
        request_max_body_size=MOST_BYTES,
    )
    async def report_policy(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> ReportsKept:
        """Keep each figure as unverified; nothing of the person and nothing else of an answer is taken."""
        store = store_of(request)
        reports = read_reports(read_json(await body_of(request, JSON)), in_use.rules, today=in_use.today())
        return await keep_reports(request, store, reports)


def store_of(request: AnyRequest) -> AccessStore:
    """Give the place where reports are kept. Raises HttpError 404 where none is set."""
    store: AccessStore | None = request.app.state["reports"]
    if store is None:
        raise HttpError(404)
    return store


async def keep_reports(request: AnyRequest, store: AccessStore, reports: Sequence[PolicyReport]) -> ReportsKept:
    """Keep reports, as often as one client may. Raises HttpError 429, or 503 while the store cannot be used."""
    try:
        wait = await run_sync(_keep, store, client_address(request), reports, time.time())
    except StoreError as error:
        log_failure(error)
        raise HttpError(503, headers={"retry-after": "5"}) from None
    if wait:
        raise HttpError(429, headers={"retry-after": str(int(wait) + 1)})
    return {"received": len(reports)}


def _keep(store: AccessStore, address: str, reports: Sequence[PolicyReport], now: float) -> float:
    """Keep what this client has not reported yet; gives the seconds to wait where it reported too often."""
    if wait := store.take(client_key("report", address=address, key=store.key), REPORTS, now=now):
        return wait
    for each in reports:
        about = f"report {each.label} {each.package} {each.year} {each.figure}"
        if not store.take(client_key(about, address=address, key=store.key), SAME_FIGURE, now=now):
            store.add_report(each)
    return 0.0
