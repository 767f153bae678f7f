"""Tests of coverage_service.web.edge."""
