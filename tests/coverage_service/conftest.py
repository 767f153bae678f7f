"""Fixtures of the decision's tests."""

import os

import pytest
from hypothesis import Phase, settings

from insurer_rules.rules import Rules

from . import case_tables

settings.register_profile("untimed", deadline=None)  # speed is measured in benchmarks, never by a test
# For `make mutate`: the same examples each time, and a first failure is enough.
settings.register_profile(
    "mutants", deadline=None, max_examples=40, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))


@pytest.fixture(scope="session")
def case_rules() -> Rules:
    """Give the shipped tables with the tables of the tests on top."""
    return case_tables.case_rules()
