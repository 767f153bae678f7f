"""What comes back when a service is asked: a decision, a list, or one of the errors that a client raises.

    CoverageError
    |-- NoAnswerError             nobody answered, or too late
    |-- UnexpectedAnswerError     something answered that is not this service
    `-- ProblemError              the service refused, with a problem document (RFC 9457)
        |-- InvalidRequestError   400, 413, 415, 422: every fault with its place
        |-- AccessError           401, 403: no token, or one that does not hold or is not for this
        |-- NotFoundError         404
        `-- UnavailableError      408, 429, 5xx: later perhaps; `retry_after` in seconds

How it is asked, and how often, is left to `clients`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
import msgspec

from coverage_service.model import CoverageDecision
from coverage_service.wire.answers import read_decision
from coverage_service.wire.fields import Json


class CoverageError(Exception):
    """Asking did not give an answer."""


class NoAnswerError(CoverageError):
    """Nobody answered, or not in time."""


class UnexpectedAnswerError(CoverageError):
    """What answered is not this service, or one that this client does not understand."""


class ProblemError(CoverageError):
    """The service refused: `status`, `kind`, `errors` (pointer, detail, detail_nl) and `retry_after` in seconds."""

    def __init__(self, problem: Mapping[str, Any], retry_after: float | None) -> None:
        """Keep the problem document; its title and details are the message."""
        self.status: int = problem["status"]
        self.kind: str = problem["type"].rpartition("/")[2]
        self.errors: list[Mapping[str, str]] = problem["errors"]
        self.retry_after = retry_after
        details = "; ".join(f"{error['pointer']}: {error['detail']}" for error in self.errors)
        super().__init__(f"{problem['title']} ({self.status})" + (f": {details}" if details else ""))


class InvalidRequestError(ProblemError):
    """The question or the file is wrong."""


class AccessError(ProblemError):
    """There is no token, or one that does not hold or is not for this."""


class NotFoundError(ProblemError):
    """There is no such thing; `errors` has the nearest names."""


class UnavailableError(ProblemError):
    """The service cannot answer now; it may `retry_after` so many seconds."""


KINDS: Final[Mapping[int, type[ProblemError]]] = {
    401: AccessError,
    403: AccessError,
    404: NotFoundError,
    408: UnavailableError,
    429: UnavailableError,
}


def read(answer: httpx.Response) -> Json:
    """Read an answer. Raises ProblemError for a refusal, UnexpectedAnswerError for what is not JSON."""
    refuse(answer)
    try:
        found: Json = msgspec.json.decode(answer.content, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise UnexpectedAnswerError(f"JSON wanted, {answer.headers.get('content-type')} found") from error
    return found


def refuse(answer: httpx.Response) -> None:
    """Raise what a refusal means; UnexpectedAnswerError when it is no problem document, as a proxy may write."""
    if answer.is_success:
        return
    try:
        problem = msgspec.json.decode(answer.content, type=dict[str, Any])
        status = problem["status"]
        error = UnavailableError if status >= 500 else KINDS.get(status, InvalidRequestError)
        raise error(problem, _seconds(answer.headers.get("retry-after", "")))
    except (msgspec.DecodeError, KeyError, TypeError) as wrong:
        raise UnexpectedAnswerError(f"a problem document wanted, status {answer.status_code} found") from wrong


def decision_of(answer: Json) -> CoverageDecision:
    """Read a decision. Raises UnexpectedAnswerError when it is none that this client understands."""
    try:
        return read_decision(answer)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise UnexpectedAnswerError("a decision wanted, something else found") from error


def list_of(answer: Json, name: str) -> list[Json]:
    """Read a list. Raises UnexpectedAnswerError when it is not there."""
    found = answer.get(name)
    if not isinstance(found, list):
        raise UnexpectedAnswerError(f"a list of {name} wanted, something else found")
    return found


@contextmanager
def no_answer_as_error() -> Iterator[None]:
    """Tell every way of getting no answer as one."""
    try:
        yield
    except httpx.HTTPError as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from error


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() else None
