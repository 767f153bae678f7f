"""The one shape of every document: headings, paragraphs, bullets and tables in reading order, each with its page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from attrs import evolve, field, frozen

from insurer_rules.policy_documents.amounts import amounts, stated_amounts

HEADING_WORDS, QUESTION_WORDS = 9, 18
SHAPED = 8
LEAD, BELOW = 9, 10
PLACES = 2_000_000
BULLET = re.compile(r"^(?:[•◦▪●‣∙·–—✓✔+-]|\uf0b7|o(?=\s))\s+(?=\S)")
MARKED = re.compile(r"^(?:\*+|[¹²³⁴⁵⁶⁷⁸⁹]+|\(?[0-9][)]\s)\s*(?=\S)")
NUMBERED = re.compile(r"^[0-9]{1,2}[.)]\s+\S")
AGE = re.compile(r"\b(?:tot|vanaf|onder|boven|jonger dan)\s(?:de\s)?1[78]\sjaar\b", re.IGNORECASE)
ANSWER = re.compile(r"(?:ja|nee|geen|yes|no|none)\b", re.IGNORECASE)
STATING = re.compile(
    r"[0-9].*[^0-9][0-9]|(?:max|hoogste|hoogstens|hooguit|tot|per jaar|per indicatie|waarvan"
    r"|nog)\b.*[0-9]|^[0-9]+$",
    re.IGNORECASE,
)
A_YEAR_EACH = re.compile(r"(?:max\w*\.?\s)?[0-9]{1,3}\s?(?:per|p\.|/)\s?(?:kalender)?(?:jaar|j\b|year)", re.IGNORECASE)
SOFT = re.compile(r"\u00ad(?:\s+(?=[^\W\d]))?|[\u200b-\u200d\u2060\ufeff]")
ARTICLE = re.compile(
    r"^(?:[A-Z]\.?)?[0-9]+(?:\.[0-9]+)+\.?\s+|\s\(?(?:artikel|art\.?|article|§)\s?[A-Z]?[0-9]+(?:\.[0-9]+)*\)?$",
    re.IGNORECASE,
)
NAMED = re.compile(r"^(?P<name>(?:[^:.!?;]|(?<=cl)\.){1,60}?)(?:\s*:|\s[-–—])\s+(?P<value>\S.*)$")
PRICED = re.compile(r"^(?P<name>[^:.!?;€0-9,]{3,40}?)\s(?P<value>€\s?[0-9.,]+(?:-|–)?)$")

Kind = Literal["heading", "text", "item", "table"]


@frozen
class CellRow:
    """One row of a table, a cell for each column; `head` where the document itself marks it as a heading."""

    cells: tuple[str, ...]
    head: bool = False


@frozen(kw_only=True)
class Block:
    """A piece of a document, with its page.

    `level` orders headings: 1 is the title, 8 one by its shape alone, 9 a question or lead line, 10 one with a colon.
    `pairs` tells that a table is a list of names and values, which has no row of headings.
    """

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[CellRow, ...] = field(default=(), repr=False)
    page: int = 1
    pairs: bool = False


@frozen
class DocumentLayout:
    """The blocks of a document in reading order; `notes` say what was left unread."""

    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Reduce white space to single spaces, and take away what only tells where a word may break."""
    return " ".join(SOFT.sub("", text).replace("\u2011", "-").split())


def shape(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Make short lines headings, but for numbered ones in a row, and bullets with a name and a value tables."""
    filled = [evolve(block, rows=tuple(_with_labels(block.rows))) for block in blocks if block.rows or block.text]
    numbered = [bool(NUMBERED.match(block.text)) for block in filled]
    beside = zip(filled, numbered, [False, *numbered], [*numbered[1:], False], strict=False)
    headed = [block if here and (before or behind) else _as_heading(block) for block, here, before, behind in beside]
    return tuple(_list_as_table(headed))


def _with_labels(rows: Sequence[CellRow]) -> Iterator[CellRow]:
    """Repeat the label above beside a name and a figure without one; none where labels stand amid theirs."""
    stating = [not row.head and any(map(amounts, row.cells)) for row in rows]
    label, centred = "", True in stating[1:] and not rows[stating.index(True, 1)].cells[0]
    for row, states in zip(rows, stating, strict=True):
        open_row = states and label and not row.cells[0] and sum(map(bool, row.cells)) > 1
        yield evolve(row, cells=(label, *row.cells[1:])) if open_row and not centred else row
        label = "" if row.head else row.cells[0] or label


def is_short(text: str) -> bool:
    """Tell whether a line of its own is short, unfinished and without figures, as headings are."""
    text = ARTICLE.sub("", text[:200]).strip()
    words = text.split()
    return (
        len(words) <= (QUESTION_WORDS if text.endswith("?") and "." not in text else HEADING_WORDS)
        and len(text) <= 150
        and not text.endswith((".", ";", ",", "!", ")."))
        and not MARKED.match(text)
        and not ANSWER.match(text)
        and not STATING.search(AGE.sub("", text))
        and not A_YEAR_EACH.match(text)
        and (text[:1].isupper() or text[:1].isdigit() or text.endswith(":") or text[:1] in "'\"‘“")
        and not stated_amounts(text)
    )


def _as_heading(block: Block) -> Block:
    if block.kind != "text" or not is_short(block.text) or NAMED.match(block.text):
        return block
    level = LEAD if block.text.endswith("?") else BELOW if block.text.endswith(":") else SHAPED
    return evolve(block, kind="heading", level=level)


def _list_as_table(blocks: Sequence[Block]) -> Iterator[Block]:
    """Make a table of two or more bullets or lines in a row that each say a name and a value."""
    for (named, _), run in groupby(blocks, key=lambda block: (_is_named(block), block.kind)):
        members = list(run)
        pairs = [_pair(block.text) for block in members if named]
        if len(pairs) < 2:
            yield from members
            continue
        rows = tuple(CellRow((pair["name"], pair["value"])) for pair in pairs if pair)
        yield Block(kind="table", rows=rows, page=members[0].page, pairs=True)


def _is_named(block: Block) -> bool:
    pair = _pair(block.text) if block.kind in ("item", "text") else None
    return pair is not None and len(pair["name"].split()) <= 6 and not stated_amounts(pair["name"])


def _pair(text: str) -> re.Match[str] | None:
    """Part a name from its value: "premium: € 9", "premium - € 9" or "premium € 9"."""
    return NAMED.match(text) or PRICED.match(text)


def spread(rows: Iterable[Sequence[tuple[str, int, int, bool]]]) -> tuple[CellRow, ...]:
    """Lay rows of cells (text, columns across, rows down, head) on a grid, repeating what spans; bounded in size."""
    grid: list[list[str]] = []
    heads: list[bool] = []
    held: dict[int, tuple[int, str]] = {}
    room = PLACES
    for cells in rows:
        row: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        for text, across, down, _ in cells:
            _take_held(row, held, below)
            for _ in range(max(1, min(across, 60))):
                if down > 1:
                    below[len(row)] = (min(down, 500) - 1, text)
                row.append(text)
        _take_held(row, held, below)
        held = below
        room -= sum(map(len, row))
        if room < 0:
            break
        grid.append(row)
        heads.append(bool(cells) and all(cell[3] for cell in cells))
    width = max(map(len, grid), default=0)
    return tuple(
        CellRow((*row, *[""] * (width - len(row))), head)
        for row, head in zip(grid, heads, strict=True)
        if any(text for text in row)
    )


def _take_held(row: list[str], held: dict[int, tuple[int, str]], below: dict[int, tuple[int, str]]) -> None:
    """Repeat the cells that hang down from the row above, at the columns where they hang."""
    while len(row) in held:
        left, text = held[len(row)]
        if left > 1:
            below[len(row)] = (left - 1, text)
        row.append(text)
