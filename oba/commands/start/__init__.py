"""Commands one begins with: a project of one's own, a board for any council."""
