"""What the policies say: the rule tables of the basic package and of every insurer. Knows no patient."""
