"""Rules for the cases: the shipped tables with the tests' own laid over them."""

from pathlib import Path

import pytest

from insurer_rules.checks import checked_rules
from insurer_rules.rules import Rules


@pytest.fixture(scope="session")
def case_rules() -> Rules:
    """Load the shipped tables with the tables of the tests on top."""
    return checked_rules(Path(__file__).parents[1] / "tables")
