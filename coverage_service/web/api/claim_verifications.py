"""Claim files over HTTP: claim lines in, the same lines with their verdicts streamed back; nothing is kept.

Verifying is left to `uploads`.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated, Literal

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Stream

from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.writing import json_lines
from coverage_service.web.api.openapi import file_operation_of
from coverage_service.web.edge.gate import requires
from coverage_service.web.edge.headers import as_attachment
from coverage_service.web.edge.problems import CLIENT_LEFT, AnyRequest
from coverage_service.web.edge.quotas import CLAIM_FILE
from coverage_service.web.rules_in_use import RulesInUse
from coverage_service.web.uploads.received import CSV, KNOWN_PART, MOST_BYTES, NDJSON, XLSX, Upload, upload_of
from coverage_service.web.uploads.threads import unless_client_leaves
from coverage_service.web.uploads.verdicts import Verdicts
from coverage_service.wire.questions import RequestError
from coverage_service.wording.faults import fault_text
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault, remark, shown

ANSWERS = (CSV, NDJSON, XLSX)
FILE_NAMES = {"nl": "declaraties-gecontroleerd", "en": "claims-verified"}
# What a header may hold of all notes together, as proxies allow.
LONGEST_NOTES = 2_000
ENDINGS = {CSV: "csv", NDJSON: "ndjson", XLSX: "xlsx"}
LanguageAsked = Annotated[Literal["nl", "en"], QueryParameter(description="Language of the details.")]


class ClaimVerificationController(Controller):
    """Verify claim files before they are sent."""

    path = "/v1/claim-verifications"
    tags = ("claims",)
    guards = (requires("claims"),)
    opt = CLAIM_FILE

    @post(
        status_code=200,
        operation_id="verifyClaims",
        summary="Verify a claim file",
        operation_class=file_operation_of(
            *ANSWERS,
            parts={"claims": True, "history": True, "packages": False, "figures": False, "map": False},
            problems=(400, 401, 403, 413, 415, 422, 429, 503),
        ),
        request_max_body_size=MOST_BYTES,
        media_type=CSV,
    )
    async def verify(
        self, request: AnyRequest, in_use: NamedDependency[RulesInUse], language: LanguageAsked = "nl"
    ) -> Stream | Response[None]:
        """Say for each line of a claim file which layer pays it, how much, what is left, and why.

        Takes CSV, Excel, PM304 and GDS801, also in gzip or zip: as the body, or as the part `claims` of a form, with
        earlier files as parts `history`, who held which packages as `packages`, figures of one's own as `figures`, and
        what headings mean as `map`; several parts `claims` are verified as one file. Answers in CSV, or as the header
        Accept asks in JSON lines or Excel. The header `x-claim-lines` says how many lines come back, `x-claim-notes`
        what is noted of the file as a whole, as a JSON list of texts.
        """
        upload = await upload_of(request)
        need_no_fields(upload)
        return await stream_verdicts(request, upload, in_use, language, request.accept.best_match(list(ANSWERS), CSV))


def need_no_fields(upload: Upload) -> None:
    """Refuse what is no file. Raises RequestError with every name that is unknown."""
    if upload.fields:
        with upload.files:
            raise RequestError([Fault((name,), KNOWN_PART, shown(name)) for name in upload.fields])


def file_name(language: Language, media_type: str) -> str:
    """Name the file that is given back."""
    return f"{FILE_NAMES[language]}.{ENDINGS[media_type]}"


async def stream_verdicts(
    request: AnyRequest,
    upload: Upload,
    in_use: RulesInUse,
    language: Language,
    media_type: str,
    named: Mapping[str, str] = NO_NAMES,
) -> Stream | Response[None]:
    """Settle an upload, and stream its verdicts in a media type; of a client that left nothing is worked out."""
    verdicts = await unless_client_leaves(request, settled_verdicts(upload, in_use, named))
    if verdicts is None:
        return Response(None, status_code=CLIENT_LEFT)
    headers = {"x-claim-lines": str(verdicts.lines), "x-claim-notes": notes_header(verdicts.notes, language)}
    if media_type == XLSX:
        headers |= as_attachment(file_name(language, XLSX))
        return stream_of(verdicts.workbook(language), XLSX, headers)
    return stream_of(write_verdicts(verdicts, language, media_type), media_type, headers)


async def settled_verdicts(upload: Upload, in_use: RulesInUse, named: Mapping[str, str] = NO_NAMES) -> Verdicts:
    """Open an upload and settle all its lines; its files stay open for its rows."""
    verdicts = Verdicts(in_use.rules, in_use.today(), dict(named))
    await verdicts.open(upload)
    with verdicts.files:
        await verdicts.settle_all()
        verdicts.files = verdicts.files.pop_all()
    return verdicts


def notes_header(notes: Sequence[Fault], language: Language) -> str:
    """Say what is noted of a file as a JSON list in ASCII, short enough for the header of a proxy.

    No cell of the file stands in it, as headers may be logged on their way.
    """
    told: list[str] = []
    for note in map(without_cells, notes):
        place = ", ".join(map(str, note.path))
        text = fault_text(note, language)
        said = f"{place}: {text}" if place else text
        if len(json.dumps([*told, said])) > LONGEST_NOTES:
            break
        told.append(said)
    if left := len(notes) - len(told):
        told.append(fault_text(remark("more_notes", number=left), language))
    return json.dumps(told)


def without_cells(note: Fault) -> Fault:
    """Tell a note of cells by how many they are."""
    number = dict(note.wanted.figures).get("number", 1)
    match note.wanted.code:
        case "read_as":
            return remark("cells_repaired", note.path, number=number)
        case "id_twice":
            return remark("ids_twice", note.path, number=number)
        case "id_shortened":
            return remark("ids_shortened", note.path)
    return note


def stream_of(parts: AsyncIterator[str] | AsyncIterator[bytes], media_type: str, headers: dict[str, str]) -> Stream:
    """Stream an answer; its media type goes as a header, as Litestar takes the route's for a stream's own."""
    charset = "; charset=utf-8" if media_type == CSV else ""
    return Stream(parts, headers={**headers, "content-type": f"{media_type}{charset}"})


async def write_verdicts(verdicts: Verdicts, language: Language, media_type: str) -> AsyncIterator[str]:
    """Write the verdicts a few hundred lines at a time; a file without lines still has its header."""
    with verdicts.files:
        if media_type == CSV:
            yield verdicts.csv((), language, header=True)
        async for rows in verdicts.parts():
            if media_type == CSV:
                yield verdicts.csv(rows, language, header=False)
            else:
                yield json_lines(verdicts.sheet.columns, rows, language)
