"""Who may use the practice's routes: tokens, sessions made from them, how often one may ask, and where that is kept."""
