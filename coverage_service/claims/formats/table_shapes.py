"""Table shapes: tables of claims that no choice of headings makes readable, told apart so that each can be put right.

A table may be turned, stand beside another, have a column for each month or several for days, or hold two things in one
column. Which column each heading means is left to `heading_words`.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from coverage_service.claims.formats.heading_words import letters_of, meaning_of
from coverage_service.claims.formats.rows import KNOWN
from insurer_rules.faults import Fault, phrase

Cells = Sequence[str]
LEAST_TURNED, LEAST_PERIODS, LEAST_ALIKE, MOST_LOOKED_AT = 4, 3, 2, 20
NUMBER = re.compile(r"[\d#]+")
DAY = r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
A_DAY = re.compile(rf"\s*(?:{DAY})(?:[ T].*)?\s*", re.ASCII)
DAY_BESIDE = re.compile(rf"(?<!\d)(?:{DAY})(?!\d)", re.ASCII)
WORD = re.compile(r"[^\W\d]{3}")
PERIOD = re.compile(
    r"(?:jan|feb|mrt|maart|mar|apr|mei|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez)[^\W\d]*\.?(?:[ '/-]*(?:20)?\d\d)?"
    r"|(?:0?[1-9]|1[0-2])[-/]20\d\d|20\d\d[-/](?:0?[1-9]|1[0-2])|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?"
    r"|(?:w|wk|week|kw|q|kwartaal)\.? ?\d{1,2}",
    re.IGNORECASE,
)


def shape_faults(
    names: Sequence[str], missing: Collection[str], rows: Sequence[Cells], below: Sequence[Cells]
) -> list[Fault]:
    """Tell the shape of a table whose headings are `names`, where no choice of headings gives the `missing` columns.

    `rows` are its first rows, `below` those of them below the headings.
    """
    found = list(_beside(names) if not missing else _headings_below(names, rows) or _periods(names, missing))
    return found or [*_days(names, missing, below), *_two_in_one(names, missing, below)]


def _headings_below(names: Sequence[str], rows: Sequence[Cells]) -> list[Fault]:
    """Tell headings that stand below each other, in the first column."""
    first = [row[0] for row in rows if row and row[0].strip()]
    known = {*meaning_of(first)} & {*KNOWN}
    turned = len(known) >= LEAST_TURNED and len(known) > len({*meaning_of(names)} & {*KNOWN})
    return [Fault((), phrase("headings_in_a_row"), phrase("headings_below_each_other"))] if turned else []


def _beside(names: Sequence[str]) -> Iterator[Fault]:
    """Tell two tables side by side, by headings that all stand twice."""
    letters = [letters_of(name) for name in names if name.strip()]
    if len(letters) >= 2 * LEAST_TURNED and all(letters.count(each) > 1 for each in letters):
        yield Fault((), phrase("one_table"), phrase("tables_beside"))


def _periods(names: Sequence[str], missing: Collection[str]) -> Iterator[Fault]:
    """Tell a table that counts sessions by month, week or day: it has no line for each."""
    periods = tuple(name.strip() for name in names if PERIOD.fullmatch(name.strip()))
    if "service_date" in missing and len(periods) >= LEAST_PERIODS and len(missing) < len(names):
        yield Fault((), phrase("line_for_each_session"), phrase("column_for_each", names=periods[:LEAST_PERIODS]))


def _days(names: Sequence[str], missing: Collection[str], below: Sequence[Cells]) -> Iterator[Fault]:
    """Tell several columns of days that differ by a number alone: each day is a line of its own."""
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        if NUMBER.search(name):
            alike.setdefault(letters_of(NUMBER.sub(" ", name)), []).append(place)
    for places in alike.values() if "service_date" in missing else ():
        of_days = len(places) >= LEAST_ALIKE and any(_has_day(row, place) for row in below for place in places)
        if of_days and not _may_be_chosen(names, below, places):
            named = tuple(names[place].strip() for place in places[:LEAST_PERIODS])
            yield Fault((), phrase("line_for_each_session"), phrase("column_for_each", names=named))


def _has_day(row: Cells, place: int) -> bool:
    return place < len(row) and A_DAY.fullmatch(row[place]) is not None


def _may_be_chosen(names: Sequence[str], below: Sequence[Cells], but: Collection[int] = ()) -> bool:
    """Tell whether a column of days has a heading that nobody knows, so that it may be the one that is missing."""
    meaning = meaning_of(names)
    unknown = (place for place in range(len(names)) if meaning[place] not in KNOWN and place not in but)
    return any(_has_day(row, place) for place in unknown for row in below[:MOST_LOOKED_AT])


def _two_in_one(names: Sequence[str], missing: Collection[str], below: Sequence[Cells]) -> Iterator[Fault]:
    """Tell a column that holds a birth date beside a name, where no other column has it."""
    if "birth_date" not in missing or _may_be_chosen(names, below):
        return
    for place, name in enumerate(names):
        texts = [row[place] for row in below[:MOST_LOOKED_AT] if place < len(row) and row[place].strip()]
        if texts and all(DAY_BESIDE.search(text) and WORD.search(DAY_BESIDE.sub(" ", text)) for text in texts):
            yield Fault(("birth_date",), phrase("column_of_its_own"), phrase("day_beside", name=name.strip()))
            return
