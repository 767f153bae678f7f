"""Tests of coverage_service.wire."""
