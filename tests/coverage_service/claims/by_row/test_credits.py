"""Credit lines take back what was claimed: in a later file it is undone, in one file both are refused."""

import pytest

from coverage_service.claims.by_row.files import FileVerification, VerifiedRow
from coverage_service.claims.formats.rows import Row, Sheet
from insurer_rules.faults import phrase
from tests.coverage_service.claims.by_row.test_verification import CELLS
from tests.published import RULES

DEBIT = CELLS | {"claim_id": "R1", "csi": "009", "debit_credit": "D", "previous_claim_id": ""}
LATER = DEBIT | {"claim_id": "R2", "service_date": "2019-01-11"}
CREDIT = DEBIT | {"claim_id": "C1", "debit_credit": "C", "previous_claim_id": "R1"}


def verified(*files: list[dict[str, str]]) -> list[VerifiedRow]:
    """Verify the last of some files beside those before it."""
    sheets = [
        Sheet(tuple(DEBIT), iter([Row(number, tuple(cells.values())) for number, cells in enumerate(lines, 2)]))
        for lines in (*files, files[-1])
    ]
    verification = FileVerification(RULES)
    verification.read(sheets[:-1])
    return list(verification.rows(sheets[-1]))


def test_a_credit_undoes_a_line_of_an_earlier_file() -> None:
    """What is taken back uses nothing, and its amounts come back below zero."""
    credit, later = verified([DEBIT], [CREDIT, LATER])
    assert credit.verdict
    assert later.verdict
    assert ("supplementary", -5_000, 17) == (credit.verdict.payer, credit.verdict.reimbursed, later.verdict.remaining)


# What a credit says that is not of the line in an earlier file, and why it takes back nothing.
ALONE = {
    "a part of the amount": ({"tariff_eur": "20,00"}, "credit_differs"),
    "another day": ({"service_date": "2019-01-11"}, "credit_differs"),
    "another claim": ({"previous_claim_id": "R9"}, "credit_of_another_file"),
    "no claim, another amount": ({"previous_claim_id": "", "tariff_eur": "20,00"}, "credit_of_another_file"),
    "of another insured": ({"insured_id": "somebody else"}, "credit_of_another_file"),
}


@pytest.mark.parametrize(("changed", "reason"), ALONE.values(), ids=ALONE)
def test_a_credit_that_differs_from_its_line_takes_back_nothing(changed: dict[str, str], reason: str) -> None:
    """What it names stays claimed, and it is told apart from a credit whose line nobody gave."""
    credit, later = verified([DEBIT], [CREDIT | changed, LATER])
    assert credit.verdict
    assert later.verdict
    assert ("unknown", reason) == (credit.verdict.payer, credit.verdict.reasons[0].code)
    assert 16 == later.verdict.remaining


IN_ONE_FILE = {
    "by its reference": ([DEBIT, LATER, CREDIT], {0: 4, 2: 2}),
    "the credit first": ([CREDIT, DEBIT], {0: 3, 1: 2}),
    "an identical line": ([DEBIT, CREDIT | {"previous_claim_id": ""}], {0: 3, 1: 2}),
    "an earlier claim, claimed anew": ([DEBIT, CREDIT | {"previous_claim_id": "OLD"}], {}),
    "another amount": ([DEBIT, CREDIT | {"previous_claim_id": "", "tariff_eur": "40,00"}], {}),
    "no credit": ([DEBIT, LATER], {}),
}


@pytest.mark.parametrize(("lines", "told"), IN_ONE_FILE.values(), ids=IN_ONE_FILE)
def test_a_debit_and_its_credit_do_not_go_in_one_file(lines: list[dict[str, str]], told: dict[int, int]) -> None:
    """Both are refused (return code 8062), each beside the other; a credit for nothing here is of another file."""
    found = verified(lines)
    faults = {place: row.faults[0] for place, row in enumerate(found) if row.faults}
    assert {place: phrase("pair_on_line", line=line) for place, line in told.items()} == {
        place: fault.found for place, fault in faults.items()
    }
