"""What all tests share."""

import pytest

from insurer_rules.loading import load_rules
from insurer_rules.rules import Rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    """Read the published rule tables once."""
    return load_rules()
