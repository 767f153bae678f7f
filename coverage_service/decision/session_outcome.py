"""What one settled session means for the patient: who pays, which amounts, and between which bounds.

Settling is left to `planned_sessions` and to claim files, merging possibilities to `results`.
"""

from collections.abc import Sequence
from itertools import chain, starmap
from typing import NamedTuple

from attrs import frozen

from coverage_service.decision.background import Background
from coverage_service.decision.deductible import ALL_OF_IT
from coverage_service.decision.planned_sessions import Settled
from coverage_service.decision.reasons import reasons_of
from coverage_service.model import Payer, Reason
from coverage_service.settlement.session import NOBODY, RATE_AT_MOST, RATE_UNSEEN
from insurer_rules.compiling import Stack

Amounts = tuple[int | None, int | None, int | None]
UNKNOWN_AMOUNTS: Amounts = (None, None, None)


class Paid(NamedTuple):
    """Who pays a session, its amounts in cents (None not known), and what the patient pays at least and at most."""

    payer: Payer
    amounts: Amounts
    at_least: int
    at_most: int


@frozen(eq=False)
class MergedSession:
    """What becomes of a session in all possibilities: who pays it, "unknown" where they differ, and every reason."""

    payer: Payer
    reasons: tuple[Reason, ...]
    amounts_known: bool


def payer_of(stack: Stack, paid_by: int) -> Payer:
    """Name the layer that pays a session; the patient where none does."""
    return "self" if paid_by == NOBODY else stack.layers[paid_by]


def paid_of(stack: Stack, paid_by: int, paid: int, deductible: int, rate_known: int, tariff: int | None) -> Paid:
    """Say who pays a session and how much; without a price no amount is known.

    What the patient pays lies between bounds also where a rate has not been seen: what is beyond a maximum, and all.
    """
    payer = payer_of(stack, paid_by)
    if tariff is None:
        return Paid(payer, UNKNOWN_AMOUNTS, 0, 0)
    if paid_by == NOBODY:
        return Paid(payer, (0, 0, tariff), tariff, tariff)
    if rate_known == RATE_UNSEEN or "eur_per_session" in stack.entitlements[paid_by].unknown:
        least = tariff - paid + (deductible if deductible < ALL_OF_IT else 0)
        return Paid(payer, UNKNOWN_AMOUNTS, least, tariff)
    own = tariff - paid
    at_most = tariff if rate_known == RATE_AT_MOST else own + deductible
    return Paid(payer, (paid - deductible, deductible, own), own + deductible, at_most)


def merged_session(
    told: Sequence[tuple[Settled, Background]], *, priced: bool, deductible_known: bool
) -> MergedSession:
    """Merge one session over its possibilities: who pays where all agree, and every reason."""
    reasons = tuple(dict.fromkeys(chain.from_iterable(starmap(reasons_of, told))))
    payers = {payer_of(settled.stack, settled.paid_by) for settled, _ in told}
    payer: Payer = payers.pop() if len(payers) == 1 else "unknown"
    known = priced and payer != "unknown" and all(_amounts_known(one, deductible_known) for one, _ in told)
    return MergedSession(payer, reasons, known)


def _amounts_known(settled: Settled, deductible_known: bool) -> bool:  # noqa: FBT001 - said once, by name, above
    if settled.paid_by == NOBODY:
        return True
    entitlement = settled.stack.entitlements[settled.paid_by]
    seen = settled.rate_known != RATE_UNSEEN and "eur_per_session" not in entitlement.unknown
    return seen and (deductible_known or not entitlement.deductible)
