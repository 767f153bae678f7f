"""One question and its answer over HTTP.

Reading JSON is left to `questions`, deciding to `decision`, writing the answer to `answers`.
"""

from litestar import Controller, post
from litestar.di import NamedDependency

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageQuery
from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.dear_questions import reckon
from coverage_service.web.edge.media_types import JSON, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_decision
from coverage_service.wire.answers import write_decision
from coverage_service.wire.documents import CoverageAnswer
from coverage_service.wire.fields import Json
from coverage_service.wire.questions import read_json, read_query


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
