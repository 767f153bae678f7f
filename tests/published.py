"""The published rule tables, read once in each process that runs tests."""

from insurer_rules.checks import checked_rules

RULES = checked_rules()
