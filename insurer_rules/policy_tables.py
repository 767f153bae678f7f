"""Tables in an overview of reimbursements: rows of packages, or columns of packages, with figures where they cross.

Running text is left to `policy_sentences`, finding lines and cells to `pdf_text`.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import frozen

from insurer_rules.editing.figure_edits import FigureError
from insurer_rules.editing.figures_sheet import cell_cents
from insurer_rules.figures import Value
from insurer_rules.pdf_text import Cell, Line
from insurer_rules.policy_sentences import EACH, EURO, FIELD, MONTH, NO_CONTRACT, PERIODS

COLUMN = re.compile(
    r"pakket|behandel|zitting|vergoed|manuele|fysio|oefen|budget|premie|contract|bedrag|percentage", re.IGNORECASE
)
EMPTY = re.compile(r"^(?:[-\u2013\u2014]|geen|nee|niet|n\.?v\.?t\.?|geen vergoeding|niet vergoed)\.?$", re.IGNORECASE)
SIMPLE = re.compile(
    r"^(?:max(?:imaal|\.)?\s*)?(?:(?P<count>\d{1,3})(?:\s*(?:x|behandelingen|zittingen|sessies))?"
    rf"|(?P<unlimited>onbeperkt)|(?P<euro>{EURO})|(?P<share>\d{{1,3}}\s?%))(?:\s+per \w+)?$",
    re.IGNORECASE,
)
MARKS = re.compile(r"(?<=\S)\s?(\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹])$")


@frozen
class Entry:
    """Where a package and a kind of figure cross: its label, the cell as written and the mark of a footnote."""

    page: int
    package: str
    label: str
    text: str
    mark: str


def entries(lines: Sequence[Line], *, is_package: Callable[[str], bool]) -> Iterator[Entry]:
    """Read the table that a run of lines with several cells makes; nothing when it has no heading of a table."""
    headings, rest = _headings(lines, is_package)
    if not headings:
        return
    across = sum(is_package(unmarked(cell.text)[0]) for cell in headings) >= 2
    for line in rest:
        named = {_column(cell, headings): cell.text for cell in line.cells}
        name, *_ = [named.get(0, "")]
        for place, text in named.items():
            if place and name and across:
                yield _entry(line, headings[place].text, name, text)
            elif place and name:
                yield _entry(line, name, headings[place].text, text)


def _entry(line: Line, package: str, label: str, text: str) -> Entry:
    name, name_mark = unmarked(package)
    plain_label, label_mark = unmarked(label)
    value, mark = unmarked(text)
    return Entry(line.page, name, plain_label, value, mark or name_mark or label_mark)


def unmarked(text: str) -> tuple[str, str]:
    """Part a cell from the footnote mark behind it."""
    mark = MARKS.search(text)
    return (text[: mark.start()].strip(), mark[1]) if mark else (text.strip(), "")


def _headings(lines: Sequence[Line], is_package: Callable[[str], bool]) -> tuple[list[Cell], Sequence[Line]]:
    """Take the heading off a table; one that runs over several lines is put together column by column."""
    headings: list[Cell] = []
    for number, line in enumerate(lines):
        packages = sum(is_package(unmarked(cell.text)[0]) for cell in line.cells)
        words = any(COLUMN.search(cell.text) for cell in line.cells)
        figures = any(SIMPLE.match(unmarked(cell.text)[0]) for cell in line.cells)
        if not figures and (packages >= 2 or (words and packages == 0)):
            headings = _joined(headings, line.cells)
        elif headings:
            return _with_first(headings, line), lines[number:]
    return [], []


def _joined(headings: list[Cell], cells: Sequence[Cell]) -> list[Cell]:
    made = list(headings)
    for cell in cells:
        same = next((at for at, each in enumerate(made) if _overlap(each, cell) > 0), None)
        if same is None:
            made.append(cell)
        else:
            old = made[same]
            made[same] = Cell(f"{old.text} {cell.text}", min(old.left, cell.left), max(old.right, cell.right))
    return sorted(made, key=lambda cell: cell.left)


def _with_first(headings: list[Cell], row: Line) -> list[Cell]:
    """Add an empty heading where nothing stands above the first column, as in a table of packages across."""
    first = row.cells[0]
    return headings if headings[0].left < first.right else [Cell("", first.left, first.right), *headings]


def _overlap(one: Cell, other: Cell) -> float:
    return min(one.right, other.right) - max(one.left, other.left)


def _column(cell: Cell, headings: Sequence[Cell]) -> int:
    """Give the heading above a cell: the one it overlaps most, else the nearest."""
    return max(range(len(headings)), key=lambda at: _overlap(headings[at], cell))


def figure_of_label(label: str, text: str) -> tuple[str, Value, str] | None:
    """Give the figure that a label and a simple cell make, with its period; None when they make none."""
    value = SIMPLE.match(text)
    if not value or re.search(r"\be\.s\b", label, re.IGNORECASE):
        return None
    per = next((period for period, words in PERIODS.items() if words.search(f"{label} {text}")), "calendar_year")
    try:
        return _figure(label, value, per)
    except FigureError:
        return None


def _figure(label: str, value: "re.Match[str]", per: str) -> tuple[str, Value, str] | None:
    manual = re.search("manuele|manueel", label, re.IGNORECASE)
    alone = manual and not re.search(r"fysio|oefen", label, re.IGNORECASE)
    if value["share"]:
        share = int(re.sub(r"\D", "", value["share"]))
        return ("non_contracted" if NO_CONTRACT.search(label) else "percent", share, "")
    if value["euro"]:
        name = _euro_name(f"{label} {value.group()}", alone=bool(alone))
        return (name, cell_cents(value["euro"]), per if name.endswith("budget") else "") if name else None
    if not (FIELD.search(label) or re.search("behandel|zitting|aantal", label, re.IGNORECASE)):
        return None
    counted: Value = "unlimited" if value["unlimited"] else int(value["count"])
    return ("manual_sessions" if alone else "sessions", counted, per)


def _euro_name(words: str, *, alone: bool) -> str:
    if MONTH.search(words):
        return "premium"
    if EACH.search(words):
        return "non_contracted_max" if NO_CONTRACT.search(words) else "eur_per_session"
    if alone:
        return "manual_budget"
    return "budget" if FIELD.search(words) or re.search("budget|bedrag|vergoeding", words, re.IGNORECASE) else ""
