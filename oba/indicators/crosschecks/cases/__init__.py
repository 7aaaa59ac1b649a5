"""What definitions about cases say that must fit elsewhere: audits of some, lists of all."""
