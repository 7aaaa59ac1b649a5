"""The evidence of a board's yearly report, for those who write it."""
