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

DIRECTORY = "MTCOVERAGE_UPLOADS_DIR"


@frozen
class UploadPlaces:
    """So many places, shared by all that use the same directory."""

    most: int
    directory: Path

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold a place for as long as it is needed; gives False when all are taken."""
        place = next(filter(None, map(self._lock, range(self.most))), None)
        try:
            yield place is not None
        finally:
            if place:
                place.close()

    def _lock(self, number: int) -> IO[bytes] | None:
        place = (self.directory / str(number)).open("wb")
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            place.close()
            return None
        return place


def places_of_host(most: int) -> UploadPlaces:
    """Share places with the other workers; without a directory in the environment there are none."""
    shared = os.environ.get(DIRECTORY)
    return UploadPlaces(most, Path(shared) if shared else own_directory())


@cache
def own_directory() -> Path:
    """Make a directory for this process alone, gone with it."""
    directory = mkdtemp(prefix="coverage-uploads-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return Path(directory)
