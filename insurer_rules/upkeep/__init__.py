"""Keeping rule tables true: their sources watched, what is known surveyed, their schema for editors."""
