"""What may be true of a question with missing inputs: every possibility, each fully known.

A possibility names what it assumes of each missing input, so that the inputs that settle the answer can be told.
Settling each possibility and merging them is left to `decision`.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from attrs import evolve, frozen

from coverage_service.complaints import Counts, Diagnosed, counts, diagnoses
from coverage_service.holdings import BOTH, UNSEEN, Filling, Held, candidates, held_as, is_open, stack_for
from coverage_service.model import CoverageQuery, ManualTherapy, StatedPackage
from insurer_rules.compiling import Stack
from insurer_rules.rules import Rules

NONE_USED = Counts(0, 0, 0, 0, 0)
ALL_USED = Counts(366, 366, 366, 366, 366)
OTHER_COMPLAINTS_USED = Counts(366, 366, 0, 0, 0)
EARLIER_YEARS_USED = Counts(0, 0, 0, 0, 366)
CHEAP, DEAR = 0, 10_000_000


@frozen(eq=False)
class Possibility:
    """One way to read a question; `assumed` gives each missing input and what is assumed of it.

    `packages` are the names or ids held; None is a package of which nothing is known. `tariff` is in cents.
    `filling` says what unseen totals are taken for: the truth lies between nothing and everything.
    """

    assumed: tuple[tuple[str, Any], ...]
    therapy: ManualTherapy
    packages: tuple[str, ...] | None
    diagnosed: Diagnosed
    accident: bool
    insufficient: bool
    used: Counts
    contracted: bool
    tariff: int
    filling: Filling = "everything"
    held: tuple[Held, ...] = ()
    stacks: tuple[tuple[int, Stack], ...] = ()

    def each(self, missing: str, attribute: str, values: Iterable[Any]) -> Iterator["Possibility"]:
        """Assume each of the values of a missing input in turn."""
        for value in values:
            yield evolve(self, assumed=(*self.assumed, (missing, value)), **{attribute: value})


def possibilities(
    query: CoverageQuery, rules: Rules, *, label: str | None, years: tuple[int, ...]
) -> list[Possibility]:
    """Unfold a question into everything it may mean; one possibility when nothing is missing that could matter."""
    complaints = diagnoses(query, rules)
    found = [_as_asked(query, complaints[0][1])]
    found = [more for one in found for more in _by_therapy(one, query)]
    found = [more for one in found for more in _by_packages(one, query, rules, label, years)]
    if len(complaints) > 1:
        found = [
            more for one in found for missing, value in complaints for more in one.each(missing, "diagnosed", (value,))
        ]
    found = [more for one in found for more in _by_history(one, query)]
    found = [more for one in found for more in _by_filling(one, query, rules, label, years)]
    found = [more for one in found for more in _by_condition(one, rules)]
    return [more for one in found for more in _by_circumstances(one, query)]


def _as_asked(query: CoverageQuery, diagnosed: Diagnosed) -> Possibility:
    return Possibility(
        assumed=(),
        therapy=query.therapy or "manual_therapy",
        packages=query.packages,
        diagnosed=diagnosed,
        accident=bool(query.accident),
        insufficient=bool(query.result_insufficient),
        used=counts(query.sessions_used) if query.sessions_used else NONE_USED,
        contracted=query.contracted is not False,
        tariff=CHEAP if query.tariff_eur is None else int(query.tariff_eur * 100),
    )


def _by_therapy(one: Possibility, query: CoverageQuery) -> Iterator[Possibility]:
    yield from one.each("therapy", "therapy", BOTH) if query.therapy is None else (one,)


def _by_packages(
    one: Possibility, query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...]
) -> Iterator[Possibility]:
    if is_whole(query.stated_package) and query.packages is None:
        yield evolve(one, packages=())
    elif query.packages is not None:
        combinations = tuple(product(*(_meant(rules, label, years, name) for name in query.packages)))
        yield from one.each("packages", "packages", combinations) if len(combinations) > 1 else (one,)
    elif (
        on_sale := [p.id for p in rules.packages(label, years[0]) if p.kind in ("package", "collective")]
        if label
        else []
    ):
        yield from one.each("packages", "packages", ((), *((package,) for package in on_sale)))
    else:
        yield one


def _meant(rules: Rules, label: str | None, years: tuple[int, ...], name: str) -> tuple[str, ...]:
    """List the packages a name may mean: several where one year's table has it several times."""
    for year in years if label else ():
        if len(ids := candidates(rules, str(label), year, name)) > 1:
            return ids
    return (name,)


def is_whole(stated: StatedPackage | None) -> bool:
    """Tell whether a stated policy gives a total, so that no table is needed."""
    return stated is not None and (stated.sessions is not None or stated.budget_eur is not None)


def _by_history(one: Possibility, query: CoverageQuery) -> Iterator[Possibility]:
    found: Iterable[Possibility] = (one,)
    if query.accident is None:
        found = [more for each in found for more in each.each("accident", "accident", (False, True))]
    if query.result_insufficient is None:
        found = [more for each in found for more in each.each("result_insufficient", "insufficient", (False, True))]
    if query.sessions_used is None:
        histories = (NONE_USED, ALL_USED, OTHER_COMPLAINTS_USED, EARLIER_YEARS_USED)
        found = [more for each in found for more in each.each("sessions_used", "used", histories)]
    yield from found


def _by_filling(
    one: Possibility, query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...]
) -> Iterator[Possibility]:
    names = (UNSEEN,) if one.packages is None else one.packages
    by_year = {year: tuple(held_as(rules, label, year, name) for name in names) for year in years}

    code = one.diagnosed.condition.code if one.diagnosed.condition else ""
    therapy = one.therapy

    def fill(filling: Filling) -> tuple[tuple[int, Stack], ...]:
        return tuple(
            (year, stack_for(query, rules, label, owned, therapy=therapy, year=year, filling=filling, condition=code))
            for year, owned in by_year.items()
        )

    stacks = fill("everything")
    one = evolve(one, held=by_year[years[0]], stacks=stacks)
    opened = [
        layer for _, stack in stacks for layer, e in zip(stack.layers, stack.entitlements, strict=True) if is_open(e)
    ]
    if not opened:
        yield one
        return
    missing = "rules" if "supplementary" not in opened else "stated_package" if label else "insurer"
    yield from one.each(missing, "filling", ("everything",))
    yield from evolve(one, stacks=fill("nothing")).each(missing, "filling", ("nothing",))


def _by_condition(one: Possibility, rules: Rules) -> Iterator[Possibility]:
    """Where a package has something extra for some listed conditions, which one it is matters."""
    if one.diagnosed.condition is not None or not one.diagnosed.listed:
        yield one
        return
    supplementary = [
        e
        for _, stack in one.stacks
        for layer, e in zip(stack.layers, stack.entitlements, strict=True)
        if layer == "supplementary"
    ]
    codes = dict.fromkeys(code for entitlement in supplementary for code in entitlement.when.conditions)
    found = [condition for condition in rules.listed.conditions if condition.code in codes]
    diagnosed = (one.diagnosed, *(Diagnosed(listed=True, condition=condition) for condition in found))
    yield from one.each("condition.code", "diagnosed", diagnosed) if found else (one,)


def _by_circumstances(one: Possibility, query: CoverageQuery) -> Iterator[Possibility]:
    stacks = [stack for _, stack in one.stacks]
    by_contract = any(s.sessions_by_contract or (query.tariff_eur is not None and s.rates_by_contract) for s in stacks)
    found: Iterable[Possibility] = (one,)
    if query.contracted is None and by_contract:
        found = one.each("contracted", "contracted", (True, False))
    if query.tariff_eur is None and any(stack.by_tariff for stack in stacks):
        found = [more for each in found for more in each.each("tariff_eur", "tariff", (CHEAP, DEAR))]
    yield from found
