"""Whoever was erased from a list of returns, so that the accepted files, which are kept, do not bring them back.

A mark is a keyed hash of the pseudonym, of a kind of its own: it is no pseudonym and no row's, and without the key says
nothing. The marks of a list stand sorted in one private file beside its dataset, so that no order tells when.
"""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from oba.cases.dataset import write_lines
from oba.cases.pseudonyms import CaseKey
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.project import Definitions
from oba.pipeline.cases.datasets import cases_folder, store_mark
from oba.settings import Settings

ERASED = "erased-before"


def mark_erased(key: CaseKey, definition: CaseList, people: Iterable[str]) -> list[str]:
    """Return the mark of each pseudonym of a list."""
    return key.name_all(f"erased from {definition.id}", people)


def read_erased(engine: Engine, settings: Settings, definition: CaseList) -> frozenset[str]:
    """Return the marks of whoever was erased from a list; none of a list that is not of returns."""
    path = _path(engine, settings, definition)
    if definition.source.type != "return" or not path.is_file():
        return frozenset()
    return frozenset(path.read_text("ascii").split())


def remember_erased(
    engine: Engine, settings: Settings, definitions: Definitions, key: CaseKey, kind: str, person: str
) -> None:
    """Remember that somebody of a kind was erased, for each list of returns that knows people of that kind.

    It is written before a row goes: whoever is killed between the two asks again, and nobody comes back.
    """
    for one in definitions.case_lists.values():
        if one.source.type == "return" and one.fields["person"].of == kind:
            known = read_erased(engine, settings, one)
            marks = sorted({*known, *mark_erased(key, one, [person])})
            write_lines(marks, _path(engine, settings, one))


def _path(engine: Engine, settings: Settings, definition: CaseList) -> Path:
    return cases_folder(settings) / definition.id / f"erased-{store_mark(engine)}.txt"
