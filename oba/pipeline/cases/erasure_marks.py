"""Whoever was erased from a list of returns, so that the accepted files, which are kept, do not bring them back.

A mark is a keyed hash of the pseudonym, of a kind of its own: it is no pseudonym and no row's, and without the key says
nothing. The marks of a list stand sorted in two places: in the store, so that a backup of it has them, and in one
private file beside its dataset, so that an older backup does not forget who was erased since. Whoever stands in either
was erased; a mark is no store's own, and is heeded by every store of the folder.
"""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from oba.cases.dataset import write_lines
from oba.cases.pseudonyms import CaseKey
from oba.indicators.case_lists.case_list import CaseList
from oba.indicators.project import Definitions
from oba.pipeline.cases.datasets import cases_folder, let_one_change
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import read_session, write_session

ERASED = "erased-before"
_FILE, _FILES = "erased.txt", "erased*.txt"
"""The file of a list's marks; earlier versions had one for each store."""


def mark_erased(key: CaseKey, definition: CaseList, people: Iterable[str]) -> list[str]:
    """Return the mark of each pseudonym of a list."""
    return key.name_all(f"erased from {definition.id}", people)


def read_erased(engine: Engine, settings: Settings, definition: CaseList) -> frozenset[str]:
    """Return the marks of whoever was erased from a list; none of a list that is not of returns."""
    if definition.source.type != "return":
        return frozenset()
    return _read_store(engine, definition.id) | _read_folder(cases_folder(settings) / definition.id)


def remember_erased(
    engine: Engine, settings: Settings, definitions: Definitions, key: CaseKey, kind: str, person: str
) -> None:
    """Remember that somebody of a kind was erased, for each list of returns that knows people of that kind.

    It is written before a row goes: whoever is killed between the two asks again, and nobody comes back.
    """
    for one in definitions.case_lists.values():
        if one.source.type == "return" and one.fields["person"].of == kind:
            _keep(engine, settings, one.id, read_erased(engine, settings, one) | set(mark_erased(key, one, [person])))


def bring_together(engine: Engine, settings: Settings) -> int:
    """Let a store and its folder know of everybody whom either knows to be erased, as after a restore.

    Return how many marks the store did not have.
    """
    folder, new = cases_folder(settings), 0
    with read_session(engine) as session:
        names = {*register.list_erased(session), *(path.parent.name for path in folder.glob(f"*/{_FILES}"))}
    if names:
        with let_one_change(settings):
            for name in sorted(names):
                stored = _read_store(engine, name)
                everybody = stored | _read_folder(folder / name)
                new += len(everybody) - len(stored)
                _keep(engine, settings, name, everybody)
    return new


def _read_store(engine: Engine, name: str) -> frozenset[str]:
    with read_session(engine) as session:
        return register.read_erased(session, name)


def _read_folder(folder: Path) -> frozenset[str]:
    return frozenset(mark for path in folder.glob(_FILES) for mark in path.read_text("ascii").split())


def _keep(engine: Engine, settings: Settings, name: str, marks: Iterable[str]) -> None:
    everybody = sorted(marks)
    target = cases_folder(settings) / name / _FILE
    write_lines(everybody, target)
    with write_session(engine) as session:
        register.lock_cases(session)
        register.keep_erased(session, name, everybody)
    for path in target.parent.glob(_FILES):
        if path != target:  # of an earlier version: its marks stand in both by now
            path.unlink(missing_ok=True)
