"""Tests of who may use the practice's routes."""
