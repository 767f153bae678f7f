"""The layout of a PDF from its letters: headings by size, columns of a page, ruled tables, and rows parted by gaps.

Which letters stand on one line is left to `pdf_lines`, and which lines are rows of a table without rules to `pdf_rows`.
"""

import io
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from insurer_rules.faults import phrase
from insurer_rules.policy_documents.blocks import BULLET, LEAD, Block, CellRow, DocumentLayout, shape, spread, tidy
from insurer_rules.policy_documents.faults import DocumentError
from insurer_rules.policy_documents.pdf_lines import PdfLine, lines_of, regions, with_bullets
from insurer_rules.policy_documents.pdf_rows import areas, rows_of

PAGES = 300
WORDS = 20_000
UNREADABLE = "this PDF cannot be opened"


class PdfSupportError(DocumentError):
    """Says what to install before a PDF can be read."""


@frozen
class _Piece:
    """A ruled table or a line, where it stands on its page."""

    top: float
    lines: tuple[PdfLine, ...] = ()
    rows: tuple[CellRow, ...] = ()


def pdf_layout(document: Path | bytes) -> DocumentLayout:
    """Lay out a PDF; beyond 300 pages it is left unread, and said so. What cannot be opened has no blocks.

    Raises PdfSupportError where pdfplumber is not installed.
    """
    try:
        import pdfplumber  # noqa: PLC0415 - an extra: the service reads pasted text only
    except ImportError as error:
        raise PdfSupportError(phrase("pdf_needs_extra")) from error
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    source: Any = io.BytesIO(document) if isinstance(document, bytes) else document
    try:
        with pdfplumber.open(source) as pdf:
            pages, notes = _pages(pdf)
    except Exception:  # noqa: BLE001 - a broken file breaks its parser in any way
        return DocumentLayout((), (UNREADABLE,))
    body = _body_size(pages)
    sizes = _heading_sizes(pages, body)
    return DocumentLayout(shape(_join_pages(_blocks(pages, body, sizes))), notes)


def _pages(pdf: Any) -> tuple[list[tuple[int, list[_Piece]]], tuple[str, ...]]:
    read, words, notes = [], 0, []
    total = len(pdf.pages)
    for page in pdf.pages[:PAGES]:
        try:
            pieces = list(_pieces(page))
        except Exception:  # noqa: BLE001 - as above; the other pages are read
            notes.append(f"page {page.page_number} cannot be read")
            pieces = []
        read.append((page.page_number, pieces))
        words += sum(len(line.words) for piece in pieces for line in piece.lines)
        page.close()
        if words > WORDS * 10:
            break
    if len(read) < total:
        notes.append(f"read {len(read)} of {total} pages")
    return read, tuple(notes)


def _pieces(page: Any) -> Iterator[_Piece]:
    words = page.extract_words(extra_attrs=["size", "fontname"], x_tolerance=1.5, y_tolerance=2)[:WORDS]
    words = with_bullets(words, (*page.curves, *page.rects))
    ruled = _ruled_tables(page)
    for region in regions(words, float(page.width), [table.bbox for table in ruled]):
        tables = [found for found in ruled if _inside(found.bbox, region)]
        loose = [word for word in region if not any(_within(word, table.bbox) for table in tables)]
        pieces = [_Piece(table.bbox[1], rows=_grid(table, region)) for table in tables]
        tops = [piece.top for piece in pieces]
        pieces += [_Piece(lines[0].top, lines=tuple(lines)) for lines in areas(lines_of(loose), tops)]
        yield from sorted(pieces, key=lambda piece: piece.top)


def _ruled_tables(page: Any) -> list[Any]:
    if len(page.edges) > 6000:
        return []
    return [table for table in page.find_tables() if _is_grid(table)]


def _is_grid(table: Any) -> bool:
    """Tell whether rules part a table in cells: two columns or more in most rows, and two rows or more."""
    wide = [row for row in table.rows if sum(cell is not None for cell in row.cells) > 1]
    return len(table.rows) > 1 and len(wide) * 2 >= len(table.rows) and len(wide) > 0


def _inside(box: tuple[float, float, float, float], words: Sequence[dict[str, Any]]) -> bool:
    return any(_within(word, box) for word in words)


def _within(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1)


def _grid(table: Any, words: Sequence[dict[str, Any]]) -> tuple[CellRow, ...]:
    """Fill the cells between the rules with the words in them; a cell that spans is repeated."""
    lefts = sorted({round(cell[0]) for cell in table.cells})
    tops = sorted({round(cell[1]) for cell in table.cells})
    rows: list[list[tuple[str, int, int, bool]]] = [[] for _ in tops]
    for cell in sorted(table.cells, key=lambda cell: (round(cell[1]), round(cell[0]))):
        inner = [word for word in words if _within(word, (cell[0] + 1, cell[1] + 1, cell[2] - 1, cell[3] - 1))]
        text = tidy(" ".join(line.text for line in lines_of(inner)))
        across = sum(round(cell[0]) <= left < round(cell[2]) - 1 for left in lefts)
        down = sum(round(cell[1]) <= top < round(cell[3]) - 1 for top in tops)
        bold = bool(inner) and all("bold" in word["fontname"].casefold() for word in inner)
        rows[tops.index(round(cell[1]))].append((text, across, down, bold or not text))
    return spread(rows)


def _body_size(pages: Iterable[tuple[int, list[_Piece]]]) -> float:
    count: Counter[float] = Counter()
    for _, pieces in pages:
        for piece in pieces:
            for line in piece.lines:
                count[line.size] += len(line.text)
    return count.most_common(1)[0][0] if count else 10.0


def _heading_sizes(pages: Iterable[tuple[int, list[_Piece]]], body: float) -> tuple[float, ...]:
    found = {line.size for _, pieces in pages for piece in pieces for line in piece.lines if line.size > 1.04 * body}
    return tuple(sorted(found, reverse=True))


def _blocks(pages: Iterable[tuple[int, list[_Piece]]], body: float, sizes: Sequence[float]) -> Iterator[Block]:
    for number, pieces in pages:
        for piece in pieces:
            if piece.rows:
                yield Block(kind="table", rows=piece.rows, page=number)
            elif rows := rows_of(piece.lines):
                yield Block(kind="table", rows=rows, page=number)
            elif piece.lines:
                yield _text_block(piece.lines, number, body, sizes)


def _text_block(lines: Sequence[PdfLine], page: int, body: float, sizes: Sequence[float]) -> Block:
    text = tidy(" ".join(line.text for line in lines))
    if bullet := BULLET.match(text):
        return Block(kind="item", text=text[bullet.end() :], page=page)
    size = lines[0].size
    if size > 1.04 * body and len(text.split()) <= 25 and (size > 1.25 * body or not text.endswith(".")):
        return Block(kind="heading", text=text, level=min(sizes.index(size) + 1, 7), page=page)
    if all(line.bold for line in lines) and len(text.split()) <= 12 and not text.endswith("."):
        return Block(kind="heading", text=text, level=LEAD if text.endswith(":") else 8, page=page)
    return Block(kind="text", text=text, page=page)


def _join_pages(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join what a new page broke: a table that goes on, and a sentence that does."""
    held: Block | None = None
    for block in blocks:
        if held is not None and (joined := _one(held, block)):
            held = joined
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _one(before: Block, after: Block) -> Block | None:
    if (
        before.page != after.page
        and before.kind == after.kind == "table"
        and len(before.rows[0].cells) == len(after.rows[0].cells)
    ):
        rows = after.rows[1:] if after.rows[0] == before.rows[0] else after.rows
        return evolve(before, rows=(*before.rows, *rows)) if not after.rows[0].head or rows != after.rows else None
    if (
        before.kind in ("text", "item")
        and after.kind == "text"
        and before.text[-1:].isalpha()
        and after.text[:1].islower()
    ):
        return evolve(before, text=f"{before.text} {after.text}")
    return None
