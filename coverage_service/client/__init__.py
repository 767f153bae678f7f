"""Asking a running service from a Python program: the clients, and the errors that they raise."""

from coverage_service.client.clients import AsyncCoverageClient, CoverageClient, Progress
from coverage_service.client.errors import (
    AccessError,
    CoverageError,
    InvalidRequestError,
    NoAnswerError,
    NotFoundError,
    ProblemError,
    UnavailableError,
    UnexpectedAnswerError,
)

__all__ = [
    "AccessError",
    "AsyncCoverageClient",
    "CoverageClient",
    "CoverageError",
    "InvalidRequestError",
    "NoAnswerError",
    "NotFoundError",
    "ProblemError",
    "Progress",
    "UnavailableError",
    "UnexpectedAnswerError",
]
