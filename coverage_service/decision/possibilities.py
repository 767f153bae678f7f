"""What may be true of a question with missing inputs: every possibility, each fully known.

A possibility names what it assumes of each missing input, so that the inputs that settle the answer can be told.
Settling each possibility and merging them is left to `decision`.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import Any, TypeVar

from attrs import frozen

from coverage_service.decision.complaint import Counts, Diagnosed, counts, diagnoses
from coverage_service.decision.held_packages import BOTH, UNSEEN, Filling, Held, candidates, held_as, stack_for
from coverage_service.model import CoverageQuery, ManualTherapy, StatedPackage
from insurer_rules.compiling import Stack
from insurer_rules.model import Therapy
from insurer_rules.money import cents_of
from insurer_rules.rules import Rules

NONE_USED = Counts(0, 0, 0, 0, 0)
ALL_USED = Counts(366, 366, 366, 366, 366)
OTHER_COMPLAINTS_USED = Counts(366, 366, 0, 0, 0)
EARLIER_YEARS_USED = Counts(0, 0, 0, 0, 366)
CHEAP, DEAR = 0, 10_000_000
FILLINGS: tuple[Filling, ...] = ("everything", "nothing")

Assumed = tuple[tuple[str, Any], ...]
Options = tuple[tuple[Assumed, Any], ...]
Names = tuple[str, ...] | None
Known = TypeVar("Known", bool, int)


@frozen(eq=False)
class Possibility:
    """One way to read a question; `assumed` gives each missing input and what is assumed of it.

    `packages` are the names or ids held; None is a package of which nothing is known. `tariff` is in cents.
    `filling` says what unseen totals are taken for: the truth lies between nothing and everything.
    """

    assumed: Assumed
    therapy: Therapy
    packages: Names
    diagnosed: Diagnosed
    accident: bool
    insufficient: bool
    used: Counts
    contracted: bool
    tariff: int
    held: tuple[Held, ...]
    stacks: tuple[tuple[int, Stack], ...]


@frozen
class Reader:
    """A question beside the rules, for the policy years it touches."""

    query: CoverageQuery
    rules: Rules
    label: str | None
    years: tuple[int, ...]


def possibilities(
    query: CoverageQuery, rules: Rules, *, label: str | None, years: tuple[int, ...]
) -> list[Possibility]:
    """Unfold a question into everything it may mean; one possibility when nothing is missing that could matter."""
    reader = Reader(query, rules, label, years)
    used = counts(query.sessions_used) if query.sessions_used else None
    inputs = product(
        options("therapy", query.therapy, BOTH),
        _packages(reader),
        _complaints(reader),
        options("sessions_used", used, (NONE_USED, ALL_USED, OTHER_COMPLAINTS_USED, EARLIER_YEARS_USED)),
    )
    return [possibility for read in inputs for possibility in _unfolded(reader, *read)]


def options(missing: str, known: Any, values: Iterable[Any]) -> Options:
    """Take what is known as the only option, or assume each value of a missing input."""
    return (((), known),) if known is not None else tuple((((missing, value),), value) for value in values)


def is_whole(stated: StatedPackage | None) -> bool:
    """Tell whether a stated policy gives a total, so that no table is needed."""
    return stated is not None and (stated.sessions is not None or stated.budget_eur is not None)


def _packages(reader: Reader) -> Options:
    query, rules, label = reader.query, reader.rules, reader.label
    if query.packages is not None:
        combinations = tuple(product(*(_meant(reader, name) for name in query.packages)))
        return options("packages", combinations[0] if len(combinations) == 1 else None, combinations)
    if is_whole(query.stated_package):
        return (((), ()),)
    on_sale = packages_on_sale(rules, label, reader.years[0])
    single = tuple((name,) for name in _of_each_kind(reader, on_sale))
    return options("packages", None, ((), *single)) if single else (((), None),)


def packages_on_sale(rules: Rules, label: str | None, year: int) -> tuple[str, ...]:
    """List the ids of the packages of which somebody holds one, when it is not known which."""
    on_sale = rules.packages(label, year) if label else ()
    return tuple(package.id for package in on_sale if package.kind in ("package", "collective"))


def _of_each_kind(reader: Reader, names: tuple[str, ...]) -> Iterable[str]:
    """Take one of the packages that compile to the same: what pays alike need not be walked twice."""
    kinds: dict[Any, str] = {}
    for name in names:
        kinds.setdefault(tuple(_compiled(reader, name)), name)
    return kinds.values()


def _compiled(reader: Reader, name: str) -> Iterator[tuple[int, ...]]:
    query, rules, label = reader.query, reader.rules, reader.label
    for year, therapy, filling in product(reader.years, BOTH, FILLINGS):
        held = (held_as(rules, label, year, name),)
        stack = stack_for(query, rules, label, held, therapy=therapy, year=year, filling=filling, condition="")
        yield stack.numbers


def _meant(reader: Reader, name: str) -> tuple[str, ...]:
    """List the packages a name may mean: several where one year's table has it several times."""
    for year in reader.years if reader.label else ():
        if len(ids := candidates(reader.rules, str(reader.label), year, name)) > 1:
            return ids
    return (name,)


def _complaints(reader: Reader) -> Options:
    found = diagnoses(reader.query, reader.rules)
    return tuple((((missing, value),) if len(found) > 1 else (), value) for missing, value in found)


def _unfolded(reader: Reader, *read: tuple[Assumed, Any]) -> Iterator[Possibility]:
    """Complete what was read of a question with what the entitlements held then turn out to depend on."""
    assumptions, (therapy, packages, diagnosed, used) = zip(*read, strict=True)
    for filled, held, stacks in _filled(reader, therapy, packages, diagnosed):
        for further in product(_conditions(reader, diagnosed, stacks), *_circumstances(reader.query, stacks)):
            more, (complaint, contracted, tariff, accident, insufficient) = zip(*further, strict=True)
            yield Possibility(
                assumed=tuple(chain(*assumptions, filled, *more)),
                therapy=therapy,
                packages=packages,
                diagnosed=complaint,
                accident=accident,
                insufficient=insufficient,
                used=used,
                contracted=contracted,
                tariff=tariff,
                held=held,
                stacks=stacks,
            )


def _filled(
    reader: Reader, therapy: ManualTherapy, packages: Names, diagnosed: Diagnosed
) -> Iterator[tuple[Assumed, tuple[Held, ...], tuple[tuple[int, Stack], ...]]]:
    """Compile what is held in each year, twice where a total is unseen: taken for everything, and for nothing."""
    names = (UNSEEN,) if packages is None else packages
    code = diagnosed.condition.code if diagnosed.condition else ""
    owned = {year: tuple(held_as(reader.rules, reader.label, year, name) for name in names) for year in reader.years}

    def stacks(filling: Filling) -> tuple[tuple[int, Stack], ...]:
        return tuple((year, stack_of(year, held, filling)) for year, held in owned.items())

    def stack_of(year: int, held: tuple[Held, ...], filling: Filling) -> Stack:
        return stack_for(
            reader.query, reader.rules, reader.label, held, therapy=therapy, year=year, filling=filling, condition=code
        )

    held = owned[reader.years[0]]
    everything = stacks("everything")
    opened = {layer for _, stack in everything for layer in stack.open_layers}
    if not opened:
        yield (), held, everything
        return
    missing = "rules" if "supplementary" not in opened else "stated_package" if reader.label else "insurer"
    yield ((missing, "everything"),), held, everything
    yield ((missing, "nothing"),), held, stacks("nothing")


def _conditions(reader: Reader, diagnosed: Diagnosed, stacks: tuple[tuple[int, Stack], ...]) -> Options:
    """Where a package has something extra for some listed conditions, which one it is matters."""
    if diagnosed.condition is not None or not diagnosed.listed:
        return (((), diagnosed),)
    codes = {
        code
        for _, stack in stacks
        for layer, entitlement in zip(stack.layers, stack.entitlements, strict=True)
        if layer == "supplementary"
        for code in entitlement.when.conditions
    }
    extra = [condition for condition in reader.rules.listed.conditions if condition.code in codes]
    found = (diagnosed, *(Diagnosed(listed=True, condition=condition) for condition in extra))
    return options("condition.code", None if extra else diagnosed, found)


def _circumstances(query: CoverageQuery, stacks: tuple[tuple[int, Stack], ...]) -> Iterator[Options]:
    """Ask for the contract, price, accident and result only where the entitlements depend on them."""
    tariff = None if query.tariff_eur is None else cents_of(query.tariff_eur)
    by_contract = (s.sessions_by_contract or (tariff is not None and s.rates_by_contract) for _, s in stacks)
    by_tariff = (stack.by_tariff for _, stack in stacks)
    by_accident = (stack.by_accident for _, stack in stacks)
    by_result = (stack.by_result for _, stack in stacks)
    yield options("contracted", _or_either(query.contracted, by_contract, either=True), (True, False))
    yield options("tariff_eur", _or_either(tariff, by_tariff, either=CHEAP), (CHEAP, DEAR))
    yield options("accident", _or_either(query.accident, by_accident, either=False), (False, True))
    yield options("result_insufficient", _or_either(query.result_insufficient, by_result, either=False), (False, True))


def _or_either(known: Known | None, matters: Iterable[bool], *, either: Known) -> Known | None:
    """Take an input that is missing and does not matter to any year as either value, so that it is not asked for."""
    return either if known is None and not any(matters) else known
