"""Files made to exhaust a reader are refused or read on, in bounded memory and without reading them to their end."""

import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO, RawIOBase
from itertools import islice
from typing import IO, cast

import pytest

from coverage_service.claims.formats.archives import open_archive
from coverage_service.claims.formats.rows import FileError, Row
from coverage_service.claims.formats.sniffing import open_claims
from coverage_service.wording.faults import phrase_text
from tests.coverage_service.claims.formats import gds801_writer, pm304_writer
from tests.coverage_service.claims.formats.test_delimited import GOOD, HEADER
from tests.coverage_service.claims.formats.test_workbook import packed, sheet

MB = 1 << 20
CSV = f"{HEADER}\n{GOOD}\n".encode()
XML, XML_END = (
    part.encode() for part in gds801_writer.message(gds801_writer.Patient()).decode().split("<g:Overzicht>")
)
PM304 = pm304_writer.written(pm304_writer.ONE)


class Made(RawIOBase):
    """A file made while it is read: a beginning, one piece over and over, an end."""

    def __init__(self, start: bytes, piece: bytes, times: int, end: bytes = b"") -> None:
        """Keep what the file is made of."""
        self.start, self.piece, self.times, self.end = start, piece, times, end
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Begin anew; no other place is asked for."""
        assert (0, 0) == (offset, whence)
        self.pieces, self.rest, self.given = self._pieces(), b"", 0
        return 0

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes."""
        while len(self.rest) < size and (piece := next(self.pieces, None)) is not None:
            self.rest += piece
        given, self.rest = self.rest[:size], self.rest[size:]
        self.given += len(given)
        return given

    def _pieces(self) -> Iterator[bytes]:
        yield self.start
        for _ in range(self.times):
            yield self.piece
        yield self.end


def read(stream: object) -> list[Row]:
    """Read the first hundred rows; a file refused is a row with its faults."""
    try:
        return list(islice(open_claims(cast("IO[bytes]", stream)).rows, 100))
    except FileError as error:
        return [Row(0, (), error.faults)]


def peak(act: Callable[[], list[Row]]) -> tuple[list[Row], float]:
    """Run something and measure the most memory that it held at once, in MB."""
    tracemalloc.start()
    try:
        return act(), tracemalloc.get_traced_memory()[1] / MB
    finally:
        tracemalloc.stop()


LONG = b"x" * MB
LONG_TEXT = "x" * 60_000
# A file; the faults it must give; whether a row after them is still read.
FILES: dict[str, tuple[Callable[[], object], str, bool]] = {
    "a line of 100 MB": (lambda: Made(CSV, LONG, 100, b"\n" + CSV), "a line of at most 64 kB that can be read", True),
    "a header of 100 MB": (lambda: Made(b"", LONG, 100, b"\n"), "a line of at most 64 kB that can be read", False),
    "a quote of 100 MB": (
        lambda: Made(CSV + GOOD.encode()[:-1] + b'"', LONG, 100, b"\n" + GOOD.encode()),
        "a line of at most 64 kB that can be read",
        True,
    ),
    "a quote over 100 MB of lines": (
        lambda: Made(CSV + GOOD.encode()[:-1] + b'"\n', (GOOD.encode() + b"\n") * 1_000, 2_000),
        "a quote that closes within 50 lines and leaves as many cells as the header has",
        True,
    ),
    "100 MB of a record": (
        lambda: Made(PM304[:312], LONG, 100, b"\n" + PM304[312:]),
        "a line of at most 64 kB that can be read",
        True,
    ),
    "10 GB without a line end": (
        lambda: Made(CSV, LONG, 10_000),
        "a line that ends within 256 MB: nothing after it is read",
        False,
    ),
    "10 GB of zeros": (
        lambda: Made(b"", bytes(MB), 10_000),
        "a claim file (CSV, Excel .xlsx, PM304 or GDS801)",
        False,
    ),
    "10 GB of zeros in PM304": (
        lambda: Made(PM304[:624], bytes(MB), 10_000),
        "a line that ends within 256 MB: nothing after it is read",
        False,
    ),
    "10 GB of zeros in GDS801": (lambda: Made(XML, bytes(MB), 10_000), "XML that is well-formed", False),
    "an XML text of 10 GB": (lambda: Made(XML + b"<g:a>", LONG, 10_000), "XML with texts of at most 64 kB", False),
    "an XML comment of 10 GB": (
        lambda: Made(XML + b"<!--", LONG, 10_000),
        "XML with tags and comments of at most 1 MB",
        False,
    ),
    "an XML attribute of 10 GB": (
        lambda: Made(XML + b'<g:a x="', LONG, 10_000),
        "XML with tags and comments of at most 1 MB",
        False,
    ),
    "10 GB of depth": (lambda: Made(XML, b"<g:a>" * 1_000, 2_000_000), "XML of at most 64 levels", False),
    "10 GB in an XML element": (
        lambda: Made(XML + b"<g:a>", b"<g:b/>" * 1_000, 2_000_000),
        "XML elements of at most 1000 parts",
        False,
    ),
    "10 GB before the first XML element": (
        lambda: Made(b"<?xml version='1.0'?><!--", LONG, 10_000),
        "XML with tags and comments of at most 1 MB",
        False,
    ),
}


def wanted_in(rows: list[Row]) -> list[str]:
    """List what the faults of rows wanted, in English."""
    return [phrase_text(fault.wanted, "en") for row in rows for fault in row.faults]


@pytest.mark.parametrize(("make", "wanted", "goes_on"), FILES.values(), ids=FILES)
def test_a_file_without_measure_is_told_in_little_memory(make, wanted, goes_on) -> None:
    """At most 16 MB are held and 300 MB read; what comes after a line that is too long is read."""
    stream = make()
    rows, most = peak(lambda: read(stream))
    told = [number for number, row in enumerate(rows) if wanted in wanted_in([row])]
    assert told
    assert goes_on == any(row.cells and not row.faults for row in rows[told[0] + 1 :])
    assert most < 16
    assert stream.given < 300 * MB


def test_a_sparse_file_of_10_gb_is_refused_early(tmp_path) -> None:
    """A file that says it is 10 GB and holds a header is read for 256 MB."""
    sparse = tmp_path / "claims.csv"
    with sparse.open("wb") as out:
        out.write(CSV)
        out.truncate(10_000 * MB)
    with sparse.open("rb") as stream:
        rows, most = peak(lambda: read(stream))
        assert stream.tell() < 300 * MB
    assert ["a line that ends within 256 MB: nothing after it is read"] == wanted_in(rows[1:])
    assert most < 16


def laughs(depth: int) -> str:
    """Write entities of which each is ten of the one before."""
    lines = "".join(f"<!ENTITY l{n} '" + f"&l{n - 1};" * 10 + "'>" for n in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{lines}]>'


@pytest.mark.parametrize("kind", ["GDS801", "a workbook"])
def test_a_billion_laughs_are_refused_at_the_first(kind) -> None:
    """No document type is taken, so no entity is ever filled in."""
    content = f"{laughs(10)}<a>&l9;</a>"
    data = content.encode() if kind == "GDS801" else packed(worksheets__sheet1=content)
    rows, most = peak(lambda: read(BytesIO(data)))
    assert ["XML without a document type"] == wanted_in(rows)
    assert most < 16


def forged(size: int) -> bytes:
    """Make a workbook whose sheet says that it holds so many bytes."""
    out = BytesIO(packed())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet("<row/>" * 100_000))
        archive.infolist()[-1].file_size = size
    return out.getvalue()


def test_a_workbook_that_says_it_is_too_big_is_not_unpacked() -> None:
    """More than 1 GB in all is refused from the directory of the zip."""
    rows, most = peak(lambda: read(BytesIO(forged(2_000 * MB))))
    assert [f"at most {1 << 30} bytes unpacked"] == wanted_in(rows)
    assert most < 16


def test_a_workbook_that_says_it_is_smaller_than_it_is_breaks_off() -> None:
    """No more is unpacked than was said."""
    rows, most = peak(lambda: read(BytesIO(forged(5_000))))
    assert rows
    assert all(row.faults for row in rows)
    assert most < 16


WORKBOOKS = {
    "shared texts": (
        lambda: {
            "sharedStrings": "".join(["<sst>", f"<si><t>{LONG_TEXT}</t></si>" * 1_000, "</sst>"]),
            "worksheets__sheet1": sheet(),
        },
        "a workbook with at most 48 million characters of text",
        128,
    ),
    "a row of a million cells": (
        lambda: {"worksheets__sheet1": sheet(f"<row>{'<c/>' * 1_000_000}</row>")},
        "XML elements of at most 70000 parts",
        128,
    ),
    "a text of 20 MB": (
        lambda: {"worksheets__sheet1": sheet(f'<row><c t="str"><v>{"x" * 20 * MB}</v></c></row>')},
        "XML with texts of at most 64 kB",
        16,
    ),
}


@pytest.mark.parametrize(("make", "wanted", "bound"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_workbook_that_swells_is_told_within_bounds(make, wanted, bound) -> None:
    """A few kilobytes that unpack to many megabytes fill no memory."""
    data = packed(**make())
    rows, most = peak(lambda: read(BytesIO(data)))
    assert len(data) < MB
    assert [wanted] == wanted_in(rows)
    assert most < bound


def test_a_zip_of_many_files_is_refused() -> None:
    """The directory of a zip is read as a whole: it is bounded before that."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_000):
            archive.writestr(str(number), "")
    with pytest.raises(FileError):
        open_archive(out, most=MB)


def test_a_zip_packed_in_another_way_is_refused() -> None:
    """LZMA lets a file say how much memory it takes to unpack."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(FileError):
        open_archive(out, most=MB)
