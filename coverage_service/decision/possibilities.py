"""What may be true of a question with missing inputs, laid out as rows and axes before anything is settled.

A row is a therapy, packages and a complaint; along the axes stand the values of what else is missing. An input that
cannot change what is paid has no axis. Settling each possibility is left to `planned_sessions`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from math import prod
from typing import Any

from attrs import evolve, frozen

from coverage_service.decision.axes import (
    NONE_USED,
    TERM_OVER,
    TERM_RUNS,
    Axis,
    Option,
    StacksHeld,
    YearStacks,
    axes_of,
    matters,
    turned_18_this_year,
)
from coverage_service.decision.complaint import Counts, Diagnosed, age_of, counts, diagnoses, of_this_episode
from coverage_service.decision.deductible import DeductibleLeft, deductible_left
from coverage_service.decision.held_packages import (
    NO_PACKAGE_STATED,
    UNSEEN,
    Filling,
    Held,
    candidates,
    held_as,
    stack_for,
)
from coverage_service.model import MANUAL_THERAPIES, CoverageQuery, ManualTherapy, Reason
from coverage_service.settlement.session import CHEAP
from insurer_rules.basic_insurance import Condition
from insurer_rules.model import Therapy
from insurer_rules.rules import Rules, valid_on

Names = tuple[str, ...] | None


@frozen(eq=False)
class PossibleRow:
    """A therapy, packages and a complaint; `assumed` gives the option taken of each of these that is missing.

    `packages` are the names or ids held; None is a package of which nothing is known. `stacks` has one for each policy
    year, by what unseen totals are taken for: the truth lies between nothing and everything.
    """

    assumed: tuple[tuple[str, Option], ...]
    therapy: Therapy
    packages: Names
    diagnosed: Diagnosed
    held: tuple[Held, ...]
    stacks: StacksHeld


@frozen(eq=False)
class Possibilities:
    """Every row, the axes that matter to any of them, and the years and deductibles they share."""

    query: CoverageQuery
    rules: Rules
    label: str | None
    years: tuple[int, ...]
    rows: tuple[PossibleRow, ...]
    axes: tuple[Axis, ...]
    deductibles: tuple[DeductibleLeft, ...]

    @cached_property
    def unfolded(self) -> tuple[tuple[PossibleRow, tuple[int, ...]], ...]:
        """Every row with the numbers of the axes that can matter to it; what cannot is not unfolded."""
        age = age_of(self.query, self.query.date)
        return tuple(
            (row, tuple(number for number, axis in enumerate(self.axes) if matters(axis, row.stacks, age)))
            for row in self.rows
        )

    @property
    def number(self) -> int:
        """How many possibilities there are to settle, known before any is."""
        return sum(prod(len(self.axes[axis].options) for axis in axes) for _, axes in self.unfolded)


def possibilities(
    query: CoverageQuery, rules: Rules, *, label: str | None, years: tuple[int, ...], each_package: bool = True
) -> Possibilities:
    """Lay out everything a question may mean; one row and no axis when nothing is missing that could matter.

    Without `each_package`, packages that are not known are taken together, as one between nothing and everything.
    """
    therapies = _therapies(query)
    packages = _packages(query, rules, label, years, each_package=each_package)
    complaints = _complaints(query, rules)
    rows = []
    for therapy, package, complaint in product(therapies, packages, complaints):
        held, stacks = _stacks(query, rules, label, years, therapy.value, package.value, complaint[1])
        assumed = _options_open(("therapy", therapy, therapies), ("packages", package, packages))
        for further, diagnosed in _conditions(query, rules, complaint[1], stacks):
            rows.append(
                PossibleRow((*assumed, *complaint[0], *further), therapy.value, package.value, diagnosed, held, stacks)
            )
    is_insured = any(held.package.insures_deductible for row in rows for held in row.held)
    basic_label = deductible_label(query, rules)
    deductibles = tuple(deductible_left(query, rules, basic_label, year, is_insured=is_insured) for year in years)
    axes = axes_of(query, [row.stacks for row in rows], deductibles, label)
    return Possibilities(query, rules, label, years, tuple(rows), tuple(axes), deductibles)


def deductible_label(query: CoverageQuery, rules: Rules) -> str | None:
    """Give the id of the label of the basic insurance, whose deductible holds; None when it is not known."""
    return rules.labels_named(query.insurer)[0].id if query.insurer is not None else None


def label_of(query: CoverageQuery, rules: Rules) -> str | None:
    """Give the id of the label of the supplementary insurance: that of the basic one unless another is named."""
    name = query.supplementary_insurer if query.supplementary_insurer is not None else query.insurer
    return rules.labels_named(name)[0].id if name is not None else None


def _options_open(*chosen: tuple[str, Option, Sequence[Option]]) -> tuple[tuple[str, Option], ...]:
    return tuple((name, option) for name, option, options in chosen if len(options) > 1)


def _therapies(query: CoverageQuery) -> tuple[Option, ...]:
    if query.therapy is not None:
        return (Option(query.therapy),)
    return tuple(Option(therapy, (therapy,), Reason(f"therapy_{therapy}")) for therapy in MANUAL_THERAPIES)


def _packages(
    query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...], *, each_package: bool
) -> tuple[Option, ...]:
    if query.packages is not None:
        meant = product(*(_packages_meant(rules, label, years, name) for name in dict.fromkeys(query.packages)))
        held = tuple(dict.fromkeys(map(_each_once, meant)))
        if len(held) == 1:
            return (Option(held[0]),)
        return tuple(_package_option(rules, label, years, ids) for ids in held)
    if query.stated_package not in (None, NO_PACKAGE_STATED):
        return (Option(()),)
    none = Option((), ((),), Reason("package_none"))
    on_sale = packages_on_sale(rules, label, years[0]) if each_package else ()
    if not on_sale:
        return (none, Option(None, (), Reason("package_some")))
    alike = _of_each_kind(query, rules, label, years, on_sale)
    return (none, *(_package_option(rules, label, years, (ids[0],), ids) for ids in alike))


def _each_once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _package_option(
    rules: Rules, label: str | None, years: tuple[int, ...], held: tuple[str, ...], alike: tuple[str, ...] = ()
) -> Option:
    """Name packages held; a name that means several of a year's table stands for none of them on the wire."""
    names = [rules.package_name(label, name) if label else name for name in (alike or held)]
    each = [[name] for name in alike] or [list(held)]
    wire = tuple(ids for ids in each if all(len(_packages_meant(rules, label, years, name)) == 1 for name in ids))
    case = "package_of_several" if len(alike) > 1 else "package_of"
    return Option(held, wire, Reason(case, (("packages", ", ".join(names)),)))


def packages_on_sale(rules: Rules, label: str | None, year: int) -> tuple[str, ...]:
    """List the ids of the packages of which somebody holds one, when it is not known which."""
    on_sale = rules.packages(label, year) if label else ()
    return tuple(package.id for package in on_sale if package.kind in ("package", "collective"))


def _of_each_kind(
    query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...], names: tuple[str, ...]
) -> Iterable[tuple[str, ...]]:
    """Group the packages that compile to the same: what pays alike is settled once."""
    kinds: dict[Any, list[str]] = {}
    therapies = MANUAL_THERAPIES if query.therapy is None else (query.therapy,)
    for name in names:
        key = tuple(
            stack.numbers
            for therapy in therapies
            for stacks in _stacks(query, rules, label, years, therapy, (name,), Diagnosed(listed=True))[1].values()
            for stack in stacks
        )
        kinds.setdefault(key, []).append(name)
    return map(tuple, kinds.values())


def _packages_meant(rules: Rules, label: str | None, years: tuple[int, ...], name: str) -> tuple[str, ...]:
    """List the packages a name may mean, by the first year that has it: what is renewed may be called otherwise."""
    found = (candidates(rules, label, year, name) for year in years) if label else ()
    return next(filter(None, found), (name,))


def _complaints(query: CoverageQuery, rules: Rules) -> tuple[tuple[tuple[tuple[str, Option], ...], Diagnosed], ...]:
    found = diagnoses(query, rules)
    if len(found) == 1:
        return (((), found[0][1]),)
    return tuple((((missing, _complaint_option(missing, diagnosed)),), diagnosed) for missing, diagnosed in found)


def _complaint_option(missing: str, diagnosed: Diagnosed) -> Option:
    if missing == "condition.listed":
        return Option(diagnosed.listed, (diagnosed.listed,), Reason("listed" if diagnosed.listed else "not_listed"))
    if missing == "condition.code":
        return _condition_option(diagnosed.condition)
    return TERM_RUNS if diagnosed.term_runs else TERM_OVER


def _condition_option(condition: Condition | None) -> Option:
    """Name a condition that the complaint may be; one that left the list is none of those that followed it."""
    if condition is None or condition.followed_by:
        return Option(None, (), Reason("condition_not_that" if condition else "condition_other"))
    names = (("condition_nl", condition.name_nl), ("condition_en", condition.name_en))
    return Option(condition.code, (condition.code,), Reason("condition_is", names))


def _conditions(
    query: CoverageQuery, rules: Rules, diagnosed: Diagnosed, stacks: StacksHeld
) -> Iterator[tuple[tuple[tuple[str, Option], ...], Diagnosed]]:
    """Where a package has something extra for some listed conditions, which one it is matters.

    Its term is no more looked at than that of a complaint whose condition nobody named (`condition_term_unseen`), so
    that a package that is known leaves no more open than one that is not.
    """
    codes = _extra_codes(stacks) if diagnosed.condition is None and diagnosed.listed else set()
    extra = [each for each in rules.listed.conditions if each.code in codes and valid_on(each, query.date)]
    if not extra:
        yield (), diagnosed
        return
    yield (("condition.code", _condition_option(None)),), diagnosed
    for condition in extra:
        yield (
            (("condition.code", _condition_option(condition)),),
            Diagnosed(listed=True, condition=evolve(condition, term_months=None)),
        )


def _extra_codes(stacks: StacksHeld) -> set[str]:
    return {
        code
        for stack in chain.from_iterable(stacks.values())
        for entitlement in stack.of_layer("supplementary")
        for code in entitlement.when.conditions
    }


def _stacks(
    query: CoverageQuery,
    rules: Rules,
    label: str | None,
    years: tuple[int, ...],
    therapy: ManualTherapy,
    packages: Names,
    diagnosed: Diagnosed,
) -> tuple[tuple[Held, ...], StacksHeld]:
    """Compile what is held in each year, twice where a total is unseen: taken for everything, and for nothing."""
    names = (UNSEEN,) if packages is None else packages
    code = diagnosed.condition.code if diagnosed.condition else ""
    owned = [tuple(held_as(rules, label, year, name) for name in names) for year in years]

    def stacks(filling: Filling) -> YearStacks:
        return tuple(
            stack_for(query, rules, label, each, therapy=therapy, year=year, filling=filling, condition=code)
            for year, each in zip(years, owned, strict=True)
        )

    found: dict[Filling, YearStacks] = {"everything": stacks("everything")}
    if any(stack.open_layers for stack in found["everything"]):
        found["nothing"] = stacks("nothing")
    return owned[0], found


def used_of(query: CoverageQuery, row: PossibleRow, chosen: Mapping[str, Any]) -> Counts:
    """Give the sessions used that count for what is held now: of this episode, and since the 18th birthday.

    Before that day the basic insurance paid, but for the E.S. method, which counts for the package at any age.
    """
    if query.sessions_used is None:
        used: Counts = chosen.get("sessions_used", NONE_USED)
    else:
        used = counts(query.sessions_used)
    if "condition_ever" in chosen:
        used = used._replace(condition_ever=chosen["condition_ever"])
    used = of_this_episode(used, query, row.diagnosed.condition)
    before = query.used_before_18 if query.used_before_18 is not None else chosen.get("used_before_18", 0)
    if not before or not turned_18_this_year(query) or row.therapy == "manual_therapy_es":
        return used
    return used._replace(
        year=max(0, used.year - before),
        manual_year=max(0, used.manual_year - before),
        indication_year=max(0, used.indication_year - before),
        manual_indication_year=max(0, used.manual_indication_year - before),
    )


def price_of(query: CoverageQuery, chosen: Mapping[str, Any]) -> int:
    """Give the price of a session in cents; that of the possibility where it is missing and matters.

    A rate that nobody has seen and that pays hardly any of the bill is settled as a bill of hardly anything.
    """
    if chosen.get("unseen_rate") and not chosen.get("contracted", query.contracted):
        return CHEAP
    return query.tariff if query.tariff is not None else int(chosen.get("tariff_eur", CHEAP))
