"""Editing rule tables: a year copied as draft, a figure set with its source, a sheet of figures imported."""
