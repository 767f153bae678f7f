"""Euros as text become whole cents, and cents euros as text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurer_rules.money import cents_of, euros, written_cents


@given(st.integers(-(10**12), 10**12))
def test_cents_come_back_from_their_text(cents) -> None:
    """What is written is read as the same, whatever its sign."""
    assert cents == cents_of(euros(cents)) == cents_of(Decimal(euros(cents)))


@pytest.mark.parametrize(("text", "cents"), [("52.5", 5250), ("52", 5200), ("0.05", 5), ("-0.05", -5), ("0", 0)])
def test_an_amount_is_read_in_cents(text, cents) -> None:
    """Fewer than two decimals are filled up."""
    assert cents == cents_of(text) == cents_of(Decimal(text))


WRITTEN = [
    ("52,50", 5250),
    ("€ 52.5", 5250),
    ("€52", 5200),
    ("1.250,00", None),
    ("-1", None),
    ("12,345", None),
    ("", None),
    ("٣", None),
]


@pytest.mark.parametrize(("text", "cents"), WRITTEN)
def test_an_amount_as_people_write_it_is_read_or_refused(text, cents) -> None:
    """A comma or a point before the cents; with a thousand in it, an amount is not guessed."""
    assert cents == written_cents(text)
