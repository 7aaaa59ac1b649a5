"""How many people there are, how old they are, and how many a published projection has."""
