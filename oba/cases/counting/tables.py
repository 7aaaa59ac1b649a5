"""Counting where the rows are: tables of a database that is asked in SQL, of which aggregates alone come back."""

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from oba.cases.counting.kept import Rows
from oba.errors import FeedError


class Tables:
    """The tables of a connection; a `CaseDatabase`. The same texts as for files are asked of it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def query(self, statement: str) -> Rows:
        """Return the rows of a SELECT; FeedError if it cannot be counted, without a word of any row."""
        try:
            return [tuple(row) for row in self._connection.exec_driver_sql(statement)]
        except SQLAlchemyError as fault:
            told, name = type(fault).__name__, self._connection.dialect.name
            raise FeedError(f"The kept case rows cannot be counted by {name} ({told}). Nothing was counted.") from None
