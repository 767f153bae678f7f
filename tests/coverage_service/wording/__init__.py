"""Tests of coverage_service.wording."""
