"""The practice's page at `/praktijk` and `/en/practice`: a claim file in, what becomes of its lines out; nothing kept.

With JavaScript the result streams back as JSON lines; without, the same templates come back as a page. Reckoning is
left to `uploads`, what is shown to `practice_result`.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any

import msgspec
from anyio.to_thread import run_sync
from attrs import astuple
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.heading_maps import write_heading_map
from coverage_service.web.api.claim_verifications import file_name, stream_of, stream_verdicts
from coverage_service.web.edge.gate import is_signed_in, requires
from coverage_service.web.edge.headers import as_attachment
from coverage_service.web.edge.problems import CLIENT_LEFT, AnyRequest
from coverage_service.web.edge.quotas import CLAIM_FILE
from coverage_service.web.pages.practice_faults import UploadFault, faults_shown, status_of
from coverage_service.web.pages.practice_headings import chosen_in, headings_asked, named_in
from coverage_service.web.pages.practice_lines import AttentionLine
from coverage_service.web.pages.practice_result import MOST_SHOWN, FileResult
from coverage_service.web.rendering import PRACTICE, fragment, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.telemetry.metrics import count_faults
from coverage_service.web.uploads.received import CSV, HEADING_MAP, MOST_BYTES, NDJSON, XLSX, Upload, upload_of
from coverage_service.web.uploads.threads import unless_client_leaves
from coverage_service.web.uploads.verdicts import UnknownHeadingsError, Verdicts
from coverage_service.wire.questions import RequestError
from coverage_service.wording.sentences import Language
from coverage_service.wording.texts import texts

COMMAND = "mtcoverage claims verify"
TOML = "application/toml"
DOWNLOADS = {"csv": CSV, "xlsx": XLSX}


class PracticePage(Controller):
    """Verifying a claim file in both languages."""

    include_in_schema = False
    guards = (requires("claims"),)
    opt = CLAIM_FILE

    @get(PRACTICE["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest) -> Response[str]:
        """Show the form in Dutch."""
        return show_page("nl", request)

    @get(PRACTICE["en"], sync_to_thread=False)
    def english(self, request: AnyRequest) -> Response[str]:
        """Show the form in English."""
        return show_page("en", request)

    @post(PRACTICE["nl"], status_code=200, request_max_body_size=MOST_BYTES)
    async def verify_dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[Any]:
        """Verify a file and answer in Dutch."""
        return await verify_upload("nl", request, in_use)

    @post(PRACTICE["en"], status_code=200, request_max_body_size=MOST_BYTES)
    async def verify_english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[Any]:
        """Verify a file and answer in English."""
        return await verify_upload("en", request, in_use)


def show_page(language: Language, request: AnyRequest, *, status: int = 200, **context: Any) -> Response[str]:
    """Show the page, with a result or faults where there are any."""
    found = {"result": None, "lines": (), "faults": (), "headings": None, "most": MOST_SHOWN, **context}
    found["most_bytes"] = MOST_BYTES
    return page("practice.html", language, PRACTICE, status=status, signed_in=is_signed_in(request), **found)


async def verify_upload(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[Any]:
    """Verify what was sent: to the script as a stream, to a form as a page or a download; or say why it cannot be."""
    scripted = NDJSON in request.headers.get("accept", "")
    try:
        upload = await upload_of(request)
        answer, named = upload.fields.get("answer", ""), named_in(upload.fields)
        if answer == HEADING_MAP:
            return heading_map(upload, language)
        if wanted := DOWNLOADS.get(answer):
            return await download(request, upload, in_use, language, wanted)
        verdicts = Verdicts(in_use.rules, in_use.today(), named)
        await verdicts.open(upload)
    except (RequestError, HTTPException) as error:
        return refuse_upload(language, request, error, scripted=scripted)
    if scripted:
        return stream_of(tell_progress(verdicts, language), NDJSON, {})
    counted = await unless_client_leaves(request, first_lines(verdicts, language))
    if counted is None:
        return Response(None, status_code=CLIENT_LEFT)
    return show_page(language, request, result=counted[0].for_template(), lines=counted[1], command=COMMAND)


async def download(
    request: AnyRequest, upload: Upload, in_use: RulesInUse, language: Language, media_type: str
) -> Response[Any]:
    """Give the whole result as a file."""
    answer = await stream_verdicts(request, upload, in_use, language, media_type, named_in(upload.fields))
    answer.headers.update(as_attachment(file_name(language, media_type)))
    return answer


def refuse_upload(
    language: Language, request: AnyRequest, error: RequestError | HTTPException, *, scripted: bool
) -> Response[Any]:
    """Say what is wrong with what was sent: in the page, or to the script as the part of the page that says it."""
    status = status_of(error)
    faults: list[UploadFault] = list(faults_shown(error, language))
    if isinstance(error, RequestError):
        count_faults(error.faults)
    asked = headings_asked(error.seen, language) if isinstance(error, UnknownHeadingsError) else None
    said = {"faults": faults, "hint": status == 422 and faults[0].field == "claims" and not asked, "headings": asked}
    if scripted:
        return fragment("practice_faults.html", language, status=status, **said)
    return show_page(language, request, status=status, **said)


def heading_map(upload: Upload, language: Language) -> Response[Any]:
    """Give what was said of the headings as the small file that the next month is verified with."""
    with upload.files:
        text = write_heading_map(chosen_in(upload.fields))
    name = texts(language)["headings"]["file_name"]
    return Response(text.encode(), media_type=TOML, headers=as_attachment(name))


async def first_lines(verdicts: Verdicts, language: Language) -> tuple[FileResult, list[AttentionLine]]:
    """Count a whole file, and keep the first lines to look at."""
    first: list[AttentionLine] = []
    with verdicts.files:
        await verdicts.settle_all()
        result = FileResult(language, verdicts.sheet)
        async for rows in verdicts.parts():
            found = await run_sync(result.take, rows)
            first += found[: MOST_SHOWN - len(first)]
    return result, first


async def tell_progress(verdicts: Verdicts, language: Language) -> AsyncIterator[bytes]:
    """Tell the script how far the work is, then how many lines there are, then each part, and last the result.

    A part has its lines as CSV and, of those to look at, the fields of `AttentionLine`. Without the last the answer
    is not whole.
    """
    with verdicts.files:
        yield _line({"read": 0})
        async with aclosing(verdicts.settle()) as settling:
            async for read in settling:
                yield _line({"read": read})
        yield _line({"lines": verdicts.lines, "csv": verdicts.csv((), language, header=True)})
        result = FileResult(language, verdicts.sheet)
        async for rows in verdicts.parts():
            yield await run_sync(partial(_part, result, verdicts, rows))
        yield _line(
            {"result": fragment("practice_result.html", language, result=result.for_template(), lines=()).content}
        )


def _part(result: FileResult, verdicts: Verdicts, rows: Sequence[VerifiedRow]) -> bytes:
    attention = [astuple(line) for line in result.take(rows)]
    csv = verdicts.csv(rows, result.language, header=False)
    return _line({"done": result.lines, "csv": csv, "attention": attention})


def _line(told_now: dict[str, Any]) -> bytes:
    return msgspec.json.encode(told_now) + b"\n"
