"""Values that stand in one line with nothing between, behind a label: how a line divides into them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from insurer_rules.policy_documents.amounts import NOUN, NUM
from insurer_rules.policy_documents.blocks import CellRow

VALUE = (
    rf"(?:(?:max\.?|maximaal|tot|hooguit)\s)?(?:(?:\+\s?)?€\s?{NUM}(?:,?-)?|{NUM}\s?%|{NUM}\s?{NOUN}"
    rf"|{NUM}\s?x(?![a-z])|{NUM}"
    r"|onbeperkt|volledig|n\.?v\.?t\.?|[-–—])(?:\s(?:per|p\.)\s?\w+)?\*{0,3}"
)
VALUES = re.compile(rf"(?<!\S){VALUE}(?=\s|$)", re.IGNORECASE)
LABEL = r"(?P<label>[^0-9€]*?(?:\([^()]*\)\s*)?)"


@lru_cache(maxsize=64)
def _row_of(width: int) -> re.Pattern[str]:
    return re.compile(rf"{LABEL}(?P<values>(?:(?<!\S){VALUE}(?:\s+|$)){{{width}}})", re.IGNORECASE)


def rows_in(text: str, width: int) -> Iterator[CellRow]:
    """Divide a text into labels with so many values each; none where it does not divide whole."""
    row = _row_of(width)
    found: list[CellRow] = []
    place = 0
    while place < len(text) and (part := row.match(text, place)):
        values = VALUES.findall(part["values"])
        found, place = [*found, CellRow((part["label"].strip(), *values))], part.end()
    if place == len(text):
        yield from found
