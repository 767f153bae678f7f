"""Packages that nobody told of, by the lines and headings in a text that go on as those of a known package do."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from insurer_rules.policy_documents.blocks import Block
from insurer_rules.policy_documents.names import Names

NUMBER = re.compile(r"[0-9]+")
SHORTEST, LONGEST = 8, 200
FIRST_WORDS, MOST = 8, 20
STATES = re.compile(
    r"^(?P<name>\S+\s[A-Z0-9][\w+&-]*(?:\s[0-9])?)(?:\s?:)?\s(?=(?:max\b|maximaal|geen|alle|onbeperkt|[0-9]+ ))",
    re.IGNORECASE,
)
IN_ROW = re.compile(
    r"(?:^|[,;/|]\s|\sen\s|\sand\s)(?P<name>[A-Z]\w*(?:\s[A-Z0-9][\w+]*){1,2})\s?[:=(]?\s(?:max\.?\s|maximaal\s)?"
    r"(?=€?\s?[0-9]+|onbeperkt|geen)"
)
LEAST = 3


def add_siblings(blocks: Sequence[Block], names: Names) -> None:
    """Take a name as a package where its line or heading goes on as that of a known one, or where it looks like it."""
    for name in islice(dict.fromkeys(_new_names(tuple(_lines(blocks)), names)), MOST):
        names.add(name)


def _new_names(lines: Sequence[str], names: Names) -> Iterator[str]:
    rests = frozenset(_rests(lines, names.packages))
    for name in _starts(lines, rests) if rests else ():
        if names.is_new(name) and not names.mentions(name):
            yield name
    for line in lines:
        yield from _names_in_row(line, names)
        stated = STATES.match(line)
        if stated and names.is_sibling(stated["name"]) and not names.package(stated["name"]):
            yield stated["name"]


def _names_in_row(line: str, names: Names) -> Iterator[str]:
    """Give the names that begin alike in a line with a number behind each: "Klip S: 5 x, Klip M: 10 x"."""
    found = [each["name"] for each in IN_ROW.finditer(line)]
    begun = {name.partition(" ")[0] for name in found}
    if len(begun) == 1 and len(set(found)) >= LEAST:
        yield from (name for name in found if names.is_new(name) and not names.package(name))


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    """Give each line that is not long, and each heading with the line below it."""
    for block, below in pairwise((*blocks, Block(kind="text"))):
        if block.kind == "heading":
            yield f"{block.text} {below.text}"[:LONGEST]
        if block.kind != "table" and len(block.text) <= LONGEST:
            yield block.text


def _rests(lines: Sequence[str], packages: Sequence[str]) -> Iterator[str]:
    """Give what stands behind a known package that a line begins with, whatever its numbers."""
    spellings = tuple(f"{name.casefold()} " for name in packages)
    for line in lines:
        begun = next((each for each in spellings if line.casefold().startswith(each)), "")
        if begun and len(line) - len(begun) >= SHORTEST:
            yield " ".join(NUMBER.sub("0", line[len(begun) :]).split())


def _starts(lines: Sequence[str], rests: frozenset[str]) -> Iterator[str]:
    """Give the first words of each line behind which it goes on in one of these ways."""
    for line in lines:
        words, bare = line.split(), NUMBER.sub("0", line).split()
        yield from (
            " ".join(words[:end]) for end in range(1, min(FIRST_WORDS, len(bare))) if " ".join(bare[end:]) in rests
        )
