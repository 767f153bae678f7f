"""Tables that became plain lines: packages in one line, and as many values behind each label below.

What a package is, and what its values mean, is left to those who read tables.
"""

import re
from collections.abc import Iterator, Sequence

from insurer_rules.policy_documents.amounts import NOUN, NUM
from insurer_rules.policy_documents.blocks import Block, CellRow
from insurer_rules.policy_documents.names import Names

HEAD = re.compile(r"(?:dekking|vergoeding|pakket(?:ten)?|verzekering|omschrijving|zorg)?[\s:]*", re.IGNORECASE)
VALUE = (
    rf"(?:(?:max\.?|maximaal|tot|hooguit)\s)?(?:€\s?{NUM}(?:,?-)?|{NUM}\s?%|{NUM}\s?{NOUN}|{NUM}\s?x(?![a-z])|{NUM}"
    r"|onbeperkt|volledig|n\.?v\.?t\.?|[-–—])(?:\s(?:per|p\.)\s?\w+)?\*{0,3}"
)
LABEL = r"(?P<label>[^0-9€]*?(?:\([^()]*\)\s*)?)"
LABEL_WORDS = 8
LEAST = 2


def with_flat_tables(blocks: Sequence[Block], names: Names) -> tuple[Block, ...]:
    """Make a table of a line that names packages, and of the lines below that have a value for each."""
    kept: list[Block] = []
    place = 0
    while place < len(blocks):
        packages, rest = _named(blocks[place], names)
        rows, used = _rows(rest, blocks[place + 1 :], len(packages)) if packages else ((), 0)
        if rows:
            table = (CellRow(("", *packages), head=True), *rows)
            kept.append(Block(kind="table", rows=table, page=blocks[place].page))
        else:
            kept.append(blocks[place])
        place += 1 + used
    return tuple(kept)


def _named(block: Block, names: Names) -> tuple[tuple[str, ...], str]:
    """Give the packages that a line begins with, two or more with nothing between, and what follows them."""
    found: list[str] = []
    end = 0
    for mention in names.mentions(block.text) if block.kind in ("text", "heading") else ():
        between = block.text[end : mention.start]
        if not (HEAD.fullmatch(between) if not found else between.isspace()):
            break
        found, end = [*found, *mention.names], mention.end
    rest = block.text[end:].strip()
    return (tuple(found), rest) if len(found) >= LEAST and len(set(found)) == len(found) else ((), "")


def _rows(rest: str, below: Sequence[Block], width: int) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows behind the names, or else in the lines below, and how many lines those are."""
    if rest:
        return tuple(_rows_in(rest, width)), 0
    rows: list[CellRow] = []
    label, used = "", 0
    for place, block in enumerate(below, 1):
        if block.kind not in ("text", "heading"):
            break
        found = tuple(_rows_in(f"{label} {block.text}".strip(), width))
        if not found and (any(map(str.isdigit, block.text)) or len(block.text.split()) > LABEL_WORDS):
            break
        label = "" if found else f"{label} {block.text}".strip()
        rows, used = ([*rows, *found], place) if found else (rows, used)
    return tuple(rows), used


def _rows_in(text: str, width: int) -> Iterator[CellRow]:
    """Divide a text into labels with so many values each; none where it does not divide whole."""
    row = re.compile(rf"{LABEL}(?P<values>(?:(?<!\S){VALUE}(?:\s+|$)){{{width}}})", re.IGNORECASE)
    found: list[CellRow] = []
    place = 0
    while place < len(text) and (part := row.match(text, place)):
        values = re.findall(rf"(?<!\S){VALUE}(?=\s|$)", part["values"], re.IGNORECASE)
        found, place = [*found, CellRow((part["label"].strip(), *values))], part.end()
    if place == len(text):
        yield from found
