"""The complaint behind a question: which condition it is, whether it is listed, and until when its term runs.

Reads what the person said beside the list of conditions; who pays is left to `settlement`.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from attrs import evolve, frozen

from coverage_service.model import Complaint, CoverageQuery, SessionsUsed
from coverage_service.settlement import terms
from insurer_rules.basic_insurance import Condition
from insurer_rules.compiling import ALWAYS, FOREVER, day_number, numbered_day
from insurer_rules.model import Entitlement, Therapy
from insurer_rules.rules import Rules, remembered, valid_on

ADULT = 18
NONE_GIVEN = SessionsUsed()


@frozen
class Diagnosed:
    """The complaint as far as it is known or assumed: listed or not, which condition, and whether its term runs."""

    listed: bool
    condition: Condition | None = None
    term_runs: bool = True


class Counts(NamedTuple):
    """Sessions used, every count filled in."""

    year: int
    manual_year: int
    indication_year: int
    manual_indication_year: int
    condition_ever: int


def counts(used: SessionsUsed) -> Counts:
    """Fill in the counts left out: each takes the nearest one given; none given is none used.

    Sessions of this year that are more than this complaint ever had are of other complaints.
    """
    year = _first(used.year, used.indication_year, used.manual_year, used.manual_indication_year)
    both, wider = used.manual_indication_year, used.year is None
    manual = _first(used.manual_year, both if wider and used.indication_year is None else None, year)
    of_this = year if used.ever is None else min(year, used.ever)
    indication = _first(used.indication_year, both if wider and used.manual_year is None else None, of_this)
    return Counts(year, manual, indication, _first(both, min(manual, indication)), _first(used.ever, indication))


def diagnoses(query: CoverageQuery, rules: Rules) -> tuple[tuple[str, Diagnosed], ...]:
    """List what the complaint may be, each under the input that would settle it; one when nothing is missing."""
    complaint = query.condition or Complaint()
    condition = condition_of(complaint, rules, query.date)
    if condition and complaint.code is not None and (narrower := _narrower(condition, complaint, rules, query.date)):
        return narrower
    listed = _is_listed(complaint, condition, rules, query.date)
    options = [listed] if listed is not None else [False, True]
    found = [
        ("condition.listed", Diagnosed(on_list, _condition_that_applies(condition, on_list=on_list)))
        for on_list in options
    ]
    return terms_of(query, condition) if listed and condition else tuple(found)


def _narrower(condition: Condition, complaint: Complaint, rules: Rules, day: date) -> tuple[tuple[str, Diagnosed], ...]:
    """List what a condition that left the list may be now: what followed it, or none of that unless that is listed."""
    followers = () if complaint.listed is False else tuple(_followed_by(condition, rules, day))
    on_it = tuple((name, each) for name, each in followers if each.listed)
    if complaint.listed and on_it:
        return on_it
    return (*followers, ("condition.code", Diagnosed(listed=False, condition=condition))) if followers else ()


@remembered(64)
def paid_from_the_first(rules: Rules, therapy: Therapy, day: date) -> tuple[tuple[Condition, Entitlement], ...]:
    """List the conditions of which the basic package pays an adult from the first session, with what pays it."""
    paying = [e for e in rules.basic.entitlements if therapy in e.therapies and not e.after_sessions]
    adults = [e for e in paying if e.when.is_of_age(ADULT) and valid_on(e, day)]
    named = {each.code: each for each in rules.listed.conditions if valid_on(each, day)}
    return tuple((named[code], e) for e in adults for code in e.when.conditions if code in named)


def _followed_by(condition: Condition, rules: Rules, day: date) -> Iterator[tuple[str, Diagnosed]]:
    """List what the basic package still pays for, among those who had a condition that left the list.

    Its term is not looked at (`condition_term_unseen`): whoever gives its own name is asked since when it runs.
    """
    for each in rules.listed.conditions:
        if each.code in condition.followed_by and valid_on(each, day) and not valid_on(condition, day):
            narrower = evolve(each, term_months=None)
            yield "condition.code", Diagnosed(listed=each.kind == "listed", condition=narrower)


def terms_of(query: CoverageQuery, condition: Condition) -> tuple[tuple[str, Diagnosed], ...]:
    """List what a listed condition may be: one where its term is known, else its term runs, or is over."""
    start = "first_session" if condition.term_from == "first_session" else "term_began"
    unknown = condition.term_months is not None and is_start_unknown(query, condition)
    runs = (True, False) if unknown else (True,)
    return tuple((f"condition.{start}", Diagnosed(listed=True, condition=condition, term_runs=each)) for each in runs)


def term_began(complaint: Complaint | None, condition: Condition | None) -> date | None:
    """Give the day from which a condition's term runs, by the event that the law names; None when it is not known."""
    if complaint is None:
        return None
    if condition is None or condition.term_from == "first_session":
        return complaint.first_session or complaint.term_began
    return complaint.term_began


def of_this_episode(used: Counts, query: CoverageQuery, condition: Condition | None) -> Counts:
    """Leave out the sessions of an earlier episode: a condition with a term has its own first sessions each time.

    An episode that began this year has had no more sessions than this year has.
    """
    began = term_began(query.condition, condition)
    if condition is None or condition.term_months is None or began is None or began.year < query.date.year:
        return used
    return used._replace(condition_ever=min(used.condition_ever, used.indication_year))


def condition_of(complaint: Complaint, rules: Rules, day: date) -> Condition | None:
    """Find the one condition that a complaint's code, or its diagnosis, means on a day."""
    if complaint.code is not None:
        return next(iter(rules.conditions_named(complaint.code, day)), None)
    if complaint.dcsph is None or complaint.listed is False:
        return None
    found = tuple(c for c in rules.listed.conditions if complaint.dcsph in c.dcsph and valid_on(c, day))
    references = rules.diagnoses[complaint.dcsph].conditions
    if not found and len(references) == 1:
        found = rules.conditions_named(references[0], day)
    return found[0] if len(found) == 1 else None


def on_list(diagnosed: Diagnosed, day: date, *, begun: date, age: int) -> bool:
    """Tell whether the complaint counts as listed on a day: on the list by then, within its term and its age."""
    return bool(terms.on_list(*listing_of(diagnosed), day_number(day, 0), day_number(begun, 0), age))


def listing_of(diagnosed: Diagnosed) -> tuple[int, int, int, int, int, int]:
    """Write what the list says of a complaint in whole numbers, in the order in which `terms` reads them."""
    of_list = (int(diagnosed.listed), int(diagnosed.term_runs))
    condition = diagnosed.condition
    if condition is None:
        return *of_list, ALWAYS, FOREVER, terms.NO_END, terms.NO_END
    days = day_number(condition.valid_from, ALWAYS), day_number(condition.valid_through, FOREVER)
    months = terms.NO_END if condition.term_months is None else condition.term_months
    until = terms.NO_END if condition.until_age is None else condition.until_age
    return *of_list, *days, months, until


def term_end(condition: Condition, begun: date) -> date:
    """Find the day on which a condition's term is over, counted from the first treatment; never when it has none."""
    return date.max if condition.term_months is None else months_later(begun, condition.term_months)


def months_later(day: date, months: int) -> date:
    """Go so many months on; to the first of the next month where the day does not exist."""
    later = terms.months_later(day_number(day, 0), months)
    try:
        return numbered_day(later)
    except ValueError:
        return numbered_day(terms.months_later(later - later % 100 + 1, 1))


def age_of(query: CoverageQuery, day: date) -> int:
    """Give the age of who asks on a day; without a birth date it stays as it was said."""
    return age_known(query, day) or 0


def age_known(query: CoverageQuery, day: date) -> int | None:
    """Give the age as `age_of` does; None where neither a birth date nor an age was said."""
    return age_on(query.birth_date, day) if query.birth_date else query.age


def age_on(birthday: date, day: date) -> int:
    """Give the age in whole years on a day; born on 29 February, a birthday is 1 March in a year without that day."""
    return day.year - birthday.year - ((day.month, day.day) < (birthday.month, birthday.day))


def _first(*values: int | None) -> int:
    for value in values:
        if value is not None:
            return value
    return 0


def _condition_that_applies(condition: Condition | None, *, on_list: bool) -> Condition | None:
    return condition if condition and (on_list or condition.kind == "programme" or condition.valid_through) else None


def _is_listed(complaint: Complaint, condition: Condition | None, rules: Rules, day: date) -> bool | None:
    if condition is not None and condition.kind == "programme":
        return False
    if complaint.listed is False or (condition is None and complaint.listed is not None):
        return complaint.listed
    if complaint.code is not None and condition is not None:
        return valid_on(condition, day)
    if complaint.listed:
        return True
    return rules.diagnoses[complaint.dcsph].listed if complaint.dcsph else None


def is_start_unknown(query: CoverageQuery, condition: Condition) -> bool:
    """Tell whether nobody said since when a condition's term runs, and it may have begun before this question."""
    if term_began(query.condition, condition) is not None:
        return False
    if condition.term_from != "first_session":
        return True
    return may_have_been_treated(query)


def may_have_been_treated(query: CoverageQuery) -> bool:
    """Tell whether the complaint may have had a session before this question: some were, or how many is not known."""
    used = query.sessions_used
    return used is None or used.condition_ever is None or counts(used).condition_ever > 0


def this_year_left_out(query: CoverageQuery) -> bool:
    """Tell whether only the sessions of all years were said, of which some may be of this one."""
    used = query.sessions_used
    return used is not None and bool(used.ever) and used == SessionsUsed(condition_ever=used.ever)


def earlier_years_left_out(query: CoverageQuery) -> bool:
    """Tell whether sessions were said, and nothing of those of all years."""
    used = query.sessions_used
    return used is not None and used != NONE_GIVEN and used.condition_ever == "not said"


def began_this_year(query: CoverageQuery) -> bool:
    """Tell whether the treatment is known to have begun this year, and so had no session in an earlier one."""
    began = query.condition.first_session if query.condition else None
    return began is not None and began.year == query.date.year
