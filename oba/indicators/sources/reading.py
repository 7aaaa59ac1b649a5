"""How the bytes of a feed's file become a table."""

import codecs
from typing import Literal

from pydantic import Field, field_validator

from oba.indicators.base import Definition


class Reading(Definition):
    """How the bytes become a table of text."""

    format: Literal["csv", "xlsx", "ods", "json", "xml", "parquet"] = "csv"
    member: str = Field(default="", description="File inside a zip, with * and ?; blank if the file is not a zip")
    records: str = Field(
        default="",
        description="JSON: the key under which the list of records is, `data.rows`; XML: the name of the element"
        " that is repeated once a row; blank to find it",
    )
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = Field(default="", description="Sheet name; blank for the first")
    header_row: int = Field(default=1, ge=1, description="The first header row, counted from 1")
    header_rows: int = Field(
        default=1,
        ge=1,
        le=8,
        description="How many; an empty cell of an upper header row repeats the one left of it",
    )
    stop_at_blank_row: bool = False
    stop_at: list[str] = Field(
        default=[], description="The table ends above the first row whose first text begins with any of these"
    )
    skip_rows_without_values: bool = Field(
        default=False, description="Rows with nothing in any column that a measure reads are headings or notes"
    )

    @field_validator("encoding")
    @classmethod
    def _is_an_encoding(cls, name: str) -> str:
        if name != "auto":
            try:
                b"a".decode(name)
                codecs.lookup(name)
            except (LookupError, ValueError) as fault:
                raise ValueError(
                    "no encoding of texts that is known; write `auto`, `utf-8`, `cp1252`, `utf-16`"
                ) from fault
        return name

    @field_validator("delimiter")
    @classmethod
    def _is_a_delimiter(cls, mark: str) -> str:
        if mark != "auto" and (len(mark) != 1 or mark in '"\r\n'):
            raise ValueError(
                'a delimiter is one character: `,`, `;`, `|`, a tab as `"\\t"` in double quotes, or `auto`'
            )
        return mark
