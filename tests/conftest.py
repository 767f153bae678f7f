"""What all tests share."""

import pytest
from hypothesis import settings

from insurer_rules.loading import load_rules
from insurer_rules.rules import Rules

# How long an example takes says nothing on a machine that others use; speed is measured in benchmarks.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Read the published rule tables once."""
    return load_rules()
