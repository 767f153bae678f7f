"""Packed claim files: gzip, or a zip of one or more claim files, unpacked within bounds; all else is taken as it is."""

import gzip
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import file_digest
from os import SEEK_END
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from attrs import evolve, frozen

from coverage_service.claims.formats.allowances import MOST_UNPACKED, Allowance, allowance_of
from coverage_service.claims.formats.archives import DAMAGE, SOME_DAMAGE, ZIP, open_archive, open_member
from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.joining import join_sheets
from coverage_service.claims.formats.rows import FileError, NoClaimsFileError, Sheet
from coverage_service.claims.formats.sniffing import GZIP, Opener, format_of, office_kind, open_claims
from insurer_rules.faults import NOTHING, Fault, phrase, remark, shown

IN_MEMORY = 1 << 20
CHUNK = 1 << 20
MOST_FILES = 60
# What systems put into a zip beside what somebody packed.
NOT_PACKED = re.compile(
    r"(.*/)?(__MACOSX/.*|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\.~lock\..*#)", re.IGNORECASE
)
# What somebody packs beside claims; one of these that holds claims is read all the same.
BESIDE_CLAIMS = re.compile(
    r".*\.(pdf|docx?|rtf|md|nfo|url|png|jpe?g|gif|html?|xsd|xslt?|msg|eml)"
    r"|(lees ?_?mij|read ?_?me|toelichting|info).*",
    re.IGNORECASE,
)


@frozen
class Unpacked:
    """A file as unpacked: its name in the archive, "" where it was not packed, and what it holds."""

    name: str
    stream: IO[bytes]


@contextmanager
def open_unpacked(stream: IO[bytes], *, most: int = MOST_UNPACKED) -> Iterator[IO[bytes]]:
    """Open what a packed file holds, one file only; a workbook stays packed.

    Raises FileError for a damaged file, several members, or more than `most` bytes.
    """
    with unpacked_files(stream, most=most) as found:
        files = [each for each in found if not BESIDE_CLAIMS.fullmatch(each.name)] or found
        if len(files) != 1:
            raise FileError([Fault((), phrase("zip_of_one_file"), shown(", ".join(each.name for each in files)))])
        yield files[0].stream


@contextmanager
def unpacked_files(stream: IO[bytes], *, most: int = MOST_UNPACKED) -> Iterator[list[Unpacked]]:
    """Open every file that a packed file holds, without what systems add.

    Raises FileError for a damaged file, one without a file in it, or more than `most` bytes; within work that has an
    allowance, for more than is left of it.
    """
    start, allowance = stream.read(4), allowance_of(most)
    stream.seek(0)
    if not start.startswith((GZIP, ZIP)):
        yield [Unpacked("", stream)]
        return
    with ExitStack() as files:
        try:
            found = list(_open_packed(stream, start, files, allowance))
        except DAMAGE:
            raise FileError([Fault((), phrase("whole_packed_file"), SOME_DAMAGE)]) from None
        yield found


def open_files(
    files: Sequence[Unpacked], named: Mapping[str, str] = NO_NAMES, *, parquet: Opener | None = None
) -> Sheet:
    """Open claim files as one, from their beginning. Raises FileError that says which file it is about.

    Parquet needs an opener of its own, as it is read by columns.
    Beside one with claims, a document, and a file without any of their headings, is left out and told.
    """
    same = list(same_files(files))
    found: list[tuple[str, Sheet]] = []
    others: list[tuple[str, FileError]] = []
    for each in files:
        try:
            found.append((each.name, _open_file(each, named, parquet)))
        except FileError as error:
            if not (isinstance(error, NoClaimsFileError) or BESIDE_CLAIMS.fullmatch(each.name)):
                raise
            others.append((each.name, error))
    if not found:
        raise others[0][1]
    whole = join_sheets(found)
    whole.notes.extend(remark("file_left_out", (name,)) for name, _ in others)
    whole.notes.extend(note for note in same if note.path[0] in dict(found))
    return whole


def same_files(files: Sequence[Unpacked]) -> Iterator[Fault]:
    """Tell each file that holds what one before it does, byte for byte; to be told before any of them is opened."""
    sizes = [each.stream.seek(0, SEEK_END) for each in files]
    known: dict[bytes, str] = {}
    for each, size in zip(files, sizes, strict=True):
        each.stream.seek(0)
        if sizes.count(size) > 1:
            held = file_digest(each.stream, "blake2b").digest()  # type: ignore[arg-type]  # any stream of bytes will do
            if held in known:
                yield remark("same_file", (each.name,), other=known[held])
            known[held] = each.name


def _open_file(file: Unpacked, named: Mapping[str, str], parquet: Opener | None) -> Sheet:
    try:
        file.stream.seek(0)
        if parquet and format_of(file.stream) == "parquet":
            return parquet(file.stream, named)
        return open_claims(file.stream, named)
    except FileError as error:
        place = (file.name,) if file.name else ()
        told = [evolve(fault, path=(*place, *fault.path)) for fault in error.faults]
        raise type(error)(told, error.seen) from None


def _open_packed(stream: IO[bytes], start: bytes, files: ExitStack, allowance: Allowance) -> Iterator[Unpacked]:
    if start.startswith(GZIP):
        packed = cast("IO[bytes]", files.enter_context(gzip.GzipFile(fileobj=stream, mode="rb")))
        yield Unpacked("", _keep(packed, files, allowance))
        return
    archive = files.enter_context(open_archive(stream, most=allowance.most_bytes))
    if office_kind(archive.namelist()):
        allowance.take_bytes(sum(member.file_size for member in archive.infolist()))
        stream.seek(0)
        yield Unpacked("", stream)
        return
    for name in members(archive):
        packed = files.enter_context(open_member(archive, name))
        yield Unpacked(PurePosixPath(name).name, _keep(packed, files, allowance))


def members(archive: zipfile.ZipFile) -> list[str]:
    """List the files of a zip. Raises FileError for one without a file, one with a password, or too many."""
    named = [each for each in archive.infolist() if each.filename and not each.is_dir()]
    entries = [each for each in named if not NOT_PACKED.fullmatch(each.filename)]
    if any(each.flag_bits & 1 for each in entries):
        raise FileError([Fault((), phrase("readable_file"), phrase("locked_zip"))])
    if not entries:
        raise FileError([Fault((), phrase("zip_with_a_file"), NOTHING)])
    if len(entries) > MOST_FILES:
        raise FileError([Fault((), phrase("zip_of_files", most=MOST_FILES), shown(len(entries)))])
    return sorted(each.filename for each in entries)


def _keep(packed: IO[bytes], files: ExitStack, allowance: Allowance) -> IO[bytes]:
    """Unpack a file to where it can be read more than once."""
    whole = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - the stack closes it
    files.enter_context(whole)
    allowance.take_file()
    while chunk := packed.read(CHUNK):
        allowance.take_bytes(len(chunk))
        whole.write(chunk)
    whole.seek(0)
    return whole
