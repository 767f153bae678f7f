"""Tests of what the policies say."""
