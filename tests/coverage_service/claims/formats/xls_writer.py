"""Writes an older workbook, as small as it can be: one sheet of texts, with cells that are merged down."""

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int]] = ()) -> bytes:
    """Write a sheet of rows; `merged` are first row, last row and column of cells that reach down."""
    globals_size = len(_record(0x809, bytes(16))) + len(_record(0x85, bytes(6 + 2 + 3))) + len(_record(0x0A))
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            letters = text.encode("utf-16-le")
            sheet += _record(0x204, struct.pack("<HHHHB", at, place, 0, len(text), 1) + letters) if text else b""
    spans = b"".join(struct.pack("<HHHH", first, last, place, place) for first, last, place in merged)
    sheet += _record(0xE5, struct.pack("<H", len(merged)) + spans) + _record(0x0A)
    book = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    book += _record(0x85, struct.pack("<IHBB", globals_size, 0, 3, 0) + b"May") + _record(0x0A)
    return _container(book + sheet)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _container(stream: bytes) -> bytes:
    """Put a stream into a compound file: the header, its one table of sectors, its directory, the stream."""
    stream = stream.ljust(max(8 * SECTOR, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    table = [FAT, END, *range(3, 2 + sectors), END]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4_096, END, 0, END, 0, 0)
    header += struct.pack("<108I", *[FREE] * 108)
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *table, *[FREE] * (128 - len(table))) + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    links = struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, child)
    return letters.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
