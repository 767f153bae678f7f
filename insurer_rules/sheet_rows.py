"""A row of the figures sheet: its columns under the names people give them, and what its cells say of which figure.

The sheet is the same for analysts and for a practice's own figures. Which file it comes in, and where a row belongs, is
left to those who read it.
"""

import re
from collections.abc import Iterator, Mapping

from attrs import fields, frozen

from insurer_rules.faults import phrase, shown, unfit
from insurer_rules.figures import NONE, NOT_STATED, PERCENT_FIGURES, FigureError, is_euro, value_text
from insurer_rules.money import cents_of, euros
from insurer_rules.written_names import plain

# The names of the sheet, and other headings people use for the same.
WORDS: Mapping[str, tuple[str, ...]] = {
    "label": ("insurer", "verzekeraar", "zorgverzekeraar", "merk", "uzovi"),
    "package": ("pakket", "pakketnaam", "polis", "aanvullende verzekering", "naam"),
    "year": ("jaar", "polisjaar", "policy year"),
    "sessions": ("sessions per year", "behandelingen", "aantal behandelingen", "zittingen", "behandelingen per jaar"),
    "manual_sessions": ("manuele therapie", "behandelingen manuele therapie", "manueel", "waarvan manueel", "manual"),
    "manual_per": ("manueel per", "manuele therapie per", "per"),
    "budget": ("budget eur per year", "budget eur", "bedrag per jaar", "euro per jaar"),
    "eur_per_session": ("euro per behandeling", "bedrag per behandeling", "per behandeling", "eur per behandeling"),
    "percent": ("percentage", "procent", "vergoeding in procenten"),
    "non_contracted": (
        "zonder contract",
        "niet gecontracteerd",
        "percentage zonder contract",
        "non contracted percent",
    ),
    "non_contracted_max": ("maximum zonder contract", "hoogstens zonder contract", "non contracted max eur"),
    "under_18": ("onder 18", "tot 18 jaar", "jonger dan 18"),
    "premium": ("premium eur per month", "premie", "premie per maand"),
    "approval": ("toestemming", "machtiging"),
    "es_sessions": ("manuele therapie es behandelingen", "es behandelingen", "e s behandelingen"),
    "es_budget": ("manuele therapie es budget", "es bedrag per jaar", "es budget eur", "e s bedrag per jaar"),
    "es_eur_per_session": ("manuele therapie es per behandeling", "es per behandeling", "e s per behandeling"),
    "source": ("bron", "url", "gelezen in"),
    "page": ("bladzijde", "pagina"),
}
MEANT = {plain(word.replace("_", " ")): name for name, words in WORDS.items() for word in (name, *words)}
UNLIMITED = ("unlimited", "onbeperkt", "alle", "all")
NO_SUCH = ("-", "geen", "none", "nee", "no")
SESSIONS = r"(?:behandeling(?:en)?|beh\.?|zitting(?:en)?|sessions?|keer|x)"
A_YEAR = r"(?:(?:per|/) ?(?:kalender)?jaar|p/j|p\.j\.|(?:per|a) (?:calendar )?year)"
EURO = "(?:€|eur|euro)"
WHOLE = 100
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


@frozen(kw_only=True)
class SheetRow:
    """One line of the sheet as written; `line` counts from one, the heading included."""

    line: int
    label: str = ""
    package: str = ""
    year: str = ""
    sessions: str = ""
    manual_sessions: str = ""
    manual_per: str = ""
    budget: str = ""
    eur_per_session: str = ""
    percent: str = ""
    non_contracted: str = ""
    non_contracted_max: str = ""
    under_18: str = ""
    premium: str = ""
    approval: str = ""
    es_sessions: str = ""
    es_budget: str = ""
    es_eur_per_session: str = ""
    source: str = ""
    page: str = ""


COLUMNS = tuple(each.name for each in fields(SheetRow) if each.name != "line")


@frozen
class CellValue:
    """What a cell says of a figure: an amount, "none" or "not stated"."""

    figure: str
    value: int | str
    per: str = ""


def column_named(heading: str) -> str:
    """Give the column that a heading means, "" where it is none."""
    return MEANT.get(plain(heading.replace("_", " ")), "")


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
    if cell == "?" or cell.casefold() in NO_SUCH:
        return NOT_STATED if cell == "?" else NONE
    name = figure.rpartition(".")[2]
    if is_euro(name):
        return cell_cents(cell)
    if name in PERCENT_FIGURES:
        return percent_of(cell)
    return sessions_of(cell) if "sessions" in name or name.startswith("age") else cell


def sessions_of(cell: str) -> int | str:
    """Read a number of sessions: a whole number, with a word behind it or not, or unlimited. Raises FigureError."""
    if cell.casefold() in UNLIMITED:
        return "unlimited"
    found = re.fullmatch(rf"(\d{{1,3}})(?:\.0)? ?{SESSIONS}? ?{A_YEAR}?", cell, re.IGNORECASE)
    if not found:
        raise FigureError(unfit(phrase("sessions_or_unlimited"), shown(cell)))
    return int(found[1])


def percent_of(cell: str) -> int:
    """Read a share of a bill, at most all of it: 75, 75 % or 0,75. Raises FigureError.

    A workbook keeps 75 % as 0.75 and 100 % as 1: without its sign 1 is refused.
    """
    if share := re.fullmatch(r"0[.,](\d{1,2})", cell):
        return int(share[1].ljust(2, "0"))
    found = re.fullmatch(r"(\d{1,3})(?:[.,]0)? ?(%?)", cell)
    if not found or int(found[1]) > WHOLE:
        raise FigureError(unfit(phrase("percentage"), shown(cell)))
    if (int(found[1]), found[2]) == (1, ""):
        raise FigureError(unfit(phrase("percentage_with_sign"), shown(cell)))
    return int(found[1])


def number_of(cell: str) -> int:
    """Read a whole number below 1,000, such as months or years of age. Raises FigureError."""
    if not re.fullmatch(r"\d{1,3}", cell):
        raise FigureError(unfit(phrase("whole_number"), shown(cell)))
    return int(cell)


def cell_cents(cell: str) -> int:
    """Read an amount in euros as cents: 350, € 350.50, 350,50 euro or 1.250,-. Raises FigureError.

    A point before three digits may be a thousand or a decimal, so without decimals behind it, it is refused.
    """
    plainly = re.sub(rf"^{EURO}\s*|\s*{EURO}$", "", cell, flags=re.IGNORECASE)
    plainly = re.sub(r"\.(?=\d{3},)", "", plainly).replace(",", ".")
    plainly = re.sub(r"\.-{1,2}$", "", plainly)
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
