"""Writing a file whole: a reader sees the old file or the new one, and two writers go one after the other.

What is written, and whether it may be, is left to the callers.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Hold a directory: whoever else asks for it waits until it is let go."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def whole(path: Path, *, durable: bool = True, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """Write beside a file, and take its place at once when all is written; nothing is left when it is not.

    `durable` waits until the disk has it, so that it outlasts a power cut; what can be made again need not wait. A new
    file gets the `mode`, another keeps its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode if path.exists() else mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put the content in the place of a file at once: a reader sees the old file or the new one, nothing between."""
    with whole(path, mode=mode) as file:
        file.write(content)
