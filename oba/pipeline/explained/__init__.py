"""What every code, word and key of the product means, gathered from the tables that the product itself uses."""
