"""The whole check on one page: one form, one answer, in Dutch and in English; works without JavaScript, keeps nothing.

Typed text becomes a request in `typed_text`, a decision lines in `answer_lines`; markup is left to the templates.
A post with a `step` changes what the form offers and answers nothing yet.
"""

from anyio.to_thread import run_sync
from litestar import Controller, MediaType, Response, get, post
from litestar.di import NamedDependency

from coverage_service.web.edge.dear_questions import PAGES_AT_A_TIME
from coverage_service.web.edge.media_types import FORM, MOST_BYTES, body_of
from coverage_service.web.edge.problems import AnyRequest
from coverage_service.web.edge.quotas import turns
from coverage_service.web.pages import choices as offers
from coverage_service.web.pages.answer import AnswerPage, answer_page
from coverage_service.web.pages.form import FIELDS, Errors, Form, contradictions, errors_of, form_of
from coverage_service.web.rendering import FORM_PAGE, environment, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.wire.questions import RequestError, read_query
from coverage_service.wire.typed_text import request_of
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts


class DutchPage(Controller):
    """The check in Dutch."""

    path = "/formulier"
    include_in_schema = False

    @get(sync_to_thread=False)
    def blank(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Show the empty form."""
        return render_form("nl", in_use, blank_form(in_use))

    @post(status_code=200, request_max_body_size=MOST_BYTES, opt=turns(5))
    async def answer(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Answer the form as it was filled in."""
        return await run_sync(answer_form, "nl", in_use, form_of(await body_of(request, FORM)), limiter=PAGES_AT_A_TIME)


class EnglishPage(Controller):
    """The check in English."""

    path = "/en/form"
    include_in_schema = False

    @get(sync_to_thread=False)
    def blank(self, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Show the empty form."""
        return render_form("en", in_use, blank_form(in_use))

    @post(status_code=200, request_max_body_size=MOST_BYTES, opt=turns(5))
    async def answer(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[str]:
        """Answer the form as it was filled in."""
        return await run_sync(answer_form, "en", in_use, form_of(await body_of(request, FORM)), limiter=PAGES_AT_A_TIME)


class SwaggerPage(Controller):
    """The interface description for people."""

    path = "/schema/swagger"
    include_in_schema = False

    @get(sync_to_thread=False, media_type=MediaType.HTML)
    def swagger(self) -> str:
        """Show the description with the vendored Swagger UI."""
        return environment().get_template("swagger.html").render()


def blank_form(in_use: RulesInUse) -> dict[str, str]:
    """Give the values of an untouched form."""
    return {"date": in_use.today().isoformat()}


def answer_form(language: Language, in_use: RulesInUse, form: Form) -> Response[str]:
    """Answer a form: the answer above the form, or the form with its errors, or the form a step further."""
    if step := form.get("step", ""):
        return render_form(language, in_use, form, step=step)
    errors = contradictions(form, language)
    try:
        query = read_query(request_of(form), in_use.rules, today=in_use.today())
    except RequestError as error:
        count_faults(error.faults)
        errors = errors_of(error, form, in_use.rules, language)
    if errors:
        return render_form(language, in_use, form, errors=errors)
    return render_form(language, in_use, form, shown=answer_page(query, form, in_use, language))


def render_form(
    language: Language,
    in_use: RulesInUse,
    form: Form,
    *,
    shown: AnswerPage | None = None,
    errors: Errors | None = None,
    step: str = "",
) -> Response[str]:
    """Render the page; 422 when the form has errors."""
    today = in_use.today()
    offered = offers.packages(form, in_use.rules, today)
    conditions = offers.conditions(form, in_use.rules, today, language)
    return page(
        "check.html",
        language,
        FORM_PAGE,
        status=422 if errors else 200,
        form={field: form.get(field, "") for field in FIELDS},
        errors=errors or {},
        shown=shown,
        reporting=in_use.reporting,
        step=step,
        told=_status(step, offered, conditions, language),
        insurers=offers.insurers(in_use.rules),
        offered=offered,
        conditions=conditions,
        today=today,
    )


def _status(
    step: str, offered: offers.PackagesOffered, conditions: tuple[offers.ConditionOffered, ...], language: Language
) -> str:
    """Say what a step changed, for those who do not see it change."""
    told = texts(language)["status"]
    if step == "packages":
        return told[offered.state].format(n=len(offered.packages), year=offered.year)
    return told["conditions"].format(n=len(conditions)) if step == "conditions" else ""
