"""The tables that the cases are decided with: the shipped ones, with the tests' own laid over them."""

from functools import cache
from pathlib import Path

from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules


@cache
def case_rules() -> Rules:
    """Load the tables once for all tests."""
    return checked_rules(Path(__file__).parents[1] / "tables")
