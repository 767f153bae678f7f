"""Money: euros as text become whole cents, and cents euros as text; no amount is ever a float."""

import re
from decimal import Decimal

# What people write: a euro sign or none, at most seven digits, a comma or a point before the cents.
WRITTEN = re.compile(r"(€ ?)?\d{1,7}([.,]\d{1,2})?", re.ASCII)


def cents_of(amount: Decimal | str) -> int:
    """Give an amount in euros, "52.5" or "52.50", in cents; what is less than a cent is dropped."""
    if isinstance(amount, str):
        whole, _, part = amount.partition(".")
        sign = -1 if whole.startswith("-") else 1
        return int(whole) * 100 + sign * int(part[:2].ljust(2, "0"))
    return int(amount * 100)


def written_cents(text: str) -> int | None:
    """Read an amount as people write it, "€ 52,50" or "52.50", in cents; None where it is none."""
    return cents_of(text.removeprefix("€").strip().replace(",", ".")) if WRITTEN.fullmatch(text) else None


def euros(cents: int) -> str:
    """Write cents as euros with a point and two decimals: "52.50", "-0.05"."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' * (cents < 0)}{whole}.{part:02d}"
