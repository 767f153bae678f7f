"""Faults: what is wrong in data that somebody gave, where it stands, what was wanted and what was found.

Finding them in structured data is left to `structuring`.
"""

import json

from attrs import frozen

Path = tuple[str | int, ...]


@frozen
class Fault:
    """One thing wrong in structured data: where, what was wanted, what was found."""

    path: Path
    wanted: str
    found: str


@frozen
class Pattern:
    """A regular expression that a text matches as a whole, and what it means in words."""

    regex: str
    meaning: str


def shown(value: object) -> str:
    """Render a found value as JSON, cut to 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
