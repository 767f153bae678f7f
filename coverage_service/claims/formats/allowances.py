"""What the work on files from outside may take, and whether it goes on: looked at in every loop over what they hold.

One allowance holds for all that comes together: every part of an upload, every file packed in one, what is kept beside.
"""

from contextvars import ContextVar

from attrs import define

from coverage_service.claims.formats.rows import FileError
from insurer_rules.faults import MORE, Fault, phrase

MOST_UNPACKED = 1 << 30


class WorkStopped(Exception):  # noqa: N818 - no error: nobody waits for the answer
    """Nobody waits for the work any more: its time is up, the client is gone, or the process ends."""


@define(eq=False)
class Allowance:
    """How many bytes, files and lines there may be in all, how many there were, and whether the work was stopped."""

    most_bytes: int = MOST_UNPACKED
    most_files: int = 1_000
    most_lines: int = 1 << 40
    bytes: int = 0
    files: int = 0
    stopped: bool = False

    def look(self) -> None:
        """Stop where nobody waits any more. Raises WorkStopped."""
        if self.stopped:
            raise WorkStopped

    def take_bytes(self, number: int) -> None:
        """Take room for bytes that are kept or unpacked. Raises FileError for too many in all."""
        self.look()
        self.bytes += number
        if self.bytes > self.most_bytes:
            raise FileError([too_big(self.most_bytes)])

    def take_file(self) -> None:
        """Take a file that stays open. Raises FileError for too many in all."""
        self.files += 1
        if self.files > self.most_files:
            raise FileError([Fault((), phrase("files_at_once", most=self.most_files), MORE)])


CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


def look() -> None:
    """Look whether somebody still waits for this work. Raises WorkStopped where nobody does."""
    if allowance := CURRENT.get():
        allowance.look()


def need_lines(number: int) -> None:
    """Look whether so many lines may be held. Raises FileError for more, WorkStopped where nobody waits."""
    if allowance := CURRENT.get():
        allowance.look()
        if number > allowance.most_lines:
            raise FileError([Fault((), phrase("lines_at_once", most=allowance.most_lines), MORE)])


def allowance_of(most: int) -> Allowance:
    """Give the allowance of the work that this is part of; work by itself has one of so many bytes."""
    return CURRENT.get() or Allowance(most)


def too_big(most: int) -> Fault:
    """Say that there are more than so many bytes."""
    return Fault((), phrase("bytes_unpacked", most=most), MORE)
