"""Fixtures of the decision's tests."""

import pytest
from hypothesis import settings

from insurer_rules.rules import Rules

from . import case_tables

settings.register_profile("untimed", deadline=None)  # speed is measured in benchmarks, never by a test
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def case_rules() -> Rules:
    """Give the shipped tables with the tables of the tests on top."""
    return case_tables.case_rules()
