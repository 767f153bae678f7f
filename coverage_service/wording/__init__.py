"""Wording in Dutch and English: every sentence and every fixed text that a reader sees."""
