"""Tests of coverage_service.access."""
