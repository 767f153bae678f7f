"""Claim files column by column: millions of lines through the compiled kernel, on one machine or several."""
