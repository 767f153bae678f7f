"""What differs between two policy years of a label, or between two sets of tables: every change as data.

Wording is left to `changelog`; a change in how a figure is written is none.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import field, frozen

from insurer_rules.figures import DESCRIPTIONS, EVERY_PACKAGE, PACKAGE, Figure, Value, figures_of
from insurer_rules.model import Package, PolicyYear, Source
from insurer_rules.written_names import plain

Kind = Literal["added", "dropped", "raised", "lowered", "became_known", "became_unknown", "other"]
Years = tuple[int | None, int | None]


@frozen(kw_only=True)
class Change:
    """One difference: of which label, package and figure, from what to what, and where both were read.

    The figure "package" is the package itself; an empty package is the label as a whole. Euros are cents; None is
    unknown or not there. `kind` "became_unknown" with nothing before: a limit that was none is no longer known.
    """

    label: str
    package: str
    figure: str
    kind: Kind
    before: Value = None
    after: Value = None
    per: str = ""
    years: Years = (None, None)
    sources: tuple[Source | None, Source | None] = field(default=(None, None), repr=False)


def changes(before: PolicyYear | None, after: PolicyYear | None) -> tuple[Change, ...]:
    """List what differs between two policy years of one label, sorted by package and figure; None is no table."""
    label = next((policy.label for policy in (after, before) if policy), "")
    years = (before.policy_year if before else None, after.policy_year if after else None)
    old, new = _by_package(before), _by_package(after)
    found = [
        change
        for whole in ("", EVERY_PACKAGE)
        for change in _figure_changes(label, whole, old.get(whole, []), new.get(whole, []), years)
    ]
    for one, other in _pairs(before.packages if before else (), after.packages if after else ()):
        found += _package_changes(label, (one, other), (old, new), years)
    return tuple(sorted(found, key=_order))


def changes_of_year(policies: Iterable[PolicyYear], before: int, after: int, *labels: str) -> tuple[Change, ...]:
    """List what differs between two years for the labels that have a table of both; all labels when none is named."""
    known = by_label_and_year(policies)
    both = sorted({label for label, _ in known if {(label, before), (label, after)} <= known.keys()})
    return tuple(
        change
        for label in both
        if not labels or label in labels
        for change in changes(known[label, before], known[label, after])
    )


def changes_between(before: Iterable[PolicyYear], after: Iterable[PolicyYear]) -> tuple[Change, ...]:
    """List what differs between two sets of tables, each label and year with its own, new and dropped ones too."""
    old, new = by_label_and_year(before), by_label_and_year(after)
    return tuple(change for key in sorted({*old, *new}) for change in changes(old.get(key), new.get(key)))


def by_label_and_year(policies: Iterable[PolicyYear]) -> dict[tuple[str, int], PolicyYear]:
    """Key policy years by label id and year."""
    return {(policy.label, policy.policy_year): policy for policy in policies}


def _order(change: Change) -> tuple[str, bool, str, str]:
    return plain(change.package), change.figure != PACKAGE, change.figure, change.per


def _by_package(policy: PolicyYear | None) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in figures_of(policy) if policy else ():
        found.setdefault(figure.package, []).append(figure)
    return found


def _pairs(before: Iterable[Package], after: Iterable[Package]) -> Iterator[tuple[Package | None, Package | None]]:
    """Pair packages of two years by id, else by name."""
    left = list(before)
    for package in after:
        same = next((old for old in left if old.id == package.id), None)
        same = same or next((old for old in left if plain(old.name) == plain(package.name)), None)
        if same:
            left.remove(same)
        yield same, package
    yield from ((old, None) for old in left)


def _package_changes(
    label: str,
    pair: tuple[Package | None, Package | None],
    figures: tuple[Mapping[str, list[Figure]], Mapping[str, list[Figure]]],
    years: Years,
) -> Iterator[Change]:
    before, after = pair
    old = figures[0].get(before.id, []) if before else []
    new = figures[1].get(after.id, []) if after else []
    name = next((package.name for package in (after, before) if package), "")
    if before is None or after is None:
        yield Change(label=label, package=name, figure=PACKAGE, kind="added" if after else "dropped", years=years)
        old, new = (
            [figure for figure in side if figure.value is not None and figure.name not in DESCRIPTIONS]
            for side in (old, new)
        )
    elif before.name != after.name:
        yield Change(
            label=label, package=name, figure="name", kind="other", before=before.name, after=after.name, years=years
        )
    yield from _figure_changes(label, name, old, new, years)


def _figure_changes(label: str, package: str, old: list[Figure], new: list[Figure], years: Years) -> Iterator[Change]:
    for before, after in _figure_pairs(old, new):
        one = after or before
        if one is None or (before and after and (before.value, before.per) == (after.value, after.per)):
            continue
        yield Change(
            label=label,
            package=package,
            figure=_name(one),
            kind=_kind(before, after),
            before=before.value if before else None,
            after=after.value if after else None,
            per=_periods(before, after),
            years=years,
            sources=(before.source if before else None, after.source if after else None),
        )


def _name(figure: Figure) -> str:
    return figure.name if figure.entitlement in ("", "movement") else f"{figure.entitlement}.{figure.name}"


def _figure_pairs(old: Iterable[Figure], new: Iterable[Figure]) -> Iterator[tuple[Figure | None, Figure | None]]:
    """Pair figures of one name: those of the same period first, then in order."""
    left = list(old)
    later = []
    for figure in new:
        same = next((each for each in left if (_name(each), each.per) == (_name(figure), figure.per)), None)
        if same is None:
            later.append(figure)
            continue
        left.remove(same)
        yield same, figure
    for figure in later:
        same = next((each for each in left if _name(each) == _name(figure)), None)
        if same:
            left.remove(same)
        yield same, figure
    yield from ((each, None) for each in left)


def _kind(before: Figure | None, after: Figure | None) -> Kind:
    if "premium" in {figure.name for figure in (before, after) if figure} and (before is None or after is None):
        return "became_known" if before is None else "became_unknown"
    if before is None or (before.value is None and after):
        return "became_known" if before else "became_unknown" if after and after.value is None else "added"
    if after is None or after.value is None:
        return "became_unknown" if after else "became_known" if before.value is None else "dropped"
    old, new = _amount(before), _amount(after)
    if old is None or new is None or old == new or before.per != after.per:
        return "other"
    return "raised" if new > old else "lowered"


def _amount(figure: Figure) -> float | None:
    if figure.value == "unlimited":
        return float("inf")
    return figure.value if isinstance(figure.value, int) else None


def _periods(before: Figure | None, after: Figure | None) -> str:
    periods = [figure.per for figure in (before, after) if figure and figure.per]
    return " > ".join(dict.fromkeys(periods))
