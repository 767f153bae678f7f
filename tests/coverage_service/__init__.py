"""Tests of what this person gets."""
