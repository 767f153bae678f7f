"""Tests of coverage_service.web.pages."""
