"""Credit lines: one that takes back a line of an earlier file undoes it; within one file both are refused.

A debit that is taken back uses nothing up. The credit is settled on trial, and its amounts are below zero.
"""

from collections.abc import Callable

from coverage_service.claims.by_row.verification import OF_ANOTHER_FILE, Verification
from insurer_rules.faults import Fault, phrase

IDENTICAL, DIFFERS = phrase("no_pair"), "credit_differs"


def settle_credits(verification: Verification, first: int, line_at: Callable[[int], int | str]) -> dict[int, Fault]:
    """Match the credit lines and withdraw what they take back; one that matches nothing is of another file.

    A credit takes back the claim it names, as a whole; where it names none, a line for the same treatment and price.
    One that names a claim of which it says something else, as a part of the amount, takes back nothing. `first` is the
    place of the first line of the file itself, `line_at` tells the line at a place. Gives the faults by place.
    """
    faults: dict[int, Fault] = {}
    debits, named = _debits(verification), _claims_named(verification)
    for place, claim in verification.credits.items():
        debit = _take_debit(verification, debits[verification.claim_of(place)], claim)
        if debit is None:
            differs = (verification.insured[place], hash(claim)) in named
            verification.elsewhere[place] = DIFFERS if differs else OF_ANOTHER_FILE
        elif debit >= first:
            faults[place], faults[debit] = _identical(line_at(debit)), _identical(line_at(place))
        if debit is not None:
            verification.withdraw(debit)
    for place in faults:
        verification.withdraw(place)
    return faults


def _take_debit(verification: Verification, debits: list[int], claim: str) -> int | None:
    for debit in debits:
        if not claim or verification.claims[debit] == hash(claim):
            debits.remove(debit)
            return debit
    return None


def _debits(verification: Verification) -> dict[tuple[int, ...], list[int]]:
    """Find the debit lines that the credits may take back, by what they claim."""
    debits: dict[tuple[int, ...], list[int]] = {verification.claim_of(place): [] for place in verification.credits}
    insured = {key[0] for key in debits}
    for place, person in enumerate(verification.insured if debits else ()):
        if person in insured and place not in verification.credits and verification.claim_of(place) in debits:
            debits[verification.claim_of(place)].append(place)
    return debits


def _claims_named(verification: Verification) -> set[tuple[int, int]]:
    """List the claims that credits name and that are here, each with its insured."""
    wanted = {(verification.insured[place], hash(claim)) for place, claim in verification.credits.items() if claim}
    lines = zip(verification.insured, verification.claims, strict=True) if wanted else ()
    return {each for place, each in enumerate(lines) if each in wanted and place not in verification.credits}


def _identical(line: int | str) -> Fault:
    return Fault(("debit_credit",), IDENTICAL, phrase("pair_on_line", line=line), return_code="8062")
