"""Repairs: what a spreadsheet did to a cell and we undo to read it, each told so that a person can look.

A repair is certain: the zeros of a BSN of nine digits can only stand in front.
"""

import re
from contextlib import suppress

from coverage_service.claims.formats.rows import DAYS
from coverage_service.claims.line_checks.written_days import EVENING_IN_UTC, Orders, day_of, has_short_year
from coverage_service.claims.line_checks.written_texts import CELLS, NUMBER, CellError, clean, code_of

# How wide a code is, and how many zeros it may begin with, which a spreadsheet takes.
WIDTHS = {
    "bsn": (9, 2),
    "provider_agb": (8, 1),
    "practice_agb": (8, 1),
    "referrer_agb": (8, 1),
    "uzovi": (4, 1),
    "csi": (3, 2),
    "dcsph": (4, 1),
    "performance_list": (3, 1),
    "provider_specialism": (4, 1),
    "referrer_specialism": (4, 1),
}
CODES = (*WIDTHS, "service_code")
# A month by name, and an evening in universal time, which is the next day here.
TOLD_OF_DAYS = rf"[^\W\d]{{3}}|{EVENING_IN_UTC.pattern}"
OF_ONE_PIECE = ("bsn", "provider_agb", "practice_agb", "referrer_agb")
BETWEEN = re.compile(r"(?<=\d)[. -](?=\d)")


@CELLS.once
def digits_of(column: str, text: str) -> str:
    """Give a code with the zeros that were in front of it, and without blanks or dots between its digits."""
    bare = clean(text)
    with suppress(CellError):
        bare = code_of(BETWEEN.sub("", bare) if column in OF_ONE_PIECE and not NUMBER.fullmatch(bare) else bare)
    width, zeros = WIDTHS.get(column, (0, 0))
    if bare.isdecimal() and bare.isascii() and width - zeros <= len(bare) < width and bare.strip("0"):
        return bare.zfill(width)
    return bare


def repair_of(column: str, text: str, orders: Orders) -> str | None:
    """Say as what a cell is read where that is not as it stands; None where it is, or cannot be read."""
    bare = text.strip()
    if not bare:
        return None
    if column in CODES:
        read = digits_of(column, text)
        return read if read != bare and read.isdecimal() else None
    if column in DAYS and (bare.isdecimal() or has_short_year(bare) or re.search(TOLD_OF_DAYS, bare)):
        with suppress(CellError):
            return None if len(bare) == 8 and bare.isdecimal() else str(day_of(bare, orders))
    return None
