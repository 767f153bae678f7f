"""Verdicts on what was sent: an upload is opened, settled, and its lines come out a few hundred at a time.

All of it runs in threads and in parts, so that other requests get their turn and a client that leaves stops the work.
How files are read is left to `claims`, how they came in to `received`.
"""

import datetime as dt
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, aclosing
from functools import partial
from io import StringIO
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, TypeVar, cast

from anyio.to_thread import run_sync
from attrs import define, evolve, field

from coverage_service.claims.by_row.coded_rows import PackagesHeld
from coverage_service.claims.by_row.files import FileVerification, VerifiedRow, verify_files
from coverage_service.claims.containers import Unpacked, open_files, open_unpacked, unpacked_files
from coverage_service.claims.formats.allowances import Allowance, look
from coverage_service.claims.formats.rows import FileError, HeadingsSeen, Row, Sheet
from coverage_service.claims.heading_maps import MOST_BYTES as MOST_OF_A_MAP
from coverage_service.claims.heading_maps import read_heading_map
from coverage_service.claims.line_checks.written_days import Orders
from coverage_service.claims.own_figures import with_figures
from coverage_service.claims.packages_files import read_packages
from coverage_service.claims.summary import Summary
from coverage_service.claims.working_copy import write_working_copy
from coverage_service.claims.writing import write_csv
from coverage_service.web.telemetry.metrics import count_claim_lines
from coverage_service.web.uploads.received import IN_MEMORY, Upload, UploadedFile
from coverage_service.web.uploads.threads import in_thread, work_in_thread
from coverage_service.wire.questions import RequestError
from coverage_service.wording.sentences import Language
from insurer_rules.faults import Fault
from insurer_rules.rules import Rules

T = TypeVar("T")

LINES_AT_ONCE = 500
BYTES_AT_ONCE = 65_536


@define(eq=False)
class Verdicts:
    """An upload on its way to verdicts: open it, settle it, then ask for its rows; `lines` are read so far.

    `named` says of headings which column they mean; `notes` are, once settled, what is told of the file as a whole.
    """

    rules: Rules
    today: dt.date | None = None
    named: dict[str, str] = field(factory=dict)
    files: ExitStack = field(factory=ExitStack)
    lines: int = 0
    notes: list[Fault] = field(factory=list)
    sheet: Sheet = field(init=False)
    rows: Iterator[VerifiedRow] = field(init=False)
    _held: PackagesHeld | None = field(default=None, init=False)
    _files: list[list[Unpacked]] = field(factory=list, init=False)
    _remarks: tuple[Fault, ...] = field(default=(), init=False)
    _allowance: Allowance = field(factory=Allowance, init=False)

    async def open(self, upload: Upload) -> None:
        """Open every file as far as its header. Raises RequestError with what is wrong, and in which file."""
        with self.files:
            self.files.push(upload.files)
            self._allowance = upload.allowance
            await in_thread(self._allowance, partial(self._open, upload))
            self.files = self.files.pop_all()

    def _open(self, upload: Upload) -> None:
        self._held = None if upload.packages is None else self._read("packages", upload.packages, self._packages)
        if upload.figures is not None:
            laid = self._read("figures", upload.figures, partial(with_figures, self.rules))
            self.rules, self._remarks = laid.rules, (*self._remarks, *laid.remarks)
        if upload.map is not None:
            self.named |= self._read("map", upload.map, _heading_map)
        for number, earlier in enumerate(upload.history):
            self._files.append(self._open_file(earlier, ("history", number)))
        several, place = len(upload.claims) > 1, ("claims",) if upload.form else ()
        opened = [each for file in upload.claims for each in self._open_file(file, place, named=several)]
        self._files.append(opened)

    def _read(self, part: str, file: UploadedFile, read: Callable[[IO[bytes]], T]) -> T:
        """Read a part that is no claim file. Raises RequestError that says which part it is."""
        file.stream.seek(0)
        try:
            return read(file.stream)
        except FileError as error:
            raise of_file(error, (part,)) from None

    def _packages(self, stream: IO[bytes]) -> PackagesHeld:
        held = read_packages(self.files.enter_context(open_unpacked(stream)))
        self._remarks = held.remarks
        return held

    def _open_file(self, file: UploadedFile, place: tuple[str | int, ...], *, named: bool = False) -> list[Unpacked]:
        """Unpack a file and look at its header; its place comes before the faults of a file beside the claims.

        One of several, which is `named`, has the name that it was sent under.
        """
        try:
            file.stream.seek(0)
            opened = self.files.enter_context(unpacked_files(file.stream))
            if named:
                opened = [evolve(each, name=each.name or file.name) for each in opened]
            open_files(opened, self.named)
        except FileError as error:
            raise of_file(error, place) from None
        return opened

    async def settle(self) -> AsyncGenerator[int, None]:
        """Read and settle every line; tells now and then how many were read. Then `lines` are those of the file."""
        async with aclosing(work_in_thread(self._allowance, self._settle)) as looks:
            async for _ in looks:
                yield self.lines

    async def settle_all(self) -> None:
        """Read and settle every line, where nobody asks how far it is."""
        await in_thread(self._allowance, self._settle)

    def _settle(self) -> None:
        def make(orders: Orders) -> FileVerification:
            return FileVerification(self.rules, held=self._held, today=self.today, orders=orders)

        try:
            verification = verify_files(make, lambda: map(self._open_sheet, self._files))
        except FileError as error:
            raise of_file(error, ()) from None
        sheet = open_files(self._files[-1], self.named)
        self.sheet = evolve(sheet, rows=self._going_on(sheet.rows))
        remarks = (*verification.remarks, *self._remarks)
        self.sheet.notes.extend(remarks)
        self.notes = [*self.notes, *remarks]
        self.rows = verification.rows(self.sheet)

    def _open_sheet(self, files: list[Unpacked]) -> Sheet:
        """Open a sheet whose rows are counted from nothing as they are read."""
        sheet = open_files(files, self.named)
        self.lines, self.notes = 0, sheet.notes
        return evolve(sheet, rows=self._count_each(sheet.rows))

    def _count_each(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in self._going_on(rows):
            self.lines += 1
            yield row

    def _going_on(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            look()
            yield row

    async def parts(self) -> AsyncIterator[Sequence[VerifiedRow]]:
        """Give the rows with their verdicts, a few hundred at a time, each counted for the measures."""
        while part := await in_thread(self._allowance, self._part):
            yield part

    def _part(self) -> Sequence[VerifiedRow]:
        part = list(islice(self.rows, LINES_AT_ONCE))
        count_claim_lines(each.payer for each in part)
        return part

    async def workbook(self, language: Language) -> AsyncIterator[bytes]:
        """Write all rows as an Excel file, and give it in pieces."""
        with self.files, cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY)) as book:
            await in_thread(self._allowance, partial(self._write_workbook, book, language))
            while piece := await run_sync(book.read, BYTES_AT_ONCE):
                yield piece

    def _write_workbook(self, book: IO[bytes], language: Language) -> None:
        summary = Summary()
        write_working_copy(book, self.sheet, summary.count_each(self._all_rows()), summary, language)
        book.seek(0)

    def _all_rows(self) -> Iterator[VerifiedRow]:
        while part := self._part():
            yield from part

    def csv(self, rows: Iterable[VerifiedRow], language: Language, *, header: bool) -> str:
        """Write rows as CSV with the file's own delimiter."""
        out = StringIO()
        written = write_csv(out, self.sheet.columns, rows, language, delimiter=self.sheet.delimiter, header=header)
        deque(written, maxlen=0)
        return out.getvalue()


def _heading_map(stream: IO[bytes]) -> dict[str, str]:
    return read_heading_map(stream.read(MOST_OF_A_MAP + 1), "map")


class UnknownHeadingsError(RequestError):
    """A claim file lacks columns that some of its headings may mean; `seen` are those headings."""

    def __init__(self, faults: Iterable[Fault], seen: HeadingsSeen) -> None:
        """Keep the faults and the headings."""
        super().__init__(faults)
        self.seen = seen


def of_file(error: FileError, place: tuple[str | int, ...]) -> RequestError:
    """Say of each fault in which file it is."""
    faults = [evolve(fault, path=(*place, *fault.path)) for fault in error.faults]
    of_claims = error.seen and place[:1] == ("claims",)
    return UnknownHeadingsError(faults, error.seen) if of_claims and error.seen else RequestError(faults)
