"""Verification: claim lines of any number of insured are coded, settled together, and each gets its verdict.

The lines of earlier files are added first, so that what they used is gone. Reading files is left to `formats`,
finding what is wrong with a faulty line to `line_checks`.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

from attrs import define, field, frozen

from coverage_service.claims.by_row.bookkeeping import Bookkeeper
from coverage_service.claims.coding import FAULTY, Codebook
from coverage_service.claims.kernel import layout as n
from coverage_service.claims.kernel.engine import PLAIN, Engine, Room, settle_lines
from coverage_service.claims.ledger import Ledger
from coverage_service.claims.outcomes import NO_TREATMENT, Outcome, OutcomeReader
from coverage_service.claims.rule_numbers import Tables
from coverage_service.model import Payer, Reason
from insurer_rules.compiling import UNLIMITED
from insurer_rules.rules import Rules

Remaining = int | Literal["unlimited"] | None
PackagesHeld = Callable[[str, int], str | None]
CREDIT = "C"
Amounts = tuple[int | None, int | None, int | None]
NO_LINE = (0,) * n.LINE_WIDTH


@frozen
class Verdict:
    """What becomes of one claim line; amounts in cents, None where not known.

    `claimed_by` is the place of an earlier line that claims the same; such a line is not paid. `marks` are those of
    the layout.
    """

    payer: Payer
    reimbursed: int | None
    deductible: int | None
    own: int | None
    remaining: Remaining
    reasons: tuple[Reason, ...]
    claimed_by: int | None = None
    marks: int = 0


@define(eq=False)
class Verification:
    """Claim lines read so far, and once settled what becomes of each; a line is known by its place."""

    rules: Rules
    engine: Engine = PLAIN
    book: Codebook = field(init=False)
    tables: Tables = field(init=False)
    lines: "array[int]" = field(factory=lambda: array("q"), init=False)
    insured: "array[int]" = field(factory=lambda: array("q"), init=False)
    claims: "array[int]" = field(factory=lambda: array("q"), init=False)
    credits: dict[int, str] = field(factory=dict, init=False)
    _persons: dict[str, int] = field(factory=dict, init=False)
    _complaints: dict[str, int] = field(factory=dict, init=False)
    _results: Any = field(factory=list, init=False)
    _room: Room = field(init=False)
    _reader: OutcomeReader = field(init=False)
    _outcomes: dict[int, Outcome] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        """Begin an empty codebook."""
        self.book = Codebook(self.rules)
        self.tables = Tables(self.book)
        self._reader = OutcomeReader(self.tables)

    def __len__(self) -> int:
        """Count the lines added."""
        return len(self.insured)

    def add(self, coded: "Coded | None") -> int:
        """Add a line, None for a faulty one; gives its place."""
        if coded is None:
            self.lines.extend(NO_LINE)
            self.insured.append(FAULTY)
            self.claims.append(0)
        else:
            complaint = self._complaints.setdefault(coded.complaint, len(self._complaints) + 1)
            person = self._persons.setdefault(coded.insured, len(self._persons))
            self.tables.need(coded.insurance, coded.treatment)
            self.lines.extend(
                (
                    coded.day,
                    coded.born,
                    coded.insurance,
                    coded.treatment,
                    complaint,
                    coded.contract,
                    coded.price,
                    n.SETTLED if coded.takes_back is None else n.ON_TRIAL,
                )
            )
            self.insured.append(person)
            self.claims.append(hash(coded.claim))
            if coded.takes_back is not None:
                self.credits[len(self.insured) - 1] = coded.takes_back
        return len(self.insured) - 1

    def claimed(self, place: int) -> tuple[int, ...]:
        """Say what a line claims: insured, day, service, complaint and price."""
        at = place * n.LINE_WIDTH
        service = int(self.book.treatments[self.lines[at + n.TREATMENT]].service.code)
        return (
            self.insured[place],
            self.lines[at + n.DAY],
            service,
            self.lines[at + n.COMPLAINT],
            self.lines[at + n.PRICE],
        )

    def withdraw(self, place: int) -> None:
        """Take a line out, as if it had been faulty: it is not settled and uses nothing."""
        self.insured[place] = FAULTY

    def before(self, ledger: Ledger) -> Iterator[tuple[int, int]]:
        """List the lines not after the last day that a ledger has counted for their insured, each with that day."""
        names = list(self._persons)
        for place, person in enumerate(self.insured):
            if person != FAULTY:
                last = ledger.account(names[person]).last_day
                if self.lines[place * n.LINE_WIDTH + n.DAY] <= last:
                    yield place, last

    def settle_after(self, ledger: Ledger) -> None:
        """Settle every line added after what a ledger holds, and note in it what is used now."""
        order, groups = self._grouped()
        self._begin()
        names, numbers = list(self._persons), self.tables.numbers()
        complaints = {ledger.pseudonym(text): number for text, number in self._complaints.items()}
        keeper = Bookkeeper(ledger, self.tables, self._room, complaints)
        for first, last in pairwise(groups):
            keeper.settle(names[self.insured[order[first]]], numbers, self.lines, order[first:last], self._results)

    def settle(self) -> None:
        """Settle every line added."""
        order, groups = self._grouped()
        self._begin()
        numbers = self.engine.numbers
        tables, lines = numbers(self.tables.numbers()), numbers(self.lines)
        settle_lines(self._room, tables, lines, numbers(order), numbers(groups), self._results)

    def _begin(self) -> None:
        self._room = Room.of(self.engine, *self.tables.widths)
        self._results = self.engine.numbers([0] * (len(self.insured) * n.RESULT_WIDTH))

    def verdict(self, place: int) -> Verdict | None:
        """Give the verdict of a line; None for a faulty one."""
        if self.insured[place] == FAULTY:
            return None
        at = place * n.RESULT_WIDTH
        result = [int(number) for number in self._results[at : at + n.RESULT_WIDTH]]
        if result[n.MARKS] & n.CLAIMED_TWICE:
            return Verdict("self", None, None, None, None, (), claimed_by=result[n.OUTCOME])
        if result[n.MARKS] & n.NO_TREATMENT:
            return Verdict("unknown", None, None, None, None, NO_TREATMENT.reasons, marks=result[n.MARKS])
        outcome = self._outcome(result[n.OUTCOME])
        amounts: Amounts = amounts_of(result) if outcome.amounts_known else (None, None, None)
        left = remaining_of(result[n.LEFT])
        if self.lines[place * n.LINE_WIDTH + n.MODE] == n.ON_TRIAL:
            amounts = _taken_back(amounts)
        return Verdict(outcome.payer, *amounts, left, outcome.reasons, marks=result[n.MARKS])

    def _outcome(self, at: int) -> Outcome:
        if at not in self._outcomes:
            found = self._room.outcomes
            numbers = [int(number) for number in found[at : at + int(found[at])]]
            self._outcomes[at] = self._reader.outcome(numbers)
        return self._outcomes[at]

    def _grouped(self) -> tuple[list[int], list[int]]:
        """Order the lines by insured, day and place, and tell where each insured begins."""
        places = [place for place, person in enumerate(self.insured) if person != FAULTY]
        places.sort(key=lambda place: (self.insured[place], self.lines[place * n.LINE_WIDTH + n.DAY]))
        turns = (at for at in range(1, len(places)) if self.insured[places[at]] != self.insured[places[at - 1]])
        return places, [0, *turns, len(places)] if places else [0]


@frozen
class Coded:
    """A line in the numbers of a codebook, with the texts that tell insured, complaints and claims apart.

    `takes_back` is the claim that a credit line takes back, empty where it does not say; None for a debit line.
    """

    insured: str
    complaint: str
    day: int
    born: int
    insurance: int
    treatment: int
    contract: int
    price: int
    claim: str = ""
    takes_back: str | None = None


@define(eq=False)
class LineCoder:
    """Codes the rows of one file, whose columns stand in the same places throughout."""

    book: Codebook
    columns: Sequence[str]
    held: PackagesHeld | None = None

    def code(self, cells: Sequence[str]) -> Coded | None:
        """Code the cells of a row; None when anything in them is faulty or refused."""
        cell = dict(zip(self.columns, cells, strict=True)).get
        day, born = self.book.day(cell("service_date", "")), self.book.day(cell("birth_date", ""))
        insured = cell("insured_id", "").strip()
        if FAULTY in (day, born) or born > day or not insured or not cell("claim_id", "").strip():
            return None
        dcsph = cell("dcsph", "")
        insurance = self.book.insurance(
            cell("uzovi", ""), self._packages(cell("packages"), insured, day), day // 10_000
        )
        treatment = self.book.treatment(cell("service_code", ""), dcsph, cell("csi", ""), day)
        contract, price = self.book.contract(cell("contracted", "")), self.book.price(cell("tariff_eur", ""))
        if FAULTY in (insurance, treatment, contract, price):
            return None
        if self.book.treatments[treatment].refused[(day - born) // 10_000 >= 18]:
            return None
        complaint = cell("condition_key", "").strip() or dcsph.strip().zfill(4 if dcsph.strip() else 0)
        claim = cell("claim_id", "").strip()
        takes_back = cell("previous_claim_id", "").strip() if cell("debit_credit", "").strip() == CREDIT else None
        return Coded(insured, complaint, day, born, insurance, treatment, contract, price, claim, takes_back)

    def _packages(self, cell: str | None, insured: str, day: int) -> str | None:
        """Take the packages from the column, else from what is said to be held; None where nothing tells."""
        if self.held and not (cell and cell.strip()):
            return self.held(insured, day)
        return cell


def amounts_of(result: Sequence[int]) -> Amounts:
    """Read what is reimbursed, deducted and the patient's own; not known where the worlds differ."""
    if result[n.MARKS] & n.AMOUNTS_DIFFER:
        return None, None, None
    return result[n.REIMBURSED_CENTS], result[n.DEDUCTED_CENTS], result[n.OWN_CENTS]


def _taken_back(amounts: Amounts) -> Amounts:
    reimbursed, deducted, own = (None if cents is None else -cents for cents in amounts)
    return reimbursed, deducted, own


def remaining_of(left: int) -> Remaining:
    """Read the sessions left: a number, no end, or not known."""
    return "unlimited" if left == UNLIMITED else None if left == n.NOT_KNOWN else left
