"""The lines of a PDF page: words that stand beside each other, read column by column."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import frozen

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
GUTTER = 9.0
FEW = 4

Word = dict[str, Any]
Box = tuple[float, float, float, float]


@frozen(kw_only=True)
class LineSegment:
    """Words of one line that stand together, from left to right edge in points."""

    text: str
    left: float
    right: float


@frozen(kw_only=True)
class PdfLine:
    """One line: its segments, parted by wide gaps, its size of letters and where it stands."""

    segments: tuple[LineSegment, ...]
    size: float
    top: float
    bottom: float
    bold: bool
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The whole line."""
        return " ".join(segment.text for segment in self.segments)

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.segments[0].left

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.segments[-1].right


def lines_of(words: Iterable[Word]) -> list[PdfLine]:
    """Gather words into lines: those beside each other, whose heights overlap by half of the smaller one."""
    return [_line(row) for row in _rows(words)]


def _rows(words: Iterable[Word]) -> Iterator[list[Word]]:
    row: list[Word] = []
    for word in sorted(words, key=lambda word: ((word["top"] + word["bottom"]) / 2, word["x0"])):
        if row and not any(_beside(each, word) for each in row[-8:]):
            yield row
            row = []
        row.append(word)
    if row:
        yield row


def _beside(one: Word, other: Word) -> bool:
    overlap = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(overlap >= 0.5 * min(one["bottom"] - one["top"], other["bottom"] - other["top"]))


def _line(row: Sequence[Word]) -> PdfLine:
    words = sorted(row, key=lambda word: word["x0"])
    size = round(max(word["size"] for word in words), 1)
    parts: list[list[Any]] = []
    for word in words:
        raised = word["size"] < 0.8 * size and word["text"].isdigit() and word["top"] < _middle(words)
        text = word["text"].translate(RAISED) if raised else word["text"]
        gap = word["x0"] - parts[-1][2] if parts else 0.0
        if parts and gap < 1.05 * size and not re.fullmatch(r"[•◦▪‣]", parts[-1][0]):
            parts[-1][0] += ("" if gap < 0.12 * size else " ") + text
            parts[-1][2] = word["x1"]
        elif len(parts) == 1 and gap < 3 * size and re.fullmatch(r"[•◦▪‣–-]", parts[0][0]):
            parts[-1][0] += f" {text}"
            parts[-1][2] = word["x1"]
        else:
            parts.append([text, word["x0"], word["x1"]])
    return PdfLine(
        segments=tuple(LineSegment(text=text, left=left, right=right) for text, left, right in parts),
        size=size,
        top=min(word["top"] for word in words),
        bottom=max(word["bottom"] for word in words),
        bold=all("bold" in word["fontname"].casefold() for word in words),
        words=tuple(words),
    )


def _middle(words: Sequence[Word]) -> float:
    tallest = max(words, key=lambda word: word["size"])
    return float((tallest["top"] + tallest["bottom"]) / 2)


def regions(words: Sequence[Word], width: float, boxes: Sequence[Box] = ()) -> Iterator[list[Word]]:
    """Give the words of a page by region: what runs across, as tables in `boxes` do, and columns from the left."""
    band: list[Word] = []
    across: list[Word] = []
    middle = width / 2
    for row in _rows(words):
        whole = any(box[0] < middle < box[2] and box[1] <= word["top"] <= box[3] for box in boxes for word in row[:1])
        crosses = whole or any(word["x0"] < middle + 1 and word["x1"] > middle - 1 for word in row)
        crosses = crosses or _bridges(row, middle)
        if crosses:
            yield from _band(band, across, middle)
            band = []
            across += row
        elif across and not band and not any(word["x0"] > middle for word in row):
            across += row
        else:
            band += row
    yield from _band(band, across, middle)
    if across:
        yield across


def _bridges(row: Sequence[Word], middle: float) -> bool:
    """Tell whether words run on over the middle with no more than a space between."""
    left = max((word["x1"] for word in row if word["x1"] <= middle), default=None)
    right = min((word["x0"] for word in row if word["x0"] >= middle), default=None)
    return left is not None and right is not None and right - left < GUTTER


def _band(band: list[Word], across: list[Word], middle: float) -> Iterator[list[Word]]:
    """Give a band between lines that run across: in two columns if it reads so, else with what ran across above it."""
    if not band:
        return
    if _is_two_columns(band, middle):
        if across:
            yield list(across)
            across.clear()
        yield [word for word in band if word["x1"] <= middle]
        yield [word for word in band if word["x0"] >= middle]
    else:
        across += band


def _is_two_columns(band: Sequence[Word], middle: float) -> bool:
    """Tell columns of text from a table: lines on both sides that fill their column and run on below."""
    sides = [[word for word in band if word["x1"] <= middle], [word for word in band if word["x0"] >= middle]]
    if not all(sides):
        return False
    lines = [lines_of(side) for side in sides]
    if min(map(len, lines)) < FEW:
        return False
    left, right = lines
    symmetric = min(line.left for line in right) - middle < 24
    full = [sum(_fills(line, each) for line in each) for each in lines]
    single = sum(len(line.segments) == 1 for each in lines for line in each)
    tops = {round(line.top) for line in right}
    level = sum(any(abs(line.top - top) <= 1 for top in tops) for line in left)
    uneven = level < 0.7 * min(map(len, lines))
    if _is_tabled(left, right):
        return False
    mostly = single >= 0.5 * sum(map(len, lines))
    return symmetric and (_is_headed(lines) or (mostly and (uneven or (min(full) >= 2 and sum(full) >= 5))))


def _is_tabled(left: Sequence[PdfLine], right: Sequence[PdfLine]) -> bool:
    """Tell whether nearly every line on the right goes on from one on the left that ends well before it."""
    partners = [[line for line in left if abs(line.top - other.top) <= 1.5] for other in right]
    edge = max(line.right for line in left)
    start = min(line.left for line in left)
    short = sum(bool(lines) and lines[0].right - start < 0.7 * (edge - start) for lines in partners)
    return sum(map(bool, partners)) >= 0.8 * len(right) and short >= 0.6 * len(right)


def _is_headed(sides: Sequence[Sequence[PdfLine]]) -> bool:
    """Tell whether larger letters stand at the left edge of a side, as headings do and cells do not."""
    sizes = sorted(line.size for side in sides for line in side)
    body = sizes[len(sizes) // 2]
    right = sides[1]
    edge = min(line.left for line in right)
    return any(line.size > 1.04 * body and line.left - edge < 3 for line in right)


def with_bullets(words: Sequence[Word], drawn: Iterable[Word]) -> list[Word]:
    """Add the bullets of a list that are drawn, not written: small and round or square, left of a word."""
    dots = [
        each
        for each in drawn
        if 1 < each["x1"] - each["x0"] < 7 and abs((each["x1"] - each["x0"]) - (each["bottom"] - each["top"])) < 1.5
    ]
    marks = []
    for dot in dots[:3000]:
        height = (dot["top"] + dot["bottom"]) / 2
        beside = [w for w in words if w["top"] < height < w["bottom"] and 0 < w["x0"] - dot["x1"] < 30]
        if beside:
            marks.append({**min(beside, key=lambda word: word["x0"]), "text": "•", "x0": dot["x0"], "x1": dot["x1"]})
    return [*words, *marks]


def _fills(line: PdfLine, column: Sequence[PdfLine]) -> bool:
    edge, left = max(each.right for each in column), min(each.left for each in column)
    return line.right - left > 0.75 * (edge - left) and len(line.text.split()) >= FEW
