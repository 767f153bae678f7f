"""How figures come in: readings from every road, the registry of pages, and what is still to do for a year."""
