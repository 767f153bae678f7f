"""The interview and pasted policies on the wire: a part of a request comes in, the next question or figures go out.

Choosing the question is left to `interview`, reading a text to `policy_documents`.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le, MaxLen
from attrs import frozen

from coverage_service.decision.complaint import age_on
from coverage_service.interview import NextQuestion
from coverage_service.model import CoverageQuery, Name
from coverage_service.wire.answers import euros, write_decision
from coverage_service.wire.fields import Json
from coverage_service.wire.questions import RequestError, read_query, structure
from coverage_service.wording.questions import question_asked
from insurer_rules.faults import Fault, phrase, shown
from insurer_rules.rules import Rules
from insurer_rules.structuring import OBJECT

if TYPE_CHECKING:
    from insurer_rules.policy_documents import DocumentReading, ReadLine

# What is not known until somebody has said it; the rest has a default of its own.
NOT_YET_ASKED: Json = dict.fromkeys(("therapy", "insurer", "packages", "condition", "sessions_used", "contracted"))
NESTED = ("condition", "sessions_used", "stated_package")
# What has no null in a request: it is left out there, and null here says that it was asked and is not known.
BASIC_POLICY = "packages.basic_policy"
LEFT_OUT_UNKNOWN = ("birth_date", BASIC_POLICY)
# An age that makes no fault, while none is known and the other fields are looked at.
ANY_AGE = 40
LONGEST_TEXT = 8_000
EUROS = {"budget", "manual_budget", "eur_per_session", "non_contracted_max", "premium"}
STATED = {
    "sessions": "sessions",
    "manual_sessions": "manual_sessions",
    "budget": "budget_eur",
    "eur_per_session": "eur_per_session",
    "non_contracted": "non_contracted_percent",
}
# For which period the figures of an own policy hold: one of another period, as per accident, is not one of them.
A_YEAR = ("", "calendar_year", "12_months")
STATED_PER = {"manual_sessions": (*A_YEAR, "indication")}
# What an own policy has no place for, and which figure would promise more than there is without it.
NARROWED_BY = {"budget": "manual_budget", "non_contracted": "non_contracted_max"}


@frozen(kw_only=True)
class PolicyTextQuery:
    """The lines that a person pasted from their policy, and whose policy it is."""

    text: Annotated[str, MaxLen(LONGEST_TEXT)]
    insurer: Name | None = None
    package: Name | None = None
    year: Annotated[int, Ge(1900), Le(2200)] | None = None


def read_part(data: object, rules: Rules, *, today: date) -> tuple[CoverageQuery | None, frozenset[str]]:
    """Read any part of a request: the question as far as it is known, None without an age, and what was asked.

    Who was asked for the age and then for the birth date has said both: the birth date is taken, as it says more.
    Raises RequestError with every fault of what is there, or where the two contradict each other on the day.
    """
    if not isinstance(data, dict):
        raise RequestError([Fault((), OBJECT, shown(data))])
    known = {key: value for key, value in data.items() if key not in LEFT_OUT_UNKNOWN or value is not None}
    age = known.pop("age") if "birth_date" in known and type(known.get("age")) is int else None
    has_age = known.get("age") is not None or "birth_date" in known
    filled = {**NOT_YET_ASKED, **known} if has_age else {**NOT_YET_ASKED, **known, "age": ANY_AGE}
    query = read_query(filled, rules, today=today)
    if age is not None and query.birth_date and age != age_on(query.birth_date, query.date):
        raise RequestError([Fault(("age",), phrase("age_of_birth_date", born=query.birth_date), shown(age))])
    return query if has_age else None, frozenset(_inputs_asked(data))


def _inputs_asked(data: Json) -> Iterator[str]:
    """Name the inputs that were answered, "I do not know" included."""
    for key, value in data.items():
        yield key
        if key in NESTED and isinstance(value, dict):
            yield from (f"{key}.{part}" for part in value)
        elif key == "condition":
            yield "condition.listed"


def write_next(found: NextQuestion) -> Json:
    """Write the next question in both languages, or the answer where there is none."""
    return {
        "question": None if found.input is None else _question(found.input),
        "at_most": found.at_most,
        "answer": write_decision(found.decision) if found.input is None and found.decision else None,
    }


def _question(name: str) -> Json:
    dutch, english = question_asked(name, "nl"), question_asked(name, "en")
    return {
        "input": name,
        "kind": dutch.kind,
        "text": {"nl": dutch.text, "en": english.text},
        "help": {"nl": dutch.help, "en": english.help},
        "choices": [
            {"value": one.value, "text": {"nl": one.text, "en": other.text}}
            for one, other in zip(dutch.choices, english.choices, strict=True)
        ],
    }


def read_policy_text(data: object, rules: Rules) -> PolicyTextQuery:
    """Read pasted lines. Raises RequestError for a fault of form, or an insurer that no table knows."""
    query = structure(data, PolicyTextQuery)
    if query.insurer is not None and not rules.labels_named(query.insurer):
        raise RequestError([Fault(("insurer",), phrase("insurer"), shown(query.insurer))])
    return query


def write_reading(reading: "DocumentReading", query: PolicyTextQuery) -> Json:
    """Write what was read, each figure with its words; nothing is confirmed by being read."""
    return {
        "figures": [_line(line, query) for line in reading.lines if line.figure],
        "rest": [line.text for line in reading.lines if not line.figure],
        "stated_package": stated_of(reading),
        "notes": list(reading.notes),
    }


def _line(line: "ReadLine", query: PolicyTextQuery) -> Json:
    return {
        "package": line.package if query.package is None else query.package,
        "figure": line.figure,
        "value": euros(line.value) if line.figure in EUROS and isinstance(line.value, int) else line.value,
        "per": line.per or None,
        "text": line.text,
        "doubt": line.doubt,
    }


def stated_of(reading: "DocumentReading") -> dict[str, Any] | None:
    """Make the figures of an own policy of what is proposed without a doubt; None where that is nothing."""
    stated: dict[str, Any] = {}
    read = {line.figure for line in reading.proposals}
    for line in reading.proposals:
        name = STATED.get(line.figure)
        if name is None or name in stated or line.value == "none" or not _is_whole(line, read):
            continue
        stated[name] = euros(line.value) if line.figure in EUROS and isinstance(line.value, int) else line.value
        if line.figure == "manual_sessions":
            stated["manual_per"] = "indication" if line.per == "indication" else "year"
    return stated or None


def _is_whole(line: "ReadLine", read: Collection[str]) -> bool:
    """Tell whether an own policy can say all that a figure says: its period, and no limit within it."""
    return line.per in STATED_PER.get(line.figure, A_YEAR) and NARROWED_BY.get(line.figure) not in read
