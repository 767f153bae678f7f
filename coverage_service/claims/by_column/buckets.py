"""Buckets: the lines of each insured come together in one bucket, however many lines a file has, and are settled there.

A bucket holds whole insured and is settled by one thread. Where the lines do not fit in memory the buckets lie on
disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field, frozen

from coverage_service.claims.by_column.columns import COLUMNS, MIXER, Piece, numbers_of
from coverage_service.claims.by_column.series import Numbers
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import Engine, Room, settle_lines

LINES_A_BUCKET = 1 << 18


@define(eq=False)
class Buckets:
    """Pieces of lines, divided by insured; in memory, or in a directory where there are too many."""

    number: int
    directory: Path | None = None
    _pieces: list[list[Piece]] = field(init=False)
    _lock: Any = field(factory=Lock)

    def __attrs_post_init__(self) -> None:
        """Begin empty."""
        self._pieces = [[] for _ in range(self.number)]

    def add(self, piece: Piece, good: Numbers) -> None:
        """Divide the good lines of a piece over the buckets."""
        bucket = np.where(good, bucket_of(piece.insured, self.number), self.number).astype(np.uint16)
        order = np.argsort(bucket, kind="stable")
        ends = np.cumsum(np.bincount(bucket, minlength=self.number)[: self.number])
        divided = piece.at_places(order)
        for place, (begin, end) in enumerate(zip(np.append(0, ends[:-1]), ends, strict=True)):
            if end > begin:
                self._keep(place, Piece(*(column[begin:end] for column in divided.columns())))

    def bucket(self, place: int) -> Piece | None:
        """Give the lines of a bucket, in the order of their rows; None when it is empty. A bucket is given once."""
        pieces, self._pieces[place] = self._pieces[place], []
        pieces += [] if self.directory is None else list(_pieces_in(self.directory / f"{place}.npy"))
        if not pieces:
            return None
        pieces.sort(key=lambda piece: int(piece.row[0]))
        return Piece(*(np.concatenate(columns) for columns in zip(*(each.columns() for each in pieces), strict=True)))

    def _keep(self, place: int, piece: Piece) -> None:
        with self._lock:
            if self.directory is None:
                self._pieces[place].append(piece)
                return
            with (self.directory / f"{place}.npy").open("ab") as file:
                for column in piece.columns():
                    np.save(file, column)


def bucket_of(insured: Numbers, number: int) -> Numbers:
    """Say in which of a number of buckets, a power of two, each insured is."""
    bits = number.bit_length() - 1
    if bits == 0:
        return np.zeros(len(insured), dtype=np.uint64)
    mixed: Numbers = (insured.view(np.uint64) * MIXER) >> np.uint64(64 - bits)
    return mixed


def buckets_for(lines: int) -> int:
    """Say how many buckets so many lines take."""
    return 1 << max(0, -(-lines // LINES_A_BUCKET) - 1).bit_length()


def _pieces_in(path: Path) -> Iterator[Piece]:
    if not path.exists():
        return
    with path.open("rb") as file:
        end = path.stat().st_size
        while file.tell() < end:
            yield Piece(*(np.load(file) for _ in COLUMNS))


@contextmanager
def make_buckets(lines: int, *, in_memory: int) -> Iterator[Buckets]:
    """Make buckets for so many lines; on disk where they are more than `in_memory`."""
    if lines <= in_memory:
        yield Buckets(buckets_for(lines))
        return
    with TemporaryDirectory(prefix="claims-") as directory:
        yield Buckets(buckets_for(lines), Path(directory))


@frozen(eq=False)
class SettledBucket:
    """The rows of a bucket in the order settled, and RESULT_WIDTH numbers for each; the outcomes are the room's."""

    rows: Numbers
    results: Numbers


def settle_bucket(piece: Piece, tables: Numbers, room: Room) -> SettledBucket:
    """Settle the lines of a bucket."""
    order, groups = in_order(piece, room.engine)
    results = np.zeros(len(order) * n.RESULT_WIDTH, dtype=np.int32)
    settle_lines(room, tables, coded_lines(piece, order, room.engine), np.arange(len(order)), groups, results)
    return SettledBucket(piece.row[order], results.reshape(-1, n.RESULT_WIDTH))


def in_order(piece: Piece, engine: Engine) -> tuple[Numbers, Numbers]:
    """Order lines by insured, day and place, and tell where each insured begins."""
    person, firsts = numbers_of(piece.insured, engine, 1 << (len(piece.row) // 4).bit_length())
    begins, order = np.zeros(len(firsts) + 2, dtype=np.int64), np.empty(len(person), dtype=np.int64)
    engine.arrange(person, piece.day, begins, order)
    return order, begins[:-1]


def coded_lines(piece: Piece, order: Numbers, engine: Engine) -> Numbers:
    """Lay the columns of a piece out line by line, as the fold reads them."""
    lines = np.empty(len(order) * n.LINE_WIDTH, dtype=np.int64)
    columns = (piece.day, piece.born, piece.insurance, piece.treatment, piece.complaint, piece.contract, piece.price)
    engine.lay_out(order, *columns, lines)
    return lines
