"""Days as exports write them: in Dutch, English and ISO order, with a time, a month by name, or as Excel's number.

Which order day and month have is that of the file: `Orders` says which one is taken, by what stands between them.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Literal

from coverage_service.claims.line_checks.written_texts import CellError, clean, worked_out
from insurer_rules.faults import Phrase, phrase
from insurer_rules.written_names import plain

Order = Literal["day_first", "month_first", "mixed"]
# By the mark between day and month; one that is not in it has the day first.
Orders = Mapping[str, Order]
DAY_FIRST: Orders = {}
A_DAY, ONE_ORDER, NO_PERIOD = phrase("day"), phrase("one_order"), phrase("no_period")
EARLIEST, LATEST = 1850, 2200
LANGUAGES, WIDTHS = ("nl", "en", "de", "fr"), ("wide", "abbreviated")
TIME = re.compile(
    r"[T ,]+(?:om )?\d{1,2}[:.u]\d{2}([:.]\d{2}([.,]\d+)?)?( ?(Z|[AP]M|uur|(GMT|UTC)?[+-]\d{2}:?\d{2}|GMT|UTC))?"
    r"( ?(-|tot|t/m|until) ?\d{1,2}[:.u]\d{2}( ?uur)?)?|(?<=\d{8})T\d{4,6}\Z",
    re.ASCII | re.IGNORECASE,
)
WEEKDAY = re.compile(r"\A[^\W\d]{2,9}\.?,? (?=\d|[^\W\d]{3,9}\.? \d{1,2},? \d{4}\b)")
# What stands round a day and is none of it: a time in front, a note or a dot behind, 22e, the mark of a short year.
AROUND = re.compile(
    r"\A(?:\d{1,2}:\d{2}(?::\d{2})?,?|\*) ?(?=\d)|(?<=\d) ?\([^()]*\)\Z|(?<=\d)\.\Z"
    r"|(?<=\d),? \d{1,3} ?(?:jaar|jr)\.?\Z|(?<=\d)(?:e|er|de|ste|st|nd|rd|th)(?= )|'(?=\d{2}\b)",
    re.ASCII,
)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Late in the evening in Greenwich it is the next day here: as from 23:00, in summer from 22:00.
EVENING_IN_UTC = re.compile(
    r"[T ](2[23]):\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)? ?(?:Z|(?:GMT|UTC)?[+-]00:?00|(?:GMT|UTC)(?![+-]))",
    re.ASCII | re.IGNORECASE,
)
MARKS = str.maketrans("\u2010\u2011\u2012\u2013\u2212\\_", "-----/-")
JOINED = re.compile(r"(\d{1,2})([^\W\d]{3,9})(\d{2}|\d{4})")
WITH_TIME = re.compile(r"(\d{8})\d{4}(\d{2})?", re.ASCII)
PARTS = re.compile(r"(\d{1,4}) ?([-/. ]) ?(\d{1,2}|[^\W\d]{3,9}\.?) ?[-/. ,] ?(\d{1,4})")
MONTH_BEFORE = re.compile(r"([^\W\d]{3,9})\.? (\d{1,2}),? (\d{4})")
# Several days in one cell, or the first and the last of a period.
WHOLE_DAY = re.compile(r"(?<!\d)(?:\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})(?!\d)", re.ASCII)
BETWEEN_DAYS = re.compile(r" ?[,;&+] ?| (?:en|and|und|et) ")
PART_OF_DAYS = re.compile(r"\d{1,2}(?:[-/.]\d{1,2}(?:[-/.]\d{2,4})?|\.? ([^\W\d]{3,9}\.?)(?: \d{4})?)?")
UP_TO = re.compile(r" ?(?:t/m|tot|tot en met|through|until|till|to|bis|-|/) ?", re.IGNORECASE)
SERIAL = re.compile(r"(\d{5})([.,]\d+)?", re.ASCII)
DAY_OF_SERIALS, FIRST_SERIAL, LAST_SERIAL = date(1899, 12, 30), 10_000, 73_050


def day_of(text: str, orders: Orders = DAY_FIRST) -> date:
    """Read a day. Raises CellError for one that does not exist, or whose day and month cannot be told apart.

    A year of two digits is one of this century; that somebody was born in the last one is left to who knows when they
    were treated.
    """
    cleaned = worked_out(clean(text))
    try:
        return _day_here(_read(_bare(cleaned), orders), cleaned)
    except CellError:
        raise
    except (ValueError, KeyError, OverflowError):
        raise CellError(_wanted_of(cleaned.translate(MARKS))) from None


def _wanted_of(text: str) -> Phrase:
    """Say what is wanted in place of a text that is no day: of several days, or a period, each on a line of its own."""
    whole = WHOLE_DAY.findall(text)
    if len(whole) == 2 and UP_TO.fullmatch(text.partition(whole[0])[2].rpartition(whole[1])[0]):
        return NO_PERIOD
    parts = BETWEEN_DAYS.split(text)
    number = max(len(whole), len(parts) if all(map(_is_part_of_days, parts)) else 0)
    return phrase("one_day_a_line", number=number) if number > 1 else A_DAY


def _is_part_of_days(text: str) -> bool:
    """Tell whether a text is one of several days, perhaps without its year, or without its month too."""
    found = PART_OF_DAYS.fullmatch(text)
    return found is not None and (found[1] is None or len(_months_named(found[1])) == 1)


def _bare(text: str) -> str:
    """Take off what is no part of a day: a time, a weekday, a note, the marks that people put beside numbers."""
    if text.isdecimal() or ISO.fullmatch(text):
        return text
    bare = AROUND.sub("", text.translate(MARKS))
    timed = ":" in bare or "T" in bare or "." in bare[10:] or "u" in bare[10:]
    day = TIME.sub("", bare) if timed else bare
    return day if MONTH_BEFORE.fullmatch(day) else JOINED.sub(r"\1-\2-\3", WEEKDAY.sub("", day, count=1))


def _read(bare: str, orders: Orders) -> date:
    if named := MONTH_BEFORE.fullmatch(bare):
        return _day(int(named[3]), _month(named[1]), int(named[2]))
    if serial := SERIAL.fullmatch(bare):
        return _of_serial(int(serial[1]))
    if bare.isascii() and bare.isdecimal():
        return _of_digits(bare)
    if parts := PARTS.fullmatch(bare):
        return _of_parts(parts[1], parts[3], parts[4], orders.get(parts[2], "day_first"))
    raise ValueError(bare)


def _day_here(day: date, text: str) -> date:
    """Give the day that it is here at a moment that a text gives in universal time, as programs of the web do."""
    late = EVENING_IN_UTC.search(text)
    return day + timedelta(1) if late and (late[1] == "23" or _is_summer(day)) else day


def _is_summer(day: date) -> bool:
    """Tell whether the evening of a day is in summer time: from the last Sunday of March to that of October."""
    begin, end = (date(day.year, month, 31) for month in (3, 10))
    return begin - timedelta(begin.isoweekday() % 7) <= day < end - timedelta(end.isoweekday() % 7)


def _of_serial(days: int) -> date:
    if not FIRST_SERIAL <= days <= LAST_SERIAL:
        raise ValueError(days)
    return DAY_OF_SERIALS + timedelta(days)


def _of_digits(text: str) -> date:
    """Read eight digits, a time behind them; of seven a spreadsheet took the zero in front.

    The year stands last where the last four can be one: then they are no month and day, as no month is an 18th.
    """
    if timed := WITH_TIME.fullmatch(text):
        text = timed[1]
    if len(text) not in (7, 8):
        raise ValueError(text)
    digits = text.zfill(8)
    if EARLIEST <= int(digits[4:]) <= LATEST:
        return _day(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    return _day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _of_parts(first: str, second: str, third: str, order: Order) -> date:
    if len(first) == 4:
        return _day(int(first), _month(second), int(third))
    year = _year(third)
    if not second.isdecimal():
        return _day(year, _month(second), int(first))
    day, month = int(first), int(second)
    if day > 12 or month > 12 or day == month:
        return _day(year, *((month, day) if month <= 12 else (day, month)))
    if order == "mixed":
        raise CellError(ONE_ORDER)
    return _day(year, *((month, day) if order == "day_first" else (day, month)))


def _year(text: str) -> int:
    if len(text) not in (2, 4):
        raise ValueError(text)
    return int(text) + (2_000 if len(text) == 2 else 0)


def _day(year: int, month: int, day: int) -> date:
    if not EARLIEST <= year <= LATEST:
        raise ValueError(year)
    return date(year, month, day)


def _month(text: str) -> int:
    """Read a month by its number, its name, or the letters that only its name begins with, three at the least."""
    if text.isdecimal():
        return int(text)
    (number,) = _months_named(text)
    return number


def _months_named(text: str) -> set[int]:
    word = plain(text)
    return {number for name, number in months().items() if name == word or name.startswith(word.ljust(3))}


@cache
def months() -> Mapping[str, int]:
    """Give the months by their names without accents, whole and shortened, in Dutch, English, German and French."""
    from babel import Locale  # noqa: PLC0415 - few files have months by name

    forms = (Locale(language).months["format"] for language in LANGUAGES)
    names = ((plain(name), number) for form in forms for width in WIDTHS for number, name in form[width].items())
    return {"maerz": 3, **dict(names)}


def seen_order(text: str) -> tuple[str, Order] | None:
    """Tell which order a day of three numbers has by itself, beside its mark; None where it may be either."""
    parts = _parts(text)
    if parts is None or len(parts[1]) == 4 or not parts[3].isdecimal():
        return None
    first, second = int(parts[1]), int(parts[3])
    if first > 12 >= second:
        return parts[2], "day_first"
    return (parts[2], "month_first") if second > 12 >= first else None


def orders_of(seen: Counter[tuple[str, Order]]) -> Orders:
    """Say which order the days of a file have, by their mark: the one that they show; ours where as many show either.

    Where most have the month first and some the day, those that may be either are not read.
    """
    orders: dict[str, Order] = {}
    for mark in {mark for mark, _ in seen}:
        day, month = seen[mark, "day_first"], seen[mark, "month_first"]
        if month:
            orders[mark] = "month_first" if not day else "day_first" if day >= month else "mixed"
    return orders


def has_short_year(text: str) -> bool:
    """Tell whether the year of a day has two digits."""
    parts = _parts(text)
    return parts is not None and len(parts[1]) < 4 and len(parts[4]) == 2


def _parts(text: str) -> re.Match[str] | None:
    return PARTS.fullmatch(_bare(clean(text)))
