"""Fixtures of the decision's tests."""

import pytest

from insurer_rules.rules import Rules
from tests.coverage_service import case_tables


@pytest.fixture(scope="session")
def case_rules() -> Rules:
    """Give the shipped tables with the tables of the tests on top."""
    return case_tables.case_rules()
