"""Claim files over HTTP: claim lines in, the same lines with their verdicts streamed back; nothing is kept.

Verifying is left to `claims`.
"""

from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from functools import partial
from io import StringIO
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Literal, cast

from anyio.to_thread import run_sync
from attrs import frozen
from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream

from coverage_service.claims.containers import unpacked
from coverage_service.claims.files import FileVerification, VerifiedRow
from coverage_service.claims.formats.rows import FileError, Sheet
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.claims.writing import json_lines, write_csv
from coverage_service.explanation import Language
from coverage_service.metrics import count_claim_lines
from coverage_service.schema import RequestError
from coverage_service.web.desk import Desk
from coverage_service.web.gate import requires
from coverage_service.web.openapi import documented_file
from coverage_service.web.problems import AnyRequest, HttpError
from insurer_rules.rules import Rules
from insurer_rules.structuring import Fault

CSV, NDJSON = "text/csv", "application/x-ndjson"
CONTENT = {
    CSV,
    "text/plain",
    "text/xml",
    "application/xml",
    "application/octet-stream",
    "application/gzip",
    "application/zip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BYTES = 100_000_000
IN_MEMORY = 1_000_000
LINES_AT_ONCE = 500

LanguageAsked = Annotated[Literal["nl", "en"], QueryParameter(description="Language of the details.")]


@frozen(eq=False)
class Verified:
    """A file that was settled: its columns, its rows as they are read again, and what to close after them."""

    sheet: Sheet
    rows: Iterator[VerifiedRow]
    open_files: ExitStack


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
        """Say for each line of a claim file which layer pays it, how much, what is left, and why.

        Takes CSV, Excel, PM304 and GDS801, also in gzip or zip; answers in CSV, or in JSON lines where accepted.
        """
        declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if declared not in CONTENT:
            raise HttpError(415, Fault((), CSV, declared or "nothing"))
        with ExitStack() as files:
            spooled = cast("IO[bytes]", files.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))
            async for chunk in request.stream():
                await run_sync(spooled.write, chunk)
            verified = await run_sync(_settled, spooled, desk.rules, files.pop_all())
        as_json = NDJSON in request.headers.get("accept", "")
        return Stream(_written(verified, language, as_json=as_json), media_type=NDJSON if as_json else CSV)


def _settled(spooled: IO[bytes], rules: Rules, files: ExitStack) -> Verified:
    with files:
        spooled.seek(0)
        try:
            stream = files.enter_context(unpacked(spooled))
            verification = FileVerification(rules)
            verification.read([open_claims(stream)])
            stream.seek(0)
            sheet = open_claims(stream)
        except FileError as error:
            raise RequestError(error.faults) from None
        return Verified(sheet, verification.rows(sheet), files.pop_all())


async def _written(verified: Verified, language: Language, *, as_json: bool) -> AsyncIterator[str]:
    """Write the verdicts a few hundred lines at a time, so that other requests get their turn."""
    with verified.open_files:
        header = True
        while text := await run_sync(partial(_text, verified, language, as_json=as_json, header=header)):
            header = False
            yield text


def _text(verified: Verified, language: Language, *, as_json: bool, header: bool) -> str:
    sheet, rows = verified.sheet, list(islice(verified.rows, LINES_AT_ONCE))
    count_claim_lines(each.verdict.payer if each.verdict else "error" for each in rows)
    if as_json:
        return json_lines(sheet.columns, rows, language)
    out = StringIO()
    deque(write_csv(out, sheet.columns, rows, language, delimiter=sheet.delimiter, header=header), maxlen=0)
    return out.getvalue()
