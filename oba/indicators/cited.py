"""The documents that definitions and cards cite: a short name for each, with what a reader needs to find it."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from oba.indicators.base import Definition

ShortName = Annotated[str, Field(pattern=r"^[A-Z]+[0-9]{2}$", max_length=12)]
"""Letters of the publisher and two digits of the year, by which a statement is known to be old."""

_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


class CitedDocument(Definition):
    """A published document that statements come from."""

    title: str
    publisher: str
    published: str = Field(description="When it was published, as it says itself: `30 September 2015`, `March 2013`")
    address: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="Where it can be read, if that is known: a web address"
    )
    licence: str = Field(default="", description="Under which licence, or that none is stated")


class DocumentList(Definition):
    """All documents that are cited, by their short name. One file: indicator_definitions/documents.yaml."""

    schema_: Literal["oba-documents/1"] = Field(alias="schema")
    documents: dict[ShortName, CitedDocument]

    @model_validator(mode="after")
    def _are_of_their_year(self) -> Self:
        for name, document in self.documents.items():
            if name[-2:] not in {year[-2:] for year in _YEAR.findall(document.published)}:
                raise ValueError(f"`{name}` ends in {name[-2:]}, and the document is of {document.published}")
        return self
