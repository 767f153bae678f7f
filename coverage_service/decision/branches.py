"""Branches: what would be answered for each value of the input that decides first.

What holds in only some possibilities is never told as a fact; here it stands under its condition.
"""

from collections.abc import Iterator, Sequence

from attrs import evolve

from coverage_service.decision.agreement import reasons_in_all, segments, totals_of, verdict_of
from coverage_service.decision.axes import Option
from coverage_service.decision.missing_inputs import deciding_inputs, options_of, restrict
from coverage_service.decision.results import Table
from coverage_service.decision.sessions_left import sessions_left
from coverage_service.model import Branch, CoverageQuery, Reason, SessionsLeft

SEVERAL_PACKAGES = "package_of_several"
# The reason that a total was not stated, under the input that states it.
NOT_STATED = ("stated_package.sessions", "stated_unseen")


def branches_of(table: Table, query: CoverageQuery, decided_by: Sequence[str]) -> tuple[Branch, ...]:
    """Give a branch for each value, or group of values that end alike, of the input that decides first."""
    if not decided_by:
        return ()
    return tuple(_branch(query, decided_by[0], *group) for group in _groups(table, decided_by[0]))


def is_weighty(table: Table, query: CoverageQuery, name: str) -> bool:
    """Tell whether the values of a missing input lead to different verdicts, euros or, without a plan, sessions."""
    answers = set()
    for option in options_of(table, name):
        part = restrict(table, name, option)
        found = segments(part.results)
        answers.add(
            (verdict_of(found, part), totals_of(found, part, tariff=query.tariff), _sessions_without_plan(query, part))
        )
    return len(answers) > 1


def _sessions_without_plan(query: CoverageQuery, part: Table) -> SessionsLeft | None:
    """Count what is left without a plan; how many a year pays in all is no matter there."""
    if query.planned_sessions is not None:
        return None
    return evolve(sessions_left(query, part, place=0, certain=False), allowed=None)


def _groups(table: Table, name: str) -> Iterator[tuple[tuple[Option, ...], Table]]:
    """Group the options that end alike; what has no name on the wire stays by itself."""
    groups: dict[object, tuple[list[Option], Table]] = {}
    for option in options_of(table, name):
        part = restrict(table, name, option)
        key = (bool(option.wire), option.case.code, frozenset(map(id, part.results)))
        options, alike = groups.setdefault(key, ([], Table(part.axes, ())))
        groups[key] = [*options, option], Table(part.axes, (*alike.rows, *part.rows))
    return ((tuple(options), part) for options, part in groups.values())


def _branch(query: CoverageQuery, name: str, options: Sequence[Option], table: Table) -> Branch:
    priced = query.tariff_eur is not None
    found = segments(table.results)
    condition = _condition(options)
    return Branch(
        input=name,
        values=tuple(value for option in options for value in option.wire),
        condition=condition,
        verdict=verdict_of(found, table),
        sessions=sessions_left(query, table, place=0, certain=False),
        totals=totals_of(found, table, tariff=query.tariff),
        reasons=tuple(reason for reason in reasons_in_all(table) if not _is_of_other_case(reason, condition, name)),
        decided_by=deciding_inputs(table, priced=priced),
    )


def _is_of_other_case(reason: Reason, condition: Reason, name: str) -> bool:
    """Tell whether a reason names one of several packages, or says that nobody stated what this case states."""
    names_one = any(figure == "package" for figure, _ in reason.figures)
    return (condition.code == SEVERAL_PACKAGES and names_one) or (name, reason.code) == NOT_STATED


def _condition(options: Sequence[Option]) -> Reason:
    """Name the case of a group: that of its one option, or the names of all."""
    first = options[0].case
    names = [str(dict(option.case.figures).get("packages", "")) for option in options]
    return first if len(options) == 1 or not all(names) else Reason(SEVERAL_PACKAGES, (("packages", ", ".join(names)),))
