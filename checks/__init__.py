"""What `make check` asks of the tree that no ready-made tool asks."""
