"""Where a board's people write its cards, one question a page, and its actions."""
