"""The pages that people read: the check, the comparison, the practice's page and what stands around them."""
