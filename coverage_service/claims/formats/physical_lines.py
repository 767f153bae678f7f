"""Physical lines: the bytes of a file from one line end to the next, numbered, in bounded memory whatever the file is.

What a line means is left to the readers of the formats.
"""

import re
from collections.abc import Iterable, Iterator
from typing import IO

from attrs import frozen

from coverage_service.claims.formats.allowances import look, need_lines
from insurer_rules.faults import MORE, Fault, phrase

CHUNK = 1 << 16
LONGEST = 1 << 16
MOST_SKIPPED = 1 << 28
TOO_LONG = Fault((), phrase("readable_line"), MORE)
ENDLESS = Fault((), phrase("line_end"), MORE)
END_MARK = b"\x1a"
MOST_BLANK = 100
BLANK = b" \t\r\x0c\x1a\0"
RETURNS = re.compile(rb"\r+\n|\r")


@frozen
class Line:
    """One physical line: its number from one, its bytes without the line feed, and what makes it unreadable.

    Of a line longer than allowed only the beginning is kept.
    """

    number: int
    content: bytes
    fault: Fault | None = None


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Read a stream piece by piece, as long as somebody waits for it."""
    while chunk := stream.read(CHUNK):
        look()
        yield chunk


def with_line_feeds(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """End every line with a line feed: a carriage return alone, as on an old Mac, ends a line too."""
    kept = b""
    for chunk in chunks:
        piece = kept + chunk if kept else chunk
        kept = b""
        if b"\r" in piece:
            whole = piece.rstrip(b"\r")
            kept = piece[len(whole) :]
            piece = RETURNS.sub(b"\n", whole)
        yield piece
    if kept:
        yield b"\n"


def physical_lines(chunks: Iterable[bytes], *, longest: int = LONGEST) -> Iterator[Line]:
    """Split bytes into lines at line feeds; a line without an end is the last, and one that never ends stops it.

    The mark that DOS puts at the end of a file is no part of it.
    """
    number, kept, skipped = 1, b"", 0
    for chunk in with_line_feeds(chunks):
        need_lines(number)
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            yield _line(number, kept + piece[: longest + 1], longest)
            number, kept, skipped = number + 1, b"", 0
        skipped += len(rest)
        kept += rest[: longest + 1 - len(kept)]
        if skipped > MOST_SKIPPED:
            yield Line(number, kept[:longest], ENDLESS)
            return
    if kept := kept.removesuffix(END_MARK):
        yield _line(number, kept, longest)


def _line(number: int, content: bytes, longest: int) -> Line:
    return Line(number, content) if len(content) <= longest else Line(number, content[:longest], TOO_LONG)


def without_blank_end(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out the empty lines at the end of a file; those in the middle stay, however many there are.

    Of a long run only the first keep the blanks that are in them, so that no run of empty lines fills the memory.
    """
    blank: list[Line] = []
    for line in lines:
        if not line.content.strip(BLANK) and line.fault is None:
            if len(blank) < MOST_BLANK:
                blank.append(line)
            continue
        if blank:
            yield from blank
            yield from (Line(number, b"") for number in range(blank[-1].number + 1, line.number))
            blank.clear()
        yield line
