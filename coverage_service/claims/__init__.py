"""Claim files: what will be paid, line by line, before they are sent."""
