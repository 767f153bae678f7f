"""Writing: every cell keeps its place, and none is reckoned with by a spreadsheet."""

import pytest

from coverage_service.claims.writing import guard, own_names


def test_columns_called_alike_keep_their_cells() -> None:
    """Each column has a name of its own in JSON, so that none covers another, nor a column of the verdict."""
    assert ["note", "note 2", "payer 2", "note 3"] == own_names(["note", "note", "payer", "note"])


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("+cmd", "'+cmd"),
        ("-5,00", "-5,00"),
        ("plain", "plain"),
        ("-", "'-"),
        (" =1+1", "' =1+1"),
        ("\t=1", "'\t'=1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("x;=1+1", "x;'=1+1"),
        ("x,=1+1", "x,'=1+1"),
        ("x\t@y|+z", "x\t'@y|'+z"),
        ("x\n=1", "x\n'=1"),
        ("a,\uff20b", "a,'\uff20b"),
        ("45,-", "45,-"),
        ("1,-5", "1,-5"),
        ("a - b = c", "a - b = c"),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell: str, safe: str) -> None:
    """A cell that a spreadsheet would run is kept from it; numbers stay numbers."""
    assert safe == guard(cell)
