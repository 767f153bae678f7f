"""The page: one form, one answer, in Dutch at `/` and in English at `/en`; works without JavaScript and keeps nothing.

Typed text becomes a request in `typed`, a decision becomes lines in `answers`; markup is left to the templates.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Controller, MediaType, Response, get, post
from litestar.di import NamedDependency

from coverage_service.decision import decide
from coverage_service.explanation import Language, fault_text
from coverage_service.schema import RequestError, read_query
from coverage_service.web.answers import AnswerShown, shown
from coverage_service.web.bodies import FORM, MOST_BYTES, body_of
from coverage_service.web.desk import Desk
from coverage_service.web.problems import AnyRequest, HttpError
from coverage_service.web.typed import PLACES, field_of, request_of
from coverage_service.web.wording import texts
from insurer_rules.rules import Rules, plain

HERE = Path(__file__).parent
ADDRESSES: Mapping[Language, str] = {"nl": "/", "en": "/en"}
FIELDS = (*PLACES, "no_packages")
Errors = dict[str, list[str]]


class DutchPage(Controller):
    """The page in Dutch."""

    path = "/"
    include_in_schema = False

    @get(sync_to_thread=False)
    def blank(self, desk: NamedDependency[Desk]) -> Response[str]:
        """Show the empty form."""
        return rendered("nl", desk, blank_form(desk))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def answer(self, request: AnyRequest, desk: NamedDependency[Desk]) -> Response[str]:
        """Answer the form as it was filled in."""
        return answered("nl", desk, form_of(await body_of(request, FORM)))


class EnglishPage(Controller):
    """The page in English."""

    path = "/en"
    include_in_schema = False

    @get(sync_to_thread=False)
    def blank(self, desk: NamedDependency[Desk]) -> Response[str]:
        """Show the empty form."""
        return rendered("en", desk, blank_form(desk))

    @post(status_code=200, request_max_body_size=MOST_BYTES)
    async def answer(self, request: AnyRequest, desk: NamedDependency[Desk]) -> Response[str]:
        """Answer the form as it was filled in."""
        return answered("en", desk, form_of(await body_of(request, FORM)))


class SwaggerPage(Controller):
    """The interface description for people."""

    path = "/schema/swagger"
    include_in_schema = False

    @get(sync_to_thread=False, media_type=MediaType.HTML)
    def swagger(self) -> str:
        """Show the description with the vendored Swagger UI."""
        return environment().get_template("swagger.html").render()


def blank_form(desk: Desk) -> dict[str, str]:
    """Give the values of an untouched form."""
    return {"date": desk.today().isoformat()}


def form_of(body: bytes) -> dict[str, str]:
    """Read a form's known fields. Raises HttpError 400 when it is not one."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=len(FIELDS) * 2, errors="strict")
    except ValueError:
        raise HttpError(400) from None
    return {name: value for name, value in pairs if name in FIELDS}


def answered(language: Language, desk: Desk, form: Mapping[str, str]) -> Response[str]:
    """Answer a form: the answer above the form, or the form with its errors."""
    try:
        decision = decide(read_query(request_of(form), desk.rules, today=desk.today()), desk.rules)
    except RequestError as error:
        return rendered(language, desk, form, errors=errors_of(error, form, language))
    if form.get("no_packages") and form.get("packages", "").strip():
        return rendered(language, desk, form, errors={"packages": [texts(language)["error"]["packages_both"]]})
    return rendered(language, desk, form, answer=shown(decision, language))


def errors_of(error: RequestError, form: Mapping[str, str], language: Language) -> Errors:
    """Give the messages of each field with faults, in the order of the form."""
    found: Errors = {}
    for fault in error.faults:
        found.setdefault(field_of(fault.path), []).append(fault_text(fault, language))
    typed = [bool(form.get(field, "").strip()) for field in ("birth_date", "age")]
    if typed[0] == typed[1]:
        found["age"] = [texts(language)["error"]["age_both" if all(typed) else "age_neither"]]
    return {field: found[field] for field in (*PLACES, "form") if field in found}


def rendered(
    language: Language,
    desk: Desk,
    form: Mapping[str, str],
    *,
    answer: AnswerShown | None = None,
    errors: Errors | None = None,
) -> Response[str]:
    """Render the page; 422 when the form has errors."""
    text = (
        environment()
        .get_template("page.html")
        .render(
            language=language,
            address=ADDRESSES[language],
            other="en" if language == "nl" else "nl",
            other_address=ADDRESSES["en" if language == "nl" else "nl"],
            text=texts(language),
            form={field: form.get(field, "") for field in FIELDS},
            errors=errors or {},
            answer=answer,
            insurers=insurer_names(desk.rules),
            style=style_version(),
        )
    )
    return Response(text, status_code=422 if errors else 200, media_type=MediaType.HTML)


@lru_cache(maxsize=4)
def insurer_names(rules: Rules) -> Iterable[str]:
    """List the names to choose from."""
    return tuple(sorted((label.name for label in rules.labels), key=plain))


@lru_cache(maxsize=1)
def style_version() -> str:
    """Give a version that changes with the stylesheet, so that a browser may keep it."""
    return sha256((HERE / "static" / "style.css").read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Make the template engine: everything escaped, and a name that is missing is an error."""
    return Environment(
        loader=PackageLoader("coverage_service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
