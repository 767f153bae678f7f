"""Tests of coverage_service.settlement."""
