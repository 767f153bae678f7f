"""Everything that goes wrong over HTTP becomes a problem document (RFC 9457).

An unexpected error tells nothing of itself; the documents are written by `schema`.
"""

from typing import Any, TypeAlias

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from coverage_service.observability import log_failure
from coverage_service.schema import RequestError, write_problem
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


def problem(error: RequestError, headers: dict[str, str] | None = None) -> Response[bytes]:
    """Write an error as a response."""
    return Response(
        msgspec.json.encode(write_problem(error)), status_code=error.status, media_type=PROBLEM_JSON, headers=headers
    )


def on_request_error(_: AnyRequest, error: RequestError) -> Response[bytes]:
    """Answer a request whose content cannot be used."""
    return problem(error)


def on_validation_error(request: AnyRequest, error: ValidationException) -> Response[bytes]:
    """Answer a query parameter that is not what its annotation wants."""
    extra = error.extra if isinstance(error.extra, list) else []
    names = [str(one.get("key", "")) for one in extra]
    return problem(
        HttpError(
            422,
            *(
                Fault((name,), PARAMETERS.get(name, "another value"), shown(request.query_params.get(name)))
                for name in names
            ),
        )
    )


def on_http_error(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    """Answer what Litestar refuses: no such route, no such method, too large a body."""
    return problem(HttpError(error.status_code), error.headers)


def on_failure(_: AnyRequest, error: Exception) -> Response[bytes]:
    """Answer an unexpected error without its details, and log where it came from."""
    log_failure(error)
    return problem(HttpError(500))
