"""The fixed texts of the pages and the command line: labels, help lines, headings; from the files in `pages/`.

Sentences about an answer are left to `sentences`, those about a fault to `faults`.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from coverage_service.wording.sentences import Language

FILES = (
    "check.toml",
    "guide.toml",
    "answer.toml",
    "compare.toml",
    "own_packages.toml",
    "embed.toml",
    "about.toml",
    "practice.toml",
    "report.toml",
)
Texts = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=2)
def texts(language: Language) -> Texts:
    """Give every text in a language, by part and code; a part stands in one file only."""
    found: dict[str, dict[str, str]] = {}
    for file in FILES:
        for part, codes in tomllib.loads(
            files("coverage_service.wording").joinpath("pages", file).read_text("utf-8")
        ).items():
            found[part] = {code: text[language] for code, text in codes.items()}
    return found
