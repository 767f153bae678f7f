"""The edge: who passes, how much, how long, with which headers, and how a refusal is answered."""
