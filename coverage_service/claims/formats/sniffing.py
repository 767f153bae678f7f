"""Sniffing: which format a claim file has, told by what it holds and never by its name.

Packed files are unpacked before, by `containers`; a workbook is a zip that stays packed.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import IO, Literal

from coverage_service.claims.formats.delimited import open_delimited
from coverage_service.claims.formats.gds801 import open_gds801
from coverage_service.claims.formats.pm304 import START, open_pm304
from coverage_service.claims.formats.rows import FileError, Sheet
from coverage_service.claims.formats.workbook import open_workbook
from insurer_rules.faults import Fault, Shown, phrase

Format = Literal["delimited", "workbook", "old_workbook", "pm304", "gds801", "parquet", "gzip"]
SNIFFED = 4_096
SIGNS: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
)
OPENERS = {
    "delimited": open_delimited,
    "workbook": open_workbook,
    "pm304": open_pm304,
    "gds801": open_gds801,
}
NOT_READ = {
    "old_workbook": Fault((), phrase("open_workbook"), phrase("closed_workbook")),
    "parquet": Fault((), phrase("file_of_lines"), Shown("Parquet")),
    "gzip": Fault((), phrase("unpacked_file"), Shown("gzip")),
}


def open_claims(stream: IO[bytes]) -> Sheet:
    """Open a claim file that can be rewound, whatever its format. Raises FileError when it cannot be read at all."""
    found = format_of(stream)
    if found in NOT_READ:
        raise FileError([NOT_READ[found]])
    return OPENERS[found](stream)


def format_of(stream: IO[bytes]) -> Format:
    """Tell the format of a file from its first bytes, and rewind it; what has no sign of its own is delimited text."""
    start = stream.read(SNIFFED)
    stream.seek(0)
    for sign, found in SIGNS:
        if start.startswith(sign):
            return found
    text = start.decode("utf-16", "replace").encode() if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else start
    text = text.removeprefix(BOM_UTF8)
    if text.startswith(START):
        return "pm304"
    return "gds801" if text.lstrip().startswith(b"<") else "delimited"
