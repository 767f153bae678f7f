"""How many uploads there are at a time, over all workers of a host, whichever of them dies.

Each upload holds a lock on a file, and what dies lets go of its locks.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from attrs import define, frozen

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


@define(eq=False)
class OwnPlaces:
    """So many places of a process that is alone; nothing on a disk that could be left there."""

    most: int
    taken: int = 0

    @contextmanager
    def hold(self) -> Iterator[bool]:
        """Hold a place likewise."""
        free = self.taken < self.most
        self.taken += free
        try:
            yield free
        finally:
            self.taken -= free


def places_of_host(most: int) -> UploadPlaces | OwnPlaces:
    """Share places with the other workers; without a directory in the environment there are none."""
    shared = os.environ.get(DIRECTORY)
    return UploadPlaces(most, Path(shared)) if shared else OwnPlaces(most)
