"""Counts that several workers share in mapped files, without dying of a full disk: what has no room there is dropped.

A mapped file that has a length and no room kills the process that writes it (SIGBUS), without a line of log. So room is
taken before a file is mapped; where there is none, a worker counts on in memory and its new counts are not told.
"""

import mmap
import os
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

FIRST_BYTES = 1 << 16


class ReservedCounts(MmapedDict):
    """The counts of one worker in a file whose every byte was taken before it is mapped, or in memory alone."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:  # noqa: FBT001, FBT002 - prometheus calls it so
        """Map a file, a new one under its name only when it has room; without room count in memory."""
        path = Path(filename)
        try:
            if not read_mode and not path.exists():
                _reserve(path)
            super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]
        except OSError:
            self._fname, self._positions = filename, {}
            self._f = None  # type: ignore[assignment]  # the library's own sign of a closed file
            self._count_in_memory(FIRST_BYTES, bytes(FIRST_BYTES))
            self._used = 8

    def _init_value(self, key: str) -> None:
        """Make room for a value before it is written; the file grows by room that was taken, never by length alone."""
        needed = self._used + len(key.encode()) + 64
        while needed > self._capacity:
            self._grow(2 * self._capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]

    def _grow(self, capacity: int) -> None:
        if self._f is not None:
            try:
                os.posix_fallocate(self._f.fileno(), 0, capacity)
                self._capacity, self._m = capacity, mmap.mmap(self._f.fileno(), capacity)
            except OSError:
                self._f.close()
                self._f = None  # type: ignore[assignment]  # likewise
            else:
                return
        self._count_in_memory(capacity, self._m[:])

    def _count_in_memory(self, capacity: int, counted: bytes) -> None:
        self._capacity, self._m = capacity, mmap.mmap(-1, capacity)
        self._m[: len(counted)] = counted


def _reserve(path: Path) -> None:
    """Make a file with room; nobody sees it without."""
    new = path.with_suffix(".new")
    try:
        with new.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, FIRST_BYTES)
        new.rename(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def reserve_counts() -> None:
    """Have Prometheus keep shared counts in reserved files, from now on."""
    values.MmapedDict = ReservedCounts  # type: ignore[attr-defined]
