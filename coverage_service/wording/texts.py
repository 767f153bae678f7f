"""The fixed texts of the pages and the command line: labels, help lines, headings; from the files in `pages/`.

Sentences about an answer are left to `sentences`, those about a fault to `faults`.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

import tomli
from attrs import define, field

from coverage_service.wording.sentences import Language

# Those that a command needs first.
FILES = (
    "answer.toml",
    "practice.toml",
    "check.toml",
    "guide.toml",
    "compare.toml",
    "own_packages.toml",
    "embed.toml",
    "about.toml",
    "report.toml",
)


@define(eq=False)
class PageTexts(Mapping[str, Mapping[str, str]]):
    """Every text in a language, by part and code; a file is read when a part is asked for that no other has."""

    language: Language
    _parts: dict[str, dict[str, str]] = field(factory=dict)
    _read: set[str] = field(factory=set)

    def __getitem__(self, part: str) -> Mapping[str, str]:
        """Give the texts of a part. Raises KeyError where no file has it."""
        for file in FILES:
            if part in self._parts:
                break
            self._read_file(file)
        return self._parts[part]

    def __iter__(self) -> Iterator[str]:
        """Give the name of every part."""
        for file in FILES:
            self._read_file(file)
        return iter(self._parts)

    def __len__(self) -> int:
        """Count the parts."""
        return len([*self])

    def _read_file(self, file: str) -> None:
        """Read a file once; of two threads that come at the same time, each may."""
        if file not in self._read:
            self._parts |= _parts_of(file, self.language)
            self._read.add(file)


def _parts_of(file: str, language: Language) -> dict[str, dict[str, str]]:
    read = tomli.loads(files("coverage_service.wording").joinpath("pages", file).read_text("utf-8"))
    return {part: {code: text[language] for code, text in codes.items()} for part, codes in read.items()}


@lru_cache(maxsize=2)
def texts(language: Language) -> PageTexts:
    """Give every text in a language; a part stands in one file only."""
    return PageTexts(language)
