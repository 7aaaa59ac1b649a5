"""The pipeline's half about returns: what is owed, what is sent, signed, accepted, and loaded as any feed is."""
