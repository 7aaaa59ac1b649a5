"""Rows of a case system by one SELECT in a transaction that only reads; into memory, never into a file."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from oba.cases.raw import RawColumn, make_raw_column
from oba.errors import CaseError, FeedError
from oba.indicators.case_lists.case_list import CaseSource
from oba.ingest.collect.credentials import fill_references
from oba.ingest.collect.databases import check_query, make_read_only, open_database

_CHUNK = 10_000


@dataclass(frozen=True)
class Answer:
    """What a query gave: columns of text, and a hash over all of it."""

    columns: list[RawColumn] = field(repr=False)
    rows: int
    sha256: str


def read_query(source: CaseSource) -> Answer:
    """Run the query of a list and return its rows; CaseError in words that hold nothing of the rows or the address."""
    try:
        query = check_query(source.query)
        parameters = {name: fill_references(value) for name, value in source.parameters.items()}
        engine = open_database(fill_references(source.url))
    except FeedError as fault:
        raise CaseError(str(fault).replace("The feed", "The list").replace("the feed", "the list")) from None
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise CaseError(f"{source.url[2:-1]} does not hold the address of a database that can be used here.") from None
    try:
        with engine.connect() as connection:
            make_read_only(connection, source.timeout_seconds)
            try:
                return _collect(connection, query, parameters, source.max_rows)
            finally:
                connection.rollback()
    except SQLAlchemyError as fault:
        # The driver's own words may hold the address, or a value of a row that it could not convert.
        kind = type(getattr(fault, "orig", None) or fault).__name__
        raise CaseError(
            f"The case system did not answer the query ({kind}). Try the query there with the same account, which may"
            " only read; nothing was kept."
        ) from None
    finally:
        engine.dispose()


def _collect(connection: Connection, query: str, parameters: dict[str, str], most: int) -> Answer:
    streamed = connection.execution_options(stream_results=True, yield_per=_CHUNK)
    with streamed.execute(text(query), parameters) as found:
        return _collect_rows(found, most)


def _collect_rows(found: CursorResult[Any], most: int) -> Answer:
    names = list(found.keys())
    cells: list[list[str]] = [[] for _ in names]
    digest = hashlib.sha256(repr(names).encode())
    count = 0
    for rows in found.partitions(_CHUNK):
        count += len(rows)
        if count > most:
            raise CaseError(f"The query gives more than {most:,} rows (`source.max_rows`). Nothing was kept.")
        for place, (column, values) in enumerate(zip(cells, zip(*rows, strict=True), strict=True)):
            texts = ["" if value is None else str(value) for value in values]
            if any(isinstance(value, bytes | bytearray | memoryview) for value in values):
                raise CaseError(
                    f"Column {names[place]} of the query holds bytes, not text. Turn them into text in the query"
                    " (CAST, or `encode(…, 'hex')`); nothing was kept."
                )
            column.extend(texts)
            digest.update("\x1f".join(texts).encode())
    return Answer(
        [make_raw_column(name, texts) for name, texts in zip(names, cells, strict=True)], count, digest.hexdigest()
    )
