"""Cells of a workbook: what Excel keeps apart as shared texts, formats and serial dates becomes the text of a cell.

Which rows and sheets are read is left to `workbook`.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import IO

from attrs import frozen

from coverage_service.claims.formats.allowances import need_lines
from coverage_service.claims.formats.markup import MarkupError, Node, nodes
from insurer_rules.faults import MORE, Fault, phrase

MOST_TEXTS = 2_000_000
MOST_CHARACTERS = 48_000_000
TOO_MUCH_TEXT = Fault((), phrase("workbook_texts"), MORE)
# Formats that Excel numbers without spelling them out (ECMA-376, 18.8.30): the dates, also in East Asian workbooks.
DATE_FORMATS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
# A character that XML cannot hold, or that looks like one so written; halves of a pair stay as they are.
ESCAPED = re.compile("_x([0-9A-Ca-cE-Fe-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})_")
MOST_STYLE_PARTS = 200_000
FIRST_DAY_OF_1900, FIRST_DAY_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
MOST_DAYS = 2_958_000
LARGEST = 1e30
LEAP_DAY_THAT_WAS_NOT = 60
LONGEST_NUMBER = 40


@frozen(eq=False)
class Book:
    """What cells of a workbook refer to: its texts, which styles are dates or struck through, which day is day one."""

    texts: tuple[str, ...]
    dates: frozenset[int]
    from_1904: bool
    struck: frozenset[int] = frozenset()


def shared_texts(stream: IO[bytes]) -> Iterator[str]:
    """Read the shared texts in their order. Raises MarkupError when they are too many."""
    characters = 0
    for number, item in enumerate(nodes(stream, streamed=("sst",))):
        if item.streamed:
            continue
        need_lines(number)
        text = rich_text(item)
        characters += len(text)
        if characters > MOST_CHARACTERS or number > MOST_TEXTS:
            raise MarkupError(item.line, TOO_MUCH_TEXT)
        yield text


def rich_text(item: Node) -> str:
    """Give a text without its markup; the pronunciation beside it is left out."""
    runs = (text for part in item.children for text in ((part,) if part.name == "t" else part.below("t")))
    text = "".join(text.text for text in runs if text.parent != "rPh")
    return ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), text)


def date_styles(stream: IO[bytes]) -> frozenset[int]:
    """Find the styles that show a number as a date."""
    custom: dict[str, str] = {}
    for part in nodes(stream, streamed=("styleSheet",), most_parts=MOST_STYLE_PARTS):
        if part.name == "numFmts":
            custom = {one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "") for one in part.children}
        if part.name == "cellXfs":
            formats = [style.attributes.get("numFmtId", "0") for style in part.children]
            return frozenset(number for number, one in enumerate(formats) if _is_date(one, custom.get(one)))
    return frozenset()


def struck_styles(stream: IO[bytes]) -> frozenset[int]:
    """Find the styles whose text is struck through."""
    fonts: list[bool] = []
    for part in nodes(stream, streamed=("styleSheet",), most_parts=MOST_STYLE_PARTS):
        if part.name == "fonts":
            fonts = [
                any(line.attributes.get("val", "1") in ("1", "true") for line in font.below("strike"))
                for font in part.children
            ]
        if part.name == "cellXfs":
            used = [style.attributes.get("fontId", "0") for style in part.children]
            return frozenset(number for number, font in enumerate(used) if _has(fonts, font))
    return frozenset()


def _has(fonts: Sequence[bool], number: str) -> bool:
    return number.isascii() and number.isdecimal() and int(number[:9]) < len(fonts) and fonts[int(number[:9])]


def is_struck(row: Node, book: Book) -> bool:
    """Tell whether every cell of a row that says something is struck through."""
    styles = [cell.attributes.get("s", "0") for cell in row.below("c") if cell.children]
    return bool(styles) and all(style.isdecimal() and int(style[:9]) in book.struck for style in styles)


def _is_date(number: str, code: str | None) -> bool:
    if code is None:
        return number.isascii() and number.isdecimal() and int(number[:9]) in DATE_FORMATS
    return bool(re.search("[dy]", NO_DATE.sub("", code.casefold())))


def cell_text(cell: Node, book: Book) -> str:  # noqa: PLR0911 - one return for each kind of cell
    """Write a cell as text: a formula as its value, a date as ISO, a number without what Excel adds to it.

    A formula whose value is not in the file is written as the formula: it is not an empty cell.
    """
    kind, value = cell.attributes.get("t", "n"), cell.value("v")
    formula = next(cell.below("f"), None) if not value and kind != "inlineStr" else None
    if formula is not None and not (kind == "str" and any(cell.below("v"))):
        return f"={formula.text.strip() or '?'}"
    match kind:
        case "n":
            return _number(value, is_date=_style(cell) in book.dates, from_1904=book.from_1904)
        case "s":
            return book.texts[int(value)] if _is_index(value) and int(value) < len(book.texts) else ""
        case "inlineStr":
            return "".join(rich_text(text) for text in cell.below("is"))
        case "b":
            return {"1": "true", "0": "false"}.get(value, value)
        case "d":
            return value.partition("T")[0]
    return value


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _style(cell: Node) -> int:
    style = cell.attributes.get("s", "0")
    return int(style) if _is_index(style) else 0


def _number(value: str, *, is_date: bool, from_1904: bool) -> str:
    """Write a number with the 15 digits that Excel shows, or as the day it stands for."""
    if len(value) > LONGEST_NUMBER or not re.fullmatch(r"-?\d+(\.\d*)?([eE][+-]?\d{1,3})?", value, re.ASCII):
        return value
    number = float(value)
    if abs(number) > LARGEST:
        return value
    if is_date and (day := day_of_serial(int(number), from_1904=from_1904)):
        return day.isoformat()
    return f"{Decimal(f'{number:.15g}'):f}"


def day_of_serial(days: int, *, from_1904: bool) -> date | None:
    """Give the day of a serial number; in the system of 1900 Excel counts a 29 February that was not."""
    if from_1904:
        return FIRST_DAY_OF_1904 + timedelta(days) if 0 <= days <= MOST_DAYS else None
    if not 1 <= days <= MOST_DAYS or days == LEAP_DAY_THAT_WAS_NOT:
        return None
    return FIRST_DAY_OF_1900 + timedelta(days if days > LEAP_DAY_THAT_WAS_NOT else days + 1)
