"""A cell of a sheet of figures as a value: sessions, euros, a share, a period, none, or not stated.

Which figure a column means is said here too; where a row belongs is left to `figures_sheet`.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from insurer_rules.editing.figure_edits import FigureError
from insurer_rules.faults import phrase, shown, unfit
from insurer_rules.figures import PERCENT_FIGURES, is_euro, value_text
from insurer_rules.intake.readings import NONE, NOT_STATED
from insurer_rules.intake.spreadsheets import SheetRow
from insurer_rules.money import cents_of, euros
from insurer_rules.rules import plain

UNLIMITED = ("unlimited", "onbeperkt")
# The figure of the tables that a column of the sheet means.
FIGURES: Mapping[str, str] = {
    "sessions": "sessions",
    "manual_sessions": "manual_sessions",
    "budget": "budget",
    "eur_per_session": "eur_per_session",
    "percent": "percent",
    "non_contracted": "non_contracted",
    "non_contracted_max": "non_contracted_max",
    "under_18": "under_18",
    "premium": "premium",
    "es_sessions": "manual_therapy_es.sessions",
    "es_budget": "manual_therapy_es.budget",
    "es_eur_per_session": "manual_therapy_es.eur_per_session",
}
PERIODS = {
    "year": "calendar_year",
    "calendar year": "calendar_year",
    "jaar": "calendar_year",
    "kalenderjaar": "calendar_year",
    "indication": "indication",
    "indicatie": "indication",
    "aandoening": "indication",
    "klacht": "indication",
    "12 months": "12_months",
    "12 maanden": "12_months",
    "day": "day",
    "dag": "day",
}


@frozen
class CellValue:
    """What a cell says of a figure: an amount, "none" or "not stated"."""

    figure: str
    value: int | str
    per: str = ""


def cell_values(row: SheetRow) -> Iterator[CellValue]:
    """Give what the cells of a row say; an empty cell says nothing. Raises FigureError for one that cannot be read.

    A row with a budget whose cell for sessions is empty counts euros, not sessions.
    """
    for column, figure in FIGURES.items():
        cell = getattr(row, column)
        if cell:
            yield CellValue(figure, cell_value(figure, cell), _period(row) if column == "manual_sessions" else "")
    for sessions, budget in (("sessions", "budget"), ("es_sessions", "es_budget")):
        if not getattr(row, sessions) and getattr(row, budget) not in ("", "-", "?"):
            yield CellValue(FIGURES[sessions], NONE)


def cell_value(figure: str, cell: str) -> int | str:
    """Read one cell of a figure. Raises FigureError."""
    if cell in ("?", "-"):
        return NOT_STATED if cell == "?" else NONE
    name = figure.rpartition(".")[2]
    if is_euro(name):
        return cell_cents(cell)
    if name in PERCENT_FIGURES:
        return sessions_of(cell.removesuffix("%").strip())
    return sessions_of(cell) if "sessions" in name or name.startswith("age") else cell


def sessions_of(cell: str) -> int | str:
    """Read a number of sessions: a whole number, with a word behind it or not, or unlimited. Raises FigureError."""
    if cell.casefold() in UNLIMITED:
        return "unlimited"
    found = re.fullmatch(r"(\d{1,3})(?: (?:behandelingen|zittingen|sessions|keer|x)(?: per jaar| per year)?)?", cell)
    if not found:
        raise FigureError(unfit(phrase("sessions_or_unlimited"), shown(cell)))
    return int(found[1])


def number_of(cell: str) -> int:
    """Read a whole number below 1,000, such as months or years of age. Raises FigureError."""
    if not re.fullmatch(r"\d{1,3}", cell):
        raise FigureError(unfit(phrase("whole_number"), shown(cell)))
    return int(cell)


def cell_cents(cell: str) -> int:
    """Read an amount in euros as cents: 350, 350.50, 350,50 or 1.250,00. Raises FigureError.

    A point before three digits may be a thousand or a decimal, so without decimals behind it, it is refused.
    """
    plainly = re.sub(r"^€\s*", "", cell)
    plainly = re.sub(r"\.(?=\d{3},)", "", plainly).replace(",", ".").removesuffix(".-")
    if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", plainly):
        raise FigureError(unfit(phrase("euros_as_typed"), shown(cell)))
    return cents_of(plainly)


def cell_text(figure: str, value: int | str | None) -> str:
    """Write a value as a cell that reads back as the same."""
    if value is None:
        return ""
    if value in (NONE, NOT_STATED):
        return "-" if value == NONE else "?"
    if isinstance(value, int) and is_euro(figure.rpartition(".")[2]):
        return euros(value)
    return str(value) if isinstance(value, int) else value_text(figure, value)


def _period(row: SheetRow) -> str:
    if not row.manual_per or row.manual_per in ("-", "?"):
        return ""
    if (found := PERIODS.get(plain(row.manual_per.replace("_", " ")))) is None:
        raise FigureError(unfit(phrase("one_of", options=tuple(PERIODS)), shown(row.manual_per)))
    return found
