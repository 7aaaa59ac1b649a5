"""That every document which a definition or card cites is in the list of documents."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from oba.findings import Finding
from oba.indicators.base import Citation
from oba.indicators.crosschecks.faults import advise_name, fault_in
from oba.indicators.project import Definitions
from oba.vocabulary import Severity

_KINDS = ("outcomes", "services", "indicators", "boards", "returns", "case_audits", "analyses", "what_works")


def check_citations(definitions: Definitions) -> Iterator[Finding]:
    """Refuse a short name that is not in the list, as a reader could not find what it stands for (DEF-20).

    Where there is no list, that is told once and refuses nothing (DEF-82). Of one that is at fault itself, which is
    told, nothing can be said.
    """
    if definitions.unread.get("cited"):
        return
    for kind, name, where, source in _list_cited(definitions):
        place = (definitions, kind, name, (*where, "source"))
        if not definitions.cited:
            what = f"`{source}` is cited, and no list of documents says what that is: nobody can look it up."
            remedy = "Write documents.yaml, with each document that is cited."
            yield fault_in(*place, "DEF-82", what, remedy, Severity.WARNING)
            return
        if source not in definitions.cited:
            what = f"there is no document `{source}` in documents.yaml."
            yield fault_in(*place, "DEF-20", what, advise_name(source, definitions.cited))


def _list_cited(definitions: Definitions) -> Iterator[tuple[str, str, tuple[str | int, ...], str]]:
    """Yield each short name that is cited, with the kind and id of the definition and the path of the citation."""
    named: list[tuple[str, str, BaseModel]] = [
        (kind, name, one) for kind in _KINDS for name, one in getattr(definitions, kind).items()
    ]
    named += [("cards", f"{board}/{about}", one) for (board, about), one in definitions.records.items()]
    for kind, name, one in named:
        for where, citation in find_citations(one):
            yield kind, name, where, citation.source


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
