"""Tests of the clients: our own, and one that others generate from the interface description."""
