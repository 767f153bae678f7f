"""Tests of coverage_service.decision."""
