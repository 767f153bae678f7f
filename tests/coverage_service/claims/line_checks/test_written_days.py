"""Days are read as people and programs here write them; a day that does not exist, or reads two ways, is none."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coverage_service.claims.line_checks.written_days import A_DAY, day_of, has_short_year, seen_order
from coverage_service.claims.line_checks.written_texts import CellError
from insurer_rules.faults import phrase

FOURTH = date(2019, 1, 4)
WRITTEN = [
    "2019-01-04", "04-01-2019", "4-1-2019", "04/01/2019", "04.01.2019", "4.1.2019", "20190104", "04012019", "4012019",
    "04-01-19", "4/1/19", "4 januari 2019", "04-jan-2019", "4 jan. 2019", "4 January 2019", "Jan 4, 2019",
    "04-01-2019 00:00", "04-01-2019 00:00:00", "2019-01-04T00:00:00", "2019-01-04 13:45:00.000", "2019-01-04T00:00:00Z",
    "vr 4-1-2019", "vrijdag 4 januari 2019", "43469", "43469.5", " 04-01-2019 ",
    "\u200b04-01-2019\u00a0", "'04-01-2019", "'04-01-2019'", "4 jan '19", "04-01-'19", "04-01-2019 om 09:30 uur",
    "04-01-2019 (09:30)", "04-01-2019 9u30", "09:30 04-01-2019", "04\u201301\u20132019", "04_01_2019", "04\\01\\2019",
    "Fri Jan 4 2019", "4th January 2019", "4e januari 2019", "04-01-2019 (8 jaar)", "04.01.2019.", "4jan2019",
    "Fri Jan 04 2019 09:30:00 GMT+0100", "Fri Jan 04 2019 09:30:00 GMT+0100 (CET)", "04-01-2019 09:30 UTC",
    "04-01-2019 09:30 - 10:00",
    "04-01-2019 09:30 tot 10:00 uur", "04-01-2019, 8 jaar", "* 04-01-2019",
    "20190104T0930", "201901040930", "20190104093000",
]  # fmt: skip
# Ways of writing any day, as `strftime` has them.
WAYS = [
    "%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d%m%Y", "%d %b %Y", "%d-%b-%Y", "%d%b%Y",
    "%B %d, %Y", "%d-%m-%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M",
]  # fmt: skip
NOT_A_DAY = [
    "", "gisteren", "31-02-2019", "2019-02-30", "13-13-2019", "0-1-2019", "1-1-219", "9999", "123456", "00000000",
    "99999999", "73051", "9999999999", "1-1-1849", "4 foo 2019", "2019",
    "4 marathon 2019", "4 maandag 2019", "4 junk 2019", "4 septic 2019", "4 jui 2019", "=A2", "#REF!",
]  # fmt: skip
MONTHS = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
# Months as exports in other languages write them: whole, and shortened.
OTHER_MONTHS = {
    1: ("Januar", "janvier", "janv"), 2: ("Februar", "f\u00e9vrier", "fevr"), 3: ("M\u00e4rz", "Maerz", "mars"),
    4: ("avril", "avr"), 5: ("Mai", "mei", "May"), 6: ("Juni", "juin", "June"), 7: ("Juli", "juillet", "juil"),
    8: ("ao\u00fbt", "augustus", "Aug"), 9: ("Sept", "septembre"), 10: ("Oktober", "octobre", "Oct"),
    12: ("Dezember", "Dez", "d\u00e9cembre"),
}  # fmt: skip
# What stands in a cell with more than one day, and how many days are told of it; a period has no number.
SEVERAL = {
    "02-11-2026, 09-11-2026, 16-11-2026": 3, "02-11-2026 09-11-2026": 2, "2026-11-02;2026-11-09": 2,
    "2, 9, 16 november 2026": 3, "2/11, 9/11 en 16/11/2026": 3, "2-11 & 9-11-2026": 2, "2 en 9 nov 2026": 2,
    "02-11-2026 t/m 30-11-2026": None, "2-11-2026 - 30-11-2026": None, "2026-11-02 until 2026-11-30": None,
    "31-02-2019": 0, "feb 31, 2019": 0, "31-02-2019, 10:00": 0, "31-02-2019, 8 jaar": 0, "31-02-2019, 12 keer": 0,
}  # fmt: skip
ORDERS = [
    ("13-01-2019", ("-", "day_first")), ("12-01-2019", None), ("01/13/2019", ("/", "month_first")),
    ("2019-01-13", None), ("13 jan 2019", None), ("43469", None), ("13.01.2019 10:00", (".", "day_first")),
]  # fmt: skip
# Moments in universal time, as programs of the web write midnight here, and the day that it is here.
MOMENTS = {
    "2015-03-09T23:00:00Z": date(2015, 3, 10), "2015-03-09T23:00:00.000Z": date(2015, 3, 10),
    "2015-06-09T22:00:00.000Z": date(2015, 6, 10), "2015-03-09T22:00:00Z": date(2015, 3, 9),
    "2026-03-28T22:30:00Z": date(2026, 3, 28), "2026-03-29T22:00:00Z": date(2026, 3, 30),
    "2026-10-24T22:00:00Z": date(2026, 10, 25), "2026-10-25T22:00:00Z": date(2026, 10, 25),
    "2026-02-05 23:00:00+00:00": date(2026, 2, 6), "2026-02-05T23:00:00+01:00": date(2026, 2, 5),
    "2025-12-31T23:00:00Z": date(2026, 1, 1), "2026-02-05T09:00:00Z": date(2026, 2, 5),
    "2026-02-05T23:00:00": date(2026, 2, 5), "2015-03-09T23:00Z": date(2015, 3, 10),
    "Mon Mar 09 2015 23:00:00 GMT": date(2015, 3, 10), "Mon Mar 09 2015 23:00:00 GMT+0100": date(2015, 3, 9),
}  # fmt: skip


@pytest.mark.parametrize(("text", "day"), MOMENTS.items())
def test_a_moment_in_universal_time_is_on_the_day_that_it_is_here(text: str, day: date) -> None:
    """Midnight here is the evening before in universal time: else who was born on the 10th would be on the 9th."""
    assert day == day_of(text)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    """Dutch and ISO order, dots, times, short years, months by name and Excel's numbers are the same day."""
    assert FOURTH == day_of(text)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(WAYS))
@example(date(2025, 12, 20), "%d%m%Y")
def test_any_day_is_read_in_any_way(day: date, way: str) -> None:
    """Also where the first four of eight digits, 2012 in 20122025, might be a year."""
    assert day == day_of(day.strftime(way))


@pytest.mark.parametrize("text", NOT_A_DAY)
def test_what_is_no_day_is_told(text: str) -> None:
    """Nothing is guessed of a text that is no day."""
    with pytest.raises(CellError):
        day_of(text)


@pytest.mark.parametrize(("text", "number"), SEVERAL.items())
def test_several_days_in_a_cell_are_told_with_what_to_do(text: str, number: int | None) -> None:
    """A line claims one day: of more days, or a period, is said that each is a line of its own."""
    with pytest.raises(CellError) as raised:
        day_of(text)
    wanted = phrase("no_period") if number is None else phrase("one_day_a_line", number=number) if number else A_DAY
    assert wanted == raised.value.wanted


@pytest.mark.parametrize(("number", "name"), [(n, name) for n, names in OTHER_MONTHS.items() for name in names])
def test_months_have_their_names_in_the_languages_of_exports(number: int, name: str) -> None:
    """A month is known by its name, or the letters that it begins with, in Dutch, English, German and French."""
    assert date(2020, number, 2) == day_of(f"2 {name} 2020")


@pytest.mark.parametrize(("number", "name"), list(enumerate(MONTHS, 1)))
def test_months_have_their_dutch_names(number: int, name: str) -> None:
    """Three letters tell a month."""
    assert date(2020, number, 2) == day_of(f"2-{name}-2020")


@pytest.mark.parametrize(("text", "order"), ORDERS)
def test_a_day_shows_its_order_where_it_can(text: str, order: tuple[str, str] | None) -> None:
    """Only a number above twelve tells day from month."""
    assert order == seen_order(text)


def test_a_day_follows_the_order_of_its_file() -> None:
    """4 January in one file is 1 April in another, and in one of two orders it is neither."""
    assert (date(2019, 1, 4), date(2019, 4, 1)) == (day_of("04-01-2019"), day_of("04-01-2019", {"-": "month_first"}))
    assert date(2019, 1, 4) == day_of("04/01/2019", {"-": "month_first"})
    assert date(2019, 4, 4) == day_of("04-04-2019", {"-": "mixed"})
    with pytest.raises(CellError):
        day_of("04-01-2019", {"-": "mixed"})


@pytest.mark.parametrize(
    ("text", "short"), [("4-1-19", True), ("4-1-2019", False), ("2019-1-4", False), ("4 jan 19", True)]
)
def test_a_year_of_two_digits_is_seen(text: str, short: bool) -> None:
    """Whose century is left to who knows when somebody was treated."""
    assert short == has_short_year(text)
