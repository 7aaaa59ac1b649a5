"""The live half of a feed: where its publisher puts a new release, asked only where the setting allows it.

The other half, `connector`, is what is there without a network: the file that came with the product, or a folder.
"""

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from oba.indicators.base import Definition
from oba.indicators.files.expressions import compile_expression

_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


class LiveSource(Definition):
    """A publisher's interface that lists the releases of a feed: name, version and day of publication of each.

    `${NAME}` in `url`, `headers` and `parameters` stands for an environment variable, looked up when it is needed.
    """

    type: Literal["ees", "ees_files", "fingertips", "nomis", "ons", "github", "page", "http"]
    basis: str = Field(description="How it is known that this is the feed's own table: where it was looked up")
    dataset: str = Field(default="", description="ees, nomis, ons: the service's own name for the data set")
    edition: str = Field(default="time-series", description="ons: the edition of the data set")
    publication: str = Field(default="", description="ees_files: the publication, as its address names it")
    repository: str = Field(default="", pattern=r"^$|^[\w.-]+/[\w.-]+$", description="github: `owner/name`")
    path: str = Field(default="", description="github: the file in the repository; its name may have * and ?")
    pattern: str = Field(default="", description="ees_files, page: the file's name, with * and ?; exactly one fits")
    dated: str = Field(default="", description="page: an expression whose first group is the day of the release")
    indicators: list[int] = Field(default=[], description="fingertips: the numbers of the indicators")
    parameters: dict[str, str] = Field(default={}, description="fingertips, nomis: the service's own parameters")
    member: str = Field(default="", description="The file inside a zip that is fetched, with * and ?")
    url: str = Field(default="", description="page, http: the address; else the service's, if it is not the public one")
    hosts: list[str] = Field(default=[], description="Hosts that a link or a redirect may lead to, besides the first")
    headers: dict[str, str] = Field(default={}, description="Sent with each request, such as a key: `${NAME}`")
    max_megabytes: int = Field(default=200, ge=1, description="Largest file, after it is unpacked")
    timeout_seconds: float = Field(default=60, gt=0, description="Longest time for one attempt")
    max_rows: int = Field(default=2_000_000, ge=1, description="nomis: more rows than this are refused")

    @field_validator("dated")
    @classmethod
    def _has_a_group(cls, text: str) -> str:
        if text and compile_expression(text).groups < 1:
            raise ValueError("`dated` needs a group that is the day, such as `released ([0-9]{4}-[0-9]{2}-[0-9]{2})`")
        return text

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        addressed = self.url.startswith(("https://", "http://", "${"))
        needs = {
            "ees": ("dataset", bool(self.dataset)),
            "ees_files": ("publication and pattern", bool(self.publication and self.pattern)),
            "fingertips": ("indicators", bool(self.indicators)),
            "nomis": ("dataset", bool(self.dataset)),
            "ons": ("dataset", bool(self.dataset)),
            "github": ("repository and path", bool(self.repository and self.path)),
            "page": ("url, beginning with https://, and pattern", addressed and bool(self.pattern)),
            "http": ("url, beginning with https://", addressed),
        }
        wanted, there = needs[self.type]
        if not there:
            raise ValueError(f"a live source of type {self.type} needs {wanted}")
        texts = [self.url, *self.headers.values(), *self.parameters.values()]
        if any(_REFERENCE.sub("", text).count("${") for text in texts):
            raise ValueError("`${` begins the name of an environment variable, which must end: `${NAME}`")
        return self
