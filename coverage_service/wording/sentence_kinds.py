"""Which kind of first sentence fits an answer: who pays how many of the sessions, and how much of it is the patient's.

Its words stand in `first_sentence.toml`, and are filled in by `first_sentence`.
"""

from collections.abc import Iterable
from itertools import takewhile
from typing import Literal

from coverage_service.model import CoverageDecision, Reason, SessionOutcome, Totals, assumes
from coverage_service.wording.without_contract import OWN_RATE, contract_unpriced, if_contract, perhaps_nothing

Tone = Literal["yes", "partly", "no", "open"]
PAID_IN_FULL = ("all_free", "all_paid", "all_paid_if_contract")
ALL_OWN = ("nothing", "no_referral", "not_yet", "all_deductible", "own_and_deductible")
# What changes how much of a session is paid, and not who pays it; rates hold only without a contract.
RATES = ("packages.basic_policy", OWN_RATE)
OF_EUROS = ("contracted", *RATES, "stated_package.eur_per_session", "deductible_left_eur", "birth_date")
# Numbers of a policy that say nothing of what is paid of each session.
STATED_WITHOUT_CAP = {"stated_pays_sessions", "stated_pays_unlimited"}
NO_PACKAGE, NEXT_POLICY, DEDUCTIBLE_BEGINS = "package_none", "next_policy", "deductible_begins"
# Where only this is open, the most that it can cost says more than what it depends on.
OPEN = {"packages": "package_open"} | dict.fromkeys(("packages.name", "insurer", "stated_package"), "policy_open")


def first_sentence_code(decision: CoverageDecision) -> str:
    """Choose the pattern: by who pays how many of the sessions, and by how much of it is the patient's."""
    code = _code_of_payers(decision)
    if code in PAID_IN_FULL and "approval_needed" in decision.outcomes[-1].reasons:
        if assumes(decision, "approval_unseen"):
            return "some_approval"
        return "with_approval" if "approval_needed" in decision.outcomes[0].reasons else "later_approval"
    return code


def _code_of_payers(decision: CoverageDecision) -> str:
    totals = decision.totals
    paid = totals.basic + totals.supplementary
    in_part = any(_is_paid_in_part(outcome) for outcome in decision.outcomes)
    if _is_up_to_budget(decision):
        return "up_to_budget" if most_a_session(decision) is None else "up_to_budget_capped"
    if totals.unknown and decision.verdict != "reimbursed":
        return "elsewhere" if decision.is_elsewhere else _of_unknown(decision, in_part=in_part)
    if not (paid or totals.unknown) or _is_all_own(totals):
        return _of_nothing(decision)
    if in_part and totals.own is not None:
        return _in_part(decision)
    if not totals.patient:
        return _of_all_paid(decision)
    return _own_first(decision) if decision.outcomes[0].payer == "self" else _paid_first(decision)


def tone(decision: CoverageDecision) -> Tone:
    """Tell how the first sentence sounds: yes only where the patient need not pay, no where all of it is theirs."""
    code = first_sentence_code(decision).removesuffix("_priced")
    if code.startswith("depends") or code in ("elsewhere", "not_eligible", *OPEN.values()):
        return "open"
    if code in PAID_IN_FULL:
        return "yes"
    return "no" if code in ALL_OWN else "partly"


def _with_price(code: str, totals: Totals) -> str:
    """Choose the pattern with an amount where there is one; a price of nothing is none."""
    return f"{code}_priced" if pays_in_all(totals) else code


def _with_bounds(code: str, totals: Totals) -> str:
    return f"{code}_between" if pays_in_all(totals) is None and totals.pays_at_most else _with_price(code, totals)


def _by_contract(code: str, decision: CoverageDecision) -> str:
    """Choose the pattern that says of what is paid that without a contract it may not be all, where that is open."""
    found = _with_bounds(code, decision.totals)
    if found == code:
        return f"{code}{contract_unpriced(decision)}"
    return f"{code}_by_contract" if found.endswith("_between") and _turns_on_contract(decision) else found


def _turns_on_contract(decision: CoverageDecision) -> bool:
    """Tell whether the contract, or what is paid without one, decides how much is paid of a session."""
    asked = not {"contracted", *RATES}.isdisjoint(decision.decided_by)
    return asked or any(reason.code.startswith("non_contracted") for reason in decision.reasons)


def pays_in_all(totals: Totals) -> int | None:
    """Give what the patient pays in all, in cents; None where that is not certain."""
    if totals.own is not None:
        return totals.own + (totals.deductible or 0)
    return totals.pays_at_most if totals.pays_at_least == totals.pays_at_most else None


def _is_all_own(totals: Totals) -> bool:
    """Tell whether nothing is reimbursed, the deductible apart, of sessions that are paid for in name only."""
    return totals.reimbursed == 0 and totals.deductible == 0 and bool(totals.own)


def _of_nothing(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays all: for want of a referral, for now, or for good."""
    if all("referral_missing" in outcome.reasons for outcome in decision.outcomes):
        return _with_price("no_referral", decision.totals)
    if any(reason.code == "not_eligible" for reason in decision.reasons):
        return _with_price("not_eligible", decision.totals)
    later = decision.sessions.own_before and not decision.totals.supplementary
    return _with_price("not_yet" if later else "nothing", decision.totals)


def _own_first(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays the first sessions, and perhaps the deductible after them."""
    totals, own_last = decision.totals, decision.outcomes[-1].payer == "self"
    if not (totals.basic and comes_first(decision)):
        return _by_contract("paid_first" if own_last else "own_first_then_paid", decision)
    if totals.reimbursed:
        return "own_first_in_part"
    return _own_around(totals) if own_last else _with_bounds("own_first", totals)


def _own_around(totals: Totals) -> str:
    """Choose the pattern where the list no longer counts for the last sessions, and the deductible for those before."""
    if totals.reimbursed is not None:
        return "own_and_deductible"
    return "nothing_priced" if pays_in_all(totals) is not None else _with_bounds("own_around", totals)


def _paid_first(decision: CoverageDecision) -> str:
    """Choose the pattern where the patient pays the last sessions, and perhaps the deductible of the first ones."""
    totals = decision.totals
    if totals.deductible:
        return "paid_first_deductible" if totals.reimbursed else "own_and_deductible"
    return _by_contract("paid_first", decision)


def _of_unknown(decision: CoverageDecision, *, in_part: bool) -> str:
    totals = decision.totals
    nothing_certain = not any(outcome.reimbursed for outcome in decision.outcomes)
    if in_part and nothing_certain and totals.pays_at_least == totals.pays_at_most is not None:
        return _all_the_same(decision)
    if totals.basic + totals.supplementary:
        return "some_in_part" if in_part else _some_certain(decision)
    if totals.pays_at_most is None:
        return "depends"
    if totals.pays_at_least == totals.pays_at_most:
        return _all_the_same(decision)
    if totals.pays_at_least:
        return "depends_between"
    return OPEN.get(what_decides(decision), "depends_at_most")


def _all_the_same(decision: CoverageDecision) -> str:
    """Choose the pattern where every case costs the same: at most that, where nobody said what is left to deduct."""
    return "depends_at_most" if assumes(decision, "deductible_untouched") else "depends_all_the_same"


def _some_certain(decision: CoverageDecision) -> str:
    """Choose the pattern where some sessions are surely paid; what goes to the deductible first is no good news."""
    totals = decision.totals
    if totals.pays_at_most is None:
        code = if_contract("some_certain", decision)
        return "some_perhaps" if perhaps_nothing(decision) else code
    if totals.basic and totals.pays_at_least and comes_first(decision):
        return _all_the_same(decision) if totals.pays_at_least == totals.pays_at_most else "depends_between"
    paid = (outcome for outcome in decision.outcomes if outcome.payer in ("basic", "supplementary"))
    if not (_turns_on_contract(decision) and any(outcome.own is None for outcome in paid)):
        return "some_certain_priced"
    return "some_perhaps_by_contract" if perhaps_nothing(decision) else "some_certain_by_contract"


def _of_all_paid(decision: CoverageDecision) -> str:
    totals = decision.totals
    if totals.own is None or totals.deductible is None or totals.reimbursed is None:
        return _of_all_paid_in_some_way(decision)
    if totals.pays_at_least != totals.pays_at_most:
        return "in_part_at_least" if totals.pays_at_least else "all_paid_maybe_less"
    if totals.own + totals.deductible == 0:
        return "all_free"
    if totals.reimbursed == 0:
        return "all_deductible"
    return ("later_deductible" if paid_before(decision) else "after_deductible") if totals.deductible else "in_part"


def _of_all_paid_in_some_way(decision: CoverageDecision) -> str:
    """Choose the pattern where all sessions are paid for, and it is open how much of them is the patient's."""
    totals, first = decision.totals, comes_first(decision)
    if totals.pays_at_most is None:
        if not (totals.basic and first):
            return _of_all_paid_unpriced(decision)
        code = "all_paid_later_deductible" if paid_before(decision) else "all_paid_after_deductible"
        return if_contract(code, decision)
    if totals.pays_at_most == 0:
        return "all_free"
    if totals.pays_at_least == totals.pays_at_most and first:
        return "all_paid_after_all"
    if totals.pays_at_least == 0 and _is_free_with_contract(decision):
        return "all_paid_with_contract"
    return _of_all_paid_at_most(decision)


def _of_all_paid_at_most(decision: CoverageDecision) -> str:
    """Choose the pattern where an amount is open: a package whose rate without a contract is unseen may pay nothing."""
    totals = decision.totals
    if what_decides(decision) == OWN_RATE and perhaps_nothing(decision):
        return "depends_between" if totals.pays_at_least else "depends_at_most"
    return "all_paid_between" if decision.decided_by else "all_paid_at_most"


def _is_free_with_contract(decision: CoverageDecision) -> bool:
    """Tell whether only the contract, and what is paid without one, decides the euros of what may cost nothing."""
    open_euros = {name for name in decision.decided_by if name in OF_EUROS}
    return what_decides_euros(decision) == "contracted" and open_euros <= {"contracted", *RATES}


def _of_all_paid_unpriced(decision: CoverageDecision) -> str:
    """Choose the pattern where all sessions are paid for and no price is known: in full, or perhaps not."""
    if any(reason.code.startswith("non_contracted") for reason in decision.reasons):
        return "all_paid_without_contract"
    if most_a_session(decision) and not decision.totals.basic:
        return if_contract("all_paid_capped", decision)
    codes = {reason.code for reason in decision.reasons}
    if "es_not_in_basic" in codes and codes & STATED_WITHOUT_CAP:
        return "all_paid_es"
    return if_contract("all_paid", decision)


def _is_up_to_budget(decision: CoverageDecision) -> bool:
    """Tell whether a package pays an amount a year of sessions whose price nobody gave."""
    totals, price_decides = decision.totals, decision.decided_by[:1] in ((), ("tariff_eur",), ("contracted",))
    by_package = bool(totals.supplementary) and not totals.basic
    return by_package and totals.pays_at_most is None and most_a_year(decision) is not None and price_decides


def most_a_year(decision: CoverageDecision) -> int | None:
    """Give the amount that a package pays in a year, in cents, where the reasons know one."""
    paying = (reason for reason in decision.reasons if reason.code.endswith(("pays_budget", "pays_budget_capped")))
    return _one_amount(paying, "budget")


def most_a_session(decision: CoverageDecision) -> int | None:
    """Give the most that is reimbursed of a session, in cents, where the reasons know one."""
    return _one_amount(decision.reasons, "cap")


def _one_amount(reasons: Iterable[Reason], name: str) -> int | None:
    """Give the amount of this name that reasons have, in cents; None where none has it, or they differ."""
    found = {dict(reason.figures).get(name) for reason in reasons} - {None}
    amount = found.pop() if len(found) == 1 else None
    return amount if isinstance(amount, int) else None


def _is_paid_in_part(outcome: SessionOutcome) -> bool:
    return outcome.payer == "supplementary" and bool(outcome.own)


def _in_part(decision: CoverageDecision) -> str:
    totals = decision.totals
    return "in_part" if totals.pays_at_least == totals.pays_at_most else "in_part_at_least"


def paid_before(decision: CoverageDecision) -> int:
    """Count the first sessions that cost the patient nothing, before any deductible: by a package, or of this year."""
    free = (
        outcome.payer == "supplementary" if outcome.own is None else outcome.own == outcome.deductible == 0
        for outcome in decision.outcomes
    )
    return sum(1 for _ in takewhile(bool, free))


def comes_first(decision: CoverageDecision) -> bool:
    """Tell whether the deductible comes first: some of it is paid in this plan, or may be."""
    if decision.totals.deductible is not None:
        return decision.totals.deductible > 0
    told = [reason for reason in decision.reasons if reason.code.startswith("deductible_")]
    is_insured = any(reason.code == "deductible_insured" for reason in told)
    return not is_insured and any(dict(reason.figures).get("said") != "paid" for reason in told)


def what_decides(decision: CoverageDecision) -> str:
    """Name what decides first: before any package what is open without one too, as the result of a child's first 9."""
    without = [branch for branch in decision.branches if branch.condition.code == NO_PACKAGE]
    if without and without[0].totals.unknown and without[0].decided_by:
        return without[0].decided_by[0]
    first = _first_that_matters(decision)
    if first == "stated_package" and decision.years[0].evidence != "none":
        return NEXT_POLICY
    return first


def what_decides_euros(decision: CoverageDecision) -> str:
    """Name what decides the euros where it is certain who pays: the first input, unless its cases cost the same."""
    if turns_on_begin(decision):
        return DEDUCTIBLE_BEGINS
    costs = {(branch.totals.pays_at_least, branch.totals.pays_at_most) for branch in decision.branches}
    of_euros = (name for name in decision.decided_by if name in OF_EUROS)
    return next(of_euros, what_decides(decision)) if len(costs) == 1 else what_decides(decision)


def turns_on_begin(decision: CoverageDecision) -> bool:
    """Tell whether the day from which the insurer counts the deductible decides, in the year of turning 18."""
    return any(branch.condition.code == "deductible_from_18" for branch in decision.branches)


def _first_that_matters(decision: CoverageDecision) -> str:
    """Name the first input that decides, or the next one where all cases of the first leave that alone open."""
    ends = {(each.verdict, each.totals, each.decided_by[:1]) for each in decision.branches}
    after = next(iter(ends))[-1] if len(ends) == 1 else ()
    return next(iter(after or decision.decided_by), "rules.package")
