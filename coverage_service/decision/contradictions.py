"""What makes a question impossible, beyond the form of its fields: contradictions, and names that no table knows.

Every fault at once, each with its path. The form of the fields is left to `schema`.
"""

from collections.abc import Iterator
from datetime import date

from coverage_service.decision.complaint import age_on, counts
from coverage_service.model import CoverageQuery
from insurer_rules.faults import Fault, Path, shown
from insurer_rules.rules import Rules, valid_on

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


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
            yield Fault(path, f"a date from {EARLIEST} to {LATEST}", shown(day))


def _age_faults(query: CoverageQuery) -> Iterator[Fault]:
    if query.birth_date is None and query.age is None:
        yield Fault(("age",), "either age or birth_date", "neither")
    elif query.birth_date is not None and query.age is not None:
        yield Fault(("age",), "either age or birth_date", "both")
    if query.birth_date is not None:
        if query.birth_date > query.date:
            yield Fault(("birth_date",), f"a day not after the session of {query.date}", shown(query.birth_date))
        elif age_on(query.birth_date, query.date) > 125:
            yield Fault(("birth_date",), "an age of at most 125 years", shown(query.birth_date))


def _name_faults(query: CoverageQuery, rules: Rules) -> Iterator[Fault]:
    if query.insurer is None:
        return
    labels = rules.labels_named(query.insurer)
    if not labels:
        near = rules.nearest_labels(query.insurer)
        yield Fault(("insurer",), _suggesting("an insurer that the tables know", near), shown(query.insurer))
    elif len(labels) > 1:
        names = " or ".join(label.name for label in labels)
        yield Fault(
            ("insurer",), f"one insurer: this number is given for {names}, so use the name", shown(query.insurer)
        )
    else:
        yield from _package_faults(query, rules, labels[0].id)


def _package_faults(query: CoverageQuery, rules: Rules, label: str) -> Iterator[Fault]:
    for number, name in enumerate(query.packages or ()):
        if not rules.knows_package(label, name):
            near = rules.nearest_packages(label, name)
            yield Fault(
                ("packages", number), _suggesting("a package of this insurer that the tables know", near), shown(name)
            )


def _suggesting(wanted: str, near: tuple[str, ...]) -> str:
    return f"{wanted} (nearest: {', '.join(near)})" if near else wanted


def _complaint_faults(query: CoverageQuery, rules: Rules) -> Iterator[Fault]:
    complaint = query.condition
    if complaint is None:
        return
    if complaint.code is not None:
        yield from _code_faults(query, complaint.code, rules)
    if complaint.dcsph is not None and complaint.dcsph not in rules.diagnoses:
        yield Fault(("condition", "dcsph"), "a code of the DCSPH list", shown(complaint.dcsph))
    elif complaint.dcsph is not None and complaint.listed is not None:
        listed = rules.diagnoses[complaint.dcsph].listed
        if (
            listed is not None
            and listed != complaint.listed
            and not any(complaint.dcsph in c.dcsph for c in rules.listed.conditions)
        ):
            words = "on" if listed else "not on"
            yield Fault(
                ("condition", "listed"),
                f"{str(listed).lower()} or nothing: diagnosis {complaint.dcsph} is {words} the list",
                shown(complaint.listed),
            )
    if complaint.first_session is not None:
        if complaint.first_session > query.date:
            yield Fault(
                ("condition", "first_session"),
                f"a day not after the session of {query.date}",
                shown(complaint.first_session),
            )
        if query.birth_date is not None and complaint.first_session < query.birth_date:
            yield Fault(
                ("condition", "first_session"), "a day not before the birth date", shown(complaint.first_session)
            )


def _code_faults(query: CoverageQuery, code: str, rules: Rules) -> Iterator[Fault]:
    found = rules.conditions_named(code, query.date)
    if not found:
        near = rules.nearest_conditions(code)
        yield Fault(("condition", "code"), _suggesting("a code of the list of conditions", near), shown(code))
    elif len({condition.code for condition in found}) > 1:
        codes = ", ".join(condition.code for condition in found)
        yield Fault(("condition", "code"), f"one condition: choose from {codes}", shown(code))
    elif (
        query.condition
        and query.condition.listed is False
        and found[0].kind == "listed"
        and valid_on(found[0], query.date)
    ):
        yield Fault(("condition", "listed"), f"true or nothing: {found[0].code} is on the list", "false")


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
            yield Fault(("sessions_used", part), f"at most the {more} sessions of {whole}", str(fewer))
    least = used.manual_year + used.indication_year - used.manual_indication_year
    if not found and used.year < least:
        yield Fault(
            ("sessions_used", "year"), f"at least the {least} sessions that the other counts add up to", str(used.year)
        )


def _planned_faults(query: CoverageQuery) -> Iterator[Fault]:
    dates = query.session_dates
    if dates is None:
        return
    if not dates:
        yield Fault(("session_dates",), "at least one date", "[]")
    if query.planned_sessions is not None and dates and len(dates) != query.planned_sessions:
        yield Fault(
            ("session_dates",), f"as many dates as planned_sessions ({query.planned_sessions})", str(len(dates))
        )
    for number, (before, after) in enumerate(zip((query.date, *dates), dates, strict=False)):
        if after < before:
            yield Fault(
                ("session_dates", number),
                f"a day not before {before}: dates in order, the first not before date",
                shown(after),
            )


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
            f"at most the {stated.sessions} sessions in all",
            str(stated.manual_sessions),
        )
