"""The file of readings of a label and year: one JSON object a line beside its table, only ever added to.

What the lines mean is left to `readings`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from attrs import asdict, frozen
from cattrs.errors import BaseValidationError

from insurer_rules.atomic_files import alone
from insurer_rules.faults import PhrasedError, phrase
from insurer_rules.intake.readings import Reading, Readings, Settlement, with_more
from insurer_rules.structuring import strict_converter

SUFFIX = ".readings.jsonl"
REQUIRED = ("package", "value")
_converter = strict_converter(iso_dates=True)


class ReadingsError(PhrasedError):
    """A line of a file of readings is none; nothing was added to it."""


@frozen
class KeptLine:
    """One line: a reading, or what a person settled about one."""

    reading: Reading | None = None
    settlement: Settlement | None = None


def readings_path(directory: Path, label: str, year: int) -> Path:
    """Give the file of a label and year: beside its table."""
    return directory / str(year) / f"{label}{SUFFIX}"


def read_readings(directory: Path, label: str, year: int) -> Readings:
    """Read all readings of a label and year; none when there is no file. Raises ReadingsError."""
    path = readings_path(directory, label, year)
    return with_more(Readings(), *_lines(path)) if path.exists() else Readings()


def keep(directory: Path, label: str, year: int, *more: Reading | Settlement) -> Readings:
    """Add to the file of a label and year and give all that is in it; a line that is there is not added again."""
    path = readings_path(directory, label, year)
    path.parent.mkdir(parents=True, exist_ok=True)
    with alone(path.parent):
        before = read_readings(directory, label, year)
        after = with_more(before, *more)
        new: list[Reading | Settlement] = [
            *after.readings[len(before.readings) :],
            *after.settlements[len(before.settlements) :],
        ]
        _append(path, "".join(_text_of(each) for each in new))
    return after


def labels_with_readings(directory: Path, year: int) -> tuple[str, ...]:
    """List the labels of which anything was read for a year."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in (directory / str(year)).glob(f"*{SUFFIX}")))


def _append(path: Path, text: str) -> None:
    """Write behind what is there, on lines of its own, and wait until the disk has it."""
    if not text:
        return
    with path.open("a+b") as file:
        file.seek(0, os.SEEK_END)
        if file.tell() and _last_byte(path) != b"\n":
            file.write(b"\n")
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1)


def _text_of(each: Reading | Settlement) -> str:
    kind = "reading" if isinstance(each, Reading) else "settlement"
    stated = {key: value for key, value in asdict(each).items() if key in REQUIRED or value not in ("", 0)}
    return json.dumps({kind: stated}, ensure_ascii=False, default=str) + "\n"


def _lines(path: Path) -> Iterator[Reading | Settlement]:
    for number, text in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not text.strip():
            continue
        try:
            line = _converter.structure(json.loads(text), KeptLine)
        except (ValueError, TypeError, KeyError, BaseValidationError) as error:
            place = f"{path.parent.name}/{path.name}:{number}"
            raise ReadingsError(phrase("no_reading", place=place)) from error
        yield from (each for each in (line.reading, line.settlement) if each is not None)
