"""Terms: whether a complaint counts as listed on a day, for a question and, compiled, for the lines of a file.

Whole numbers only, as in `session`: days as 20261122, terms in months, ages in years; NO_END where there is none.
"""

NO_END = -1


def on_list(
    listed: int,
    term_runs: int,
    valid_from: int,
    valid_through: int,
    term_months: int,
    until_age: int,
    day: int,
    begun: int,
    age: int,
) -> int:
    """Tell whether a complaint counts as listed on a day: on the list by then, within its term and below its age.

    The term is counted from the day it has begun. Source: Besluit zorgverzekering, article 2.6 and appendix 1.
    """
    holds = (
        listed == 1
        and term_runs == 1
        and valid_from <= day <= valid_through
        and (term_months == NO_END or day < months_later(begun, term_months))
        and (until_age == NO_END or age < until_age)
    )
    return 1 if holds else 0


def months_later(day: int, months: int) -> int:
    """Go so many months on; a day that does not exist stands for the first of the next month, as no day is between."""
    month = day // 100 % 100 - 1 + months
    return (day // 10_000 + month // 12) * 10_000 + (month % 12 + 1) * 100 + day % 100
