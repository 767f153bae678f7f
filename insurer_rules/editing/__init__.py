"""Editing rule tables: a year copied as draft, a figure set with its source, saved whole or not at all."""

from typing import TYPE_CHECKING

from insurer_rules.lazy_names import lazy_names

if TYPE_CHECKING:
    from insurer_rules.editing.tables import OpenTable, check, copy_year, open_table, save

__all__ = ["OpenTable", "check", "copy_year", "open_table", "save"]
__getattr__ = lazy_names(__name__, {"tables": ["OpenTable", "check", "copy_year", "open_table", "save"]})
