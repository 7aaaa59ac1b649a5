"""What could name a child or a family, in the texts that people write."""
