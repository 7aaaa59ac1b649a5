"""What need costs, what is spent on it, and what comes back."""
