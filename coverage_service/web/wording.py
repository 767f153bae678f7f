"""The fixed texts of the page and the command line: labels, help lines, headings; from `page.toml`.

Sentences about an answer or a fault are left to `explanation`.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from coverage_service.explanation import Language

Texts = Mapping[str, Mapping[str, str]]


@lru_cache(maxsize=2)
def texts(language: Language) -> Texts:
    """Give every text in a language, by part and code."""
    parts = tomllib.loads(files("coverage_service.web").joinpath("page.toml").read_text("utf-8"))
    return {part: {code: text[language] for code, text in codes.items()} for part, codes in parts.items()}
