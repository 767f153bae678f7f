"""What is said of a therapist's contract: that one is assumed, or what is paid without one, which may be nothing.

Which sentence it stands in is left to `sentence_kinds` and `reason_lines`.
"""

from collections.abc import Iterable
from itertools import chain

from coverage_service.model import CoverageDecision, Reason, Totals, assumes

OWN_RATE = "stated_package.non_contracted_percent"
# What is said of a rate without a contract, and of one that nobody has seen.
RATE = "non_contracted"
RATE_UNSEEN = ("non_contracted_unseen", "non_contracted_not_stated")


def if_contract(code: str, decision: CoverageDecision) -> str:
    """Choose the pattern of a kind that says for which therapist it holds, where a contract is assumed."""
    return f"{code}_if_contract" if assumes(decision, "contract_unsaid") else code


def contract_unpriced(decision: CoverageDecision) -> str:
    """Choose what is said of the contract where no price is known: that one is assumed, or what is paid without."""
    if assumes(decision, "contract_unsaid"):
        return "_if_contract"
    without = any(reason.code.startswith(RATE) for reason in decision.reasons)
    return "_without_contract" if without and decision.totals.own is None else ""


def may_be_nothing(totals: Totals, told: Iterable[Reason], decided_by: Iterable[str]) -> bool:
    """Tell whether a package may pay nothing without a contract: nobody has seen what. The law has it pay a part."""
    rates = {reason.code for reason in told if reason.code.startswith(RATE)}
    unseen = not rates.isdisjoint(RATE_UNSEEN) or (OWN_RATE in decided_by and not rates)
    return bool(totals.supplementary) and unseen


def perhaps_nothing(decision: CoverageDecision) -> bool:
    """Tell of a whole answer whether a package may pay nothing without a contract, by what any case says of it."""
    told = (decision.reasons, *(branch.reasons for branch in decision.branches))
    return may_be_nothing(decision.totals, chain.from_iterable(told), decision.decided_by)


def less_without_contract(decision: CoverageDecision) -> str:
    """Choose the words for what is paid without a contract: often or perhaps not all of it, or perhaps nothing."""
    if perhaps_nothing(decision):
        return "or_nothing"
    return "often" if decision.totals.pays_at_most is None else "perhaps"
