"""Tests of coverage_service.web.telemetry."""
