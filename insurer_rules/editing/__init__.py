"""Editing rule tables: a year copied as draft, a figure set with its source, a sheet of figures imported."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from insurer_rules.editing.figures_sheet import import_rows
    from insurer_rules.editing.spreadsheets import read_spreadsheet, write_spreadsheet
    from insurer_rules.editing.tables import OpenTable, check, copy_year, open_table, save

__all__ = [
    "OpenTable",
    "check",
    "copy_year",
    "import_rows",
    "open_table",
    "read_spreadsheet",
    "save",
    "write_spreadsheet",
]
__getattr__ = lazy_names(
    __name__,
    {
        "figures_sheet": ["import_rows"],
        "spreadsheets": ["read_spreadsheet", "write_spreadsheet"],
        "tables": ["OpenTable", "check", "copy_year", "open_table", "save"],
    },
)
