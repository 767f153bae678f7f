"""Rows of a PDF that no rules part: a wide gap parts cells, and a line set close below one joins the cell above it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from insurer_rules.policy_documents.blocks import BULLET, CellRow, tidy
from insurer_rules.policy_documents.pdf_lines import LineSegment, PdfLine

ALIGNED = 4.0
LEADING = 1.62
LOOSE = 2.2
CENTRED = 0.9


def areas(lines: Sequence[PdfLine], cuts: Sequence[float]) -> Iterator[list[PdfLine]]:
    """Part lines into paragraphs and tables; a ruled table at one of the cuts ends either."""
    area: list[PdfLine] = []
    for place, line in enumerate(lines):
        centred = place + 1 < len(lines) and _is_centred(line, lines[place + 1])
        ends = area and any(area[-1].top < cut < line.top for cut in cuts)
        if area and (ends or not _goes_on(area, line, centred=centred)):
            yield area
            area = []
        area.append(line)
    if area:
        yield area


def _is_centred(line: PdfLine, following: PdfLine) -> bool:
    """Tell whether a line begins a row whose other cells stand in its middle."""
    return len(following.segments) > 1 and (following.top - line.top) / max(line.size, 1.0) < CENTRED


def _goes_on(area: Sequence[PdfLine], line: PdfLine, *, centred: bool) -> bool:
    last = area[-1]
    pitch = (line.top - last.top) / max(line.size, 1.0)
    tabular = any(len(each.segments) > 1 for each in area)
    if tabular:
        return pitch < 4 and (len(line.segments) > 1 or centred or _is_wrapped(area, line, pitch))
    if len(line.segments) > 1:
        return len(area) == 1 and pitch < CENTRED
    same = abs(last.size - line.size) < 0.3 and last.bold == line.bold
    if not same or BULLET.match(line.text):
        return False
    if pitch < LEADING + 0.02:
        return not _ends_short(area, line, pitch)
    return pitch < LOOSE and _is_unfinished(area, line)


def _is_unfinished(area: Sequence[PdfLine], line: PdfLine) -> bool:
    """Tell whether a line set wide below another goes on with its sentence."""
    last, edge = area[-1], max(each.right for each in area)
    full = last.right - last.left > 0.75 * (edge - last.left) and len(last.text.split()) > 3
    small = line.text[:1].islower() or (line.text[:1].isdigit() and full)
    return small and full and not last.text.endswith((".", ":", "!", "?", ";"))


def _ends_short(area: Sequence[PdfLine], line: PdfLine, pitch: float) -> bool:
    """Tell whether a line ended well before its edge and the next begins anew: a paragraph of its own."""
    first = (area[1].top - area[0].top) / max(line.size, 1.0) if len(area) > 1 else pitch
    return pitch > first + 0.2


def _is_wrapped(area: Sequence[PdfLine], line: PdfLine, pitch: float) -> bool:
    """Tell whether a line of one segment belongs to a table: it stands at a column, and close to the row above."""
    lefts = [segment.left for each in area for segment in each.segments]
    at = any(abs(line.left - left) < ALIGNED for left in lefts)
    columns = _columns(area)
    first = len(columns) > 1 and line.left < columns[1] - ALIGNED
    fits = not first or line.right < columns[1]
    same = abs(area[-1].size - line.size) < 0.3
    if pitch < CENTRED:
        return True
    return at and fits and same and pitch < (LEADING if first else 2.6)


def rows_of(lines: Sequence[PdfLine]) -> tuple[CellRow, ...]:
    """Give the rows of a table without rules; lines of running text have none."""
    if not any(len(line.segments) > 1 for line in lines):
        return ()
    columns = _columns(lines)
    if len(columns) < 2:
        return ()
    threshold = _threshold(lines)
    rows: list[list[str]] = []
    bold: list[bool] = []
    last: PdfLine | None = None
    for line in lines:
        pitch = (line.top - last.top) / max(line.size, 1.0) if last else 9.0
        fresh = pitch > threshold or (last is not None and last.bold and not line.bold)
        if not rows or fresh:
            rows.append([""] * len(columns))
            bold.append(line.bold)
        for place, text in _cells(line, columns):
            rows[-1][place] = _glue(rows[-1][place], text)
        last = line
    return tuple(CellRow(tuple(row), head) for row, head in zip(rows, bold, strict=True))


def _cells(line: PdfLine, columns: Sequence[float]) -> Iterator[tuple[int, str]]:
    """Part a line where words begin at a column, also where the gap before it is narrow."""
    for segment in line.segments:
        words = [word for word in line.words if segment.left - 0.1 <= word["x0"] and word["x1"] <= segment.right + 0.1]
        cuts = [
            place
            for place, left in enumerate(columns)
            for before, word in pairwise(words)
            if abs(word["x0"] - left) < 1.5 and word["x0"] - before["x1"] > 0.4 * line.size
        ]
        if not cuts:
            yield _column(segment, columns), segment.text
            continue
        edges = [segment.left, *(columns[place] for place in cuts), float("inf")]
        for start, end in pairwise(edges):
            inner = [word for word in words if start - 1.5 <= word["x0"] < end - 1.5]
            yield _column(segment, columns, left=start), " ".join(word["text"] for word in inner)


def _glue(before: str, text: str) -> str:
    return tidy(f"{before} {text}")


def _columns(lines: Sequence[PdfLine]) -> list[float]:
    """Give the left edges of the columns: places where segments begin that no segment of another line crosses."""
    several = [line for line in lines if len(line.segments) > 1]
    lefts = sorted(segment.left for line in several for segment in line.segments)
    edges: list[float] = []
    for left in lefts:
        if not edges or left - edges[-1] > 3 * ALIGNED:
            edges.append(left)
    crossed = [
        edge
        for edge in edges
        if sum(_crosses(segment, edge) for line in several for segment in line.segments) > 0.3 * len(several)
    ]
    kept = [edge for edge in edges if edge not in crossed]
    return kept or edges[:1]


def _crosses(segment: LineSegment, edge: float) -> bool:
    return segment.left < edge - ALIGNED and segment.right > edge + ALIGNED


def _column(segment: LineSegment, columns: Sequence[float], *, left: float | None = None) -> int:
    start = segment.left if left is None else left
    return max((place for place, edge in enumerate(columns) if edge <= start + 2 * ALIGNED), default=0)


def _threshold(lines: Sequence[PdfLine]) -> float:
    """Give the pitch above which a line begins a row: more than that of wrapped lines; none where no line wraps."""
    pitches = sorted((after.top - before.top) / max(after.size, 1.0) for before, after in pairwise(lines))
    pitches = [pitch for pitch in pitches if pitch >= CENTRED]
    if not pitches:
        return CENTRED
    low, high = pitches[0], pitches[-1]
    if high - low > 0.3 and low < LEADING + 0.1:
        return low + 0.25
    whole = all(len(line.segments) > 1 for line in lines)
    return CENTRED if whole else LEADING
