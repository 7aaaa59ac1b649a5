"""DOOR: the portal where providers send their returns and the partnership receives them."""
