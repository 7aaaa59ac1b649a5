"""Where a feed's files come from, and when each became known."""

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from oba.indicators.base import Day, Definition

_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


class Connector(Definition):
    """Where files come from: a file, a folder of releases, an address, a file store, a database, a service, kept cases.

    `${NAME}` in `url`, `headers`, `options` and `parameters` stands for an environment variable. It is
    looked up when the data are fetched and is never kept or told.
    """

    type: Literal["file", "folder", "http", "files", "sql", "ees", "fingertips", "nomis", "cases"]
    path: str = Field(default="", description="File or folder, relative to the project; the kept file's name otherwise")
    pattern: str = Field(default="*", description="Which files of the folder, with * and ?")
    url: str = Field(
        default="",
        description="Address (http), file store (`s3://bucket/folder/*.csv`), database (`postgresql+psycopg://…`),"
        " or the service's address if it is not the public one",
    )
    hosts: list[str] = Field(default=[], description="Hosts that a redirect may lead to, besides the first")
    headers: dict[str, str] = Field(default={}, description="Sent with each request, such as a key: `${NAME}`")
    options: dict[str, str] = Field(default={}, description="What the file store needs to be opened: user, key, host")
    max_megabytes: int = Field(default=200, ge=1, description="Largest file, after it is unpacked")
    timeout_seconds: float = Field(default=60, gt=0, description="Longest time for one attempt")
    settle_seconds: float = Field(
        default=0, ge=0, le=60, description="A folder's file is taken when size and time stayed the same this long"
    )
    archive: str = Field(default="", description="Folder that a folder's files are moved to when they are loaded")
    query: str = Field(default="", description="One SELECT, with `:name` where a parameter goes")
    parameters: dict[str, str] = Field(
        default={}, description="Values of the query's parameters, or of the service's own (`area_type_id: '502'`)"
    )
    dataset: str = Field(default="", description="The service's own name for the data: a data set's id, `NM_2002_1`")
    dataset_version: str = Field(default="", description="One version of the data set; blank for the latest")
    indicators: list[int] = Field(default=[], description="Fingertips' numbers of indicators")
    measures: str = Field(default="", description="cases: the definition of what is counted, in `case_measures`")
    max_rows: int = Field(default=2_000_000, ge=1, description="More rows than this are refused")

    @property
    def is_local(self) -> bool:
        """Whether its files stand in folders of this machine, so that nothing is fetched."""
        return self.type in ("file", "folder")

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        needs = {
            "file": ("path", bool(self.path)),
            "folder": ("path and pattern", bool(self.path and self.pattern)),
            "http": ("url, beginning with https://", self.url.startswith(("https://", "http://", "${"))),
            "files": ("url", bool(self.url)),
            "sql": ("url and query", bool(self.url and self.query)),
            "ees": ("dataset", bool(self.dataset)),
            "fingertips": ("indicators", bool(self.indicators)),
            "nomis": ("dataset", bool(self.dataset)),
            "cases": ("measures", bool(self.measures)),
        }
        wanted, there = needs[self.type]
        if not there:
            raise ValueError(f"a connector of type {self.type} needs {wanted}")
        texts = [self.url, *self.headers.values(), *self.options.values(), *self.parameters.values()]
        if any(_REFERENCE.sub("", text).count("${") for text in texts):
            raise ValueError("`${` begins the name of an environment variable, which must end: `${NAME}`")
        return self


class Release(Definition):
    """One file that the publisher released, and when it became known to anyone outside."""

    file: str = Field(description="File name, * and ? allowed")
    released: Day
    basis: str = Field(default="", description="How the date is known, when it is not the publisher's own")
    status: Literal["provisional", "revised", "final"] = "final"
    title: str = ""

    @field_validator("file")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        if "/" in name:
            raise ValueError("give the file's name alone, without its folder")
        return name
