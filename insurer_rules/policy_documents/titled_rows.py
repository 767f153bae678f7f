"""Tables that came apart with their packages down: titles in one line, and lines of a package and a value for each."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from insurer_rules.policy_documents.blocks import Block, CellRow
from insurer_rules.policy_documents.care_words import MANUAL, OTHER, PHYSIO
from insurer_rules.policy_documents.flat_values import rows_in
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.words import WITHOUT

YEAR = r"(?:20[12][0-9])"
NAMING = r"(?:verzekeraar|maatschappij|verzekering|pakket|polis|module|naam|product|insurer|package|plan)"
TITLE = (
    rf"(?:waarvan\s|w\.?v\.?\s|max\.?\s|maximaal\s)?(?:{MANUAL})|(?:{PHYSIO})(?:\s?(?:en|/|&)\s?(?:{PHYSIO}))?"
    rf"|(?:maand)?premie(?:\s(?:per maand|p/m|p\.m\.))?(?:\s{YEAR})?|premium(?:\s{YEAR})?|(?:{WITHOUT})"
    rf"|aantal(?:\sbehandelingen)?|behandelingen(?:\sper\sjaar)?|verschil|{OTHER}|{YEAR}"
)
END = r"(?:\s|$)"
TITLES = re.compile(rf"(?:{NAMING}{END})*(?P<titles>(?:(?:{TITLE})[*:]?{END})+)", re.IGNORECASE)
ONE = re.compile(rf"(?:{TITLE})(?=[*:]?{END})", re.IGNORECASE)
YEARS = re.compile(rf"(?P<name>.{{0,60}}?)\s*(?P<years>\b{YEAR}(?:[\s/,|]+(?:en\s)?{YEAR})+)", re.IGNORECASE)
LEAST = 2


def titled_rows(block: Block, below: Sequence[Block], names: Names) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows below a line of titles and how many lines those are; none where no row names a known package."""
    found = TITLES.fullmatch(block.text) if block.kind in ("text", "heading") else None
    titles = tuple(each[0] for each in ONE.finditer(found["titles"])) if found else ()
    if len(titles) < LEAST:
        return (), 0
    rows = tuple(_rows(below, len(titles), names))
    known = any(names.package(row.cells[0]) for row in rows)
    return ((CellRow(("Pakket", *titles), head=True), *rows), len(rows)) if known else ((), 0)


def _rows(below: Sequence[Block], width: int, names: Names) -> Iterator[CellRow]:
    """Give the lines right below that are a name and as many values as there are titles."""
    for block in below:
        text = block.text if block.kind == "text" else ""
        begun = next((each.end for each in names.mentions(text)[:1]), 0)
        values = tuple(rows_in(text[begun:].strip(), width))
        if len(values) != 1 or not (name := f"{text[:begun]} {values[0].cells[0]}".strip(" :")):
            return
        yield CellRow((name, *values[0].cells[1:]))


def year_rows(block: Block, below: Sequence[Block], names: Names) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows below a line of years, with or without a package before them: a label and a value for each."""
    found = YEARS.fullmatch(block.text) if block.kind in ("text", "heading") else None
    name = names.package(found["name"]) if found else ""
    if not found or (found["name"] and not name):
        return (), 0
    years = tuple(re.findall(YEAR, found["years"]))
    taken = (tuple(rows_in(each.text, len(years))) if each.kind == "text" else () for each in below)
    rows = tuple(row for (row,) in takewhile(lambda found: len(found) == 1 and found[0].cells[0], taken))
    named = (CellRow((name, *[""] * len(years))),) if name else ()
    return ((CellRow(("", *years), head=True), *named, *rows), len(rows)) if rows else ((), 0)
