"""Everything that goes wrong over HTTP becomes a problem document (RFC 9457), or a page for people with a browser.

An unexpected error tells nothing of itself; the documents are written by `wire`, the pages by `rendering`. What is
refused before the application sees it, and why, is left to `quotas` and `connections`.
"""

import errno
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.types import Message, Receive, Scope, Send

from coverage_service.web.edge.headers import ALWAYS, NO_STORE, STRICT, protect
from coverage_service.web.rendering import CHECK, SIGN_IN, page
from coverage_service.web.telemetry.logs import log_failure
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.wire.questions import ProblemKind, RequestError, write_problem
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault, phrase, shown

AnyRequest: TypeAlias = Request[Any, Any, Any]
FIRST_YEAR, LAST_YEAR, LONGEST_NAME = 1900, 2200, 120
PROBLEM_JSON = "application/problem+json"
KINDS: Mapping[int, ProblemKind] = {
    400: "validation",
    401: "not-signed-in",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "timeout",
    413: "too-large",
    415: "media-type",
    422: "validation",
    429: "too-many-requests",
    431: "too-large",
    503: "busy",
}
# What is still on its way is not waited for: a refused upload may be large, or slow on purpose.
CLOSE = {"connection": "close"}
# As nginx logs it; nobody reads it. Litestar tells it as an error of its own, by these words alone.
CLIENT_LEFT, LEFT = 499, "client disconnected prematurely"
NO_NAME = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EINVAL, errno.ELOOP)
FULL, RETRY_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE), {"retry-after": "60"}
# What a browser is told of a refusal besides the page; the rest is for programs.
FOR_BROWSERS = ("allow", "retry-after")
PARAMETERS = {
    "year": phrase("year_between", least=FIRST_YEAR, most=LAST_YEAR),
    "q": phrase("at_most_long", most=LONGEST_NAME),
}
ANOTHER_VALUE = phrase("another_value")


class HttpError(RequestError):
    """A request that HTTP itself refuses; the kind follows from the status, unless it is a kind of its own."""

    def __init__(
        self,
        status: int,
        *faults: Fault,
        kind: ProblemKind | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Keep the status and the headers to answer with; what is not the caller's fault is internal."""
        super().__init__(faults)
        self.status = status if status in KINDS else 500
        self.kind = kind or KINDS.get(status, "internal")
        self.headers = dict(headers or {})


def problem(request: AnyRequest, error: RequestError, headers: dict[str, str] | None = None) -> Response[Any]:
    """Write an error as a response: a page where a browser asked for one, else a document."""
    if wants_page(request):
        return problem_page(language_of(request), error, headers or {})
    return Response(
        msgspec.json.encode(write_problem(error)), status_code=error.status, media_type=PROBLEM_JSON, headers=headers
    )


def problem_page(language: Language, error: RequestError, headers: Mapping[str, str]) -> Response[Any]:
    """Show an error to a person; who is not signed in is led to where that is done."""
    if error.status == 401:
        return Redirect(SIGN_IN[language], status_code=303)
    answer = page("problem.html", language, CHECK, status=error.status, kind=error.kind)
    answer.headers.update({name: value for name, value in headers.items() if name.lower() in FOR_BROWSERS})
    return answer


def language_of(request: AnyRequest) -> Language:
    """Give the language of a page by its address."""
    return "en" if f"{request.url.path}/".startswith("/en/") else "nl"


def wants_page(request: AnyRequest) -> bool:
    """Tell whether a person is reading: a browser names HTML, and the interface for machines is never a page."""
    machine = request.url.path.startswith(("/v1/", "/health/", "/schema/openapi", "/metrics"))
    return not machine and "text/html" in request.headers.get("accept", "")


def on_request_error(request: AnyRequest, error: RequestError) -> Response[Any]:
    """Answer a request that is refused, or whose content cannot be used."""
    count_faults(error.faults)
    return problem(request, error, error.headers if isinstance(error, HttpError) else None)


def on_validation_error(request: AnyRequest, error: ValidationException) -> Response[Any]:
    """Answer a query parameter that is not what its annotation wants."""
    extra = error.extra if isinstance(error.extra, list) else []
    names = [str(one.get("key", "")) for one in extra]
    return problem(
        request,
        HttpError(
            422,
            *(
                Fault((name,), PARAMETERS.get(name, ANOTHER_VALUE), shown(request.query_params.get(name)))
                for name in names
            ),
        ),
    )


def on_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Answer what Litestar refuses: no such route, no such method, too large a body. Who left gets no answer."""
    if error.detail == LEFT:
        return Response(None, status_code=CLIENT_LEFT)
    if isinstance(error.__cause__, OSError):
        return on_no_file(request, error.__cause__)
    return problem(request, HttpError(error.status_code), error.headers)


def on_failure(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer an unexpected error without its details, and log where it came from; a full disk may have room soon."""
    log_failure(error)
    full = isinstance(error, OSError) and error.errno in FULL
    return problem(request, HttpError(503, headers=RETRY_FULL) if full else HttpError(500))


def on_no_file(request: AnyRequest, error: OSError | ValueError) -> Response[Any]:
    """Answer a name that no file can have: too long, or with what no name has in it."""
    if isinstance(error, ValueError) or error.errno in NO_NAME:
        return problem(request, HttpError(404))
    return on_failure(request, error)


async def refuse(scope: Scope, receive: Receive, send: Send, error: HttpError) -> None:
    """Answer a request with a problem, and close its connection."""

    async def send_protected(message: Message) -> None:
        await protect(message, scope)
        await send(message)

    request: AnyRequest = Request(scope, receive, send)
    answer = problem(request, error, {**error.headers, **CLOSE})
    answer.headers.update(CLOSE)
    await answer.to_asgi_response(None, request)(scope, receive, send_protected)


def as_bytes(error: HttpError) -> bytes:
    """Write a refusal as it goes over the wire, for a request of which not even the head is known."""
    body = msgspec.json.encode(write_problem(error))
    headers = [
        (b"content-type", PROBLEM_JSON.encode()),
        (b"content-length", str(len(body)).encode()),
        *((name.encode(), value.encode()) for name, value in {**error.headers, **CLOSE}.items()),
        *ALWAYS,
        (b"content-security-policy", STRICT),
        NO_STORE,
    ]
    status = HTTPStatus(error.status)
    head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() + head + b"\r\n" + body
