"""What one begins with: a project of one's own, and a board for any council."""
