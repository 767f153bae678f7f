"""Lines that an insurer sends back are told before they are sent, with the return code that fits."""

import pytest

from coverage_service.claims.line_checks.line_faults import line_faults
from tests.coverage_service.claims.by_row.test_files import rows
from tests.coverage_service.claims.by_row.test_verification import CELLS
from tests.published import RULES

CHILD, ADULT = "2010-01-01", "1980-01-01"
# Birth date, service code, DCSPH and CSI of a treatment on 4 January 2026; the return code, or none where it is sound.
LINES = [
    (ADULT, "1200", "3226", "009", None),
    (ADULT, "1200", "3226", "001", "8058"),
    (ADULT, "1200", "3226", "003", "0613"),
    (CHILD, "1200", "3226", "003", None),
    (CHILD, "1200", "3226", "008", "0613"),
    (ADULT, "1200", "3138", "001", None),
    (ADULT, "1200", "3138", "008", None),
    (ADULT, "1864", "3138", "001", "0613"),
    (ADULT, "1870", "3138", "001", None),
    (ADULT, "1200", "6223", "012", "0613"),
    (ADULT, "1000", "6223", "012", None),
    (ADULT, "1200", "", "", None),
]
# A day, a CSI code, and the return code where its list does not have it then: both sides of each change.
IN_ITS_TIME = [
    ("2019-01-04", "004", None),
    ("2024-12-31", "004", None),
    ("2025-01-01", "004", "3102"),
    ("2024-12-31", "007", None),
    ("2025-01-01", "007", "3102"),
    ("2025-01-01", "003", None),
    ("2024-07-01", "022", "3102"),
    ("2024-07-02", "022", None),
    ("2026-01-04", "0x2", "3102"),
]


@pytest.mark.parametrize(("born", "service", "dcsph", "csi", "code"), LINES)
def test_a_combination_is_refused_with_its_return_code(born, service, dcsph, csi, code) -> None:
    """CSI, diagnosis, age and service code go together, or the line is refused."""
    cells = CELLS | {"birth_date": born, "service_code": service, "dcsph": dcsph, "csi": csi}
    cells |= {"service_date": "2026-01-04"}
    assert ([] if code is None else [code]) == [fault.return_code for fault in line_faults(cells, RULES)]


@pytest.mark.parametrize(("day", "csi", "code"), IN_ITS_TIME)
def test_a_code_holds_in_its_own_time(day: str, csi: str, code: str | None) -> None:
    """COD321 took 004 to 007 off on 1 January 2025; what came after 1 July 2024 is not known to be wrong."""
    cells = CELLS | {"birth_date": "2012-01-01", "service_date": day, "csi": csi, "dcsph": "3226"}
    assert ([] if code is None else [code]) == [fault.return_code for fault in line_faults(cells, RULES)]


@pytest.mark.parametrize(("day", "payer"), [("2024-07-01", "error"), ("2024-07-02", "unknown")])
def test_a_csi_that_our_list_lacks_is_left_open_after_it(day: str, payer: str) -> None:
    """Nobody knows what it stands for, so nobody is said to pay; that it may come back with 3102 is told."""
    known = CELLS | {"service_date": day, "csi": "022"}
    header, cells = ",".join(known), ",".join(cell.replace(",", ".") for cell in known.values())
    (row,) = rows(f"{header}\n{cells}\n")
    assert payer == row["payer"]
    assert "3102" in row["detail"]
    assert payer == "error" or ("csi_not_known", "") == (row["reason"], row["remaining"])


def test_the_same_treatment_twice_is_refused_and_counted_once() -> None:
    """A second line for the same treatment is refused with 0587 and uses no session."""
    known = CELLS | {"csi": "009"}
    header, cells = ",".join(known), ",".join(cell.replace(",", ".") for cell in known.values())
    other = cells.replace("2019-01-04", "2019-01-11")
    text = f"{header}\n{cells}\n{cells}\n{other}\n"
    first, second, third = rows(text)
    assert second["detail"].endswith("(return code 0587) wanted, the same on line 2 found")
    assert ("17", "16") == (first["remaining"], third["remaining"])


def test_another_birth_date_does_not_claim_the_same() -> None:
    """Two people behind one number, which a spreadsheet cut off, claim each their own; it is told, and not refused."""
    known = CELLS | {"csi": "009"}
    header, cells = ",".join(known), ",".join(cell.replace(",", ".") for cell in known.values())
    other = cells.replace(known["birth_date"], "1971-02-03")
    found = rows(f"{header}\n{cells}\n{other}\n")
    assert "error" not in [row["payer"] for row in found]
    assert "one birth date for each insured" in found[1]["detail"]
