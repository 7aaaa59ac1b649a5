"""When what people wrote was written: each statement with its year, and whether the board must renew it."""

import re
from dataclasses import dataclass
from datetime import date

from oba.indicators.base import SHORT_NAME
from oba.indicators.card import CardRecord, Statement

RENEW_YEARS = 3
"""A statement from longer ago than this is shown as old, whatever the figures have done since."""

_SHORT_NAME = re.compile(SHORT_NAME)


@dataclass(frozen=True, slots=True)
class Dated:
    """A statement, the year it is from (0 if nothing says so), and whether it is to be renewed."""

    statement: Statement
    year: int
    is_old: bool

    @property
    def words(self) -> str:
        """Return what stands behind the statement: its year, and that it is to be renewed; blank without a year."""
        if self.is_old:
            return f"from {self.year}, to be renewed"
        return str(self.year) if self.year else ""


def date_statement(statement: Statement, record: CardRecord, as_at: date) -> Dated:
    """Return a statement with its year: that of its newest source, or of the day it was written without one.

    The short name of a source ends in two digits of its year (docs/documents.md): W15 is of 2015, and N99 of 1999.
    """
    cited = [citation.source for citation in statement.sources if _SHORT_NAME.fullmatch(citation.source)]
    years = [_find_year(int(name[-2:]), as_at) for name in cited]
    year = max(years, default=0 if statement.sources else (statement.written_on or record.written_on).year)
    return Dated(statement, year, bool(year) and as_at.year - year > RENEW_YEARS)


def _find_year(digits: int, as_at: date) -> int:
    """Return the year that ends in two digits: of this century, unless that is more than 50 years to come."""
    year = 2000 + digits
    return year - 100 if year > as_at.year + 50 else year
