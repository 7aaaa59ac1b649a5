"""A board's book: what it decided, what its figures are challenged on, what was recommended, and what is overdue."""
