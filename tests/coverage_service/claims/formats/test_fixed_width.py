"""A layout leaves no character of a record without a field, and gives none to two."""

from itertools import pairwise

import pytest

from coverage_service.claims.formats.pm304 import LAYOUT


@pytest.mark.parametrize("kind", LAYOUT.records)
def test_the_fields_of_a_record_follow_one_another(kind) -> None:
    """Each field begins where the one before it ends, from the first character to the last."""
    places = list(LAYOUT.records[kind].values())
    assert (0, LAYOUT.width) == (places[0].start, places[-1].stop)
    assert all(one.stop == following.start for one, following in pairwise(places))


def test_the_records_are_those_of_the_standard() -> None:
    """Six kinds are known, and all are 310 wide."""
    assert (310, ["01", "02", "03", "04", "98", "99"]) == (LAYOUT.width, list(LAYOUT.records))
