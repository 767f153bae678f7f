"""What it costs: ratios measured interleaved in one run, never asserted by a test."""
