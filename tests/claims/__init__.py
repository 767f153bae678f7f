"""Tests of claim files."""
