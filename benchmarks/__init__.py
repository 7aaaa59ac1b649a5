"""What `make bench` runs: each figure is a ratio to a limit or to a peer in the same run."""
