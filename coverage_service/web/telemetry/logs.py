"""What an operator may know of a request: method, route template, status, milliseconds and a request id; nothing else.

No path, query, body, address or message of an error is logged, as each may hold what a patient typed.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from functools import cached_property
from secrets import token_hex
from time import perf_counter
from traceback import extract_tb

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from coverage_service.settings import LogLevel
from coverage_service.web.telemetry.metrics import count_request
from insurer_rules.publishing.release_watch import WatchOutcome

NO_ANSWER = 500


def configure_logging(level: LogLevel) -> None:
    """Write log lines as JSON to standard error, from this level up."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso"),
            structlog.processors.JSONRenderer(_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=_to_standard_error,
        cache_logger_on_first_use=False,
    )


def _as_json(line: object, *, default: Callable[[object], object]) -> bytes:
    return msgspec.json.encode(line, enc_hook=default)


def _to_standard_error(*_: object) -> structlog.BytesLogger:
    return structlog.BytesLogger(sys.stderr.buffer)


class AccessLog:
    """Wrap an application so that each of its responses has a request id, is counted, and leaves one log line."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application whose responses are logged."""
        self.app = app

    @cached_property
    def log(self) -> structlog.typing.FilteringBoundLogger:
        """The log, put together once for all requests, from the first on."""
        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger().bind()
        return logger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on; of an address that no route has, not even the path is kept."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        started, request_id, status = perf_counter(), token_hex(8), NO_ANSWER

        async def send_numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_numbered)
        except asyncio.CancelledError:  # the process ends: no failure of its own
            status = 503 if status == NO_ANSWER else status
            raise
        finally:
            seconds, route = perf_counter() - started, scope.get("path_template") or "none"
            count_request(scope["method"], route=route, status=status, seconds=seconds)
            self.log.info(
                "request",
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )


def log_access(outcome: str, *, token: str | None, scope: str, route: str) -> None:
    """Log the use of a token: its id, what for and what came of it; never who asked, or from where."""
    structlog.get_logger().info("access", outcome=outcome, token=token, scope=scope, route=route)


def tell_release(outcome: WatchOutcome) -> None:
    """Log what came of looking for a new release: which one is in use, and why another was refused."""
    if outcome.kind == "unchanged":
        return
    number = outcome.release.number if outcome.release else None
    tell = structlog.get_logger().info if outcome.kind == "switched" else structlog.get_logger().error
    tell("release", outcome=outcome.kind, release=number, reason=outcome.reason)


def log_failure(error: BaseException) -> None:
    """Log an unexpected error by its kind and the places it came through; its message may quote a patient."""
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)[-8:]]
    structlog.get_logger().error("failure", kind=type(error).__name__, places=places)
