"""Delimited text: CSV with any delimiter, in UTF-8, UTF-16 or cp1252, read line by line into rows.

A line is a record; one with a quote left open is joined with the lines after it until the quote closes. When that does
not make it whole, or takes in a line that is whole by itself, the line is broken alone: an open quote never swallows
the rest. A file is UTF-8 until a line is not: when nothing but ASCII came before, it is cp1252 from there on, or what
DOS or an old Mac wrote where only that makes words; else that line is broken.
"""

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import IO

from attrs import evolve, frozen

from coverage_service.claims.formats.heading_words import NO_NAMES
from coverage_service.claims.formats.headings import (
    MOST_ABOVE,
    Header,
    find_header,
    fit,
    header_remarks,
    under_header,
    whole_header,
    with_more,
)
from coverage_service.claims.formats.physical_lines import (
    LONGEST,
    Line,
    chunks_of,
    physical_lines,
    without_blank_end,
)
from coverage_service.claims.formats.rows import UNREADABLE, FileError, Row, Sheet
from insurer_rules.faults import ANOTHER, Fault, Shown, phrase, remark

DELIMITERS = ";,\t|"
QUOTE = '"'
# One cell in quotes, in which a quote stands twice.
ONE_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
MOST_JOINED = 50
INSIDE_A_WORD = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")
DUTCH = frozenset("ëéèêïíîöóôüúûäáàâçñåøßš\u2019\u2013")
NUL = Fault((), phrase("line_without_nul"), Shown("NUL"))
OPEN_QUOTE = Fault((), phrase("closing_quote", lines=MOST_JOINED), ANOTHER)


@frozen
class _Text:
    """A line as text, with what makes it unreadable."""

    number: int
    text: str
    fault: Fault | None = None


@frozen
class _Shape:
    """How lines are cut: into as many cells as there are headings, or as the line of headings is wide."""

    width: int
    wide: int
    delimiter: str


def open_delimited(stream: IO[bytes], named: Mapping[str, str] = NO_NAMES) -> Sheet:
    """Open a CSV file. Raises FileError without a header or its required columns."""
    unreadable: list[int] = []
    texts = _texts(without_blank_end(physical_lines(_utf8(chunks_of(stream)))), unreadable)
    head = list(islice(texts, MOST_ABOVE))
    if head and head[0].text.casefold().startswith("sep=") and len(head[0].text) == 5:
        del head[0]
    if head and all(map(_is_wrapped, head)):
        head, texts = list(map(_unwrap, head)), map(_unwrap, texts)
    head, header, delimiter = _header(head, named)
    notes: list[Fault] = []
    wide = len(_cut(head[header.rows - 1].text, delimiter) or ())
    shape = _Shape(len(header.names), max(wide, len(header.names)), delimiter)
    rows = _with_note(_rows(chain(head[header.rows :], texts), shape), unreadable, notes)
    above_it = [Row(line.number, (line.text,)) for line in head]
    notes += header_remarks(above_it, header, named)
    rows = under_header(rows, header.meaning)
    return Sheet(header.names, rows, delimiter, notes=notes, meaning=header.meaning)


def _is_wrapped(line: _Text) -> bool:
    """Tell whether a whole line stands in quotes, delimiters and all, as a sheet of one column is saved."""
    return bool(ONE_QUOTED.fullmatch(line.text)) and any(line.text.count(each) >= 5 for each in DELIMITERS)


def _unwrap(line: _Text) -> _Text:
    """Take the quotes round a whole line off."""
    whole = line.text.startswith(QUOTE) and line.text.endswith(QUOTE)
    return evolve(line, text=line.text[1:-1].replace(QUOTE * 2, QUOTE)) if whole else line


def _with_note(rows: Iterator[Row], unreadable: list[int], notes: list[Fault]) -> Iterator[Row]:
    """Note at the end in how many lines bytes stand that are no text."""
    yield from rows
    if unreadable:
        notes.append(remark("lost_bytes", number=len(unreadable), first=unreadable[0]))


def _utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Take the byte order mark off; a file in UTF-16 becomes UTF-8."""
    start = next(chunks, b"")
    if mark := mark_of_utf16(start):
        start = mark + start
    if not start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield from chain([start.removeprefix(BOM_UTF8)], chunks)
        return
    decoder = getincrementaldecoder("utf-16")("replace")
    for chunk in chain([start], chunks):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def mark_of_utf16(start: bytes) -> bytes:
    """Give the byte order mark that a file in UTF-16 lacks, told by the zeros beside its letters, not behind them."""
    sample = start[:400].rstrip(b"\0")
    if sample.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or not len(sample) < 3 * sample.count(0) < 2 * len(sample):
        return b""
    return BOM_UTF16_LE if sample[1::2].count(0) > sample[0::2].count(0) else BOM_UTF16_BE


def _texts(lines: Iterable[Line], unreadable: list[int]) -> Iterator[_Text]:
    """Decode lines; `unreadable` takes the numbers of those with bytes that are no text, which stay in their cells."""
    encoding = ""
    for line in lines:
        content = line.content.removesuffix(b"\r")
        if not content.isascii() and not encoding:
            encoding = "utf-8" if _is_utf8(content, cut=line.fault is not None) else _of_one_byte(content)
        text = content.decode(encoding or "ascii", "replace")
        if UNREADABLE in text:
            unreadable.append(line.number)
        yield _Text(line.number, text, line.fault or (NUL if "\0" in text else None))


def _of_one_byte(content: bytes) -> str:
    """Tell by the letters inside its words whether a line is of Windows, of DOS or of an old Mac."""
    for encoding in ("cp1252", "cp850", "mac_roman"):
        inside = INSIDE_A_WORD.findall(content.decode(encoding, "replace"))
        if inside and DUTCH.issuperset(inside):
            return encoding
    return "cp1252"


def _is_utf8(content: bytes, *, cut: bool) -> bool:
    try:
        getincrementaldecoder("utf-8")().decode(content, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def _header(head: list[_Text], named: Mapping[str, str]) -> tuple[list[_Text], Header, str]:
    """Find the header with the delimiter that finds the most known columns. Raises FileError for columns missing.

    Gives the lines that it is among: one that goes on over several is one line in them.
    """
    if head and head[0].fault:
        raise FileError([head[0].fault])
    found, delimiter = _best_header(head, named)
    if (found is None or found.missing) and (whole := _with_whole_headings(head)) is not head:
        again = _best_header(whole, named)
        if again[0] and not again[0].missing:
            return whole, again[0], again[1]
    return head, whole_header(found, [_cut(line.text, delimiter) or (line.text,) for line in head]), delimiter


def _best_header(head: Sequence[_Text], named: Mapping[str, str]) -> tuple[Header | None, str]:
    """Find the best header there is with any delimiter, the commonest first; one that lacks nothing is the best."""
    found: list[tuple[Header | None, str]] = []
    for delimiter in sorted(DELIMITERS, key=lambda each: sum(line.text.count(each) for line in head), reverse=True):
        header = find_header([_cut(line.text, delimiter) or (line.text,) for line in head], named)
        if header and not header.missing:
            return header, delimiter
        found.append((header, delimiter))
    return max(found, key=lambda each: _worth(each[0]))


def _worth(header: Header | None) -> tuple[int, int]:
    return (header.known, len(header.names)) if header else (0, 0)


def _with_whole_headings(head: list[_Text]) -> list[_Text]:
    """Join the lines of headings that are written over several, up to where their quotes close."""
    begin = next((place for place, line in enumerate(head) if line.text.count(QUOTE) % 2), None)
    for end in range(begin + 1, len(head)) if begin is not None else ():
        whole = " ".join(line.text for line in head[begin : end + 1])
        if whole.count(QUOTE) % 2 == 0:
            return [*head[:begin], evolve(head[end], text=whole), *head[end + 1 :]]
    return head


def _rows(texts: Iterator[_Text], shape: _Shape) -> Iterator[Row]:
    ahead: deque[_Text] = deque()
    while line := ahead.popleft() if ahead else next(texts, None):
        yield _row(line, texts, ahead, shape)


def _row(line: _Text, texts: Iterator[_Text], ahead: deque[_Text], shape: _Shape) -> Row:
    """Make a row of a line, taking lines after it when its quotes ask for them."""
    width, delimiter = shape.width, shape.delimiter
    if line.fault:
        return Row(line.number, _split(line.text, delimiter) if line.fault == NUL else (), (line.fault,))
    cells = _cut(line.text, delimiter)
    if cells is None:
        joined = _join(line, texts, ahead, width, delimiter)
        return Row(line.number, joined) if joined else Row(line.number, _split(line.text, delimiter), (OPEN_QUOTE,))
    if len(cells) == width:
        return Row(line.number, cells)
    row = Row(line.number, cells)
    return with_more(row, width) if width < len(cells) <= shape.wide else fit(row, width)


def _join(
    line: _Text, texts: Iterator[_Text], ahead: deque[_Text], width: int, delimiter: str
) -> tuple[str, ...] | None:
    """Join a line with those after it until its quotes close; when that makes no record, those come again."""
    taken: list[_Text] = []

    def lines() -> Iterator[str]:
        size = len(line.text)
        yield line.text + "\n"
        while len(taken) < MOST_JOINED and (after := ahead.popleft() if ahead else next(texts, None)):
            taken.append(after)
            size += len(after.text)
            if after.fault or size > LONGEST:
                return
            yield after.text + "\n"

    cells = _parse(lines(), delimiter, strict=True)
    if cells and len(cells) == width and not any(_is_whole(after.text, width, delimiter) for after in taken):
        return cells
    ahead.extendleft(reversed(taken))
    return None


def _is_whole(text: str, width: int, delimiter: str) -> bool:
    return QUOTE not in text and text.count(delimiter) + 1 == width


def _split(text: str, delimiter: str) -> tuple[str, ...]:
    return tuple(text.split(delimiter)) if text else ()


def _cut(text: str, delimiter: str) -> tuple[str, ...] | None:
    """Cut a line into cells; None when it leaves a quote open."""
    return _split(text, delimiter) if QUOTE not in text else _parse(iter([text]), delimiter)


def _parse(texts: Iterator[str], delimiter: str, *, strict: bool = False) -> tuple[str, ...] | None:
    """Read one record from lines, as many as its quotes ask for; None when they never close."""
    asked_for_more: list[bool] = []

    def source() -> Iterator[str]:
        yield from texts
        asked_for_more.append(True)

    try:
        cells = tuple(next(csv.reader(source(), delimiter=delimiter, strict=strict), ()))
    except csv.Error:
        return None
    return None if asked_for_more else cells
