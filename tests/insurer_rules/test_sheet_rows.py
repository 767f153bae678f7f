"""A cell of the figures sheet is read as people write it, or refused where it may be two things."""

import pytest

from insurer_rules.figures import NONE, NOT_STATED, FigureError
from insurer_rules.sheet_rows import SheetRow, cell_value, cell_values, column_named

READ: dict[str, list[tuple[str, int | str]]] = {
    "sessions": [
        ("9", 9),
        ("9.0", 9),
        ("9 behandelingen", 9),
        ("12 behandelingen per jaar", 12),
        ("12 zittingen per kalenderjaar", 12),
        ("9x", 9),
        ("9 beh.", 9),
        ("9 per jaar", 9),
        ("9 sessions per year", 9),
        ("Onbeperkt", "unlimited"),
        ("alle", "unlimited"),
        ("-", NONE),
        ("geen", NONE),
        ("?", NOT_STATED),
    ],
    "budget": [
        ("350", 35_000),
        ("350,50", 35_050),
        ("350.5", 35_050),
        ("€ 1.250,00", 125_000),
        ("350,-", 35_000),
        ("350,--", 35_000),
        ("40 euro", 4_000),
        ("EUR 40", 4_000),
        ("-", NONE),
    ],
    "percent": [("75", 75), ("75 %", 75), ("75%", 75), ("0,75", 75), ("0.5", 50), ("100", 100), ("1 %", 1), ("0", 0)],
}
CELLS = [(figure, cell, value) for figure, cells in READ.items() for cell, value in cells]


@pytest.mark.parametrize(("figure", "cell", "value"), CELLS)
def test_a_cell_is_read_as_people_write_it(figure: str, cell: str, value: int | str) -> None:
    """Words behind a number, signs of euros and of hundredths, a dash for none and a mark for not stated."""
    assert value == cell_value(figure, cell)


REFUSED = [
    ("sessions", "9.5"),
    ("sessions", "veel"),
    ("sessions", "9 per week"),
    ("sessions", "9 of 12"),
    ("budget", "1.250"),
    ("budget", "-40"),
    ("budget", "x"),
    ("percent", "101"),
    ("percent", "1"),
    ("percent", "0,755"),
]


@pytest.mark.parametrize(("figure", "cell"), REFUSED)
def test_a_cell_that_may_be_two_things_is_refused(figure: str, cell: str) -> None:
    """A point before three digits, a one that a workbook keeps for all of it, and what is no number."""
    with pytest.raises(FigureError):
        cell_value(figure, cell)


@pytest.mark.parametrize(
    ("heading", "column"), [("Waarvan manueel", "manual_sessions"), ("budget_eur", "budget"), ("Opmerking", "")]
)
def test_a_heading_names_its_column(heading: str, column: str) -> None:
    """Dutch and English headings, with signs between the words or not."""
    assert column == column_named(heading)


def test_a_budget_alone_counts_euros() -> None:
    """A row with an amount and an empty cell for sessions says that it counts no sessions; a mark says nothing."""
    assert {"budget": 25_000, "sessions": NONE} == {
        each.figure: each.value for each in cell_values(SheetRow(line=2, budget="250"))
    }
    assert ["budget"] == [each.figure for each in cell_values(SheetRow(line=2, budget="?"))]
