"""What a board's people write: kept version by version, checked against the trail, read for packs."""
