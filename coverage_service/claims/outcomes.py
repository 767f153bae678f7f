"""Outcomes: what the numbers of `fold` mean for a line: who pays, whether amounts are known, and every reason.

An outcome is worked out once, however many lines share it; the wording is left to `wording`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import define, field, frozen

from coverage_service.claims.coding import Insurance, Treatment
from coverage_service.claims.kernel import layout
from coverage_service.claims.rule_numbers import Pair, RuleNumbers
from coverage_service.decision.background import Background, background_of
from coverage_service.decision.complaint import Diagnosed
from coverage_service.decision.planned_sessions import Settled
from coverage_service.decision.possibilities import PossibleRow
from coverage_service.decision.session_outcome import merged_session
from coverage_service.model import CoverageQuery, Payer, Reason
from coverage_service.settlement.session import NOBODY
from insurer_rules.faults import Fault
from insurer_rules.rules import Rules


@frozen
class Outcome:
    """What lines that went alike in every possibility share; `amounts_known` unless these differ in cents."""

    payer: Payer
    amounts_known: bool
    reasons: tuple[Reason, ...]


COUNTING_UNSEEN = Reason("counting_unseen")
NO_TREATMENT = Outcome("unknown", amounts_known=False, reasons=(Reason("no_treatment"),))
SERVICE_NOT_KNOWN = Outcome("unknown", amounts_known=False, reasons=(Reason("service_not_known"),))
CSI_NOT_KNOWN = Outcome("unknown", amounts_known=False, reasons=(Reason("csi_not_known"),))
CONTRACT_NOT_GIVEN = Reason("contract_not_given")
CSI_NOT_BASIC = Reason("csi_not_basic")
# What is said where the basic package gives nothing, beside the CSI that keeps it out.
OF_THE_BASIC_PACKAGE = {"referral_missing", "basic_not_from_18"}
# Possibilities that a reason of their own explains, where nobody is sure to pay, and the reason beside which it stands.
OPEN_POSSIBILITIES = (
    (layout.IF_SUFFICIENT, "basic_limit_reached", Reason("result_not_known")),
    (layout.IF_FIRST_HERE, "first_sessions_own", Reason("first_sessions_elsewhere")),
)


def main_reason(payer: Payer, reasons: Sequence[Reason]) -> str:
    """Name the reason that decides: why the last entitlement does not pay, or why the first does."""
    codes = [reason.code for reason in reasons]
    return (codes[-1] if payer == "self" else codes[0]) if codes else ""


def no_treatment(treatment: Treatment) -> Outcome:
    """Tell a service code that is no treatment from one that the tables do not have, and from a CSI that they lack."""
    if not treatment.service.description:
        return SERVICE_NOT_KNOWN
    return NO_TREATMENT if treatment.csi_known else CSI_NOT_KNOWN


def doubted_outcome(doubts: Iterable[Fault]) -> Outcome:
    """Tell the same of a line of a table, of which nothing is at hand but what is doubted of it."""
    doubted = {fault.path for fault in doubts}
    if ("service_code",) in doubted:
        return SERVICE_NOT_KNOWN
    return CSI_NOT_KNOWN if ("csi",) in doubted else NO_TREATMENT


@define(eq=False)
class OutcomeReader:
    """Reads the outcomes of one file; what their reasons speak of is gathered once, for however many outcomes."""

    tables: RuleNumbers
    _questions: dict[tuple[int, ...], CoverageQuery] = field(factory=dict)
    _backgrounds: dict[tuple[int, ...], Background] = field(factory=dict)

    def outcome(self, found: Sequence[int]) -> Outcome:
        """Read an outcome from its numbers."""
        if elsewhere := self.tables.pairs[found[layout.PAIR]].elsewhere:
            return Outcome("unknown", amounts_known=False, reasons=(elsewhere,))
        query = self._question(found)
        told = tuple(self._stories(found, query))
        priced, deductible_known = query.tariff_eur is not None, found[layout.DEDUCTIBLE_KNOWN] != 0
        merged = merged_session(told, priced=priced, deductible_known=deductible_known)
        reasons = merged.reasons
        bits = found[layout.OF_POSSIBILITIES]
        if bits & layout.IF_UNCOUNTED:
            paid = merged.payer in ("basic", "supplementary")
            reasons = (*reasons, COUNTING_UNSEEN) if paid else (COUNTING_UNSEEN, *reasons)
        if merged.payer == "unknown":
            codes = {reason.code for reason in reasons}
            said = (why for bit, beside, why in OPEN_POSSIBILITIES if bits & bit and beside in codes)
            reasons = (*said, *reasons)
        if not self.tables.pairs[found[layout.PAIR]].kind.basic:
            reasons = (CSI_NOT_BASIC, *(each for each in reasons if each.code not in OF_THE_BASIC_PACKAGE))
        if query.contracted is None:
            reasons = tuple(_with_contract_open(reasons))
        return Outcome(merged.payer, amounts_known=merged.amounts_known, reasons=reasons)

    def _question(self, found: Sequence[int]) -> CoverageQuery:
        key = found[layout.PAIR], found[layout.OF_CONTRACT], found[layout.HAS_PRICE]
        if key not in self._questions:
            self._questions[key] = _question(self.tables.pairs[found[layout.PAIR]].insurance, found)
        return self._questions[key]

    def _stories(self, found: Sequence[int], query: CoverageQuery) -> Iterator[tuple[Settled, Background]]:
        """Read what happened in each possibility."""
        stacks = self.tables.pairs[found[layout.PAIR]].stacks
        at = layout.OUTCOME_HEAD
        while at < found[layout.LENGTH]:
            possibility, paid_by, rate_known, needs_approval, on_list = found[at : at + layout.POSSIBILITY_HEAD]
            at += layout.POSSIBILITY_HEAD
            stack = stacks[1 if possibility & layout.IF_UNSEEN_NOTHING else 0]
            whys: tuple[int, ...] = ()
            if paid_by == NOBODY:
                whys = tuple(found[at : at + len(stack.entitlements)])
                at += len(whys)
            settled = Settled(stack, paid_by, 0, 0, rate_known, needs_approval, whys, bool(on_list))
            yield settled, self._background(found, query, possibility)

    def _background(self, found: Sequence[int], query: CoverageQuery, possibility: int) -> Background:
        way = possibility & (layout.IF_NOT_LISTED | layout.IF_NOT_CONTRACTED)
        key = found[layout.PAIR], found[layout.OF_DIAGNOSIS], found[layout.OF_CONTRACT], found[layout.HAS_PRICE], way
        if key not in self._backgrounds:
            pair = self.tables.pairs[found[layout.PAIR]]
            diagnosed = _diagnosis_in(self.tables.diagnosed_at(found[layout.OF_DIAGNOSIS]), possibility)
            self._backgrounds[key] = _background(pair, query, diagnosed, possibility, self.tables.codebook.rules)
        return self._backgrounds[key]


def _with_contract_open(reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Say, before what holds without a contract, that the file does not tell whether there is one."""
    said = False
    for reason in reasons:
        if reason.code.startswith("non_contracted") and not said:
            said = True
            yield CONTRACT_NOT_GIVEN
        yield reason


def _question(insurance: Insurance, found: Sequence[int]) -> CoverageQuery:
    """Ask as a person would of whom no more is known than what the outcome depends on."""
    return CoverageQuery(
        date=date(insurance.year, 1, 1),
        insurer=insurance.label,
        packages=insurance.packages,
        contracted=None if found[layout.OF_CONTRACT] == layout.NOT_GIVEN else found[layout.OF_CONTRACT] == 1,
        tariff_eur=Decimal(0) if found[layout.HAS_PRICE] else None,
    )


def _diagnosis_in(diagnosed: Sequence[Diagnosed], possibility: int) -> Diagnosed:
    listed = not possibility & layout.IF_NOT_LISTED
    return next((each for each in diagnosed if each.listed == listed), diagnosed[0])


def _background(pair: Pair, query: CoverageQuery, diagnosed: Diagnosed, possibility: int, rules: Rules) -> Background:
    contracted = not possibility & layout.IF_NOT_CONTRACTED if query.contracted is None else query.contracted
    row = PossibleRow((), pair.kind.therapy, query.packages, diagnosed, pair.insurance.held, {})
    return background_of(query, rules, row, pair.insurance.year, contracted=contracted)
