"""What makes a question impossible, beyond the form of its fields: contradictions, and names that no table knows.

Every fault at once, each with its path. The form of the fields is left to `wire`.
"""

from collections.abc import Iterator
from datetime import date
from math import prod

from coverage_service.decision.complaint import NONE_GIVEN, age_on, counts
from coverage_service.decision.deductible import whole_deductible
from coverage_service.decision.held_packages import candidates
from coverage_service.model import CoverageQuery
from insurer_rules.faults import BOTH, NEITHER, Fault, Path, Phrase, nearest, phrase, shown
from insurer_rules.money import cents_of, euros
from insurer_rules.rules import Rules, valid_on

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
OLDEST = 125
MOST_VOLUNTARY = 500_00
# Names that each mean several packages multiply; beyond this many readings the packages are asked for one by one.
MOST_MEANINGS = 12


def query_faults(query: CoverageQuery, rules: Rules) -> list[Fault]:
    """List everything that makes a well-formed question impossible or unclear; empty when `decide` can answer."""
    return [
        *_date_faults(query),
        *_age_faults(query),
        *_name_faults(query, rules),
        *_complaint_faults(query, rules),
        *_used_faults(query),
        *_deductible_faults(query, rules),
        *_planned_faults(query),
        *_stated_faults(query),
    ]


def _date_faults(query: CoverageQuery) -> Iterator[Fault]:
    dated: list[tuple[Path, date | None]] = [
        (("date",), query.date),
        (("birth_date",), query.birth_date),
        (("insured_since",), query.insured_since),
        *((("session_dates", number), day) for number, day in enumerate(query.session_dates or ())),
        (("condition", "first_session"), query.condition.first_session if query.condition else None),
        (("condition", "term_began"), query.condition.term_began if query.condition else None),
    ]
    for path, day in dated:
        if day is not None and not EARLIEST <= day <= LATEST:
            yield Fault(path, phrase("date_between", least=EARLIEST, most=LATEST), shown(day))
    if query.insured_since is not None and query.date < query.insured_since <= LATEST:
        yield Fault(("insured_since",), phrase("not_after_session", day=query.date), shown(query.insured_since))


def _age_faults(query: CoverageQuery) -> Iterator[Fault]:
    if query.birth_date is None and query.age is None:
        yield Fault(("age",), phrase("age_or_birth_date"), NEITHER)
    elif query.birth_date is not None and query.age is not None:
        yield Fault(("age",), phrase("age_or_birth_date"), BOTH)
    if query.birth_date is not None:
        if query.birth_date > query.date:
            yield Fault(("birth_date",), phrase("not_after_session", day=query.date), shown(query.birth_date))
        elif age_on(query.birth_date, query.date) > OLDEST:
            yield Fault(("birth_date",), phrase("oldest", most=OLDEST), shown(query.birth_date))


def _name_faults(query: CoverageQuery, rules: Rules) -> Iterator[Fault]:
    insurers = {"insurer": query.insurer, "supplementary_insurer": query.supplementary_insurer}
    given = {field: name for field, name in insurers.items() if name is not None}
    for field, name in given.items():
        yield from _insurer_faults(field, name, rules)
    labels = rules.labels_named(list(given.values())[-1]) if given else ()
    if len(labels) == 1:
        yield from _package_faults(query, rules, labels[0].id)


def _insurer_faults(field: str, name: str, rules: Rules) -> Iterator[Fault]:
    labels = rules.labels_named(name)
    if not labels:
        yield Fault((field,), nearest(phrase("insurer"), rules.nearest_labels(name)), shown(name))
    elif len(labels) > 1:
        names = tuple(label.name for label in labels)
        yield Fault((field,), phrase("insurer_by_name", names=names), shown(name))


def _package_faults(query: CoverageQuery, rules: Rules, label: str) -> Iterator[Fault]:
    for number, name in enumerate(query.packages or ()):
        if not rules.knows_package(label, name):
            yield Fault(("packages", number), _package_wanted(rules, label, name, query.date.year), shown(name))
    meant = {name: candidates(rules, label, query.date.year, name) for name in query.packages or ()}
    if prod(len(ids) or 1 for ids in meant.values()) > MOST_MEANINGS:
        place, name = max(enumerate(query.packages or ()), key=lambda each: len(meant[each[1]]))
        yield Fault(("packages", place), phrase("one_package", ids=meant[name]), shown(name))


def _package_wanted(rules: Rules, label: str, name: str, year: int) -> Phrase:
    """Say which package was wanted: those that look like the name, or all that the label has where none does."""
    wanted = phrase("package_of_insurer")
    if near := rules.nearest_packages(label, name, year):
        return nearest(wanted, near)
    known = rules.package_names(label, year)
    return phrase("known_names", wanted=wanted, names=known) if known else wanted


def _complaint_faults(query: CoverageQuery, rules: Rules) -> Iterator[Fault]:
    complaint = query.condition
    if complaint is None:
        return
    if complaint.code is not None:
        yield from _code_faults(query, complaint.code, rules)
    if complaint.dcsph is not None and complaint.dcsph not in rules.diagnoses:
        yield Fault(("condition", "dcsph"), phrase("dcsph_listed"), shown(complaint.dcsph))
    elif complaint.dcsph is not None and complaint.listed is not None:
        listed = rules.diagnoses[complaint.dcsph].listed
        if (
            listed is not None
            and listed != complaint.listed
            and not any(complaint.dcsph in c.dcsph for c in rules.listed.conditions)
        ):
            told = phrase("diagnosis_on_list", diagnosis=complaint.dcsph)
            told = told if listed else phrase("diagnosis_not_on_list", diagnosis=complaint.dcsph)
            yield Fault(("condition", "listed"), told, shown(complaint.listed))
    for field, day in (("first_session", complaint.first_session), ("term_began", complaint.term_began)):
        if day is not None and day > query.date:
            yield Fault(("condition", field), phrase("not_after_session", day=query.date), shown(day))
        if day is not None and query.birth_date is not None and day < query.birth_date:
            yield Fault(("condition", field), phrase("not_before_birth"), shown(day))


def _code_faults(query: CoverageQuery, code: str, rules: Rules) -> Iterator[Fault]:
    found = rules.conditions_named(code, query.date)
    if not found:
        near = rules.nearest_conditions(code)
        yield Fault(("condition", "code"), nearest(phrase("condition_code"), near), shown(code))
    elif len({condition.code for condition in found}) > 1:
        codes = tuple(condition.code for condition in found)
        yield Fault(("condition", "code"), phrase("one_condition", codes=codes), shown(code))
    elif (
        query.condition
        and query.condition.listed is False
        and found[0].kind == "listed"
        and valid_on(found[0], query.date)
    ):
        yield Fault(("condition", "listed"), phrase("condition_on_list", code=found[0].code), shown(value=False))


def _used_faults(query: CoverageQuery) -> Iterator[Fault]:
    if query.sessions_used is None:
        return
    used = counts(query.sessions_used)
    pairs = (
        ("manual_year", used.manual_year, "year", used.year),
        ("indication_year", used.indication_year, "year", used.year),
        ("manual_indication_year", used.manual_indication_year, "manual_year", used.manual_year),
        ("manual_indication_year", used.manual_indication_year, "indication_year", used.indication_year),
        ("indication_year", used.indication_year, "condition_ever", used.condition_ever),
    )
    found = False
    for part, fewer, whole, more in pairs:
        if fewer > more:
            found = True
            yield Fault(("sessions_used", part), phrase("at_most_of", most=more, count=whole), shown(fewer))
    least = used.manual_year + used.indication_year - used.manual_indication_year
    if not found and used.year < least:
        yield Fault(("sessions_used", "year"), phrase("at_least_others", least=least), shown(used.year))
    before = query.used_before_18
    if before is not None and query.sessions_used != NONE_GIVEN and before > used.year:
        yield Fault(("used_before_18",), phrase("at_most_of", most=used.year, count="year"), shown(before))


def _deductible_faults(query: CoverageQuery, rules: Rules) -> Iterator[Fault]:
    """Nobody has more left than the law's deductible of the year and the highest voluntary one (Zvw, article 20)."""
    whole, left = whole_deductible(rules, None, query.date.year), query.deductible_left_eur
    if whole is not None and left is not None and cents_of(left) > whole + MOST_VOLUNTARY:
        yield Fault(("deductible_left_eur",), phrase("at_most_euros", most=euros(whole + MOST_VOLUNTARY)), shown(left))


def _planned_faults(query: CoverageQuery) -> Iterator[Fault]:
    dates = query.session_dates
    if dates is None:
        yield from _pace_faults(query)
        return
    for number, day in enumerate(dates):
        if day.year > query.date.year + 1:
            yield Fault(("session_dates", number), phrase("within_two_years", year=query.date.year + 1), shown(day))
            break
    if not dates:
        yield Fault(("session_dates",), phrase("at_least_one_date"), shown([]))
    if query.planned_sessions is not None and dates and len(dates) != query.planned_sessions:
        yield Fault(("session_dates",), phrase("as_many_dates", planned=query.planned_sessions), shown(len(dates)))
    for number, (before, after) in enumerate(zip((query.date, *dates), dates, strict=False)):
        if after < before:
            yield Fault(("session_dates", number), phrase("dates_in_order", day=before), shown(after))


def _pace_faults(query: CoverageQuery) -> Iterator[Fault]:
    """Refuse a plan over more than two policy years: nobody knows what the third one gives."""
    days = (date(min(query.date.year + 1, LATEST.year), 12, 31) - query.date).days
    most = days // (query.days_between_sessions or 7) + 1
    if query.planned_sessions is not None and query.planned_sessions > most:
        yield Fault(("planned_sessions",), phrase("within_two_years_at_pace", most=most), shown(query.planned_sessions))


def _stated_faults(query: CoverageQuery) -> Iterator[Fault]:
    stated = query.stated_package
    if (
        stated
        and isinstance(stated.sessions, int)
        and stated.manual_sessions is not None
        and stated.manual_sessions > stated.sessions
    ):
        yield Fault(
            ("stated_package", "manual_sessions"),
            phrase("at_most_in_all", most=stated.sessions),
            shown(stated.manual_sessions),
        )
