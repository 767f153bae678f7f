"""Tests, each stating its rule in one sentence."""
