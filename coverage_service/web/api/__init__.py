"""The JSON interface: checks, lists, comparisons and claim files over HTTP."""
