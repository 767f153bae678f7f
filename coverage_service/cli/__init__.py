"""The command line: asking, claim files, rule tables, tokens and the service."""

from coverage_service.cli.main import main

__all__ = ["main"]
