"""The decision: a question and the rules become one answer."""
