"""An amount is read as it is written, in Dutch and in English; what would have to be rounded has no value."""

import pytest

from insurer_rules.policy_documents.amounts import amounts

WRITTEN = [
    ("€ 1.000", "euro", 100_000),
    ("€1,000 per year", "euro", 100_000),
    ("€ 1,250.50", "euro", 125_050),
    ("€ 1.250,50", "euro", 125_050),
    ("€ 17,50", "euro", 1_750),
    ("75 %", "share", 75),
    ("75,0%", "share", 75),
    ("62,5%", "number", None),
]


@pytest.mark.parametrize(("text", "kind", "value"), WRITTEN)
def test_an_amount_is_read_with_its_thousands_and_never_rounded(text: str, kind: str, value: int | None) -> None:
    """A comma before three digits is a thousand, as a point is; a share with decimals is a number without a value."""
    assert (kind, value) == next((each.kind, each.value) for each in amounts(text))
