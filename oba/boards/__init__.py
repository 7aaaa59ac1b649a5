"""What a board's people write and decide together, as plain values: cards, actions, and what became of them."""
