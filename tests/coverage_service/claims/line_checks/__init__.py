"""Tests of coverage_service.claims.line_checks."""
