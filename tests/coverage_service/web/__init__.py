"""Tests of coverage_service.web."""
