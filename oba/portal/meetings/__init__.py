"""The meetings of a board: its calendar, the meeting on a big screen, and its minutes."""
