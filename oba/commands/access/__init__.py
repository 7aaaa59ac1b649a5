"""Who may come in: people, machines, and the partnerships that share a store."""
