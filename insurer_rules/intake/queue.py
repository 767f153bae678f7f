"""What is still to do for a year: label by package by figure, what is expected, found, doubted, missing and overdue.

Expected is what last year's packages let expect; a label that nobody has looked at counts as nothing known.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from attrs import frozen

from insurer_rules.editing.figure_edits import figure_at
from insurer_rules.figures import NOT_STATED, FigureError
from insurer_rules.intake.draft_packages import newest_policy
from insurer_rules.intake.readings import Reading, Readings, best, conflicts
from insurer_rules.intake.readings_file import labels_with_readings, read_readings
from insurer_rules.intake.registry import Registry
from insurer_rules.loading import Tables
from insurer_rules.model import Package, PolicyYear

State = Literal["known", "conflict", "to_review", "not_stated", "missing"]
# What somebody with a package asks first, and the figures that say it: an amount in euros stands in for a number.
EXPECTED = {
    "sessions": ("sessions", "budget", "sessions_contracted", "budget_contracted"),
    "manual_sessions": ("manual_sessions", "manual_budget"),
    "non_contracted": ("non_contracted", "non_contracted_max"),
    "premium": ("premium",),
}
STATES: tuple[State, ...] = ("known", "conflict", "to_review", "not_stated", "missing")


@frozen(kw_only=True)
class ToDo:
    """One expected figure of a package and how far it is; `reports` are what policy holders told, unverified."""

    label: str
    package: str
    figure: str
    state: State
    reports: int = 0


@frozen(kw_only=True)
class LabelQueue:
    """What is expected of a label for a year, who looks at it, and how many of its pages were read.

    A label of which not even a package is known expects one total of which nothing is known.
    """

    label: str
    owner: str
    status: Literal["no table", "draft", "published"]
    items: tuple[ToDo, ...]
    pages: int = 0
    unplaced: int = 0
    overdue: bool = False

    def count(self, *states: State) -> int:
        """Count the figures in these states."""
        return sum(each.state in states for each in self.items)


def queue(
    tables: Tables, directory: Path, registry: Registry, year: int, *, today: date, labels: Iterable[str] = ()
) -> tuple[LabelQueue, ...]:
    """List what is to do of each label that had a table last year, has pages in the registry, or was read of."""
    wanted = set(labels)
    known = {policy.label for policy in tables.policies.values() if policy.policy_year in (year, year - 1)}
    known |= {page.label for page in registry.pages_of()} | {*labels_with_readings(directory, year)}
    own = sorted(known & wanted if wanted else known)
    return tuple(_label_queue(tables, directory, registry, year, label, today) for label in own)


def share(queues: Iterable[LabelQueue], *states: State) -> float:
    """Give the part of all expected figures of a year that is in these states."""
    queues = tuple(queues)
    return sum(each.count(*states) for each in queues) / max(1, sum(len(each.items) for each in queues))


def _label_queue(tables: Tables, directory: Path, registry: Registry, year: int, label: str, today: date) -> LabelQueue:
    readings = read_readings(directory, label, year)
    policy = newest_policy(tables, label, year)
    own = policy if policy and policy.policy_year == year else None
    items = tuple(_items(label, policy, own, readings))
    names = {item.package for item in items}
    open_items = any(item.state not in ("known", "not_stated") for item in items)
    return LabelQueue(
        label=label,
        owner=registry.owner_of(label),
        status=own.status if own else "no table",
        items=items,
        pages=len(registry.pages_of(label)),
        unplaced=sum(each.package not in names for each in readings.open()),
        overdue=bool(registry.due and today > registry.due and open_items),
    )


def _items(label: str, policy: PolicyYear | None, own: PolicyYear | None, readings: Readings) -> Iterator[ToDo]:
    packages = [package for package in policy.packages if package.kind != "basic_policy"] if policy else []
    if not packages:
        yield ToDo(label=label, package="", figure="sessions", state="to_review" if readings.open() else "missing")
    for package in packages:
        for figure, names in EXPECTED.items():
            reports = sum(each.road == "report" and _is_about(each, package, names) for each in readings.open())
            state = _state(package, names, own, readings)
            yield ToDo(label=label, package=package.id, figure=figure, state=state, reports=reports)


def _state(package: Package, names: tuple[str, ...], own: PolicyYear | None, readings: Readings) -> State:
    chosen, disputed = best(readings), conflicts(readings)
    keys = [(package.id, name) for name in names]
    if any(key in disputed for key in keys):
        return "conflict"
    read = [chosen[key] for key in keys if key in chosen and chosen[key].of_its_year]
    if any(each.value != NOT_STATED for each in read) or (own and any(_is_known(own, *key) for key in keys)):
        return "known"
    if any(_is_about(each, package, names) for each in readings.open()):
        return "to_review"
    return "not_stated" if read else "missing"


def _is_known(policy: PolicyYear, package: str, name: str) -> bool:
    """Tell whether a table has a figure that was read for its own year."""
    try:
        found = figure_at(policy, f"{package}.{name}")
    except FigureError:
        return False
    return found.value is not None and found.source is not None and found.source.is_about(policy.policy_year)


def _is_about(reading: Reading, package: Package, names: tuple[str, ...]) -> bool:
    return reading.package == package.id and reading.figure in names
