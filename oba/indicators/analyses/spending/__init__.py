"""The keys of analyses of money: what is spent, what it costs, and what comes back."""
