"""The evidence of a board's yearly report: what its frozen packs and its records hold of one year, line by line."""
