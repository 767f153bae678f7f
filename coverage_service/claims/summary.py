"""The summary of a verified file: lines and euros by who pays, and what most lines that are not paid have in common."""

from collections import Counter
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from coverage_service.claims.by_row.files import VerifiedRow
from coverage_service.claims.outcomes import main_reason
from insurer_rules.faults import Fault

PAYERS = ("basic", "supplementary", "self", "unknown", "error", "none")
NOT_PAID = ("self", "unknown")


@frozen
class FaultKind:
    """What faulty lines have in common: the column, and the return code where there is one."""

    column: str
    return_code: str = ""

    def __str__(self) -> str:
        """Render as `csi 0613`."""
        return f"{self.column} {self.return_code}".strip()


TWICE = FaultKind("line", "0587")


@define
class Sum:
    """The lines that one payer pays; amounts in cents, of lines whose amounts are known; `open` counts the others."""

    lines: int = 0
    reimbursed: int = 0
    own: int = 0
    open: int = 0


@define
class Summary:
    """What a file comes to; `refused` counts faulty lines by column and return code, `unpaid` others by reason.

    `notes` tell of the file what no line carries.
    """

    payers: dict[str, Sum] = field(factory=lambda: {payer: Sum() for payer in PAYERS})
    refused: Counter[FaultKind] = field(factory=Counter)
    unpaid: Counter[str] = field(factory=Counter)
    advised: int = 0
    notes: list[Fault] = field(factory=list)

    def count(self, verified: VerifiedRow) -> None:
        """Count one row."""
        verdict = verified.verdict
        of_payer = self.payers[verified.payer]
        of_payer.lines += 1
        self.advised += bool(verified.advice)
        if verdict is None and not verified.faults:
            return
        if verdict is None:
            self.refused[kind_of_fault(verified.faults[0])] += 1
            return
        of_payer.open += verdict.reimbursed is None
        of_payer.reimbursed += verdict.reimbursed or 0
        of_payer.own += (verdict.own or 0) + (verdict.deductible or 0)
        if verdict.payer in NOT_PAID:
            self.unpaid[main_reason(verdict.payer, verdict.reasons)] += 1

    def count_each(self, rows: Iterable[VerifiedRow]) -> Iterator[VerifiedRow]:
        """Pass rows on, each counted."""
        for each in rows:
            self.count(each)
            yield each


def kind_of_fault(fault: Fault) -> FaultKind:
    """Tell what kind of fault it is: in which column, or the line as a whole, and with which return code."""
    return FaultKind(".".join(map(str, fault.path)) or "line", fault.return_code)
