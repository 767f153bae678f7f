"""Formats of claim files: CSV, Excel, Vektis PM304 and GDS801, each read into the same rows."""
