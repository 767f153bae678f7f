"""What may be true of a question with missing inputs, laid out as rows and axes before anything is settled.

A row is a therapy, packages and a complaint; along the axes stand the values of what else is missing. An input that
cannot change what is paid has no axis. Settling each possibility is left to `planned_sessions`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from math import prod
from typing import Any

from attrs import asdict, evolve, frozen

from coverage_service.decision.complaint import Counts, Diagnosed, age_on, counts, diagnoses, of_this_episode
from coverage_service.decision.deductible import DeductibleLeft, deductible_left
from coverage_service.decision.held_packages import (
    BOTH,
    NO_PACKAGE_STATED,
    UNSEEN,
    Filling,
    Held,
    candidates,
    held_as,
    is_rate_unseen,
    stack_for,
)
from coverage_service.model import CoverageQuery, ManualTherapy, Reason
from insurer_rules.compiling import Stack
from insurer_rules.model import Therapy
from insurer_rules.money import euros
from insurer_rules.rules import Rules, valid_on

NONE_USED = Counts(0, 0, 0, 0, 0)
ALL_USED = Counts(366, 366, 366, 366, 366)
OTHER_COMPLAINTS_USED = Counts(366, 366, 0, 0, 0)
EARLIER_YEARS_USED = Counts(0, 0, 0, 0, 366)
# Prices on either side of every price: what is paid for one between them lies between what is paid for these.
CHEAP, DEAR = 0, 10_000_000
FILLINGS: tuple[Filling, ...] = ("everything", "nothing")

KNOWN = Reason("known")

Names = tuple[str, ...] | None
YearStacks = tuple[Stack, ...]


@frozen
class Option:
    """One value of a missing input: what it is taken for, as the wire has it, and the words of its case.

    `wire` is empty where the value has no name, such as a package that nobody has seen.
    """

    value: Any
    wire: tuple[Any, ...] = ()
    case: Reason = KNOWN


TERM_RUNS = Option(value=True, case=Reason("term_runs"))
TERM_OVER = Option(value=False, case=Reason("term_over"))


@frozen(eq=False)
class Axis:
    """A missing input and its options; `input` is its path on the wire, `fact` what it says of a possibility."""

    input: str
    options: tuple[Option, ...]
    fact: str


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
    stacks: Mapping[Filling, YearStacks]


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

    @property
    def youngest(self) -> int:
        """The age on the day of the question."""
        born = self.query.birth_date
        return age_on(born, self.query.date) if born else self.query.age or 0

    @cached_property
    def unfolded(self) -> tuple[tuple[PossibleRow, tuple[int, ...]], ...]:
        """Every row with the numbers of the axes that can matter to it; what cannot is not unfolded."""
        return tuple(
            (row, tuple(number for number, axis in enumerate(self.axes) if self._matters(axis, row)))
            for row in self.rows
        )

    def _matters(self, axis: Axis, row: PossibleRow) -> bool:
        if axis.fact == "filling":
            return len(row.stacks) > 1
        return any(MATTERS[axis.fact](stack, self.youngest) for stacks in row.stacks.values() for stack in stacks)

    @property
    def number(self) -> int:
        """How many possibilities there are to settle, known before any is."""
        return sum(prod(len(self.axes[axis].options) for axis in axes) for _, axes in self.unfolded)


def _by_result(stack: Stack, age: int) -> bool:
    return stack.by_result and any(
        limit.extension and (e.when.age_below is None or age < e.when.age_below)
        for e in stack.entitlements
        for limit in e.limits
    )


def _spends_at_unseen_rate(stack: Stack) -> bool:
    """Tell whether without a contract nobody knows how fast an amount of a package is spent."""
    rates = [is_rate_unseen(e) for e in stack.entitlements]
    return stack.by_tariff and all(rates)


# Whether an axis matters to somebody of that age or older who holds a stack.
MATTERS: Mapping[str, Callable[[Stack, int], object]] = {
    "sessions_used": lambda stack, _: stack.numbers[0],
    "used_before_18": lambda stack, _: stack.numbers[0],
    "result_insufficient": _by_result,
    "accident": lambda stack, _: stack.by_accident,
    "contracted": lambda stack, _: stack.sessions_by_contract or stack.rates_by_contract,
    "budget_used_eur": lambda stack, _: stack.by_tariff,
    "tariff_eur": lambda stack, _: stack.by_tariff,
    "unseen_rate": lambda stack, _: _spends_at_unseen_rate(stack),
    "deductible": lambda stack, _: stack.by_deductible,
}


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
    deductibles = tuple(deductible_left(query, rules, deductible_label(query, rules), year) for year in years)
    return Possibilities(
        query, rules, label, years, tuple(rows), tuple(_axes(query, rows, deductibles, label)), deductibles
    )


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
    return tuple(Option(therapy, (therapy,), Reason(f"therapy_{therapy}")) for therapy in BOTH)


def _packages(
    query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...], *, each_package: bool
) -> tuple[Option, ...]:
    if query.packages is not None:
        meant = product(*(_packages_meant(rules, label, years, name) for name in dict.fromkeys(query.packages)))
        held = tuple(dict.fromkeys(map(_each_once, meant)))
        return tuple(_package_option(rules, label, ids) for ids in held) if len(held) > 1 else (Option(held[0]),)
    if query.stated_package not in (None, NO_PACKAGE_STATED):
        return (Option(()),)
    none = Option((), ((),), Reason("package_none"))
    on_sale = packages_on_sale(rules, label, years[0]) if each_package else ()
    if not on_sale:
        return (none, Option(None, (), Reason("package_some")))
    alike = _of_each_kind(query, rules, label, years, on_sale)
    return (none, *(_package_option(rules, label, (ids[0],), ids) for ids in alike))


def _each_once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _package_option(rules: Rules, label: str | None, held: tuple[str, ...], alike: tuple[str, ...] = ()) -> Option:
    names = [rules.package_name(label, name) if label else name for name in (alike or held)]
    wire = tuple([name] for name in alike) or (list(held),)
    return Option(held, wire, Reason("package_of", (("packages", ", ".join(names)),)))


def packages_on_sale(rules: Rules, label: str | None, year: int) -> tuple[str, ...]:
    """List the ids of the packages of which somebody holds one, when it is not known which."""
    on_sale = rules.packages(label, year) if label else ()
    return tuple(package.id for package in on_sale if package.kind in ("package", "collective"))


def _of_each_kind(
    query: CoverageQuery, rules: Rules, label: str | None, years: tuple[int, ...], names: tuple[str, ...]
) -> Iterable[tuple[str, ...]]:
    """Group the packages that compile to the same: what pays alike is settled once."""
    kinds: dict[Any, list[str]] = {}
    therapies = BOTH if query.therapy is None else (query.therapy,)
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
    """List the packages a name may mean: several where one year's table has it several times."""
    for year in years if label else ():
        if len(ids := candidates(rules, str(label), year, name)) > 1:
            return ids
    return (name,)


def _complaints(query: CoverageQuery, rules: Rules) -> tuple[tuple[tuple[tuple[str, Option], ...], Diagnosed], ...]:
    found = diagnoses(query, rules)
    if len(found) == 1:
        return (((), found[0][1]),)
    return tuple((((missing, _complaint_option(missing, diagnosed)),), diagnosed) for missing, diagnosed in found)


def _complaint_option(missing: str, diagnosed: Diagnosed) -> Option:
    if missing == "condition.listed":
        return Option(diagnosed.listed, (diagnosed.listed,), Reason("listed" if diagnosed.listed else "not_listed"))
    return TERM_RUNS if diagnosed.term_runs else TERM_OVER


def _conditions(
    query: CoverageQuery, rules: Rules, diagnosed: Diagnosed, stacks: Mapping[Filling, YearStacks]
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
    yield (("condition.code", Option(None, (), Reason("condition_other"))),), diagnosed
    for condition in extra:
        names = (("condition_nl", condition.name_nl), ("condition_en", condition.name_en))
        option = Option(condition.code, (condition.code,), Reason("condition_is", names))
        yield (("condition.code", option),), Diagnosed(listed=True, condition=evolve(condition, term_months=None))


def _extra_codes(stacks: Mapping[Filling, YearStacks]) -> set[str]:
    return {
        code
        for stack in chain.from_iterable(stacks.values())
        for layer, entitlement in zip(stack.layers, stack.entitlements, strict=True)
        if layer == "supplementary"
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
) -> tuple[tuple[Held, ...], Mapping[Filling, YearStacks]]:
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


def _axes(
    query: CoverageQuery,
    rows: Sequence[PossibleRow],
    deductibles: Sequence[DeductibleLeft],
    label: str | None,
) -> Iterator[Axis]:
    """Give the axes on which the rows lie, in the order in which people are asked."""
    stacks = [stack for row in rows for of_year in row.stacks.values() for stack in of_year]
    tariff = query.tariff_eur
    if any(len(row.stacks) > 1 for row in rows):
        yield _filling_axis(query, rows, label)
    yield from _used_axes(query)
    if query.result_insufficient is None and any(stack.by_result for stack in stacks):
        yield _yes_or_no("result_insufficient")
    if query.accident is None and any(stack.by_accident for stack in stacks):
        yield _yes_or_no("accident")
    by_contract = any(s.sessions_by_contract or (tariff is not None and s.rates_by_contract) for s in stacks)
    if query.contracted is None and by_contract:
        yield _yes_or_no("contracted")
    if any(stack.by_tariff for stack in stacks):
        yield from _budget_axes(query)
        if tariff is None:
            prices = (Option(CHEAP, (), Reason("price_low")), Option(DEAR, (), Reason("price_high")))
            yield Axis("tariff_eur", prices, "tariff_eur")
        elif query.contracted is not True and any(map(_spends_at_unseen_rate, stacks)):
            yield _rate_axis()
    unknown = next((left for left in deductibles if len(left.cents) > 1), None)
    if tariff is not None and unknown and any(stack.by_deductible for stack in stacks):
        yield _deductible_axis(unknown)


def _yes_or_no(missing: str) -> Axis:
    yes = Option(value=True, wire=(True,), case=Reason(f"{missing}_yes"))
    no = Option(value=False, wire=(False,), case=Reason(f"{missing}_no"))
    return Axis(missing, (yes, no), missing)


def _used_axes(query: CoverageQuery) -> Iterator[Axis]:
    if query.sessions_used is None:
        readings = (
            (NONE_USED, "used_none"),
            (ALL_USED, "used_all"),
            (OTHER_COMPLAINTS_USED, "used_elsewhere"),
            (EARLIER_YEARS_USED, "used_earlier"),
        )
        options = tuple(Option(used, (asdict(used),), Reason(case)) for used, case in readings)
        yield Axis("sessions_used", options, "sessions_used")
        return
    if query.used_before_18 is None and turned_18_this_year(query) and (used := counts(query.sessions_used).year):
        cases = ((0, "before_18_none"), (used, "before_18_all"))
        options = tuple(Option(number, (number,), Reason(case)) for number, case in cases)
        yield Axis("used_before_18", options, "used_before_18")


def turned_18_this_year(query: CoverageQuery) -> bool:
    """Tell whether the 18th birthday lies in the year of the question, before its day; by age alone, that it may."""
    if query.birth_date is None:
        return False
    return query.birth_date.year + 18 == query.date.year and (query.birth_date.month, query.birth_date.day) <= (
        query.date.month,
        query.date.day,
    )


def _filling_axis(query: CoverageQuery, rows: Sequence[PossibleRow], label: str | None) -> Axis:
    """Name what would settle a total that nobody has seen: the own policy, or the law that nobody has read."""
    opened = {layer for row in rows for stack in row.stacks["everything"] for layer in stack.open_layers}
    if "supplementary" not in opened:
        missing = "rules.law"
    elif query.stated_package is not None and query.stated_package.sessions is not None:
        missing = "rules.package"  # what a policy has beside its total, which no other figure of it settles
    elif query.stated_package not in (None, NO_PACKAGE_STATED):
        missing = "stated_package.sessions"
    else:
        missing = "stated_package" if label else "insurer"
    # A whole policy has no one value that stands for everything, or for nothing, of what it may say.
    wires: tuple[tuple[Any, ...], ...] = (("unlimited",), (0,)) if missing == "stated_package.sessions" else ((), ())
    cases = ("unseen_everything", "unseen_nothing")
    options = (Option(filling, wire, Reason(case)) for filling, wire, case in zip(FILLINGS, wires, cases, strict=True))
    return Axis(missing, tuple(options), "filling")


def _budget_axes(query: CoverageQuery) -> Iterator[Axis]:
    """Ask what was used of a budget where sessions were had and their amounts are not given."""
    if query.budget_used_eur is None and (query.sessions_used is None or counts(query.sessions_used).year):
        nothing = Option(value=False, wire=("0.00",), case=Reason("budget_unused"))
        options = (nothing, Option(value=True, case=Reason("budget_used")))
        yield Axis("budget_used_eur", options, "budget_used_eur")


def _rate_axis() -> Axis:
    """Ask what is paid without a contract where that decides how long an amount lasts: all of the bill, or hardly any.

    Only the own policy's share of the bill settles it, of which no one value stands for either.
    """
    options = (Option(value=False, case=Reason("rate_of_all")), Option(value=True, case=Reason("rate_of_nothing")))
    return Axis("stated_package.non_contracted_percent", options, "unseen_rate")


def _deductible_case(case: str, cents: int) -> Reason:
    return Reason(case, (("cents", cents),)) if cents else Reason("deductible_none")


def _deductible_axis(left: DeductibleLeft) -> Axis:
    wire = left.asked == "deductible_left_eur"
    cases = ("deductible_least", "deductible_most")
    options = (
        Option(place, (euros(cents),) if wire else (), _deductible_case(case, cents))
        for place, (cents, case) in enumerate(zip(left.cents, cases, strict=True))
    )
    return Axis(left.asked, tuple(options), "deductible")


def used_of(query: CoverageQuery, row: PossibleRow, chosen: Mapping[str, Any]) -> Counts:
    """Give the sessions used that count for what is held now: of this episode, and since the 18th birthday.

    Before that day the basic insurance paid, but for the E.S. method, which counts for the package at any age.
    """
    if query.sessions_used is None:
        used: Counts = chosen.get("sessions_used", NONE_USED)
    else:
        used = counts(query.sessions_used)
    used = of_this_episode(used, query, row.diagnosed.condition)
    before = query.used_before_18 if query.used_before_18 is not None else chosen.get("used_before_18", 0)
    if not before or not turned_18_this_year(query) or row.therapy == "manual_therapy_es":
        return used
    return evolve(
        used,
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
