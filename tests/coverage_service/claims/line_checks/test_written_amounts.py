"""Amounts are read as people and programs here write them; one that reads two ways is none."""

import pytest

from coverage_service.claims.line_checks.written_amounts import signed_cents
from coverage_service.claims.line_checks.written_texts import CellError

WRITTEN = {
    "52,50": 5250, "52.5": 5250, "52": 5200, "0": 0, "0,00": 0, "\u20ac 52,50": 5250, "\u20ac\u00a052,50": 5250,
    "\u20ac52,50": 5250, "52,50 EUR": 5250, "EUR 52,50": 5250, "eur52,50": 5250, "52,50 euro": 5250, "52,-": 5200,
    "52,--": 5200, "\u20ac 52,-": 5200, "1.250,00": 125000, "1,250.00": 125000, "1 250,00": 125000,
    "1.250.000,00": 125000000,
    "1.250.000": 125000000, "37.800000000000004": 3780, "52.5000": 5250, "52.499999999999996": 5250, "-5,00": -500,
    "5,00-": -500, "(5,00)": -500, "\u2212 5,00": -500, "\u20ac -5,00": -500, "+5": 500, "'52,50": 5250,
    "\u20ac 1.045,-": 104500, "1.045,--": 104500, "52 ,50": 5250, "\u20ac 52, 50": 5250,
    "45,00 C": -4500, "45,00C": -4500, "\u20ac 45,00 CR": -4500, "45,00 D": 4500, "1.045,00 DB": 104500, "45.5DR": 4550,
}  # fmt: skip
NO_AMOUNT = [
    "x",
    "52\u20ac50",
    "NaN",
    "1e3",
    "1.250",
    "3,750",
    "50,005",
    "5,",
    ",5",
    "1.25.00",
    "1,2,3",
    "--5",
    "",
    "=C2",
    "#N/B",
    "1.2500,00",
    "\u0665",
    "-45,00 C",
    "45,00- D",
    "45,00 c",
    "C 45,00",
]


@pytest.mark.parametrize(("text", "cents"), [each for each in WRITTEN.items() if each[1] is not None])
def test_an_amount_is_read_as_it_is_written(text: str, cents: int) -> None:
    """Euro signs, thousands, a dash for no cents, a minus at either end and a computer's noise are read."""
    assert cents == signed_cents(text)


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_what_is_no_amount_or_two_is_told(text: str) -> None:
    """1.250 may be one euro or more than a thousand: neither is taken."""
    with pytest.raises(CellError):
        signed_cents(text)
