"""Tests of insurer_rules.publishing."""
