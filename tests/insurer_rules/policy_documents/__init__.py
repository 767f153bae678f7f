"""Documents of insurers that do not exist, with the figures they state, and what the reader makes of them."""
