"""Tests of how figures come in."""
