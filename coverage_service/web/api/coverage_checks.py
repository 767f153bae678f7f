"""The JSON interface: one question and its answer, and the lists of insurers, packages and conditions to ask it with.

Reading and writing JSON is left to `questions`, deciding to `decision`, the lists to `listings`.
"""

from typing import Annotated

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageQuery
from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.dear_questions import reckon
from coverage_service.web.edge.media_types import JSON, MOST_BYTES, body_of
from coverage_service.web.edge.problems import FIRST_YEAR, LAST_YEAR, LONGEST_NAME, AnyRequest, HttpError
from coverage_service.web.edge.quotas import FREE
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_decision
from coverage_service.wire.answers import write_decision
from coverage_service.wire.documents import Alive, ConditionList, CoverageAnswer, InsurerList, PackageList, Ready
from coverage_service.wire.fields import Json
from coverage_service.wire.listings import conditions, insurers, label_called, packages
from coverage_service.wire.questions import read_json, read_query

Year = Annotated[
    int | None, QueryParameter(ge=FIRST_YEAR, le=LAST_YEAR, description="Policy year; left out: this year.")
]
Part = Annotated[str, QueryParameter(max_length=LONGEST_NAME, description="A part of a name, alias or UZOVI number.")]


class CoverageCheckController(Controller):
    """Answer questions."""

    path = "/v1/coverage-checks"
    tags = ("coverage",)

    @post(
        status_code=200,
        operation_id="checkCoverage",
        summary="Answer one question",
        operation_class=operation_of(CoverageAnswer, question=CoverageQuery, problems=(400, 413, 415, 422)),
        request_max_body_size=MOST_BYTES,
    )
    async def check(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Json:
        """Say whether manual therapy is reimbursed, for how many sessions, and what the patient pays."""
        data = read_json(await body_of(request, JSON))
        query = read_query(data, in_use.rules, today=in_use.today())
        return write_decision(count_decision(await reckon(request, query, decide, in_use.rules)))


class InsurerController(Controller):
    """List insurers and their packages."""

    path = "/v1/insurers"
    tags = ("lists",)

    @get(
        operation_id="listInsurers",
        summary="List insurers",
        operation_class=operation_of(InsurerList, problems=(422,)),
        sync_to_thread=False,
    )
    def insurers(self, in_use: NamedDependency[RulesInUse], q: Part = "") -> InsurerList:
        """List the insurers, all or those whose name, alias or UZOVI number has a part."""
        return {"insurers": list(insurers(in_use.rules, q))}

    @get(
        "/{insurer:str}/packages",
        operation_id="listPackages",
        summary="List the packages of an insurer",
        operation_class=operation_of(PackageList, problems=(404, 422)),
        sync_to_thread=False,
    )
    def packages(self, insurer: FromPath[str], in_use: NamedDependency[RulesInUse], year: Year = None) -> PackageList:
        """List the packages of an insurer, found by id, name, alias or UZOVI number, in a policy year."""
        return packages(in_use.rules, label_called(insurer, in_use.rules), year or in_use.today().year)


class ConditionController(Controller):
    """List conditions."""

    path = "/v1/conditions"
    tags = ("lists",)

    @get(
        operation_id="listConditions",
        summary="List conditions",
        operation_class=operation_of(ConditionList),
        sync_to_thread=False,
    )
    def conditions(self, in_use: NamedDependency[RulesInUse]) -> ConditionList:
        """List the conditions of the official list and the programmes of the basic package that hold today."""
        return {"conditions": list(conditions(in_use.rules, in_use.today()))}


class HealthController(Controller):
    """Tell a machine whether this process can answer."""

    path = "/health"
    tags = ("health",)
    opt = FREE

    @get("/live", operation_id="live", summary="Alive", operation_class=operation_of(Alive), sync_to_thread=False)
    def live(self) -> Alive:
        """Tell that the process answers."""
        return {"status": "ok"}

    @get(
        "/ready",
        operation_id="ready",
        summary="Ready",
        operation_class=operation_of(Ready, problems=(503,)),
        sync_to_thread=False,
    )
    def ready(self, in_use: NamedDependency[RulesInUse]) -> Ready:
        """Tell which rule tables are loaded, and for which policy years; a process that is stopping is not ready."""
        if in_use.stopping:
            raise HttpError(503, kind="stopping", headers={"retry-after": "1"})
        return {
            "status": "ok",
            "rules": in_use.rules.version,
            "release": in_use.release,
            "release_watch": in_use.watch,
            "policy_years": sorted({year for _, year in in_use.rules.policies}),
        }
