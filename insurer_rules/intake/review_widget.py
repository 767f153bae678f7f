"""Reviewing where the eyes are: the page or PDF beside the list, the words marked, one key for each decision.

For notebooks; needs the extra `notebooks`. What a decision means is left to `review`.
"""

import base64
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets
from attrs import asdict, evolve

from insurer_rules.intake.collecting import Collection
from insurer_rules.intake.review import ReviewRow

HERE = Path(__file__).parent
RESOLUTION = 90
SEARCHED = 40
# What stands between the heads of a table and its cell in the words of a row; how far apart one line's words may be.
CELLS, NEAR = " | ", 4
Box = tuple[float, float, float, float]


class Pages(Protocol):
    """Where the pages are that rows were read in."""

    def __call__(self, row: ReviewRow, /) -> bytes:
        """Give the content of a row's page; empty where it is not kept."""


class ReviewWidget(anywidget.AnyWidget):
    """The list of open readings beside the page of the one at hand.

    `decisions` are by the id of a reading: "ja", "nee", "?", "-" or the right value. Nothing is decided by itself, and
    there is no key for more than one row.
    """

    _esm = HERE / "review_widget.js"
    _css = HERE / "review_widget.css"
    rows: traitlets.List[Any] = traitlets.List().tag(sync=True)
    place = traitlets.Int(0).tag(sync=True)
    decisions = traitlets.Dict().tag(sync=True)
    page = traitlets.Unicode("").tag(sync=True)
    form = traitlets.Unicode("").tag(sync=True)

    def __init__(self, rows: Sequence[ReviewRow], pages: Pages | Callable[[ReviewRow], bytes]) -> None:
        """Show the first row, and its page when it is there."""
        super().__init__(rows=[asdict(row) for row in rows])
        self._own, self._pages = tuple(rows), pages
        self.observe(self._turn, names="place")
        self._turn()

    def decided_rows(self) -> tuple[ReviewRow, ...]:
        """Give the rows with what was decided so far, for `take_review`."""
        decisions: dict[str, str] = dict(self.decisions)
        return tuple(evolve(row, decision=decisions.get(row.id, "")) for row in self._own)

    def _turn(self, _change: Any = None) -> None:
        """Lay the page of the row at hand beside the list."""
        if not self._own:
            return
        row = self._own[min(max(self.place, 0), len(self._own) - 1)]
        content = self._pages(row)
        self.form = "pdf" if content.startswith(b"%PDF") else "html" if content else ""
        self.page = _picture(content, row) if self.form == "pdf" else content.decode("utf-8", errors="replace")


def pages_of(collection: Collection, addresses: Sequence[str] = ()) -> Callable[[ReviewRow], bytes]:
    """Find the pages of rows among those that `rules intake` kept; `addresses` limits which."""
    states = {url: state for url, state in collection.states().items() if not addresses or url in addresses}

    def content(row: ReviewRow) -> bytes:
        state = states.get(row.source)
        return collection.content(state) if state and state.file else b""

    return content


def _picture(content: bytes, row: ReviewRow) -> str:
    """Draw the page of a PDF with the words of a row marked, as the address of a picture."""
    import pdfplumber  # noqa: PLC0415 - only a PDF needs it

    with pdfplumber.open(io.BytesIO(content)) as pdf:
        number = int(row.page) if row.page.isdecimal() else 1
        sheet = pdf.pages[min(max(number, 1), len(pdf.pages)) - 1]
        drawn = sheet.to_image(resolution=RESOLUTION)
        drawn.draw_rects(marks_on(sheet, row), stroke="#b03a3a", stroke_width=2, fill=(224, 160, 48, 60))
        picture = io.BytesIO()
        drawn.annotated.save(picture, "PNG")
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()


def marks_on(sheet: Any, row: ReviewRow) -> list[Box]:
    """Find the words of a row on a page: its whole text, the cell of a table under its heads, else its last words."""
    *heads, cell = row.text.split(CELLS)
    words = row.text.split()
    for sought in (row.text[:SEARCHED], *([cell] if heads else []), " ".join(words[-3:]), row.value):
        if found := _occurrences(sheet, sought):
            return [_around(each) for each in _under(sheet, found, heads)[:6]]
    return []


def _occurrences(sheet: Any, sought: str) -> list[Any]:
    words = re.escape(sought).replace(r"\ ", r"\s+")
    return sheet.search(rf"(?<!\w){words}(?!\w)", regex=True) if sought else []


def _under(sheet: Any, found: list[Any], heads: Sequence[str]) -> list[Any]:
    """Keep what stands in line with most words of the heads, beside or below them."""
    seen = [_occurrences(sheet, word) for head in heads for word in head.split()]
    agreement = [sum(any(_in_line(each, word) for word in words) for words in seen) for each in found]
    return [each for each, score in zip(found, agreement, strict=True) if score == max(agreement)]


def _in_line(one: Any, other: Any) -> bool:
    beside = abs(one["top"] - other["top"]) < NEAR
    return bool(beside or (one["x0"] < other["x1"] and other["x0"] < one["x1"] and other["top"] < one["top"]))


def _around(word: Any) -> Box:
    return word["x0"] - 2, word["top"] - 2, word["x1"] + 2, word["bottom"] + 2
