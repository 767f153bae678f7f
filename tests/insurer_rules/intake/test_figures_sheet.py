"""A spreadsheet of the market becomes drafts: every row is placed or told; nothing is written before it is saved."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

import pytest

from coverage_service.wording.faults import phrase_text
from insurer_rules.editing.tables import EditingError, copy_year, open_table, save
from insurer_rules.figures import figures_of, total_figures
from insurer_rules.intake.figures_grid import grid
from insurer_rules.intake.figures_sheet import Import, import_rows
from insurer_rules.intake.spreadsheets import (
    SheetRow,
    Spreadsheet,
    SpreadsheetError,
    read_spreadsheet,
    write_spreadsheet,
)
from insurer_rules.loading import TABLES, read_tables
from insurer_rules.model import Source

AddTables = Callable[..., Path]
MARKET = Path(__file__).parents[2] / "data/market_2019.csv"
SOURCE = Source(
    id="market_2019",
    title="Market 2019",
    url="",
    publisher="practice",
    evidence="reported",
    read_on=date(2026, 11, 22),
    applies_to_year=2019,
)
LABELS = (
    "avero_achmea",
    "cz",
    "de_friesland",
    "fbto",
    "interpolis",
    "izz",
    "national_academic",
    "pnozorg",
    "umc",
    "united_consumers",
    "unive",
    "zilveren_kruis",
)


def sheet(*rows: SheetRow) -> Spreadsheet:
    """Make a spreadsheet of rows."""
    return Spreadsheet(rows, ())


def imported(directory: Path, **cells: str) -> Import:
    """Import one row."""
    return import_rows(directory, sheet(SheetRow(line=2, **cells)), SOURCE)


def test_the_autumn_task(with_tables: AddTables) -> None:
    """From last year's tables and the rows of the market, the new year's names, sessions and budgets come out right."""
    directory = with_tables(*(f"2018/{label}" for label in LABELS))
    import_rows(directory, read_spreadsheet(MARKET), SOURCE).save(publish=True)
    built, shipped = (read_tables(tables=each).policies for each in (directory, TABLES))
    for label in LABELS:
        name = f"2019/{label}.toml"
        told = {package: totals for package, totals in total_figures(built[name]).items() if totals != (None, None)}
        assert (name, {p: t for p, t in total_figures(shipped[name]).items() if t != (None, None)}) == (name, told)


def test_every_row_of_the_market_is_placed_or_told(with_tables: AddTables) -> None:
    """Rows in = rows placed + rows told."""
    read = read_spreadsheet(MARKET)
    made = import_rows(with_tables("2018/cz", "2018/pnozorg"), read, SOURCE)
    assert len(read.rows) == len(made.placed) + len(made.unplaced)
    assert ("pnozorg", "standaard") in made.unnamed


def test_nothing_is_written_by_a_preview(with_tables: AddTables) -> None:
    """Before it is saved an import is only data: drafts in hand and their changes."""
    directory = with_tables("2018/avero_achmea")
    made = imported(directory, label="Avéro Achmea", package="Excellent", sessions="36")
    assert not (directory / "2019").exists()
    assert [(40, 36)] == [(change.before, change.after) for change in made.changes if change.figure == "sessions"]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"label": "Zorg van Niemand", "package": "A"}, "no label of that name"),
        ({"label": "CZ", "package": ""}, "no package named"),
        ({"label": "CZ", "package": "Plus", "year": "2018"}, "a row of 2019 wanted, 2018 found"),
        ({"label": "CZ", "package": "Plus", "sessions": "twelve"}, '"twelve" found'),
        ({"label": "CZ", "package": "Plus", "sessions": "-3"}, '"-3" found'),
        ({"label": "CZ", "package": "Plus", "budget": "1.250"}, '"1.250" found'),
    ],
)
def test_a_row_that_cannot_be_placed_is_told_with_its_line(
    with_tables: AddTables, cells: dict[str, str], reason: str
) -> None:
    """The line and the reason are given, and no figure changes."""
    made = imported(with_tables("2018/cz"), **cells)
    assert [2] == [unplaced.row.line for unplaced in made.unplaced]
    assert reason in phrase_text(made.unplaced[0].as_phrase, "en")
    assert not [change for change in made.changes if change.figure in ("sessions", "budget")]


def test_a_package_named_twice_is_told(with_tables: AddTables) -> None:
    """The second row does not quietly win over the first."""
    rows = (SheetRow(line=n, label="CZ", package="Plus", sessions=str(n)) for n in (18, 19))
    made = import_rows(with_tables("2018/cz"), sheet(*rows), SOURCE)
    assert ["line 18 named this package already"] == [phrase_text(unplaced.reason, "en") for unplaced in made.unplaced]


def test_a_published_table_is_not_touched(with_tables: AddTables) -> None:
    """An import fills drafts; what people get answers from is not changed in bulk."""
    made = imported(with_tables("2019/cz"), label="CZ", package="Plus", sessions="1")
    assert (0, 1) == (len(made.tables), len(made.unplaced))


def test_a_source_has_to_name_its_year(with_tables: AddTables) -> None:
    """Without a year nobody knows which tables are meant."""
    with pytest.raises(EditingError):
        import_rows(with_tables("2018/cz"), sheet(), Source(**{**SOURCE_KEYS, "applies_to_year": None}))


SOURCE_KEYS = {
    "id": "x",
    "title": "X",
    "url": "",
    "publisher": "practice",
    "evidence": "reported",
    "read_on": date(2026, 1, 1),
}


def test_a_new_label_begins_with_a_blank_table(with_tables: AddTables) -> None:
    """Just had no table of 2018; its package is new."""
    made = imported(with_tables(), label="Just", package="Just Live", sessions="4")
    (saved,) = made.save(publish=True)
    assert {"Just Live": (4, None)} == total_figures(saved.policy)


def test_an_import_goes_on_where_the_last_one_stopped(with_tables: AddTables) -> None:
    """A draft that is there is filled further, not begun anew."""
    directory = with_tables("2018/cz")
    imported(directory, label="CZ", package="Plus", sessions="19").save()
    imported(directory, label="CZ", package="Top", sessions="29").save()
    totals = total_figures(open_table(directory, "cz", 2019).policy)
    assert ((19, None), (29, None)) == (totals["Plus"], totals["Top"])


def test_a_figure_set_by_hand_is_imported_over(with_tables: AddTables) -> None:
    """A package of which one figure was read by hand takes its row as any other."""
    directory = with_tables("2018/cz")
    save(
        copy_year(directory, "cz", before=2018, after=2019)
        .with_source(SOURCE)
        .with_figure("plus.premium", 1, source="market_2019")
    )
    made = imported(directory, label="CZ", package="Plus", sessions="17")
    assert ((), 1) == (made.unplaced, len(made.placed))


def test_a_total_says_nothing_of_what_has_no_column(with_tables: AddTables) -> None:
    """A package whose total was unknown gets one; its limit for manual therapy stays unknown."""
    directory = with_tables("2026/cz")
    source = Source(**{**SOURCE_KEYS, "applies_to_year": 2027})
    made = import_rows(directory, sheet(SheetRow(line=2, label="CZ", package="Plus", sessions="18")), source)
    package = next(package for package in made.tables[0].policy.packages if package.id == "plus")
    assert ("manual_sessions", "non_contracted", "under_18") == package.entitlements[0].unknown


@pytest.mark.parametrize(
    "content",
    ["insurer;package\nAvéro;Start\n".encode("cp1252"), "\ufeffInsurer,Package,Colour\r\nAvéro,Start,red\r\n".encode()],
)
def test_files_as_excel_writes_them(tmp_path: Path, content: bytes) -> None:
    """Semicolons, Windows letters and a byte order mark do no harm; a column nobody reads is told."""
    path = tmp_path / "market.csv"
    path.write_bytes(content)
    read = read_spreadsheet(path)
    assert [(2, "Avéro", "Start")] == [(row.line, row.label, row.package) for row in read.rows]
    assert (("colour",) if b"Colour" in content else ()) == read.unread_columns


def test_a_workbook_reads_like_a_csv(tmp_path: Path) -> None:
    """Excel turns 9 into 9.0; it is 9 again here."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in (
        ("A title",),
        ("Polisjaar", "Verzekeraar", "Pakket", "Behandelingen", "Premie"),
        (2019, "CZ", "Plus", 18.0, 19.7),
    ):
        book.active.append(line)
    book.save(tmp_path / "market.xlsx")
    assert (
        SheetRow(line=3, year="2019", label="CZ", package="Plus", sessions="18", premium="19.7"),
    ) == read_spreadsheet(tmp_path / "market.xlsx").rows


@pytest.mark.parametrize("content", [b"", b"name,sessions\nCZ,9\n"])
def test_a_file_that_is_no_market_is_refused(tmp_path: Path, content: bytes) -> None:
    """The message says which columns are wanted."""
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(SpreadsheetError):
        read_spreadsheet(path)


def test_a_grid_comes_back_as_it_went(with_tables: AddTables, tmp_path: Path) -> None:
    """A draft laid out as a grid, saved and imported, changes nothing but its source."""
    directory = with_tables("2018/cz")
    (draft,) = save(copy_year(directory, "cz", before=2018, after=2019))
    write_spreadsheet(tmp_path / "grid.csv", grid(draft.policy, "CZ"))
    made = import_rows(directory, read_spreadsheet(tmp_path / "grid.csv"), SOURCE)
    assert ((), ()) == (made.unplaced, made.changes)


SAID = {
    "sessions": ["", "-", "?", "12", "unlimited"],
    "budget": ["", "-", "?", "250.00"],
    "manual_sessions": ["", "-", "?"],
    "eur_per_session": ["", "-", "?", "40.50"],
    "non_contracted": ["", "-", "?", "75"],
    "es_sessions": ["", "-", "?", "9"],
    "es_budget": ["", "-", "?", "350.00"],
}


def test_what_any_row_says_goes_out_and_comes_back(with_tables: AddTables) -> None:
    """A year written out as a sheet and read in again says the same: none stays none, and what is open stays open."""
    directory, draw = with_tables(), Random(1)  # noqa: S311 - the same rows each time
    rows = [
        SheetRow(
            line=n, label="CZ", package=f"Pakket {n}", **{name: draw.choice(cells) for name, cells in SAID.items()}
        )
        for n in range(2, 10)
    ]
    made = import_rows(directory, sheet(*rows), SOURCE, sure=True)
    out = tuple(grid(made.tables[0].policy, "CZ"))
    again = import_rows(directory, sheet(*out), SOURCE, sure=True)
    assert (len(rows), out) == (len(made.placed), tuple(grid(again.tables[0].policy, "CZ")))


@pytest.mark.parametrize(
    ("budget", "limits"), [("", [(0, None)]), ("-", [(0, None)]), ("?", []), ("250", [(None, 25_000)])]
)
def test_a_package_without_sessions_pays_nothing_only_where_no_budget_is_open(
    with_tables: AddTables, budget: str, limits: list[tuple[int | None, int | None]]
) -> None:
    """Without a number of sessions it may pay euros: that nobody states how many makes it no package without any."""
    made = imported(with_tables(), label="CZ", package="Plus", sessions="-", budget=budget)
    (entitlement,) = made.tables[0].policy.packages[0].entitlements
    assert limits == [(limit.sessions, limit.euro_cents) for limit in entitlement.limits]
    assert entitlement.is_open == (budget == "?")


def test_the_shipped_tables_are_not_touched() -> None:
    """These tests work on copies."""
    assert not (TABLES / "2027").exists()


def test_a_row_with_a_budget_alone_counts_euros(with_tables: AddTables) -> None:
    """The number of sessions of last year goes; a package of which the sheet says nothing more is no longer open."""
    made = imported(with_tables("2018/cz"), label="CZ", package="Plus", budget="350")
    (package,) = (package for package in made.tables[0].policy.packages if package.id == "plus")
    assert [(None, 35000)] == [(limit.sessions, limit.euro_cents) for limit in package.entitlements[0].limits]
    assert not package.entitlements[0].is_open


def test_an_empty_cell_erases_nothing(with_tables: AddTables) -> None:
    """A premium that was read for the year stays when a later sheet has no premium."""
    directory = with_tables("2018/cz")
    imported(directory, label="CZ", package="Plus", premium="20,50").save()
    made = imported(directory, label="CZ", package="Plus", sessions="17")
    figures = {figure.address: figure.value for figure in figures_of(made.tables[0].policy)}
    assert (2050, 17) == (figures["plus.premium"], figures["plus.movement.sessions"])


@pytest.mark.parametrize(
    "cells", [{"label": "Zilveren Kruiss", "package": "Plus"}, {"label": "CZ", "package": "Jongerenn"}]
)
def test_a_near_name_is_asked_about(with_tables: AddTables, cells: dict[str, str]) -> None:
    """It becomes neither the one nor a new one, until somebody is sure."""
    made = imported(with_tables("2018/cz"), **cells)
    assert ["did_you_mean"] == [each.reason.code for each in made.unplaced]


def test_all_that_a_sheet_can_say_goes_out_and_comes_back(with_tables: AddTables, tmp_path: Path) -> None:
    """E.S. figures, shares, rates, none and not stated too, in a workbook."""
    directory = with_tables("2026/cz")
    draft = copy_year(directory, "cz", before=2026, after=2027)
    save(draft)
    source = Source(**{**SOURCE_KEYS, "applies_to_year": 2027})
    row = SheetRow(
        line=2,
        label="CZ",
        package="Plus",
        sessions="18",
        manual_sessions="9",
        manual_per="indication",
        non_contracted="75",
        premium="20.50",
        es_sessions="?",
        es_budget="350.00",
        es_eur_per_session="40.00",
    )
    (table,) = import_rows(directory, sheet(row), source).save()
    write_spreadsheet(tmp_path / "out.xlsx", grid(table.policy, "CZ"))
    (back,) = (each for each in read_spreadsheet(tmp_path / "out.xlsx").rows if each.package == "Plus")
    for name in ("sessions", "manual_sessions", "manual_per", "non_contracted", "premium", "es_budget"):
        assert (name, getattr(row, name)) == (name, getattr(back, name))
