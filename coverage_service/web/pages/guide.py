"""The guide, in Dutch at `/` and in English at `/en`: one question a page leads to an answer.

The steps are those of `guided_steps`.
"""

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from coverage_service.web.edge.media_types import MOST_BYTES
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.pages.guided_answers import Answers
from coverage_service.web.pages.guided_steps import Guide
from coverage_service.web.rules_in_use import RulesInUse


class DutchGuide(Controller):
    """The guide in Dutch."""

    path = "/"
    include_in_schema = False

    @get(sync_to_thread=False)
    def first(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question."""
        return Guide("nl", in_use).onward(Answers({}))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def step(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer, and ask the next question or show where it leads."""
        return await Guide("nl", in_use).reckon(request)


class EnglishGuide(Controller):
    """The guide in English."""

    path = "/en"
    include_in_schema = False

    @get(sync_to_thread=False)
    def first(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Ask the first question."""
        return Guide("en", in_use).onward(Answers({}))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def step(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Take an answer, and ask the next question or show where it leads."""
        return await Guide("en", in_use).reckon(request)
