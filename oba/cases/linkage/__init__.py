"""Linkage: which people of two lists are the same, where no number is common to both, on encoded fields alone."""
