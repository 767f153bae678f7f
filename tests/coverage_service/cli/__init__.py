"""Tests of coverage_service.cli."""
