"""Archives: a zip file opened within bounds, before anything of it is unpacked.

What its members hold is left to the formats.
"""

import struct
import zipfile
import zlib
from typing import IO

from coverage_service.claims.formats.allowances import allowance_of, too_big
from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import MORE, Fault, phrase

# How a zip begins, and a document of an office program from before they were zips.
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, END_64 = b"PK\x05\x06", b"PK\x06\x07"
LONGEST_END = 22 + 65_535 + 20
MOST_MEMBERS = 1_000
MOST_DIRECTORY = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, struct.error)
SOME_DAMAGE = phrase("damage")
DAMAGED_ZIP = Fault((), phrase("whole_zip"), SOME_DAMAGE)
TOO_MANY = Fault((), phrase("zip_files", most=MOST_MEMBERS), MORE)
OTHER_PACKING = Fault((), phrase("zip_packing"), phrase("another_way"))


def open_archive(stream: IO[bytes], *, most: int) -> zipfile.ZipFile:
    """Open a zip file. Raises FileError for a damaged one, and for one that says it holds more than `most` bytes.

    Of work with an allowance of its own none holds more than that.
    """
    most = min(most, allowance_of(most).most_bytes)
    _check_directory(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except (*DAMAGE, ValueError, OverflowError):
        raise FileError([DAMAGED_ZIP]) from None
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in archive.infolist()):
        raise FileError([OTHER_PACKING])
    if sum(member.file_size for member in archive.infolist()) > most:
        raise FileError([too_big(most)])
    return archive


def open_member(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    """Open a file of a zip. Raises KeyError where there is none, BadZipFile where its place or name is damaged."""
    try:
        return archive.open(name)
    except (ValueError, OverflowError) as error:
        raise zipfile.BadZipFile(str(error)) from None


def _check_directory(stream: IO[bytes]) -> None:
    """Refuse a directory that would fill the memory: it is read as a whole when the zip is opened.

    Every place that may be taken for the end of the directory counts; the form for more than 4 GB is not needed here.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - LONGEST_END))
    tail = stream.read(LONGEST_END)
    stream.seek(0)
    at = tail.find(END)
    while 0 <= at <= len(tail) - 22:
        members, directory = struct.unpack_from("<HI", tail, at + 10)
        if members > MOST_MEMBERS or directory > MOST_DIRECTORY or tail[max(0, at - 20) : at].startswith(END_64):
            raise FileError([TOO_MANY])
        at = tail.find(END, at + 1)
