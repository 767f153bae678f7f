"""What a person holds in a policy year: the packages behind the names they gave, compiled into one stack.

A package or year that no table knows is held all the same, with its figures unknown. Settling is left to `settlement`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from attrs import evolve, field, frozen

from coverage_service.decision.complaint import age_of
from coverage_service.decision.stated_policy import OWN_FIGURES, stated_entitlements
from coverage_service.model import CoverageQuery, ManualTherapy, StatedPackage
from coverage_service.settlement.session import DEAR
from insurer_rules.compiling import HeldEntitlement, Stack, compile_stack
from insurer_rules.model import Entitlement, Limit, Package, Reimbursement, Therapy, When
from insurer_rules.rules import Rules, remembered

Filling = Literal["nothing", "everything"]
UNSEEN = "unseen"
STATED = "stated/stated"
NO_PACKAGE_STATED = StatedPackage()
IN_BASIC: tuple[Therapy, ...] = ("manual_therapy", "physiotherapy", "exercise_therapy", "oedema_therapy")


# Whom a law that nobody has read might pay for: children, and adults with a listed condition; nobody else.
UNSEEN_LAW = tuple(
    HeldEntitlement(
        "basic",
        "basic",
        f"basic/{UNSEEN}",
        Entitlement(id=UNSEEN, therapies=IN_BASIC, when=when, unknown=("sessions",)),
    )
    for when in (When(age_below=18), When(age_from=18, listed="yes"))
)


@frozen(eq=False)
class Held:
    """A package as somebody holds it in one policy year; one object for everybody who holds it."""

    label: str
    package: Package

    @property
    def owner(self) -> str:
        """Whose counters its limits use: a module has its own, packages of one label share theirs over the years."""
        return f"{self.label}/{self.package.id}" if self.package.kind == "module" else self.label


@frozen
class Holder:
    """What decides the stack of a year, what varies by session apart; without `basic` no basic package is in it."""

    held: tuple[Held, ...]
    therapy: Therapy
    year: int
    filling: Filling
    referral: bool
    condition: str
    own: tuple[Entitlement, ...] = field(default=(), eq=False)
    basic: bool = field(default=True, kw_only=True)


def held_as(rules: Rules, label: str | None, year: int, name: str) -> Held:
    """Find the package of that id or name; where the year does not know just one, hold it with unknown figures."""
    if label is None:
        return hold(rules, "", year, UNSEEN)
    found = candidates(rules, label, year, name)
    exact = name if name in found else found[0] if len(found) == 1 else UNSEEN
    return hold(rules, label, year, exact)


def candidates(rules: Rules, label: str, year: int, name: str) -> tuple[str, ...]:
    """List the ids of the packages that a name may mean; more than one where the source leaves it open."""
    return tuple(package.id for package in rules.packages_named(label, year, name))


@remembered(8192)
def hold(rules: Rules, label: str, year: int, package_id: str) -> Held:
    """Hold a package of the tables by its id, or one that is UNSEEN: what its label says of every package holds."""
    for package in rules.packages_named(label, year, package_id) if label and package_id != UNSEEN else ():
        if package.id == package_id:
            return Held(label, package)
    policy = rules.policies.get((label, year))
    whole = policy.every_package.entitlements if policy and policy.every_package else ()
    return Held(label or "unknown", Package(id=UNSEEN, name="", source="", entitlement=whole))


def stack_for(
    query: CoverageQuery,
    rules: Rules,
    label: str | None,
    owned: tuple[Held, ...],
    *,
    therapy: ManualTherapy,
    year: int,
    filling: Filling,
    condition: str,
) -> Stack:
    """Compile what a person holds in a year; a stated policy goes before the tables and is not remembered."""
    referral = query.referral is not False
    eligible = tuple(item for item in owned if may_hold(item, query.insured_since))
    if query.stated_package in (None, NO_PACKAGE_STATED):
        return stack_of(rules, Holder(eligible, therapy, year, filling, referral, condition))
    policy = rules.policies.get((label or "", year))
    listed = [e for item in eligible for e in item.package.entitlements if therapy in e.therapies]
    own = stated_entitlements(
        query.stated_package,
        listed,
        policy.every_package if policy else None,
        therapy=therapy,
        age=age_of(query, query.date),
    )
    policies = tuple(item for item in eligible if item.package.kind == "basic_policy")
    return compile_holder(rules, Holder(policies, therapy, year, filling, referral, condition, own))


def may_hold(item: Held, insured_since: date | None) -> bool:
    """Tell whether somebody whose basic policy began on that day can have a package at all."""
    before = item.package.insured_before
    return before is None or insured_since is None or insured_since < before


@remembered(8192)
def stack_of(rules: Rules, holder: Holder) -> Stack:
    """Compile a stack of table entitlements once for everybody who holds the same."""
    return compile_holder(rules, holder)


def compile_holder(rules: Rules, holder: Holder) -> Stack:
    """Compile the stack: the basic package of the year, then each package; what is special before what is general."""
    policies = tuple(held for held in holder.held if held.package.kind == "basic_policy")
    basic = _basic(rules, holder.year, holder.condition, policies) if holder.basic else ()
    due = (h for h in (*basic, *_supplementary(rules, holder)) if holder.therapy in h.entitlement.therapies)
    return compile_stack(
        (_as_asked(h, holder) for h in due if holder.referral or "referral" not in h.entitlement.needs),
        condition_codes=condition_codes(rules),
    )


@remembered(1)
def condition_codes(rules: Rules) -> tuple[str, ...]:
    """List every condition code once; its place is its bit in a compiled stack."""
    return tuple(dict.fromkeys(condition.code for condition in rules.listed.conditions))


def fill(entitlement: Entitlement, filling: Filling) -> Entitlement:
    """Fill a total that nobody has seen with nothing or with everything: the truth lies between.

    Whoever has not seen the total has not seen either what is paid without a contract; of an own policy that is known.
    """
    if not entitlement.is_open:
        return entitlement
    if filling == "everything":
        rate = entitlement.reimbursement
        seen = rate.non_contracted_percent is not None or rate.non_contracted_max_cents is not None
        seen = seen or entitlement.id == OWN_FIGURES
        unknown = entitlement.unknown if seen else (*entitlement.unknown, "non_contracted")
        return evolve(entitlement, unknown=tuple(dict.fromkeys(unknown)))
    return evolve(entitlement, limits=(*entitlement.limits, Limit(sessions=0, source=entitlement.source)))


def _as_asked(held: HeldEntitlement, holder: Holder) -> HeldEntitlement:
    entitlement = _asked_of(fill(held.entitlement, holder.filling), holder.therapy)
    return held if entitlement is held.entitlement else evolve(held, entitlement=entitlement)


def _asked_of(entitlement: Entitlement, therapy: Therapy) -> Entitlement:
    """Leave out the limits that count neither the therapy asked about nor the physiotherapy used besides."""
    asked = {therapy, "physiotherapy"}
    limits = tuple(x for x in entitlement.limits if not x.therapies or asked & {*x.therapies})
    return entitlement if len(limits) == len(entitlement.limits) else evolve(entitlement, limits=limits)


def _of_contracted(entitlement: Entitlement) -> Entitlement:
    """Take an entitlement that pays nothing without a contract as one for care with a contract alone."""
    if entitlement.reimbursement.non_contracted_percent != 0 or entitlement.when.provider != "any":
        return entitlement
    return evolve(entitlement, when=evolve(entitlement.when, provider="contracted"))


def law_known(rules: Rules, year: int) -> bool:
    """Tell whether the law of a whole calendar year is in the tables, or was read for the year before.

    The law stays in force until it is changed: for one year on it holds as last read.
    """
    return rules.basic.known_from <= date(year, 1, 1) and year <= rules.basic.known_through.year + 1


def law_carried_forward(rules: Rules, year: int) -> bool:
    """Tell whether the law of a year is taken as it was last read for the year before."""
    return year == rules.basic.known_through.year + 1


@remembered(1024)
def _basic(rules: Rules, year: int, condition: str, policies: tuple[Held, ...]) -> tuple[HeldEntitlement, ...]:
    """Give what the basic package of a year has, once for everybody with the same condition and basic policy."""
    if not law_known(rules, year):
        return UNSEEN_LAW
    rates = [held.package.reimbursement for held in policies if held.package.reimbursement]
    return tuple(
        HeldEntitlement("basic", "basic", f"basic/{entitlement.id}", _without_contract(entitlement, rates))
        for entitlement in rules.basic.entitlements
        if _in_year(entitlement, year) and condition in (entitlement.when.conditions or (condition,))
    )


def _in_year(entitlement: Entitlement, year: int) -> bool:
    begins, ends = entitlement.valid_from or date.min, entitlement.valid_through or date.max
    return begins.year <= year <= ends.year


def _without_contract(entitlement: Entitlement, rates: Sequence[Reimbursement]) -> Entitlement:
    if len(rates) == 1:
        return evolve(entitlement, reimbursement=rates[0])
    return evolve(entitlement, unknown=(*entitlement.unknown, "non_contracted"))


def _supplementary(rules: Rules, holder: Holder) -> Iterator[HeldEntitlement]:
    for entitlement in sorted(holder.own, key=_generality):
        yield HeldEntitlement("supplementary", "stated", f"stated/{entitlement.id}", entitlement)
    for held in _in_turn(rules, holder):
        for entitlement in sorted(_complete(held.package, holder.therapy), key=_generality):
            name = f"{held.label}/{held.package.id}/{entitlement.id}"
            yield HeldEntitlement("supplementary", held.owner, name, _of_contracted(entitlement))


def _in_turn(rules: Rules, holder: Holder) -> Sequence[Held]:
    """Give the packages in the order in which they pay, in whatever order they were named.

    One that may pay more than was seen goes first, so that nothing is promised of what it may pay; then the one that
    pays most of a session, then packages before modules, as their table has them.
    """
    held = [each for each in holder.held if each.package.kind != "basic_policy"]
    if len(held) < 2:
        return held
    tables = [rules.packages(each.label, holder.year) for each in held if each.package.id != UNSEEN]
    places = {package.id: place for packages in tables for place, package in enumerate(packages)}

    def turn(each: Held) -> tuple[bool, int, bool, int]:
        paying = [e for e in _complete(each.package, holder.therapy) if holder.therapy in e.therapies]
        most = max(e.reimbursement.eur_per_session_cents or DEAR for e in paying)
        is_open = any(e.is_open for e in paying)
        return not is_open, -most, each.package.kind == "module", places.get(each.package.id, -1)

    return sorted(held, key=turn)


def _complete(package: Package, therapy: Therapy) -> tuple[Entitlement, ...]:
    """Give a package that says nothing of a therapy an entitlement to it that is unknown."""
    if any(therapy in entitlement.therapies and entitlement.is_ordinary for entitlement in package.entitlements):
        return package.entitlements
    unknown = Entitlement(id=UNSEEN, therapies=(therapy,), source=package.source, unknown=("sessions",))
    return (*package.entitlements, unknown)


def _generality(entitlement: Entitlement) -> int:
    when = entitlement.when
    return -sum((bool(when.conditions), when.accident == "yes", when.listed != "any"))


def is_rate_unseen(entitlement: Entitlement) -> bool:
    """Tell without a price what settlement tells with one: whether the rate without a contract is not known."""
    rate = entitlement.reimbursement
    of_average = rate.non_contracted_of == "average" and rate.average_tariff_cents is None
    return "non_contracted" in entitlement.unknown or (of_average and rate.non_contracted_percent is not None)


def spends_at_unseen_rate(stack: Stack, *, accident: bool = True) -> bool:
    """Tell whether without a contract nobody knows how fast an amount of a package is spent; perhaps of an accident."""
    return stack.by_tariff and any(
        is_rate_unseen(each) and (accident or each.when.accident != "yes")
        for each in stack.entitlements
        if any(limit.euro_cents is not None for limit in each.limits)
    )


def has_basic_rate(rules: Rules, label: str, year: int) -> bool:
    """Tell whether a label's basic policy of a year has a known rate without a contract."""
    return any(package.kind == "basic_policy" and package.reimbursement for package in rules.packages(label, year))
