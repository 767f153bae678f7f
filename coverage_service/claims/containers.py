"""Packed claim files: gzip, or a zip with one member, unpacked within bounds; anything else is taken as it is."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from coverage_service.claims.formats.rows import FileError
from insurer_rules.structuring import Fault

MOST_UNPACKED = 1 << 30
IN_MEMORY = 1 << 24
CHUNK = 1 << 20
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"


@contextmanager
def unpacked(stream: IO[bytes], *, most: int = MOST_UNPACKED) -> Iterator[IO[bytes]]:
    """Open what a claim file holds. Raises FileError for a damaged one, several members, or more than `most` bytes."""
    start = stream.read(4)
    stream.seek(0)
    if not start.startswith((GZIP, ZIP)):
        yield stream
        return
    with SpooledTemporaryFile(max_size=IN_MEMORY) as whole:
        try:
            with _opened(stream, start) as packed:
                _copy(packed, cast("IO[bytes]", whole), most)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise FileError([Fault((), "a gzip or zip file that is whole", type(error).__name__)]) from None
        whole.seek(0)
        yield cast("IO[bytes]", whole)


@contextmanager
def _opened(stream: IO[bytes], start: bytes) -> Iterator[IO[bytes]]:
    if start.startswith(GZIP):
        with gzip.open(stream) as packed:
            yield cast("IO[bytes]", packed)
        return
    with zipfile.ZipFile(stream) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) != 1:
            raise FileError([Fault((), "a zip with one file in it", str(len(members)))])
        with archive.open(members[0]) as packed:
            yield packed


def _copy(packed: IO[bytes], whole: IO[bytes], most: int) -> None:
    size = 0
    while chunk := packed.read(CHUNK):
        size += len(chunk)
        if size > most:
            raise FileError([Fault((), f"at most {most} bytes unpacked", "more")])
        whole.write(chunk)
