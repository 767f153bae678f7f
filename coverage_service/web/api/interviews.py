"""The interview over HTTP: the next question for what is known so far, and figures read from pasted policy lines.

Stateless: nothing that is sent is kept.
"""

from functools import partial
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from litestar import Controller, post
from litestar.di import NamedDependency

from coverage_service.interview import next_question
from coverage_service.model import CoverageQuery
from coverage_service.web.api.openapi import operation_of
from coverage_service.web.edge.dear_questions import PAGES_AT_A_TIME
from coverage_service.web.edge.media_types import JSON, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.edge.quotas import turns
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.wire.documents import NextQuestionAnswer, PolicyReadingAnswer
from coverage_service.wire.fields import Json
from coverage_service.wire.interviews import PolicyTextQuery, read_part, read_policy_text, write_next, write_reading
from coverage_service.wire.questions import read_json
from insurer_rules.rules import Rules

if TYPE_CHECKING:
    from insurer_rules.policy_documents import DocumentReading

# The name under which lines are read that a person pasted without saying of which package they are.
OWN = "Uw pakket"


class InterviewController(Controller):
    """Lead somebody to an answer."""

    tags = ("coverage",)

    @post(
        "/v1/next-questions",
        status_code=200,
        opt=turns(2),
        operation_id="nextQuestion",
        summary="Choose the next question",
        operation_class=operation_of(NextQuestionAnswer, question=CoverageQuery, problems=(400, 413, 415, 422)),
        request_max_body_size=MOST_BYTES,
    )
    async def next_question(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Json:
        """Give the question whose answer still changes the outcome, or the answer where there is none.

        Post what was answered so far, null for what is not known. Around 18 the birth date is asked after the age: both
        may stand there, and the birth date is taken; an age that it does not make on that day is refused.
        """
        data = read_json(await body_of(request, JSON))
        query, asked = read_part(data, in_use.rules, today=in_use.today())
        return write_next(await run_sync(next_question, query, asked, in_use.rules, limiter=PAGES_AT_A_TIME))

    @post(
        "/v1/policy-readings",
        status_code=200,
        opt=turns(10),
        operation_id="readPolicy",
        summary="Read figures from pasted policy lines",
        operation_class=operation_of(PolicyReadingAnswer, question=PolicyTextQuery, problems=(400, 413, 415, 422)),
        request_max_body_size=MOST_BYTES,
    )
    async def read_policy(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Json:
        """Give each figure with the words it was read in, to be confirmed; nothing is kept."""
        query = read_policy_text(read_json(await body_of(request, JSON)), in_use.rules)
        reading = await run_sync(partial(reading_of, query, in_use.rules, year=in_use.today().year))
        return write_reading(reading, query)


def reading_of(query: PolicyTextQuery, rules: Rules, *, year: int) -> "DocumentReading":
    """Read pasted lines as those of the package named, or of the one that the person has.

    The reader is loaded with the first of them: it is a fifth of what a worker needs to start.
    """
    from insurer_rules.policy_documents import read_document  # noqa: PLC0415 - see above

    label = rules.labels_named(query.insurer)[0].name if query.insurer else ""
    return read_document(query.text, "text", packages=(query.package or OWN,), label=label, year=query.year or year)
