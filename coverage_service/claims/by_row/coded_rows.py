"""Coding rows: the cells of a claim line become the numbers of a codebook, and the texts that tell claims apart.

What is wrong with a row that cannot be coded is left to `line_checks`, settling to `verification`.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import define, frozen

from coverage_service.claims.coding import (
    DOUBTFUL,
    FAULTY,
    NOT_GIVEN,
    OF_TREATMENT,
    Codebook,
    TreatmentCells,
    dcsph_key,
)
from coverage_service.claims.formats.rows import UNREADABLE, Row
from coverage_service.claims.line_checks.cells import CREDITS, OLDEST, is_unusual, names_another
from coverage_service.claims.line_checks.repairs import digits_of
from coverage_service.claims.line_checks.written_amounts import is_below_zero, sessions_of
from coverage_service.claims.line_checks.written_texts import clean, has_letters, is_somebody, statement_of
from insurer_rules.compiling import day_number

PackagesHeld = Callable[[str, int], str | None]
Cell = Callable[[str, str], str]


@frozen
class Coded:
    """A line in the numbers of a codebook, with the texts that tell insured, complaints and claims apart.

    `takes_back` is the claim that a credit line takes back, empty where it does not say; None for a debit line.
    `count` sessions are in it; `doubtful` where a cell is not known here or says nothing that can be read.
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
    count: int = 1
    doubtful: bool = False


@define(eq=False)
class LineCoder:
    """Codes the rows of one file, each cell by its column."""

    book: Codebook
    held: PackagesHeld | None = None
    contract_of: Callable[[str | None], bool | None] | None = None

    def code(self, cells: Mapping[str, str]) -> Coded | None:
        """Code the cells of a row; None when anything in them is faulty or refused."""
        cell = cells.get
        day = self.book.day(cell("service_date", ""))
        born = self.book.birth(cell("birth_date", ""), day)
        insured, claim = who(cell), clean(cell("claim_id", ""))
        if FAULTY in (day, born) or born > day or not insured or not claim or is_to_come(day, self.book):
            return None
        adult = (day - born) // 10_000 >= 18
        insurance = self.book.insurance(cell("uzovi", ""), packages_said(cells, day, self.held), day // 10_000)
        treatment = self.book.treatment(treatment_cells(cell), day, adult=adult)
        if FAULTY in (insurance, treatment) or self.book.treatments[treatment].refused:
            return None
        return self._code_of(
            cells, insured=insured, claim=claim, day=day, born=born, insurance=insurance, treatment=treatment
        )

    def _code_of(
        self,
        cells: Mapping[str, str],
        *,
        insured: str,
        claim: str,
        day: int,
        born: int,
        insurance: int,
        treatment: int,
    ) -> Coded:
        cell, book, count = cells.get, self.book, cells.get("count", "")
        held = book.insurances[insurance]
        amount, sessions = amount_of(cell, is_tariff="tariff_eur" in cells)
        contract, price = self._contract(cell("contracted", ""), held.label), price_of_one(book.price(amount), sessions)
        return Coded(
            insured=insured,
            complaint=complaint_of(cell),
            day=day,
            born=born,
            insurance=insurance,
            treatment=treatment,
            contract=NOT_GIVEN if contract == DOUBTFUL else contract,
            price=NOT_GIVEN if price == DOUBTFUL or not says_count(count) else price,
            claim=claim,
            takes_back=claim_taken_back(cell, negative=amount in book.below_zero or is_below_zero(count)),
            count=count_of(count),
            doubtful=DOUBTFUL in (contract, price)
            or is_unusual(max(price, 0))
            or (day - born) // 10_000 > OLDEST
            or held.doubtful
            or names_another(cell("uzovi", ""), book.rules, name=cell("insurer_beside", ""))
            or book.treatments[treatment].doubtful,
        )

    def _contract(self, text: str, label: str | None) -> int:
        """Code whether there is a contract: as the line says, else as the practice says of the insurer."""
        contract = self.book.contract(text)
        said = self.contract_of(label) if contract == NOT_GIVEN and self.contract_of else None
        return contract if said is None else int(said)


def cells_by_column(columns: Sequence[str], row: Row) -> dict[str, str]:
    """Give the cells of a row by the columns of its own sheet; an insurer without a number is known by the name."""
    found = dict(zip(columns, row.cells, strict=True))
    for lacking in row.lacks:
        found.pop(lacking, None)
    if name := found.get("insurer_beside"):
        found["uzovi"] = found["uzovi"] if statement_of(found["uzovi"]) else name
    return found


def packages_said(cells: Mapping[str, str], day: int, held: PackagesHeld | None) -> str | None:
    """Take the packages from the column, else from what is said to be held; None where nothing tells.

    What is held may be said of the number of an insured or of their BSN.
    """
    written = cells.get("packages")
    if not held or (written and written.strip()):
        return written
    numbers = filter(None, (who(cells.get), digits_of("bsn", cells.get("bsn", ""))))
    return next((said for number in numbers if (said := held(number, day)) is not None), None)


def who(cell: Cell) -> str:
    """Tell insured apart by their number, else by their BSN; lost bytes or an error of a spreadsheet tell nobody.

    A BSN is one however it is written: without the zeros that a spreadsheet took, or with dots.
    """
    insured = clean(cell("insured_id", ""))
    insured = insured if has_letters(insured) else digits_of("bsn", cell("bsn", ""))
    return insured if UNREADABLE not in insured and is_somebody(insured) else ""


def is_to_come(day: int, book: Codebook) -> bool:
    """Tell whether a day is after the one on which the file is verified."""
    return book.today is not None and day > day_number(book.today, 0)


def treatment_cells(cell: Cell) -> TreatmentCells:
    """Take the cells that say what a treatment is."""
    return TreatmentCells(*(cell(name, "") for name in OF_TREATMENT))


def complaint_of(cell: Cell) -> str:
    """Tell complaints apart: by the condition key, else by the diagnosis."""
    return clean(cell("condition_key", "")) or dcsph_key(cell("dcsph", ""))


def claim_taken_back(cell: Cell, *, negative: bool) -> str | None:
    """Say which claim a credit line takes back; None for a debit line. Money and counts below zero are too."""
    credit = clean(cell("debit_credit", "")).casefold().rstrip(".") in CREDITS or negative
    return clean(cell("previous_claim_id", "")) if credit else None


def amount_of(cell: Cell, *, is_tariff: bool) -> tuple[str, int | None]:
    """Take the amount of a line and of how many sessions it is; None where that is not known.

    It is the tariff; in a file without one that of the whole line, or one of which nobody says whether it is.
    """
    if is_tariff:
        return cell("tariff_eur", ""), 1
    sessions = count_of(cell("count", ""))
    if whole := cell("calculated_eur", ""):
        return whole, sessions
    return cell("amount_eur", ""), 1 if sessions == 1 else None


def price_of_one(price: int, sessions: int | None) -> int:
    """Give the price of one of several sessions; doubtful where it cannot be told, or is no whole number of cents."""
    if price < 0 or sessions == 1:
        return price
    return price // sessions if sessions and price % sessions == 0 else DOUBTFUL


def says_count(text: str) -> bool:
    """Tell whether a line says how many sessions it claims, or nothing, which is one: else its euros are not known."""
    return not statement_of(text) or bool(sessions_of(text))


def count_of(text: str) -> int:
    """Read how many sessions a line claims; one where it does not say."""
    return sessions_of(text) or 1
