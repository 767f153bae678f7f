"""Labels: a clerk reads a name for every column, and for every part of a message that a fault may be about."""

from typing import get_args

import pytest

from coverage_service.claims.formats.pm304 import CLOSING
from coverage_service.claims.formats.rows import KNOWN
from coverage_service.claims.labels import column_label
from coverage_service.wording.sentences import Language


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", [*KNOWN, *(name for name, _ in CLOSING), "amount", "id", "01"])
def test_whatever_a_fault_is_about_has_a_name(name: str, language: Language) -> None:
    """No name of our own code stands in a summary."""
    assert name != column_label(name, language)
