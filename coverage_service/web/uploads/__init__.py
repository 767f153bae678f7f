"""What is sent to be verified, and the verdicts on it."""
