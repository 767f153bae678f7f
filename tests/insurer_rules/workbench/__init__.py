"""What notebooks show their readers does what it says."""
