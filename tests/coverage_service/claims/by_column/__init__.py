"""Tests of coverage_service.claims.by_column."""
