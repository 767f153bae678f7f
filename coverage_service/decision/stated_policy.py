"""A person's own policy: the figures that they read in it, laid over what the tables say of the package they hold."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from coverage_service.model import MANUAL_THERAPIES, ManualTherapy, StatedPackage
from insurer_rules.model import Entitlement, EveryPackage, Figure, Limit, Reimbursement, Therapy, When
from insurer_rules.money import cents_of
from insurer_rules.rules import with_general

# The id of the entitlement that a person's own figures make.
OWN_FIGURES = "stated"
# What a policy's total counts: sessions of ordinary physiotherapy with manual ones; the E.S. method is its own.
COUNTED_WITH: Mapping[ManualTherapy, tuple[Therapy, ...]] = {
    "manual_therapy": ("physiotherapy", "manual_therapy"),
    "manual_therapy_es": ("manual_therapy_es",),
}


def stated_entitlements(
    stated: StatedPackage,
    tables: Sequence[Entitlement],
    general: EveryPackage | None,
    *,
    therapy: ManualTherapy,
    age: int,
) -> tuple[Entitlement, ...]:
    """Make the entitlements of a person's own policy: their figures, and the tables' where they give none.

    What the tables give besides, after an accident or for a few conditions, stays. A package that the tables give to
    people of another age alone is for these, whatever is stated.
    """
    base = _base(tables, age)
    own = _entitlement(stated, therapy, base)
    if base is not None and not base.when.is_of_age(age):
        own = evolve(own, when=evolve(own.when, age_from=base.when.age_from, age_below=base.when.age_below))
    made = with_general((own,), general) if general else (own,)
    return tuple(dict.fromkeys((*made, *(each for each in tables if not each.is_ordinary))))


def _base(tables: Sequence[Entitlement], age: int) -> Entitlement | None:
    """Choose what stated figures are laid over: for that age before another, of a known total before an open one."""
    ordinary = (each for each in tables if each.is_ordinary)
    return min(ordinary, key=lambda each: (not each.when.is_of_age(age), each.is_open), default=None)


def _entitlement(stated: StatedPackage, therapy: ManualTherapy, base: Entitlement | None) -> Entitlement:
    limits = tuple(_stated_limits(stated))
    if stated.sessions is None and stated.budget_eur is None:
        limits += tuple(_kept_limits(stated, base))
    return Entitlement(
        id=OWN_FIGURES,
        therapies=COUNTED_WITH[therapy],
        when=When(provider="contracted" if stated.non_contracted_percent == 0 else "any"),
        limits=limits,
        reimbursement=_rate(stated, base),
        unknown=tuple(_left_open(stated, therapy, base, has_total=any(limit.is_total for limit in limits))),
    )


def _left_open(
    stated: StatedPackage, therapy: ManualTherapy, base: Entitlement | None, *, has_total: bool
) -> Iterator[Figure]:
    """Name what neither the person nor the tables say: a total; of an E.S. session the amount, else the rate.

    The rate is that without a contract. Whether a child has it beside the basic insurance, no figure of it says.
    """
    if base is None or "under_18" in base.unknown:
        yield "under_18"
    if not has_total:
        yield "sessions"
    is_rate_read = base is not None and base.has_rate_without_contract
    if stated.non_contracted_percent is None and stated.eur_per_session is None and not is_rate_read:
        is_of_es = therapy == "manual_therapy_es" and stated.budget_eur is None
        yield "eur_per_session" if is_of_es else "non_contracted"


def _stated_limits(stated: StatedPackage) -> Iterator[Limit]:
    if stated.sessions is not None:
        yield Limit(sessions=stated.sessions)
    if stated.budget_eur is not None:
        yield Limit(euro_cents=cents_of(stated.budget_eur))
    if stated.manual_sessions is not None:
        per = "calendar_year" if stated.manual_per == "year" else "indication"
        yield Limit(sessions=stated.manual_sessions, per=per, therapies=MANUAL_THERAPIES)  # type: ignore[arg-type]


def _kept_limits(stated: StatedPackage, base: Entitlement | None) -> Iterator[Limit]:
    if base is None:
        return
    for limit in base.limits:
        if stated.manual_sessions is None or limit.is_total:
            yield evolve(limit, source=limit.source or base.source)


def _rate(stated: StatedPackage, base: Entitlement | None) -> Reimbursement:
    rate = evolve(base.reimbursement, source=base.reimbursement.source or base.source) if base else Reimbursement()
    if stated.eur_per_session is not None:
        rate = evolve(rate, eur_per_session_cents=cents_of(stated.eur_per_session))
    if stated.non_contracted_percent is not None:
        rate = evolve(rate, non_contracted_percent=stated.non_contracted_percent, non_contracted_of="lowest")
    return rate
