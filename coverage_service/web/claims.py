"""Claim files over HTTP: a CSV of claim lines in, the same lines with their verdicts streamed back; nothing is kept.

Verifying is left to `claims`.
"""

from collections.abc import AsyncIterator, Iterator
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Literal

from anyio.to_thread import run_sync
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream

from coverage_service.claims.files import ClaimFile, FileError, Verified, read_file, verify_file, write_file
from coverage_service.schema import RequestError
from coverage_service.web.desk import Desk
from coverage_service.web.gate import requires
from coverage_service.web.openapi import documented_file
from coverage_service.web.problems import AnyRequest, HttpError
from insurer_rules.structuring import Fault

CSV = "text/csv"
MOST_BYTES = 100_000_000
IN_MEMORY = 1_000_000
LINES_AT_ONCE = 500

LanguageAsked = Annotated[Literal["nl", "en"], QueryParameter(description="Language of the details.")]


class ClaimVerificationController(Controller):
    """Verify claim files before they are sent."""

    path = "/v1/claim-verifications"
    tags = ("claims",)
    guards = (requires("claims"),)

    @post(
        status_code=200,
        operation_id="verifyClaims",
        summary="Verify a claim file",
        operation_class=documented_file(CSV, problems=(401, 403, 413, 415, 422, 429, 503)),
        request_max_body_size=MOST_BYTES,
        media_type=CSV,
    )
    async def verify(self, request: AnyRequest, desk: NamedDependency[Desk], language: LanguageAsked = "nl") -> Stream:
        """Say for each line of a CSV which layer pays it, how much, what is left, and why."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
            raise HttpError(415, Fault((), CSV, request.headers.get("content-type", "nothing")))
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spooled:
            async for chunk in request.stream():
                spooled.write(chunk)
            spooled.seek(0)
            claimed = await run_sync(_read, spooled, desk)
        return Stream(_lines(claimed, desk, language), media_type=CSV)


def _read(stream: IO[bytes], desk: Desk) -> ClaimFile:
    try:
        return read_file(stream, desk.rules)
    except FileError as error:
        raise RequestError(error.faults) from None


async def _lines(claimed: ClaimFile, desk: Desk, language: Literal["nl", "en"]) -> AsyncIterator[str]:
    """Write the verdicts a few hundred lines at a time, so that other requests get their turn."""
    verified = await run_sync(lambda: tuple(verify_file(claimed, desk.rules)))
    for start in range(0, max(1, len(verified)), LINES_AT_ONCE):
        part = iter(verified[start : start + LINES_AT_ONCE])
        yield await run_sync(_text, claimed, part, language, start == 0)


def _text(claimed: ClaimFile, verified: Iterator[Verified], language: Literal["nl", "en"], first: bool) -> str:  # noqa: FBT001 - run_sync passes by place
    out = StringIO()
    write_file(out, claimed, verified, language, header=first)
    return out.getvalue()
