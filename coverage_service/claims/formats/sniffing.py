"""Sniffing: which format a claim file has, told by what it holds and never by its name; other files by what they are.

Packed files are unpacked before, by `containers`; a workbook is a zip that stays packed.
"""

import re
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Collection, Mapping
from typing import IO, Literal

from coverage_service.claims.formats.archives import OLD_OFFICE, ZIP
from coverage_service.claims.formats.delimited import mark_of_utf16, open_delimited
from coverage_service.claims.formats.fixed_width import START
from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.rows import FileError, Sheet
from insurer_rules.faults import Fault, Phrase, Shown, phrase

Format = Literal[
    "delimited", "workbook", "office", "page", "xml_spreadsheet", "pm304", "gds801", "parquet", "gzip", "other"
]
SNIFFED = 4_096
PARQUET, GZIP = b"PAR1", b"\x1f\x8b"
EMPTY_ZIP = b"PK\x05\x06"
# Files that are no claim file, by the bytes they begin with.
SIGNS: Mapping[Phrase, tuple[bytes, ...]] = {
    phrase("kind_pdf"): (b"%PDF",),
    phrase("kind_rar"): (b"Rar!",),
    phrase("kind_7z"): (b"7z\xbc\xaf'\x1c",),
    phrase("kind_packed"): (b"BZh", b"\xfd7zXZ", b"\x1f\x9d", b"(\xb5/\xfd"),
    phrase("kind_picture"): (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM"),
    phrase("kind_rtf"): (b"{\\rtf",),
    phrase("kind_x12"): (b"ISA*", b"ISA|", b"ISA^", b"ISA~", b"ISA:"),
    phrase("kind_edifact"): (b"UNA:+", b"UNB+"),
    phrase("kind_hl7"): (b"MSH|^", b"FHS|", b"BHS|"),
    phrase("kind_mail"): (b"MIME-Version:", b"From: ", b"Return-Path:", b"Received: "),
    phrase("kind_database"): (b"SQLite format 3", b"\0\1\0\0Standard "),
}
TAR, TAR_AT = b"ustar", 257
A_CLAIM_FILE = phrase("readable_file")
VEKTIS = re.compile(rb"01(\d{3})\d{4}[ PT]?")
PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(<!doctype html|<html|<table|<head|<meta|<body|<!--.*?-->\s*<(html|table))",
    re.IGNORECASE | re.DOTALL,
)
SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
FHIR = re.compile(rb"""hl7\.org/fhir["'/ >]|"resourceType\"""")
BLANK = b" \t\r\n\x0b\x0c"
LINE_END = re.compile(rb"[\r\n]")
WIDTH_RETURNED = 370
OFFICE: Mapping[str, Phrase | Literal["workbook", "office"]] = {
    "xl/workbook.xml": "workbook",
    "xl/workbook.bin": "office",
    "content.xml": "office",
    "word/document.xml": phrase("kind_word"),
    "ppt/presentation.xml": phrase("kind_slides"),
    "Index/Document.iwa": phrase("kind_numbers"),
    "Index.zip": phrase("kind_numbers"),
}
Opener = Callable[[IO[bytes], Mapping[str, str]], Sheet]


def _open_spreadsheet(found: Format) -> Opener:
    from coverage_service.claims.formats import other_spreadsheets  # noqa: PLC0415 - a CSV is read without it

    openers = {"office": other_spreadsheets.open_office, "page": other_spreadsheets.open_page}
    return openers.get(found, other_spreadsheets.open_xml_spreadsheet)


def _opener_of(found: Format) -> Opener:
    """Give the reader of a format; it is imported when a file has the format, so that a CSV is read at once."""
    match found:
        case "delimited":
            return open_delimited
        case "workbook":
            from coverage_service.claims.formats.workbook import open_workbook  # noqa: PLC0415 - likewise

            return open_workbook
        case "pm304":
            from coverage_service.claims.formats.pm304 import open_pm304  # noqa: PLC0415 - likewise

            return lambda stream, _: open_pm304(stream)
        case "gds801":
            from coverage_service.claims.formats.gds801 import open_gds801  # noqa: PLC0415 - likewise

            return lambda stream, _: open_gds801(stream)
    return _open_spreadsheet(found)


def open_claims(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open a claim file that can be rewound, whatever its format. Raises FileError when it cannot be read at all.

    `named` says of headings which column they mean.
    """
    found = format_of(stream)
    if found == "parquet":
        raise FileError([Fault((), phrase("file_of_lines"), Shown("Parquet"))])
    if found == "gzip":
        raise FileError([Fault((), phrase("unpacked_file"), Shown("gzip"))])
    if found == "other":
        raise FileError([Fault((), A_CLAIM_FILE, kind_of(stream) or phrase("another"))])
    return _opener_of(found)(stream, named)


def format_of(stream: IO[bytes]) -> Format:  # noqa: PLR0911 - one return for each format
    """Tell the format of a file from its first bytes, and rewind it; what has no sign of its own is delimited text."""
    start = _start(stream)
    if start.startswith(PARQUET):
        return "parquet"
    if start.startswith(GZIP):
        return "gzip"
    if kind_of(stream):
        return "other"
    if start.startswith(ZIP):
        return "office" if office_kind(_members(stream)) == "office" else "workbook"
    if start.startswith(OLD_OFFICE):
        return "office"
    text = _text(start)
    if text.lstrip(BLANK).startswith(START):
        return "pm304"
    if PAGE.match(text):
        return "page"
    if text.lstrip(BLANK).startswith(b"<"):
        return "xml_spreadsheet" if SPREADSHEET in text else "gds801"
    return "delimited"


def kind_of(stream: IO[bytes]) -> Phrase | None:  # noqa: PLR0911 - one return for each sort of file
    """Say what a file is that is no claim file; None for one that may be."""
    start = _start(stream)
    begun = start.removeprefix(BOM_UTF8).lstrip(BLANK)
    if kind := next(
        (kind for kind, begins in SIGNS.items() if start.startswith(begins) or begun.startswith(begins)), None
    ):
        return kind
    if start[TAR_AT:].startswith(TAR):
        return phrase("kind_packed")
    if start.startswith(EMPTY_ZIP):
        return phrase("kind_empty_zip")
    if start.startswith(ZIP):
        office = office_kind(_members(stream))
        return office if isinstance(office, Phrase) else None
    if start.startswith(OLD_OFFICE):
        return _old_office(stream)
    text = _text(start).lstrip(BLANK)
    if FHIR.search(text) and text[:1] in b"{[<":
        return phrase("kind_fhir")
    if text.startswith((b'{"', b"{\n", b"{\r", b"{ ", b"[{", b"[\n", b"[ ", b"{}", b"[]")):
        return phrase("kind_json")
    if is_return(text):
        return phrase("kind_return")
    vektis = VEKTIS.match(text)
    if vektis and not text.startswith(START):
        return phrase("kind_vektis", code=vektis[1].decode())
    return phrase("kind_binary") if b"\0" in LINE_END.split(text, 1)[0] and not mark_of_utf16(start) else None


def is_return(text: bytes) -> bool:
    """Tell whether a file is what an insurer sends back: GDS802 by its name, PM305 by its width."""
    if text.startswith(START):
        return len(LINE_END.split(text, 1)[0]) == WIDTH_RETURNED
    return text.startswith(b"<") and b"declaratiebericht574" in text


def office_kind(names: Collection[str]) -> Phrase | str | None:
    """Say what a zip is that an office program wrote; None for one that somebody packed."""
    return next((kind for name, kind in OFFICE.items() if name in names), None)


def _old_office(stream: IO[bytes]) -> Phrase | None:
    """Tell a protected workbook or a document from an older workbook, by the names of its parts."""
    stream.seek(0)
    content = stream.read(1 << 22)
    stream.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return phrase("kind_locked")
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return None
    return phrase("kind_word") if "WordDocument".encode("utf-16-le") in content else phrase("kind_old_office")


def _members(stream: IO[bytes]) -> list[str]:
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        return []
    finally:
        stream.seek(0)


def _start(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    start = stream.read(SNIFFED)
    stream.seek(0)
    return start


def _text(start: bytes) -> bytes:
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return start.decode("utf-16", "replace").encode()
    return start.removeprefix(BOM_UTF8)
