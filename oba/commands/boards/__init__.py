"""What is done for a board at the command line: its cards, its recommendations, its yearly report."""
