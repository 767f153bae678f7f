"""What is sent to be verified: a claim file, earlier ones, and who held which packages; as one file or as a form.

Every file goes to disk when it is large. What is in the files is left to `verdicts`.
"""

import re
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from anyio.to_thread import run_sync
from attrs import define, field, frozen
from multipart import (  # type: ignore[import-untyped]  # Litestar's own parser of forms, which has no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from coverage_service.claims.formats.allowances import Allowance
from coverage_service.claims.formats.rows import FileError
from coverage_service.claims.line_checks.written_texts import CELLS
from coverage_service.web.edge.problems import AnyRequest, HttpError
from coverage_service.wire.questions import RequestError
from insurer_rules.faults import MORE, NOTHING, Fault, phrase, shown

MULTIPART = "multipart/form-data"
CSV, NDJSON = "text/csv", "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What programs and browsers declare a file of one of the formats to be.
CONTENT = {
    CSV,
    "text/plain",
    "text/xml",
    "application/xml",
    "application/octet-stream",
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "application/x-zip-compressed",
    XLSX,
}
# Whatever else a program takes a spreadsheet, a text or a packed file for; what it is is told by what it holds.
SENSIBLE = re.compile(
    r"text/[\w.+-]+|binary/octet-stream|multipart/x-g?zip|application/(vnd\.[\w.+-]+|csv|excel|msexcel|edi[\w.+-]*|soap\+xml"
    r"|(x-)?(force-)?download|(x-)?unknown|x-[\w.+-]*(csv|excel|zip|compress|xls)[\w.+-]*)",
    re.IGNORECASE,
)
MOST_BYTES = 100_000_000
IN_MEMORY = 1_000_000
FILES = ("claims", "history", "packages", "figures", "map")
# The answer that is the small file of what headings mean, for which no claims are needed.
HEADING_MAP = "map"
SEVERAL = ("claims", "history")
KNOWN_PART, A_FILE = phrase("one_of_keys", keys=FILES), phrase("file")
MOST_PARTS, LONGEST_FIELD = 60, 1_000
# Of all parts of an upload, with what is packed in them: so many files are open, so many lines held, of about 1 kB.
MOST_FILES, MOST_LINES = 120, 1_000_000


@frozen
class UploadedFile:
    """A file that was sent, under the name that it has where it came from."""

    name: str
    stream: IO[bytes]


@define(eq=False)
class Upload:
    """The files that were sent, open until `files` is closed; `fields` are the other answers of a `form`.

    Several claim files are verified as one; `figures` are laid over the tables, `map` says what headings mean,
    `returns` is what an insurer sent back. `parts` are the files that may come.
    """

    form: bool = False
    claims: list[UploadedFile] = field(factory=list)
    history: list[UploadedFile] = field(factory=list)
    packages: UploadedFile | None = None
    figures: UploadedFile | None = None
    map: UploadedFile | None = None
    fields: dict[str, str] = field(factory=dict)
    returns: UploadedFile | None = None
    parts: Collection[str] = FILES
    files: ExitStack = field(factory=ExitStack)
    allowance: Allowance = field(factory=Allowance)

    def open_spool(self) -> IO[bytes]:
        """Open a file that stays in memory while it is small."""
        return cast("IO[bytes]", self.files.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))

    async def keep(self, file: IO[bytes], content: bytes | bytearray) -> None:
        """Keep what came of a file. Raises HttpError 413 for more than the parts of an upload may be in all."""
        try:
            self.allowance.take_bytes(len(content))
        except FileError:
            raise HttpError(413) from None
        await run_sync(file.write, content)

    def take(self, name: str, file: UploadedFile) -> None:
        """Take a file as a part. Raises RequestError for a second one where there can be one."""
        if name in SEVERAL:
            getattr(self, name).append(file)
        elif getattr(self, name) is not None:
            raise RequestError([Fault((name,), phrase("one_file"), MORE)])
        else:
            setattr(self, name, file)


async def upload_of(request: AnyRequest, *, parts: Collection[str] = FILES) -> Upload:
    """Read what is sent. Raises HttpError 415 for another media type, 413 for too much, 400 for a broken form.

    Once its files are closed, nothing of what stood in them is remembered.
    """
    upload = Upload(parts=parts, allowance=Allowance(request.app.state.upload_bytes, MOST_FILES, MOST_LINES))
    with upload.files:
        upload.files.callback(CELLS.forget)
        declared, options = parse_options_header(request.headers.get("content-type", ""))
        upload.form = declared == MULTIPART
        if upload.form:
            await _form(upload, request, options.get("boundary", ""))
        elif declared in CONTENT or SENSIBLE.fullmatch(declared or ""):
            upload.claims.append(UploadedFile("", upload.open_spool()))
            async for chunk in request.stream():
                await upload.keep(upload.claims[0].stream, chunk)
        else:
            raise HttpError(415, Fault((), phrase("media_type", name=CSV), shown(declared) if declared else NOTHING))
        if not upload.claims and upload.fields.get("answer") != HEADING_MAP:
            raise RequestError([Fault(("claims",), A_FILE, NOTHING)])
        upload.files = upload.files.pop_all()
    return upload


async def _form(upload: Upload, request: AnyRequest, boundary: str) -> None:
    """Take the parts of a form as they come in."""
    try:
        with PushMultipartParser(boundary, max_segment_count=MOST_PARTS) as parser:
            part = _Part(upload)
            async for chunk in request.stream():
                for event in parser.parse(chunk):
                    await part.take(event)
    except MultipartError:
        raise HttpError(400) from None


@define(eq=False)
class _Part:
    """The part of a form that is coming in: a file with a name, or a short answer."""

    upload: Upload
    name: str = ""
    file: UploadedFile | None = None
    text: bytearray = field(factory=bytearray)

    async def take(self, event: MultipartSegment | bytes | bytearray | None) -> None:
        """Take the head of a part, some of its content, or its end."""
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event is None:
            self._end()
        elif self.file is not None:
            await self.upload.keep(self.file.stream, event)
        elif len(self.text) + len(event) > LONGEST_FIELD:
            raise HttpError(413)
        else:
            self.text += event

    def _begin(self, head: MultipartSegment) -> None:
        """Open a file for a part that has one; one that was not chosen has an empty name, and is none."""
        self.name, self.text, self.file = head.name, bytearray(), None
        if head.filename or (head.filename is None and head.name in self.upload.parts):
            if head.name not in self.upload.parts:
                raise RequestError([Fault((), KNOWN_PART, shown(head.name))])
            self.file = UploadedFile(PurePath(head.filename or "").name, self.upload.open_spool())

    def _end(self) -> None:
        if self.file is not None:
            self.upload.take(self.name, self.file)
        elif self.name not in self.upload.parts:
            self.upload.fields[self.name] = self.text.decode("utf-8", "replace")
