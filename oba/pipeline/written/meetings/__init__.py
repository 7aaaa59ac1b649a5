"""The meetings of a board: what was recorded at each, and which days they move."""
