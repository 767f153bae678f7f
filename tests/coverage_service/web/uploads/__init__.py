"""Uploads, received and verified."""
