"""How many uploads there are at a time, over all workers of a host, whichever of them dies.

Each upload holds a lock on a file, and what dies lets go of its locks.
"""

import atexit
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from attrs import frozen

DIRECTORY = "COVERAGE_UPLOADS_DIR"


@frozen
class Slots:
    """So many slots, shared by all that use the same directory."""

    most: int
    directory: Path

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Hold a slot for as long as it is needed; gives False when all are taken."""
        slot = next(filter(None, map(self._locked, range(self.most))), None)
        try:
            yield slot is not None
        finally:
            if slot:
                slot.close()

    def _locked(self, number: int) -> IO[bytes] | None:
        slot = (self.directory / str(number)).open("wb")
        try:
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            slot.close()
            return None
        return slot


def slots_of_host(most: int) -> Slots:
    """Share slots with the other workers; where the surroundings name no directory, there are none."""
    shared = os.environ.get(DIRECTORY)
    return Slots(most, Path(shared) if shared else own_directory())


@cache
def own_directory() -> Path:
    """Make a directory for this process alone, gone with it."""
    directory = mkdtemp(prefix="coverage-uploads-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)
