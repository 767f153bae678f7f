"""The axes of a question: each missing input that may change what is paid, with the values that stand for all.

Of a number the ends stand for what lies between; where a value has no name there is none. Which packages and complaints
may be meant is left to `possibilities`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from coverage_service.decision.complaint import Counts, counts
from coverage_service.decision.deductible import DeductibleLeft
from coverage_service.decision.held_packages import NO_PACKAGE_STATED, Filling, spends_at_unseen_rate
from coverage_service.model import CoverageQuery, Reason
from coverage_service.settlement.session import CHEAP, DEAR
from insurer_rules.compiling import Stack
from insurer_rules.money import euros

NONE_USED = Counts(0, 0, 0, 0, 0)
ALL_USED = Counts(366, 366, 366, 366, 366)
OTHER_COMPLAINTS_USED = Counts(366, 366, 0, 0, 0)
EARLIER_YEARS_USED = Counts(0, 0, 0, 0, 366)
FILLINGS: tuple[Filling, ...] = ("everything", "nothing")
# The cases of a day from which the deductible counts: later than now, or at once.
BEGINS_LATER = ("deductible_from", "deductible_from_18")
TURNED_18_LATELY = ("deductible_turned_18", "deductible_counts_now")
AMOUNTS_LEFT = ("deductible_least", "deductible_most")
KNOWN = Reason("known")
YearStacks = tuple[Stack, ...]
# What is held in each year, by what unseen totals are taken for: the truth lies between nothing and everything.
StacksHeld = Mapping[Filling, YearStacks]


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


def _by_result(stack: Stack, age: int) -> bool:
    return stack.by_result and any(
        limit.extension and (e.when.age_below is None or age < e.when.age_below)
        for e in stack.entitlements
        for limit in e.limits
    )


# Whether a fact matters to somebody of that age or older who holds a stack.
_MATTERS: Mapping[str, Callable[[Stack, int], object]] = {
    "sessions_used": lambda stack, _: stack.numbers[0],
    "used_before_18": lambda stack, _: stack.numbers[0],
    "condition_ever": lambda stack, _: any(each.after_sessions for each in stack.entitlements),
    "result_insufficient": _by_result,
    "accident": lambda stack, _: stack.by_accident,
    "contracted": lambda stack, _: stack.sessions_by_contract or stack.rates_by_contract,
    "budget_used_eur": lambda stack, _: stack.by_tariff,
    "tariff_eur": lambda stack, _: stack.by_tariff,
    "unseen_rate": lambda stack, _: spends_at_unseen_rate(stack),
    "deductible": lambda stack, _: stack.by_deductible,
}


def matters(axis: Axis, stacks: StacksHeld, age: int) -> bool:
    """Tell whether an axis can change anything for somebody of that age or older who holds these stacks."""
    if axis.fact == "filling":
        return len(stacks) > 1
    return any(_MATTERS[axis.fact](stack, age) for of_year in stacks.values() for stack in of_year)


def axes_of(
    query: CoverageQuery,
    of_rows: Sequence[StacksHeld],
    deductibles: Sequence[DeductibleLeft],
    label: str | None,
) -> Iterator[Axis]:
    """Give the axes on which rows with these stacks lie, in the order in which people are asked."""
    stacks = [stack for of_row in of_rows for of_year in of_row.values() for stack in of_year]
    tariff = query.tariff_eur
    if any(len(of_row) > 1 for of_row in of_rows):
        yield _filling_axis(query, of_rows, label)
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
        elif query.contracted is not True and _is_spent_at_unseen_rate(query, stacks):
            yield _rate_axis()
    unknown = next((left for left in deductibles if len(left.cents) > 1), None)
    if tariff is not None and unknown and any(stack.by_deductible for stack in stacks):
        yield _deductible_axis(unknown)


def _is_spent_at_unseen_rate(query: CoverageQuery, stacks: Iterable[Stack]) -> bool:
    """Tell whether an amount is spent at a rate that nobody has seen; that of an accident only where it may be one."""
    accident = query.accident in (None, True)
    return any(spends_at_unseen_rate(stack, accident=accident) for stack in stacks)


def _yes_or_no(missing: str) -> Axis:
    yes = Option(value=True, wire=(True,), case=Reason(f"{missing}_yes"))
    no = Option(value=False, wire=(False,), case=Reason(f"{missing}_no"))
    return Axis(missing, (yes, no), missing)


def _used_axes(query: CoverageQuery) -> Iterator[Axis]:
    is_split = query.used_before_18 is None and turned_18_this_year(query)
    if query.sessions_used is None:
        options = tuple(_used_options(is_split=is_split, before_18=query.used_before_18 or 0))
        yield Axis("sessions_used", options, "sessions_used")
    elif is_split and (used := counts(query.sessions_used).year):
        cases = ((0, "before_18_none"), (used, "before_18_all"))
        options = tuple(Option(number, (number,), Reason(case)) for number, case in cases)
        yield Axis("used_before_18", options, "used_before_18")
    if query.sessions_used is not None and query.sessions_used.condition_ever is None:
        yield _ever_axis(counts(query.sessions_used))


def _ever_axis(used: Counts) -> Axis:
    """Ask how many sessions a complaint had over all years: those of this one alone, or all that matter before it."""
    ends = ((used.condition_ever, "ever_this_year"), (EARLIER_YEARS_USED.condition_ever, "ever_many"))
    options = tuple(Option(number, (number,), Reason(case)) for number, case in ends)
    return Axis("sessions_used.condition_ever", options, "condition_ever")


def _used_options(*, is_split: bool, before_18: int) -> Iterator[Option]:
    """Take nothing or all of it as used; in the year of turning 18 the whole year's number stands for no such part.

    Nor does a number of none stand for a year in which some were had before the birthday.
    """
    none, earlier = (() if before_18 else (used._asdict(),) for used in (NONE_USED, EARLIER_YEARS_USED))
    yield Option(NONE_USED, none, Reason("used_none"))
    for used, case in ((ALL_USED, "used_all"), (OTHER_COMPLAINTS_USED, "used_elsewhere")):
        whole = Option(used, (used._asdict(),), Reason(case))
        yield Option(used, (), Reason(f"{case}_since_18")) if is_split else whole
    yield Option(EARLIER_YEARS_USED, earlier, Reason("used_earlier"))


def turned_18_this_year(query: CoverageQuery) -> bool:
    """Tell whether the 18th birthday, where it is known, lies in the year of the question and is not still to come."""
    if query.birth_date is None:
        return False
    return query.birth_date.year + 18 == query.date.year and (query.birth_date.month, query.birth_date.day) <= (
        query.date.month,
        query.date.day,
    )


def _filling_axis(query: CoverageQuery, of_rows: Sequence[StacksHeld], label: str | None) -> Axis:
    """Name what would settle a total that nobody has seen: the own policy, or the law that nobody has read."""
    opened = {layer for of_row in of_rows for stack in of_row["everything"] for layer in stack.open_layers}
    if "supplementary" not in opened:
        missing = "rules.law"
    elif query.stated_package is not None and query.stated_package.sessions is not None:
        missing = "rules.package"  # what a policy has beside its total, which no other figure of it settles
    elif query.stated_package not in (None, NO_PACKAGE_STATED):
        missing = "stated_package.sessions"
    else:
        missing = "stated_package" if label else "insurer"
    # A whole policy has no one value that stands for everything, or for nothing, of what it may say.
    of_total = missing == "stated_package.sessions" and "basic" not in opened
    has_part = query.stated_package is not None and query.stated_package.manual_sessions
    wires: tuple[tuple[Any, ...], ...] = (("unlimited",), () if has_part else (0,)) if of_total else ((), ())
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


def _deductible_case(case: str, cents: int, *, this_year: bool) -> Reason:
    if cents:
        return Reason(case, (("cents", cents),))
    return Reason("deductible_none_this_year" if this_year else "deductible_none")


def _deductible_axis(left: DeductibleLeft) -> Axis:
    """Ask what is left; no amount stands for a day from which it counts that nobody has seen."""
    wire = left.asked == "deductible_left_eur" and left.begins is None
    this_year = left.asked != "rules.law"
    amounts = zip(AMOUNTS_LEFT, left.cents, strict=True)
    cases = [_deductible_case(case, cents, this_year=this_year) for case, cents in amounts]
    if left.begins is not None:
        least, most = left.cents
        by_birthday = left.asked == "birth_date"
        later, at_once = TURNED_18_LATELY if by_birthday else BEGINS_LATER
        begins = Reason(later, (("cents", least), ("begins", left.begins)))
        cases = [begins if least else cases[0], Reason(at_once, (("cents", most),))]
    pairs = enumerate(zip(left.cents, cases, strict=True))
    options = tuple(Option(place, (euros(cents),) if wire else (), case) for place, (cents, case) in pairs)
    return Axis(left.asked, options, "deductible")
