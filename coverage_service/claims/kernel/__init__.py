"""The kernel: coded lines of each insured folded through settlement, plain or compiled by Numba."""
