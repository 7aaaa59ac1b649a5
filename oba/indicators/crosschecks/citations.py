"""That every document which a definition or card cites is in the list of documents."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from oba.findings import Finding
from oba.indicators.base import Citation
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions

_KINDS = ("outcomes", "services", "indicators", "boards", "returns", "case_audits")


def check_citations(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a short name that is not in the list, as a reader could not find what it stands for (DEF-20).

    Where there is no list, or it is at fault itself, which is told, nothing can be said.
    """
    if not definitions.cited:
        return
    named: list[tuple[str, str, BaseModel]] = [
        (kind, name, one) for kind in _KINDS for name, one in getattr(definitions, kind).items()
    ]
    named += [("cards", f"{board}/{about}", one) for (board, about), one in definitions.records.items()]
    for kind, name, one in named:
        for where, citation in find_citations(one):
            if citation.source not in definitions.cited:
                what = f"there is no document `{citation.source}` in documents.yaml."
                remedy = advise_name(citation.source, definitions.cited)
                yield fault_in(definitions, kind, name, (*where, "source"), "DEF-20", what, remedy)


def find_citations(value: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Citation]]:
    """Yield each citation in a definition, however deep, with the path of its key."""
    if isinstance(value, Citation):
        yield where, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from find_citations(getattr(value, name), (*where, name))
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from find_citations(one, (*where, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from find_citations(one, (*where, key))
