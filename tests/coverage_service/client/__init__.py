"""Tests of coverage_service.client."""
