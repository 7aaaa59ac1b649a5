"""Clerical review: analysts decide on pairs of records that may be one person, of which no name is known here."""
