"""What makes a question impossible, beyond the form of its fields: contradictions, and names that no table knows.

Every fault at once, each with its path. The form of the fields is left to `wire`.
"""

from collections.abc import Iterator
from datetime import date

from coverage_service.decision.complaint import age_on, counts
from coverage_service.model import CoverageQuery
from insurer_rules.faults import BOTH, NEITHER, Fault, Path, nearest, phrase, shown
from insurer_rules.rules import Rules, valid_on

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
OLDEST = 125


def query_faults(query: CoverageQuery, rules: Rules) -> list[Fault]:
    """List everything that makes a well-formed question impossible or unclear; empty when `decide` can answer."""
    return [
        *_date_faults(query),
        *_age_faults(query),
        *_name_faults(query, rules),
        *_complaint_faults(query, rules),
        *_used_faults(query),
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
    ]
    for path, day in dated:
        if day is not None and not EARLIEST <= day <= LATEST:
            yield Fault(path, phrase("date_between", least=EARLIEST, most=LATEST), shown(day))


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
    if query.insurer is None:
        return
    labels = rules.labels_named(query.insurer)
    if not labels:
        near = rules.nearest_labels(query.insurer)
        yield Fault(("insurer",), nearest(phrase("insurer"), near), shown(query.insurer))
    elif len(labels) > 1:
        names = tuple(label.name for label in labels)
        yield Fault(("insurer",), phrase("insurer_by_name", names=names), shown(query.insurer))
    else:
        yield from _package_faults(query, rules, labels[0].id)


def _package_faults(query: CoverageQuery, rules: Rules, label: str) -> Iterator[Fault]:
    for number, name in enumerate(query.packages or ()):
        if not rules.knows_package(label, name):
            wanted = nearest(phrase("package_of_insurer"), rules.nearest_packages(label, name))
            yield Fault(("packages", number), wanted, shown(name))


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
    if complaint.first_session is not None:
        if complaint.first_session > query.date:
            yield Fault(
                ("condition", "first_session"),
                phrase("not_after_session", day=query.date),
                shown(complaint.first_session),
            )
        if query.birth_date is not None and complaint.first_session < query.birth_date:
            yield Fault(("condition", "first_session"), phrase("not_before_birth"), shown(complaint.first_session))


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


def _planned_faults(query: CoverageQuery) -> Iterator[Fault]:
    dates = query.session_dates
    if dates is None:
        return
    if not dates:
        yield Fault(("session_dates",), phrase("at_least_one_date"), shown([]))
    if query.planned_sessions is not None and dates and len(dates) != query.planned_sessions:
        yield Fault(("session_dates",), phrase("as_many_dates", planned=query.planned_sessions), shown(len(dates)))
    for number, (before, after) in enumerate(zip((query.date, *dates), dates, strict=False)):
        if after < before:
            yield Fault(("session_dates", number), phrase("dates_in_order", day=before), shown(after))


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
