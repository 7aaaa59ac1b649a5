"""What boards write, version by version, and what a process remembers of it."""
