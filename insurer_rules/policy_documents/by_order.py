"""Values told in the order of their packages, "5 / 9 / 9 sessions for Start / Extra / Top": a sentence for each.

What each sentence says is left to those who read sentences.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from insurer_rules.policy_documents.amounts import NOUN, NUM
from insurer_rules.policy_documents.names import Mention, Names

ONE = rf"(?:€\s?)?{NUM}(?:,-)?(?:\s?%|\s?x(?![a-z])|\s{NOUN}(?![a-z]))?"
STROKE, LIST = r"\s?[/|]\s?", r"(?:,\s|,?\s(?:en|and|respectievelijk|respectively)\s)"
ROW = re.compile(
    rf"(?<![\w.,€/])(?:{ONE}(?:{STROKE}{ONE})+|{ONE}(?:{LIST}{ONE})+)(?![\w,./]*[0-9]|\s(?:van|of|deel)\b)",
    re.IGNORECASE,
)
STROKES = re.compile(r"[0-9x%a-z]\s?[/|]\s?[0-9€]")
VALUE = re.compile(ONE, re.IGNORECASE)
BETWEEN = re.compile(r"\s?(?:[/|,&]|,?\s?\b(?:en|and)\b|,?\s?\bof\b)\s?(?:de\s|het\s)?", re.IGNORECASE)
ORDER = re.compile(r"\b(?:respectievelijk|resp\b\.?|achtereenvolgens|onderscheidenlijk|respectively)\s?", re.IGNORECASE)
NO_ORDER = re.compile(r"\b(?:ge|ver)bruikt|\bover\b|\bused\b|\bleft\b|\bsamen\b", re.IGNORECASE)
LEAST = 2


def row_of_names(text: str, names: Names) -> tuple[Mention, ...]:
    """Give the packages that stand in a row in a text, where these are all that it names."""
    found = names.mentions(text)
    alone = all(len(each.names) == 1 and not each.quiet for each in found)
    joined = all(BETWEEN.fullmatch(text[one.end : other.start]) for one, other in pairwise(found))
    several = len({each.names for each in found}) == len(found) >= LEAST
    return found if alone and joined and several else ()


def told_by_order(text: str, names: Names, before: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give a sentence for each package with its own values, and the package; none where values and names do not match.

    `before` are the packages in the order in which they were named before; a sentence that names none is of them.
    """
    row = row_of_names(text, names)
    order = tuple(each.names[0] for each in row) if row else () if names.mentions(text) else tuple(before)
    ordered = len(order) >= (LEAST if row or STROKES.search(text) or ORDER.search(text) else LEAST + 1)
    rows = _rows_of(_without(text, row), len(order)) if ordered and not NO_ORDER.search(text) else ()
    for place, package in enumerate(order if rows else ()):
        yield ORDER.sub("", _with_one(text, [*rows, *_span(row)], place, package)), package


def _rows_of(text: str, width: int) -> tuple[re.Match[str], ...]:
    """Find the rows of as many values as there are packages; a row of another length tells of another order."""
    rows = tuple(ROW.finditer(text))
    return rows if all(len(VALUE.findall(each[0])) == width for each in rows) else ()


def _without(text: str, row: Sequence[Mention]) -> str:
    """Cover the names, which may have numbers of their own."""
    for each in row:
        text = text[: each.start] + "_" * (each.end - each.start) + text[each.end :]
    return text


def _span(row: Sequence[Mention]) -> tuple[tuple[int, int], ...]:
    return ((row[0].start, row[-1].end),) if row else ()


def _with_one(text: str, parts: Sequence[re.Match[str] | tuple[int, int]], place: int, package: str) -> str:
    """Write one value or name where a row stands; a value takes the noun that the last one bears."""
    for part in sorted(parts, key=_start, reverse=True):
        start, end = part if isinstance(part, tuple) else part.span()
        one = package if isinstance(part, tuple) else _value(part[0], place)
        text = text[:start] + one + text[end:]
    return text


def _start(part: re.Match[str] | tuple[int, int]) -> int:
    return part[0] if isinstance(part, tuple) else part.start()


def _value(row: str, place: int) -> str:
    """Give a value of a row, with the sign before the first and the unit behind the last."""
    values = VALUE.findall(row)
    sign = "€ " if "€" in values[0] and "€" not in values[place] else ""
    bare = re.fullmatch(rf"(?:€\s?)?{NUM}(?:,-)?", values[place]) is not None
    unit = re.sub(rf"^(?:€\s?)?{NUM}(?:,-)?", "", values[-1]) if bare else ""
    return f"{sign}{values[place]}{unit}"
