"""What an insurer sent back beside what was foreseen, at `/praktijk/retour` and `/en/practice/returns`; nothing kept.

Comparing is left to `claims.returns`, its words and cells to `claims.returns_writing`.
"""

from collections.abc import Iterator
from functools import partial
from io import StringIO
from typing import Any

from attrs import frozen
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException

from coverage_service.claims.containers import open_unpacked
from coverage_service.claims.formats.return_messages import ReturnedClaim, read_returns
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.returns import (
    OUTCOMES,
    ClaimCompared,
    Foreseen,
    ReturnsCompared,
    compare_returns,
    foreseen_of,
    gather,
)
from coverage_service.claims.returns_writing import (
    HEADS,
    cells_of_return,
    insurers_of_returns,
    what_to_do,
    write_returns,
)
from coverage_service.web.edge.gate import is_signed_in, requires
from coverage_service.web.edge.headers import as_attachment
from coverage_service.web.edge.problems import CLIENT_LEFT, AnyRequest
from coverage_service.web.edge.quotas import CLAIM_FILE
from coverage_service.web.pages.practice_faults import faults_shown, status_of
from coverage_service.web.rendering import RETURNS, page
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.uploads.received import CSV, FILES, MOST_BYTES, Upload, UploadedFile, upload_of
from coverage_service.web.uploads.threads import in_thread, unless_client_leaves
from coverage_service.web.uploads.verdicts import Verdicts, of_file
from coverage_service.wire.questions import RequestError
from coverage_service.wording.sentences import Language, words
from coverage_service.wording.texts import texts
from insurer_rules.faults import NOTHING, Fault, phrase

PARTS = (*FILES, "returns")
MOST_SHOWN = 300
SHOWN = ("line", "claim", "codes", "foreseen", "outcome", "todo")


class PracticeReturns(Controller):
    """Holding a return message against the file that was sent, in both languages."""

    include_in_schema = False
    guards = (requires("claims"),)
    opt = CLAIM_FILE

    @get(RETURNS["nl"], sync_to_thread=False)
    def dutch(self, request: AnyRequest) -> Response[str]:
        """Show the form in Dutch."""
        return returns_page("nl", request)

    @get(RETURNS["en"], sync_to_thread=False)
    def english(self, request: AnyRequest) -> Response[str]:
        """Show the form in English."""
        return returns_page("en", request)

    @post(RETURNS["nl"], status_code=200, request_max_body_size=MOST_BYTES)
    async def compare_dutch(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[Any]:
        """Compare and answer in Dutch."""
        return await answer_to("nl", request, in_use)

    @post(RETURNS["en"], status_code=200, request_max_body_size=MOST_BYTES)
    async def compare_english(self, request: AnyRequest, in_use: NamedDependency[RulesInUse]) -> Response[Any]:
        """Compare and answer in English."""
        return await answer_to("en", request, in_use)


@frozen
class ReturnsShown:
    """What the template shows: how it went, by return code, by insurer, and the claims that did not go as foreseen."""

    outcomes: tuple[tuple[str, int], ...]
    codes: tuple[tuple[str, int, int, str], ...]
    insurers: tuple[tuple[str, str, str, str, str], ...]
    claims: tuple[tuple[str, ...], ...]
    left_out: int
    notice: str


def returns_page(language: Language, request: AnyRequest, *, status: int = 200, **context: Any) -> Response[str]:
    """Show the page, with what came back or with faults where there are any."""
    found = {"returned": None, "faults": (), "headings": None, "most_bytes": MOST_BYTES, **context}
    return page("practice_returns.html", language, RETURNS, status=status, signed_in=is_signed_in(request), **found)


async def answer_to(language: Language, request: AnyRequest, in_use: RulesInUse) -> Response[Any]:
    """Compare what was sent: as a page, or as a file of every claim; or say why it cannot be."""
    try:
        upload = await upload_of(request, parts=PARTS)
        compared = await unless_client_leaves(request, compared_returns(upload, in_use))
    except (RequestError, HTTPException) as error:
        return returns_page(language, request, status=status_of(error), faults=list(faults_shown(error, language)))
    if compared is None:
        return Response(None, status_code=CLIENT_LEFT)
    if upload.fields.get("answer") == "csv":
        return as_file(compared, language)
    return returns_page(language, request, returned=returns_shown(compared, language))


async def compared_returns(upload: Upload, in_use: RulesInUse) -> ReturnsCompared:
    """Read the return message, verify the file that was sent, and hold one against the other. Raises RequestError."""
    if upload.returns is None:
        with upload.files:
            raise RequestError([Fault(("returns",), phrase("return_message"), NOTHING)])
    verdicts = Verdicts(in_use.rules, in_use.today())
    await verdicts.open(upload)
    with verdicts.files:
        returned = await in_thread(upload.allowance, partial(returned_claims, upload.returns))
        await verdicts.settle_all()
        foreseen = dict[str, Foreseen]()
        async for rows in verdicts.parts():
            gather(foreseen, foreseen_of(rows, verdicts.sheet.meaning))
    return compare_returns(returned, foreseen)


def returned_claims(file: UploadedFile) -> list[ReturnedClaim]:
    """Read every claim of a return message. Raises RequestError where it is none."""
    file.stream.seek(0)
    try:
        with open_unpacked(file.stream) as stream:
            return read_returns(stream)
    except FileError as error:
        raise of_file(error, ("returns",)) from None


def returns_shown(compared: ReturnsCompared, language: Language) -> ReturnsShown:
    """Lay out what came back."""
    went = [(words("return_outcome", each, language), compared.outcomes[each]) for each in OUTCOMES]
    went.append((words("returns", "not_returned", language), len(compared.not_returned)))
    looked_at = [each for each in compared.claims if each.outcome != "paid"]
    return ReturnsShown(
        tuple(each for each in went if each[1]),
        tuple((code, number, seen, what_to_do(code, language)) for code, number, seen in compared.by_code()),
        tuple(insurers_of_returns(compared, language)),
        tuple(tuple(_cells(each, language)) for each in looked_at[:MOST_SHOWN]),
        max(0, len(looked_at) - MOST_SHOWN),
        words("returns", "of_another_file", language) if compared.of_another_file else "",
    )


def _cells(each: ClaimCompared, language: Language) -> Iterator[str]:
    cells = dict(zip(HEADS, cells_of_return(each, language), strict=True))
    return (cells[head] for head in SHOWN)


def as_file(compared: ReturnsCompared, language: Language) -> Response[bytes]:
    """Give every claim that came back as a CSV."""
    out = StringIO(newline="")
    write_returns(out, compared, language)
    name = texts(language)["practice_returns"]["file_name"]
    return Response(out.getvalue().encode("utf-8-sig"), media_type=CSV, headers=as_attachment(name))
