"""Tables that came apart: packages in one line or row, and as many values behind each label below, or below headings.

What a package is, and what its values mean, is left to those who read tables.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from attrs import evolve

from insurer_rules.policy_documents.amounts import NUM
from insurer_rules.policy_documents.blocks import SHAPED, Block, CellRow
from insurer_rules.policy_documents.by_order import row_of_names
from insurer_rules.policy_documents.flat_values import VALUES, rows_in
from insurer_rules.policy_documents.names import Names
from insurer_rules.policy_documents.titled_rows import titled_rows, year_rows

HEAD = re.compile(r"(?:dekking|vergoeding|pakket(?:ten)?|verzekering|omschrijving|zorg)?[\s:]*", re.IGNORECASE)
PRICE = re.compile(rf"\s*\(?€\s?{NUM}(?:,?-)?(?:\s?(?:per maand|p\.?/?m\.?))?\)?$", re.IGNORECASE)
CENTS = re.compile(r"[.,](?!00)[0-9]{2}\)?$")
LABEL_WORDS = 8
SHORT_LINE = 20
LEAST = 2
LONGEST = 60


def with_flat_tables(blocks: Sequence[Block], names: Names) -> tuple[Block, ...]:
    """Make a table of a line or row that names packages, and of what stands below with a value for each."""
    blocks = tuple(_with_whole_names(blocks, names))
    kept: list[Block] = []
    head: CellRow | None = None
    place = 0
    while place < len(blocks):
        block = blocks[place]
        rows, used = _table(block, blocks[place + 1 : place + 1 + LONGEST], names)
        for came_apart in (titled_rows, year_rows):
            rows, used = (rows, used) if rows else came_apart(block, blocks[place + 1 : place + 1 + LONGEST], names)
        head = rows[0] if rows else head if block.kind in ("text", "item") or block.level >= SHAPED else None
        rows = rows or _later_row(block, head)
        kept.append(Block(kind="table", rows=rows, page=block.page) if rows else block)
        priced = (block for block in blocks[place : place + used] if "€" in block.text) if rows else ()
        kept += [block for block in priced if name_with_price(block, names)]
        place += 1 + used
    return tuple(kept)


def _later_row(block: Block, head: CellRow | None) -> tuple[CellRow, ...]:
    """Give a line further down that has a label and a value for each package of the table above, under its heads."""
    found = tuple(rows_in(block.text, len(head.cells) - 1)) if head and block.kind == "text" else ()
    return (head, *found) if head and len(found) == 1 and found[0].cells[0] else ()


def _table(block: Block, below: Sequence[Block], names: Names) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows of a table that begins with a block, and how many blocks below belong to it."""
    if block.kind == "table":
        return _under(block.rows, below) if _is_head(block, names) else (_with_head_moved(block.rows, names), 0)
    packages, rest = _packages_ahead(block, names)
    more = 0 if packages else len(packages := _packages_below((block, *below), names)) - 1
    packages = packages or _packages_joined(block, names)
    rows, used = _rows_below(rest, below[max(more, 0) :], len(packages), names) if packages else ((), 0)
    return ((CellRow(("", *packages), head=True), *rows), max(more, 0) + used) if rows else ((), 0)


def _rows_below(rest: str, below: Sequence[Block], width: int, names: Names) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows that names are the heads of: those of the table right below, a column for each, else of lines."""
    first = below[0].rows if below and not rest else ()
    if first and len(first[0].cells) == width + 1 and not any(map(names.package, first[0].cells)):
        return first, 1
    return _rows(rest, below, width)


def _with_head_moved(rows: tuple[CellRow, ...], names: Names) -> tuple[CellRow, ...]:
    """Move a row that names packages, one short of the columns, above the values of the full row below it."""
    for place, (row, below) in enumerate(pairwise(rows)):
        *cells, last = row.cells
        short = len(cells) >= LEAST and not last and _are_packages(cells, names)
        if short and all(below.cells) and not names.package(below.cells[0]):
            return (*rows[:place], CellRow(("", *cells), head=True), *rows[place + 1 :])
    return ()


def _are_packages(texts: Sequence[str], names: Names) -> bool:
    """Tell whether texts are all packages, known or of a name like that of a known one beside them."""
    return any(map(names.package, texts)) and all(names.package(text) or names.is_sibling(text) for text in texts)


def _is_head(block: Block, names: Names) -> bool:
    """Tell whether a table is only one row, which names a package in every column but the first."""
    alone = len(block.rows) == 1 and len(block.rows[0].cells) > LEAST
    return alone and all(map(names.package, block.rows[0].cells[1:]))


def _under(head: tuple[CellRow, ...], below: Sequence[Block]) -> tuple[tuple[CellRow, ...], int]:
    """Give a row of headings with the tables of its width below, the headings between as rows of their own."""
    width = len(head[0].cells)
    rows, used, heading = list(head), 0, ""
    for place, block in enumerate(below, 1):
        if block.kind == "heading" and block.level >= SHAPED and not heading:
            heading = block.text
        elif block.kind == "table" and len(block.rows[0].cells) == width and (heading or used == place - 1):
            rows += [CellRow((heading, *[""] * (width - 1)))] if heading else []
            rows, used, heading = [*rows, *block.rows], place, ""
        else:
            break
    return (tuple(rows), used) if used else ((), 0)


def _packages_ahead(block: Block, names: Names) -> tuple[tuple[str, ...], str]:
    """Give the packages that a line begins with, two or more with nothing between, and what follows them."""
    found: list[str] = []
    end = 0
    for mention in names.mentions(block.text) if block.kind in ("text", "heading") else ():
        between = block.text[end : mention.start]
        if not (HEAD.fullmatch(between) if not found else between.isspace()):
            break
        found, end = [*found, *mention.names], mention.end
    rest = block.text[end:].strip()
    if not found:
        found, rest = list(_packages_whole(block, names)), ""
    return (tuple(found), rest) if len(found) >= LEAST and len(set(found)) == len(found) else ((), "")


def _packages_joined(block: Block, names: Names) -> tuple[str, ...]:
    """Give the packages of a line that is only a row of their names, "Klip / Rots" or "Klip en Rots"."""
    row = row_of_names(block.text, names)
    alone = row and HEAD.fullmatch(block.text[: row[0].start]) and not block.text[row[-1].end :].strip(" :")
    return tuple(each.names[0] for each in row) if alone else ()


def _packages_whole(block: Block, names: Names) -> tuple[str, ...]:
    """Give the packages of a line that is nothing but their names, each as short as its label lets it be."""
    words = block.text.split()[:SHORT_LINE] if block.kind in ("text", "heading") else []
    found: list[str] = []
    while words:
        lengths = range(min(len(words), 4), 0, -1)
        length = next((n for n in lengths if names.package(" ".join(words[:n]))), 0)
        if not length:
            return ()
        found, words = [*found, names.package(" ".join(words[:length]))], words[length:]
    return tuple(found)


def _packages_below(blocks: Sequence[Block], names: Names) -> tuple[str, ...]:
    """Give the packages of two lines or more in a row that each are only a name, with or without a price."""
    found = tuple(takewhile(bool, (name_with_price(block, names) for block in blocks)))
    return found if len(found) >= LEAST and len(set(found)) == len(found) else ()


def _with_whole_names(blocks: Sequence[Block], names: Names) -> Iterator[Block]:
    """Join the names of packages that a copied table broke over two lines: "Aanvullend" above "Klip"."""
    held: Block | None = None
    for block in blocks:
        joined = f"{held.text} {block.text}" if held else ""
        if held and names.package(joined) and not names.package(held.text):
            yield evolve(held, text=joined)
            held = None
            continue
        if held:
            yield held
        held = block if block.kind in ("text", "heading") else None
        if not held:
            yield block
    if held:
        yield held


def name_with_price(block: Block, names: Names) -> str:
    """Give the package that a line is the name of, with or without a price behind it."""
    return names.package(PRICE.sub("", block.text)) if block.kind in ("text", "heading") else ""


def in_cents(line: str) -> bool:
    """Tell whether a line ends in a price that is not whole euros."""
    return CENTS.search(line) is not None


def _rows(rest: str, below: Sequence[Block], width: int) -> tuple[tuple[CellRow, ...], int]:
    """Give the rows behind the names, or else in the lines below, and how many lines those are."""
    if rest:
        return tuple(rows_in(rest, width)), 0
    rows: list[CellRow] = []
    begun, values, used = "", 0, 0
    for place, block in enumerate(below, 1):
        text = f"- {block.text}" if block.kind == "item" else block.text
        value = VALUES.fullmatch(text) is not None
        label = not values and not any(map(str.isdigit, text)) and len(text.split()) <= LABEL_WORDS
        begun, values = f"{begun} {text}".strip(), values + value
        found = tuple(rows_in(begun, width))
        if block.kind == "table" or not (found or label or (value and values < width)):
            break
        if found:
            rows, used, begun, values = [*rows, *found], place, "", 0
    return tuple(rows), used
