"""What a board's pack is made from, as the store has it: figures, what was published before, what names counted."""
