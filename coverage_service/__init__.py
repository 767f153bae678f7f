"""What this person gets: decides, explains and serves the coverage of manual therapy."""
