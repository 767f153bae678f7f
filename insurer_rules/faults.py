"""Faults as data: where something is wrong, what was wanted and what was found, as codes with their figures.

Their words are added by whoever shows them to people. Finding faults in structured data is left to `structuring`.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NewType, TypeAlias, Union

from attrs import field, frozen

Path: TypeAlias = tuple[str | int, ...]
# A value as somebody gave it, rendered by `shown`: never a word of this project's own.
Shown = NewType("Shown", str)
Figure: TypeAlias = Union[str, int, date, "Phrase", tuple[str, ...], tuple["Phrase", ...]]


@frozen
class Phrase:
    """What was wanted or found, as a code and the figures for its words; several phrases are alternatives."""

    code: str
    figures: tuple[tuple[str, Figure], ...] = ()

    def __str__(self) -> str:
        """Render for developers: `at_most(most=9)`."""
        figures = ", ".join(f"{name}={_plainly(figure)}" for name, figure in self.figures)
        return f"{self.code}({figures})" if figures else self.code


def _plainly(figure: Figure) -> str:
    return "[" + ", ".join(map(str, figure)) + "]" if isinstance(figure, tuple) else str(figure)


@frozen
class Fault:
    """One thing wrong in what somebody gave; `line` is that of a file, `return_code` what an insurer sends back."""

    path: Path
    wanted: Phrase
    found: Shown | Phrase
    line: int | None = field(default=None, kw_only=True)
    return_code: str = field(default="", kw_only=True)

    def __str__(self) -> str:
        """Render for developers: the path, and the codes of what was wanted and found."""
        return f"{path_text(self.path)}: {self.wanted} wanted, {self.found} found"


@frozen
class Pattern:
    """A regular expression that a text matches as a whole, and what is wanted where one does not."""

    regex: str
    wanted: Phrase


class PhrasedError(Exception):
    """Something cannot be done as asked; `why` says so as a phrase. The base of errors that people are told."""

    def __init__(self, why: Phrase) -> None:
        """Keep the phrase; the message is for developers."""
        self.why = why
        super().__init__(str(why))


def phrase(code: str, /, **figures: Figure) -> Phrase:
    """Make a phrase of a code and its figures by name."""
    return Phrase(code, tuple(figures.items()))


NOTHING, NEITHER, BOTH = phrase("nothing"), phrase("neither"), phrase("both")
SAID = phrase("said")
MORE, ANOTHER, VALUE = phrase("more"), phrase("another"), phrase("value")


def remark(code: str, path: Path = (), **figures: Figure) -> Fault:
    """Make a remark: something told of a file or a line, where nothing else was wanted."""
    return Fault(path, Phrase(code, tuple(figures.items())), SAID)


def nearest(wanted: Phrase, names: Iterable[str]) -> Phrase:
    """Suggest the nearest names beside what was wanted, where there are any."""
    near = tuple(names)
    return phrase("nearest", wanted=wanted, names=near) if near else wanted


def unfit(wanted: Phrase, found: Shown | Phrase) -> Phrase:
    """Say that one thing was wanted and another found."""
    return phrase("wanted_found", wanted=wanted, found=found)


def shown(value: object) -> Shown:
    """Render a found value as JSON, cut to 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return Shown(text if len(text) <= 60 else text[:57] + "...")


def shown_cell(text: str) -> Shown | Phrase:
    """Render the text of a cell, of which 60 characters are kept; an empty one is nothing."""
    return Shown(f'"{text[:60]}"') if text else NOTHING


def path_text(path: Sequence[str | int]) -> str:
    """Write a path as `package[1].limits[0].sessions`, counting from zero."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or "file"
