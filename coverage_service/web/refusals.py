"""Refusing a request before the application sees it, or after it gave up: the same documents, pages and headers.

What is refused, and why, is left to `limits` and `connections`.
"""

from http import HTTPStatus

import msgspec
from litestar import Request
from litestar.types import Message, Receive, Scope, Send

from coverage_service.schema import write_problem
from coverage_service.web.headers import ALWAYS, NO_STORE, STRICT, protect
from coverage_service.web.problems import PROBLEM_JSON, AnyRequest, HttpError, problem

# What is still on its way is not waited for: a refused upload may be large, or slow on purpose.
CLOSE = {"connection": "close"}


async def refuse(scope: Scope, receive: Receive, send: Send, error: HttpError) -> None:
    """Answer a request with a problem, and close its connection."""

    async def protected(message: Message) -> None:
        await protect(message, scope)
        await send(message)

    request: AnyRequest = Request(scope, receive, send)
    answer = problem(request, error, {**error.headers, **CLOSE})
    answer.headers.update(CLOSE)
    await answer.to_asgi_response(None, request)(scope, receive, protected)


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
