"""When what people wrote was written: each statement with its year, and whether the board must renew it."""

import re
from dataclasses import dataclass
from datetime import date

from oba.indicators.card import CardRecord, Statement

RENEW_YEARS = 3
"""A statement from longer ago than this is shown as old, whatever the figures have done since."""

_YEAR_OF_SOURCE = re.compile(r"[A-Z]+(\d\d)")


@dataclass(frozen=True, slots=True)
class Dated:
    """A statement, the year it is from (0 if nothing says so), and whether it is to be renewed."""

    statement: Statement
    year: int
    is_old: bool


def date_statement(statement: Statement, record: CardRecord, as_at: date) -> Dated:
    """Return a statement with its year: that of its newest source, or of the day the record was written without one.

    The short name of a source ends in two digits of its year (docs/documents.md): W15 is of 2015.
    """
    found = [_YEAR_OF_SOURCE.fullmatch(citation.source) for citation in statement.sources]
    years = [2000 + int(match[1]) for match in found if match]
    year = max(years, default=0 if statement.sources else record.written_on.year)
    return Dated(statement, year, bool(year) and as_at.year - year > RENEW_YEARS)
