"""Tests of insurer_rules.editing."""
