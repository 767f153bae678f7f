"""A spreadsheet read in a process of its own: its sheets with their rows, or why not; ended when nobody waits.

How the file is read is left to `office_program`.
"""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import msgspec

from coverage_service.claims.formats.allowances import look
from coverage_service.claims.formats.merged_cells import MergedCells
from coverage_service.claims.formats.office_program import TOO_LARGE
from coverage_service.claims.formats.rows import FileError, Row
from coverage_service.claims.formats.sheets import RawSheet
from insurer_rules.faults import MORE, Fault, phrase

PROGRAM = Path(__file__).with_name("office_program.py")
PIECE, MOST_WRITTEN = 1 << 16, 1 << 27
LOOK_EVERY = 0.1
NO_OFFICE = Fault((), phrase("readable_file"), phrase("kind_office"))
TOO_MANY_CELLS = Fault((), phrase("cells_of_file"), MORE)


def office_sheets(stream: IO[bytes]) -> list[RawSheet]:
    """Read every sheet. Raises FileError for a file that cannot be read, or not within what the program may take."""
    with subprocess.Popen(  # noqa: S603 - this very interpreter runs a file of this package
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    ) as process:
        try:
            written = b"".join(_answer(process, stream))
        finally:
            if process.poll() is None:
                process.kill()
    return list(_sheets(written.splitlines()))


def _answer(process: "subprocess.Popen[bytes]", stream: IO[bytes]) -> Iterator[bytes]:
    given, answer = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    with suppress(BrokenPipeError), given:
        while piece := stream.read(PIECE):
            look()
            given.write(piece)
    size = 0
    while piece := _next(answer):
        size += len(piece)
        if size > MOST_WRITTEN:
            raise FileError([TOO_MANY_CELLS])
        yield piece
    if process.wait() != 0:
        raise FileError([TOO_MANY_CELLS if process.returncode in (TOO_LARGE, -6, -9, -24) else NO_OFFICE])


def _next(answer: IO[bytes]) -> bytes:
    """Wait for a piece of what the program writes; nothing at its end."""
    while not select.select([answer], [], [], LOOK_EVERY)[0]:
        look()
    return os.read(answer.fileno(), PIECE)


def _sheets(lines: list[bytes]) -> Iterator[RawSheet]:
    numbered = iter(map(msgspec.json.decode, lines))
    for name, visible, merged in numbered:
        rows = list(iter(lambda: next(numbered), None))
        yield RawSheet(name, _rows(rows, merged), visible=visible)


def _rows(rows: list[list[str]], merged: list[list[int]]) -> Iterator[Row]:
    """Give rows with what stands in merged cells that reach down to them, which are named by first and last row."""
    cells, begins = MergedCells(), dict[int, dict[int, int]]()
    for first, last, place in merged:
        begins.setdefault(first, {})[place] = last
    for number, texts in enumerate(rows, 1):
        yield cells.fill(Row(number, tuple(texts)), begins.get(number, {}))
