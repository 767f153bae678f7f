"""Tests of insurer_rules.upkeep."""
