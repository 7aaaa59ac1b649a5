"""How far people travelled by a scale of scores."""
