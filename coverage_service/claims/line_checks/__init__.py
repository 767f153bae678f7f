"""What can be told of one claim line alone: how its cells are read, and what an insurer would send back."""
