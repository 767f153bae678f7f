"""Tests of the formats of claim files."""
