"""The layout of a web page from its elements: headings, lists, tables, and boxes that are laid out as any of these."""

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import define, field
from selectolax.lexbor import LexborHTMLParser, LexborNode

from insurer_rules.policy_documents.blocks import BULLET, LEAD, Block, CellRow, DocumentLayout, shape, spread, tidy

CHARACTERS = 3_000_000
HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object"})
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
BOLD = frozenset({"b", "strong"})
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 3, "legend": 4, "caption": 6, "dt": LEAD}
HEADING_CLASS = re.compile(
    r"\b(?:title|heading|headline|kop|subtitle|header__title|accordion__?-?title)", re.IGNORECASE
)
CLASS_LEVEL = re.compile(r"(?:^|[^a-z0-9])h([1-6])\b|(?:level|size|heading|title|kop)[-_]?([1-6])\b", re.IGNORECASE)
ROW_CLASS = re.compile(r"(?:^|[-_ ])(?:row|tr|rij)(?:$|[-_ ])|\brow\b|[a-z]Row\b")
CELL_CLASS = re.compile(r"(?:^|[-_ ])(?:cell|td|th|cel|col|column|kolom)(?:$|[-_ 0-9])|[a-z](?:Cell|Col)\b")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def html_layout(page: bytes | str) -> DocumentLayout:
    """Lay out a web page; beyond three million characters it is left unread, and said so."""
    text = page if isinstance(page, str) else _text_of(page)
    kept = text[:CHARACTERS].replace("\x00", " ")
    notes = (f"read {CHARACTERS} of {len(text)} characters",) if len(text) > CHARACTERS else ()
    root = LexborHTMLParser(kept).root
    reader = _Page()
    if root is not None:
        reader.walk(root)
    return DocumentLayout(shape(reader.blocks), notes)


def _text_of(page: bytes) -> str:
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode("cp1252", errors="replace")


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _words(node: LexborNode) -> str:
    """Give the text of an element; raised digits stay apart from the number before them."""
    parts: list[str] = []
    stack: list[LexborNode | str] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            parts.append(each)
        elif each.is_text_node:
            parts.append(each.text_content or "")
        elif each.tag not in HIDDEN:
            raised = each.tag == "sup"
            block = each.tag not in INLINE
            inner: Iterable[LexborNode | str] = [*_children(each)]
            if raised:
                inner = [(each.text() or "").strip().translate(RAISED)]
            edge = [" "] if block else []
            stack.extend(reversed([*edge, *inner, *edge]))
    return tidy("".join(parts))


@define
class _Page:
    """Goes through the elements in reading order, without recursion, and gathers blocks."""

    blocks: list[Block] = field(factory=list)
    pending: list[str] = field(factory=list)
    bold: list[bool] = field(factory=list)
    in_item: bool = False

    def walk(self, root: LexborNode) -> None:
        stack: list[LexborNode | Callable[[], None]] = [root]
        while stack:
            node = stack.pop()
            if callable(node):
                node()
            elif node.is_text_node:
                self._take_words(node.text_content or "", bold=False)
            else:
                stack.extend(reversed(list(self._enter(node))))
        self._flush()

    def _enter(self, node: LexborNode) -> Iterator[LexborNode | Callable[[], None]]:
        tag = node.tag or ""
        if tag in HIDDEN or tag.startswith(("!", "-")):
            return
        if tag in INLINE:
            yield from self._inline(node)
        elif tag == "br":
            self._break()
        elif (tag == "table" and (rows := _table(node))) or (tag not in HEADINGS and (rows := _boxes(node))):
            self._add(Block(kind="table", rows=rows))
        elif level := _level(node):
            self._add(Block(kind="heading", text=_words(node), level=level))
        else:
            yield from self._block(node)

    def _inline(self, node: LexborNode) -> Iterator[LexborNode | Callable[[], None]]:
        if _has_blocks(node):
            yield from _children(node)
        else:
            self._take_words(f"{_with_spaces(node)}", bold=node.tag in BOLD)

    def _block(self, node: LexborNode) -> Iterator[LexborNode | Callable[[], None]]:
        self._flush()
        item = node.tag == "li"
        if item:
            self.in_item = True
        yield from _children(node)
        yield self._leave_item if item else self._flush

    def _leave_item(self) -> None:
        self._flush()
        self.in_item = False

    def _take_words(self, text: str, *, bold: bool) -> None:
        self.pending.append(text)
        if text.strip():
            self.bold.append(bold)

    def _break(self) -> None:
        if (self.pending and "".join(self.pending).rstrip().endswith((".", ":", "!", "?", ";"))) or (
            self.bold and all(self.bold)
        ):
            self._flush()
        else:
            self.pending.append("\n")

    def _add(self, block: Block) -> None:
        self._flush()
        if block.rows or block.text:
            self.blocks.append(block)

    def _flush(self) -> None:
        for line in "".join(self.pending).split("\n") if _is_list("".join(self.pending)) else ["".join(self.pending)]:
            self._take_line(tidy(line))
        self.pending.clear()
        self.bold.clear()

    def _take_line(self, text: str) -> None:
        bullet = BULLET.match(text)
        if not text or text in "•·-–›>|":
            return
        if self.in_item or bullet:
            self.blocks.append(Block(kind="item", text=text[bullet.end() :] if bullet else text))
        elif self.bold and all(self.bold) and len(text.split()) <= 12 and not text.endswith("."):
            self.blocks.append(Block(kind="heading", text=text, level=LEAD))
        else:
            self.blocks.append(Block(kind="text", text=text))


def _is_list(text: str) -> bool:
    """Tell whether lines broken by hand each say something of their own."""
    lines = [line for line in text.split("\n") if line.strip()]
    return len(lines) > 1 and all(any(c.isdigit() for c in line) or ":" in line for line in lines)


def _with_spaces(node: LexborNode) -> str:
    words = _words(node)
    raw = node.text() or ""
    if node.tag == "sup":
        return words
    return f"{' ' if raw[:1].isspace() else ''}{words}{' ' if raw[-1:].isspace() else ''}"


def _has_blocks(node: LexborNode) -> bool:
    stack = list(_children(node))
    while stack:
        each = stack.pop()
        if not each.is_text_node:
            if each.tag not in INLINE and each.tag not in HIDDEN:
                return True
            stack.extend(_children(each))
    return False


def _level(node: LexborNode) -> int:
    """Give the level of a heading, by its element, its role or the names of its class; 0 is none."""
    tag = node.tag or ""
    if tag in HEADINGS:
        return HEADINGS[tag]
    attributes = node.attributes
    if attributes.get("role") == "heading":
        stated = attributes.get("aria-level") or ""
        return int(stated) if stated in ("1", "2", "3", "4", "5", "6") else 3
    name = attributes.get("class") or ""
    if HEADING_CLASS.search(name) and not _has_blocks(node):
        words = _words(node)
        found = CLASS_LEVEL.search(name)
        if words and len(words.split()) <= 20:
            return int(found[1] or found[2]) if found else 4
    return 0


def _table(node: LexborNode) -> tuple[CellRow, ...]:
    """Give the grid of a table; one that only arranges the page (a single column, tables inside) is none."""
    if node.css_first("table table") is not None:
        return ()
    rows = [
        [
            (_words(cell), _span(cell, "colspan"), _span(cell, "rowspan"), cell.tag == "th" or row_head)
            for cell in _children(row)
            if cell.tag in ("td", "th")
        ]
        for row in node.css("tr")
        for row_head in [row.parent is not None and row.parent.tag == "thead"]
    ]
    grid = spread([cells for cells in rows if cells])
    return grid if grid and len(grid[0].cells) > 1 else ()


def _span(cell: LexborNode, name: str) -> int:
    stated = cell.attributes.get(name) or "1"
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 1


def _boxes(node: LexborNode) -> tuple[CellRow, ...]:
    """Give the grid of boxes that are laid out as a table: by role, or by rows and cells in the names of classes."""
    if node.tag not in ("div", "section", "ul", "ol", "article", "dl", "li"):
        return ()
    rows = [child for child in _children(node) if not child.is_text_node and child.tag not in HIDDEN]
    if node.attributes.get("role") in ("table", "grid"):
        rows = list(node.css("[role=row]"))
    elif len(rows) < 2 or not all(_is_row(row) for row in rows):
        return ()
    cells = [[(_words(cell), 1, 1, _is_head(cell)) for cell in _cells_of(row)] for row in rows]
    widths = {len(row) for row in cells}
    return spread(cells) if cells and max(widths) > 1 and len(widths) <= 2 else ()


def _is_row(node: LexborNode) -> bool:
    name = node.attributes.get("class") or ""
    if node.attributes.get("role") == "row" or ROW_CLASS.search(name):
        return len(_cells_of(node)) > 1
    cells = _cells_of(node)
    return len(cells) > 1 and all(CELL_CLASS.search(cell.attributes.get("class") or "") for cell in cells)


def _cells_of(row: LexborNode) -> list[LexborNode]:
    return [child for child in _children(row) if not child.is_text_node and child.tag not in HIDDEN]


def _is_head(cell: LexborNode) -> bool:
    name = cell.attributes.get("class") or ""
    return cell.attributes.get("role") == "columnheader" or "head" in name.casefold() or cell.tag == "th"
