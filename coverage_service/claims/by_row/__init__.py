"""Claim files row by row: every line settled with the plain kernel, and its verdict behind its own cells."""
