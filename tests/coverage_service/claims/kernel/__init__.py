"""Tests of coverage_service.claims.kernel."""
