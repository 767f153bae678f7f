"""Fuzzing of what reads files from outside."""
