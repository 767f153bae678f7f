"""The wire: JSON and typed text become questions, answers become JSON."""
