"""Packed claim files: gzip, or a zip with one member, unpacked within bounds; anything else is taken as it is."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from coverage_service.claims.formats.archives import DAMAGE, damage, open_archive, open_member, too_big
from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import Fault, phrase, shown

MOST_UNPACKED = 1 << 30
IN_MEMORY = 1 << 24
CHUNK = 1 << 20
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
WORKBOOK = "xl/workbook.xml"


@contextmanager
def unpacked(stream: IO[bytes], *, most: int = MOST_UNPACKED) -> Iterator[IO[bytes]]:
    """Open what a claim file holds; a workbook stays packed.

    Raises FileError for a damaged file, several members, or more than `most` bytes.
    """
    start = stream.read(4)
    stream.seek(0)
    if not start.startswith((GZIP, ZIP)):
        yield stream
        return
    with ExitStack() as files:
        try:
            packed = _opened(stream, start, files, most)
            if packed is not stream:
                whole = cast("IO[bytes]", files.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY)))
                _copy(packed, whole, most)
                packed = whole
        except DAMAGE as error:
            raise FileError([Fault((), phrase("whole_packed_file"), damage(error))]) from None
        packed.seek(0)
        yield packed


def _opened(stream: IO[bytes], start: bytes, files: ExitStack, most: int) -> IO[bytes]:
    """Open a gzip, or the one member of a zip; a workbook is given as it is."""
    if start.startswith(GZIP):
        return cast("IO[bytes]", files.enter_context(gzip.open(stream)))
    archive = files.enter_context(open_archive(stream, most=most))
    members = [member.filename for member in archive.infolist() if not member.is_dir()]
    if WORKBOOK in members:
        return stream
    if len(members) != 1:
        raise FileError([Fault((), phrase("zip_of_one_file"), shown(len(members)))])
    return files.enter_context(open_member(archive, members[0]))


def _copy(packed: IO[bytes], whole: IO[bytes], most: int) -> None:
    size = 0
    while chunk := packed.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise FileError([too_big(most)])
        whole.write(chunk)
