"""The pipeline's half about returns: what is sent, signed, accepted, and loaded as any feed is."""
