"""An answer on the wire has the fields of its classes, each under the one name that the class gives it."""

from datetime import date
from typing import Any, get_type_hints, is_typeddict

from attrs import fields_dict

from coverage_service.decision.deciding import decide
from coverage_service.model import CoverageQuery, PackageThen, SessionsLeft, Totals
from coverage_service.wire.answers import write_decision
from coverage_service.wire.documents import CoverageAnswer
from coverage_service.wire.fields import wire_name
from insurer_rules.rules import Rules

NAMES = [
    (Totals, "pays_at_most", "pays_at_most_eur"),
    (Totals, "patient", "self"),
    (Totals, "basic", "basic"),
    (PackageThen, "budget", "budget_eur"),
    (PackageThen, "per_session", "eur_per_session"),
    (SessionsLeft, "own_before", "own_before"),
]


def test_a_field_has_its_own_name_but_for_amounts_and_those_that_say_another() -> None:
    """Cents become euros under a name that says so."""
    assert [name for *_, name in NAMES] == [wire_name(fields_dict(kind)[field]) for kind, field, _ in NAMES]


def test_what_is_written_is_what_is_described(rules: Rules) -> None:
    """Every object of an answer has the fields that the interface description names, in that order."""
    query = CoverageQuery(date=date(2026, 11, 27), insurer="cz", age=40, planned_sessions=9)
    answer = write_decision(decide(query, rules))
    assert all(answer[part] for part in ("branches", "years", "last_known"))
    compare(answer, CoverageAnswer)


def compare(written: Any, described: Any) -> None:
    """Hold an object against its description, and so each object within it."""
    if is_typeddict(described) and written is not None:
        hints = get_type_hints(described)
        assert list(hints) == list(written), described
        for name, hint in hints.items():
            for part in (hint, *getattr(hint, "__args__", ())):
                for each in written[name] if isinstance(written[name], list | tuple) else [written[name]]:
                    compare(each, part)
