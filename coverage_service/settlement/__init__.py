"""One session down the stack of entitlements: the one semantics, and how many sessions are left by it."""
