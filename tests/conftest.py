"""What all tests share."""

import pytest

from insurer_rules.loading import load_rules
from insurer_rules.rules import Rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The published rule tables, read once."""
    return load_rules()
