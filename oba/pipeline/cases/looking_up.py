"""Doubtful pairs are looked up: which of the council's own numbers they are, which nothing here knows.

Whoever has the key and the extracts joins them back, on their own machine, into a file that is theirs alone.
"""

import csv
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from oba.cases.dataset import FILE, read_rows
from oba.cases.pseudonyms import CaseKey
from oba.cases.read.cells import is_blank
from oba.errors import CaseError
from oba.formula_guard import guard_text
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.discretion import tell_no_values
from oba.pipeline.cases.loading import choose_path, find_list
from oba.pipeline.cases.reading import read_rows as read_source
from oba.pipeline.cases.review import PEOPLE, find_pairs
from oba.settings import Settings
from oba.store import cases as register
from oba.store.engine import write_session


def look_up(change: Change, key: CaseKey, name: str, files: Mapping[str, Path | None], target: Path) -> tuple[int, int]:
    """Write the council's own numbers of the pairs that wait to a new file, and return how many, and how many of all.

    Nothing here knows the numbers: they are read anew from the extracts in `files`, by side (`left`, `right`; None
    where a list is read by a query), and found again with the key. The file is its owner's alone, and may not be within
    the project, whose copies would take it along. The trail says that it was asked for.
    """
    _refuse_place(change.settings, target)
    with tell_no_values("The look-up"):
        load, path = find_pairs(change, name)
        if load.key_check != key.check_value:
            raise CaseError("OBA_CASE_KEY is not the key that the lists were loaded with, so nobody could be found.")
        rows = read_rows(path, [*PEOPLE, "reference", "decision", "weight"], having="reference")
        waiting = rows[rows["decision"].isna()].sort_values(["weight", "reference"], ascending=[False, True])
        made = register.read_made_of(load)
        for side, of in (("left", made.left), ("right", made.right)):
            numbers = _read_numbers(change, key, of, files[side])
            waiting[side] = [numbers.get(one) for one in waiting[f"{side}_person"]]
        found = waiting.dropna(subset=["left", "right"])
        if len(found):
            written = False
            try:
                with write_session(change.engine) as session:
                    register.tell_look_up(session, load, len(found), change.actor, change.now)
                    _write_numbers(found, target)
                    written = True
            except BaseException:
                if written:  # the trail does not say so
                    target.unlink(missing_ok=True)
                raise
    return len(found), len(waiting)


def _read_numbers(change: Change, key: CaseKey, name: str, path: Path | None) -> dict[str, str]:
    """Return the council's own number of each person of an extract, by pseudonym."""
    definition = find_list(change.definitions, name)
    person = definition.fields["person"]
    column = read_source(definition, choose_path(definition, path, change.settings)).raw.find(person.columns)
    if column is None:
        raise CaseError(f"The extract of `{name}` has no column {' or '.join(person.columns)}. Nothing was written.")
    return {key.name_person(person.of, text): text.strip() for text in column.texts if not is_blank(text)}


def _refuse_place(settings: Settings, target: Path) -> None:
    place = target.resolve()
    ours = (settings.home, settings.state_folder, settings.output_folder, settings.sources_folder, settings.kept_folder)
    if any(place.is_relative_to(one.resolve()) for one in ours):
        raise CaseError(
            "The file would have numbers of children, and copies of the project, of its state or of what it publishes"
            " would take it along. Name a place outside of them. Nothing was written."
        )
    if target.exists() or target.is_symlink():
        raise CaseError(f"{target.name} is there already, and is not written over. Nothing was written.")


def _write_numbers(found: pd.DataFrame, target: Path) -> None:
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE)
    except OSError as fault:
        raise CaseError(f"{target.name} cannot be written there ({fault.strerror}). Nothing was written.") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["reference", "left", "right"])
            for reference, left, right in found[["reference", "left", "right"]].itertuples(index=False):
                writer.writerow([reference, guard_text(left), guard_text(right)])
            file.flush()
            os.fsync(descriptor)
    except BaseException as fault:
        target.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise CaseError(
                f"{target.name} cannot be written there ({fault.strerror}). Nothing is left of it."
            ) from None
        raise
