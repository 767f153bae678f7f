"""Everything that goes wrong over HTTP becomes a problem document (RFC 9457), or a page for people with a browser.

An unexpected error tells nothing of itself; the documents are written by `schema`, the pages by `rendering`.
"""

from typing import Any, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from coverage_service.explanation import Language
from coverage_service.observability import log_failure
from coverage_service.schema import RequestError, write_problem
from coverage_service.web.rendering import CHECK, page
from insurer_rules.structuring import Fault, shown

AnyRequest: TypeAlias = Request[Any, Any, Any]
FIRST_YEAR, LAST_YEAR, LONGEST_NAME = 1900, 2200, 120
PROBLEM_JSON = "application/problem+json"
KINDS = {
    400: "validation",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "media-type",
    422: "validation",
}
PARAMETERS = {"year": f"a year from {FIRST_YEAR} to {LAST_YEAR}", "q": f"at most {LONGEST_NAME} long"}


class HttpError(RequestError):
    """A request that HTTP itself refuses; the kind follows from the status."""

    def __init__(self, status: int, *faults: Fault) -> None:
        """Keep the status; what is not the caller's fault is internal."""
        super().__init__(faults)
        self.status = status if status in KINDS else 500
        self.kind = KINDS.get(status, "internal")


def problem(request: AnyRequest, error: RequestError, headers: dict[str, str] | None = None) -> Response[Any]:
    """Write an error as a response: a page where a browser asked for one, else a document."""
    if wants_page(request):
        language: Language = "en" if request.url.path.startswith("/en") else "nl"
        answer = page("problem.html", language, CHECK, status=error.status, kind=error.kind)
        answer.headers.update({name: value for name, value in (headers or {}).items() if name.lower() == "allow"})
        return answer
    return Response(
        msgspec.json.encode(write_problem(error)), status_code=error.status, media_type=PROBLEM_JSON, headers=headers
    )


def wants_page(request: AnyRequest) -> bool:
    """Tell whether a person is reading: a browser names HTML, and the interface for machines is never a page."""
    machine = request.url.path.startswith(("/v1/", "/health/", "/schema/openapi"))
    return not machine and "text/html" in request.headers.get("accept", "")


def on_request_error(request: AnyRequest, error: RequestError) -> Response[Any]:
    """Answer a request whose content cannot be used."""
    return problem(request, error)


def on_validation_error(request: AnyRequest, error: ValidationException) -> Response[Any]:
    """Answer a query parameter that is not what its annotation wants."""
    extra = error.extra if isinstance(error.extra, list) else []
    names = [str(one.get("key", "")) for one in extra]
    return problem(
        request,
        HttpError(
            422,
            *(
                Fault((name,), PARAMETERS.get(name, "another value"), shown(request.query_params.get(name)))
                for name in names
            ),
        ),
    )


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Answer what Litestar refuses: no such route, no such method, too large a body."""
    return problem(request, HttpError(error.status_code), error.headers)


def on_failure(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer an unexpected error without its details, and log where it came from."""
    log_failure(error)
    return problem(request, HttpError(500))
