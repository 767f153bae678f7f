"""The text of a PDF as its reader sees it: lines in reading order, each with its page, its cells and where they stand.

Two columns are read one after the other; a small raised digit is the mark of a footnote, not part of a number.
What the lines mean is left to `policy_pdf`.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pdfplumber
from attrs import frozen

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LONG_CELL = 4
TURN = 9.0


@frozen
class Cell:
    """Words of one line that stand together, from left to right edge in points."""

    text: str
    left: float
    right: float


@frozen(kw_only=True)
class Line:
    """One line of a page; several cells when wide gaps part it. `gap` is the space above, in lines."""

    page: int
    cells: tuple[Cell, ...]
    size: float
    gap: float

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(cell.text for cell in self.cells)


@frozen
class _Placed:
    cells: tuple[Cell, ...]
    size: float
    top: float
    bottom: float


def pdf_lines(document: Path | bytes) -> tuple[Line, ...]:
    """Read every line of a PDF in reading order. A page without text, such as a scan, gives none."""
    source: Any = io.BytesIO(document) if isinstance(document, bytes) else document
    with pdfplumber.open(source) as pdf:
        return tuple(line for page in pdf.pages for line in _page_lines(page))


def _page_lines(page: Any) -> Iterator[Line]:
    words = page.extract_words(extra_attrs=["size"], x_tolerance=1.5, y_tolerance=2)
    placed = [_line(row) for row in _rows(words)]
    last: _Placed | None = None
    for line in _in_reading_order(placed):
        height = max(line.bottom - line.top, 1.0)
        gap = (line.top - last.bottom) / height if last and line.top > last.bottom else 0.0
        turned = last is not None and line.top < last.top
        yield Line(page=page.page_number, cells=line.cells, size=line.size, gap=TURN if turned else gap)
        last = line


def _rows(words: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Gather the words that stand beside each other: their heights overlap by half of the smaller one."""
    row: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda word: ((word["top"] + word["bottom"]) / 2, word["x0"])):
        if row and not any(_beside(each, word) for each in row):
            yield row
            row = []
        row.append(word)
    if row:
        yield row


def _beside(one: dict[str, Any], other: dict[str, Any]) -> bool:
    overlap = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(overlap >= 0.5 * min(one["bottom"] - one["top"], other["bottom"] - other["top"]))


def _line(row: Sequence[dict[str, Any]]) -> _Placed:
    words = sorted(row, key=lambda word: word["x0"])
    size = max(word["size"] for word in words)
    cells: list[Cell] = []
    for word in words:
        raised = word["size"] < 0.8 * size and word["text"].isdigit()
        text = word["text"].translate(RAISED) if raised else word["text"]
        gap = word["x0"] - cells[-1].right if cells else 0.0
        if cells and gap < 1.1 * size:
            joint = "" if gap < 0.12 * size else " "
            cells[-1] = Cell(cells[-1].text + joint + text, cells[-1].left, word["x1"])
        else:
            cells.append(Cell(text, word["x0"], word["x1"]))
    return _Placed(tuple(cells), size, min(w["top"] for w in words), max(w["bottom"] for w in words))


def _in_reading_order(lines: Sequence[_Placed]) -> Iterator[_Placed]:
    """Read the left column before the right one, down to the next line that runs across both."""
    gutter = _gutter(lines)
    if gutter is None:
        yield from lines
        return
    left: list[_Placed] = []
    right: list[_Placed] = []
    for line in lines:
        if any(cell.left < gutter < cell.right for cell in line.cells):
            yield from (*left, *right, line)
            left, right = [], []
            continue
        for side, cells in ((left, _cells(line, below=gutter)), (right, _cells(line, above=gutter))):
            if cells:
                side.append(_Placed(cells, line.size, line.top, line.bottom))
    yield from (*left, *right)


def _cells(line: _Placed, *, below: float = float("inf"), above: float = 0.0) -> tuple[Cell, ...]:
    return tuple(cell for cell in line.cells if cell.left >= above and cell.right <= below)


def _gutter(lines: Sequence[_Placed]) -> float | None:
    """Find the white strip between two columns of running text; the cells of a table are too short to be such."""
    pairs = [line.cells for line in lines if len(line.cells) == 2]
    long = [pair for pair in pairs if all(len(cell.text.split()) >= LONG_CELL for cell in pair)]
    if len(long) < LONG_CELL or len(long) < 0.6 * len(pairs):
        return None
    edge, start = max(pair[0].right for pair in long), min(pair[1].left for pair in long)
    return (edge + start) / 2 if start > edge else None


def paragraphs(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Gather lines of one cell that run on; a wider gap, another size, a page or a row of cells ends a paragraph."""
    block: list[Line] = []
    for line in lines:
        if block and _breaks(block[-1], line):
            yield tuple(block)
            block = []
        block.append(line)
    if block:
        yield tuple(block)


def _breaks(before: Line, line: Line) -> bool:
    rows = len(before.cells) > 1 or len(line.cells) > 1
    runs_on = not before.text.endswith((".", ":", "!", "?")) and (line.text[0].islower() or line.text[0].isdigit())
    wide = line.gap > (1.5 if runs_on else 0.6) and not (runs_on and line.gap == TURN)
    return rows or before.page != line.page or wide or abs(before.size - line.size) > 0.5
