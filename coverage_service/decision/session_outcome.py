"""Merging: what every possibility of one session agrees on, and that it is unknown where they do not.

Settling the possibilities is left to the callers, whole answers to `decision`.
"""

from collections.abc import Sequence
from functools import cached_property

from attrs import frozen

from coverage_service.decision.background import Context
from coverage_service.decision.planned_sessions import Settled
from coverage_service.decision.reasons import reasons_of
from coverage_service.model import CoverageQuery, Payer, Reason
from coverage_service.settlement import session as s
from insurer_rules.money import cents_of

Amounts = tuple[int | None, int | None, int | None]


@frozen(eq=False)
class Kind:
    """What sessions that went the same way in every possibility have in common; amounts in cents, None not known."""

    payer: Payer
    entitlement: str | None
    reasons: tuple[Reason, ...]
    amounts: Amounts

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reasons, each once."""
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))


def kind_of(query: CoverageQuery, told: Sequence[tuple[Settled, Context]], deductible: int | None) -> Kind:
    """Merge one session over its possibilities: payer, entitlement and amounts where all agree, and every reason."""
    reasons = tuple(dict.fromkeys(reason for settled, context in told for reason in reasons_of(settled, context)))
    payers = {payer_of(settled) for settled, _ in told}
    payer: Payer = payers.pop() if len(payers) == 1 else "unknown"
    names = {one.stack.names[one.paid_by] if one.paid_by != s.NOBODY else None for one, _ in told}
    amounts = {amounts_of(query, settled, deductible) for settled, _ in told}
    known = len(amounts) == 1 and payer != "unknown"
    return Kind(
        payer, names.pop() if len(names) == 1 else None, reasons, amounts.pop() if known else (None, None, None)
    )


def payer_of(settled: Settled) -> Payer:
    """Name the layer that pays a session; the patient where none does."""
    return "self" if settled.paid_by == s.NOBODY else settled.stack.layers[settled.paid_by]


def amounts_of(query: CoverageQuery, settled: Settled, deductible: int | None) -> Amounts:
    """Give what is reimbursed, what goes to the deductible and what is the patient's own, in cents."""
    if query.tariff_eur is None or settled.rate_known == s.RATE_UNSEEN:
        return None, None, None
    tariff = cents_of(query.tariff_eur)
    if settled.paid_by == s.NOBODY:
        return 0, 0, tariff
    entitlement = settled.stack.entitlements[settled.paid_by]
    if "eur_per_session" in entitlement.unknown or (entitlement.deductible and deductible is None):
        return None, None, None
    return settled.paid - settled.deductible, settled.deductible, tariff - settled.paid
