"""A large CSV of a case list, read, checked and kept in parts, so that what it takes in memory does not grow with it.

Its rows get pseudonyms part by part and are put aside in a private folder; then they are checked people by people. What
is told and kept is the same as of the file as a whole.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from oba.cases.check.lists import bound_births
from oba.cases.dataset import list_columns, make_folder, read_rows
from oba.cases.fields import CASE, PERSON, Fields
from oba.cases.gathered_faults import Gathered, choose
from oba.cases.intake import TIME_OVER, Beside, Checked, column_types, look_for_all, name_people, take_fields
from oba.cases.pseudonyms import CaseKey
from oba.cases.raw import RawList
from oba.cases.spill import Share, Spill
from oba.indicators.case_lists.case_list import LINK, CaseList
from oba.indicators.case_lists.checks import Once, Spells
from oba.indicators.sources.reading import Reading
from oba.ingest.large.parts import LargeFile, NotPlainError, RefusedError, look_through
from oba.pipeline.cases.reading import BOOKS, Rows, as_raw, refuse_file, refuse_size

PART = 8_000_000
"""Bytes of a part. A file of fewer than two is read whole."""
_HEAD = 1_000_000
FOLDER = "parts"
"""The folder, beside the datasets of a list, of what is put aside while it is loaded."""


@dataclass(frozen=True)
class Near:
    """What a list is compared with, of which some people at a time are read: datasets, and lists that were given."""

    earlier: Path | None
    kept: Mapping[str, Path] = field(default_factory=dict)
    given: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def whole(self) -> Beside:
        """Return all of it."""
        return Beside(
            {name: read_people(path) for name, path in self.kept.items()} | dict(self.given),
            read_rows(self.earlier) if self.earlier else None,
        )

    def of(self, share: Share) -> Beside:
        """Return what is of the people of some rows."""
        between = (share.first, share.last) if share.last else None
        found = {name: read_people(path, between) for name, path in self.kept.items()}
        others = {name: rows[share.has(rows[PERSON])] for name, rows in (found | dict(self.given)).items()}
        if self.earlier is None:
            return Beside(others)
        before = read_rows(self.earlier, people=between)
        return Beside(others, before[share.has(before[PERSON])])


def read_people(path: Path, between: tuple[str, str] | None = None) -> pd.DataFrame:
    """Return the people of a dataset with what other lists are compared with, or those between two pseudonyms."""
    wanted = [one for one in list_columns(path) if one not in (CASE, "family") and not one.startswith(LINK)]
    people = read_rows(path, wanted, people=between)
    return people.join(bound_births(people["born"], exact=False))


def open_in_parts(definition: CaseList, path: Path | None) -> LargeFile | None:
    """Return the file of a list that is to be read in parts; None if it is read whole, whatever the reason.

    Checks of a family want brothers and sisters together, who are in no order that could be known.
    """
    of_families = any(isinstance(one, Spells) and one.of == "family" for one in definition.checks)
    if definition.source.type != "table" or path is None or of_families or not path.is_file():
        return None
    if path.stat().st_size < 2 * PART:
        return None
    refuse_size(path, definition.source)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(BOOKS):
        return None
    return look_through(path, _reading(definition), head, PART, 0)


def _reading(definition: CaseList) -> Reading:
    return Reading(format="csv", header_row=definition.source.header_row)


@contextmanager
def check_in_parts(
    large: LargeFile, definition: CaseList, key: CaseKey, as_at: date, near: Near, today: date, folder: Path
) -> Iterator[tuple[Rows, Checked, Spill]]:
    """Yield what was read and found, and the rows to be kept, which are put aside in a folder until the end.

    NotPlainError if the file cannot be read in parts.
    """
    make_folder(folder)
    spill = Spill(folder)
    try:
        gathered, headers, rows = _put_aside(large, definition, key, as_at, spill)
        raw = RawList(large.path.name, "", np.zeros(0, np.int64), [], by_number=True)
        read = Rows(raw, large.sha256, large.findings)
        if gathered.refuses:
            yield read, Checked(pd.DataFrame(), gathered.list_faults(), rows, {}, {}), spill
        else:
            yield read, _check(spill, gathered, headers, definition, as_at, near, today, rows), spill
    finally:
        spill.close()


def _put_aside(
    large: LargeFile, definition: CaseList, key: CaseKey, as_at: date, spill: Spill
) -> tuple[Gathered, dict[str, str], int]:
    gathered, headers, rows = Gathered(), dict[str, str](), 0
    try:
        for table in large.tables():
            raw = as_raw(table)
            fields = take_fields(raw, definition, key, as_at)
            gathered.add(fields.faults, raw.numbers)
            headers = fields.headers
            if not gathered.refuses:
                spill.add(name_people(fields, definition, key, rows).frame, raw.numbers)
            rows += len(raw)
    except RefusedError as fault:
        raise refuse_file(large.path, fault.findings[0]) from None
    if not rows:
        raise NotPlainError
    return gathered, headers, rows


def _check(
    spill: Spill,
    gathered: Gathered,
    headers: dict[str, str],
    definition: CaseList,
    as_at: date,
    near: Near,
    today: date,
    rows: int,
) -> Checked:
    """Check what was put aside, people by people, and put aside anew what is to be kept."""
    of_cells, of_rows, types = gathered.list_faults(), Gathered(), column_types(definition)
    aside: dict[str, int] = {}
    values: dict[str, int] = {}
    written = 0
    for share in spill.shares(PART // _BYTES_OF_A_ROW, _alone(definition)):
        mine = choose(of_cells, share.numbers)
        found = look_for_all(Fields(share.frame, mine, headers), definition, as_at, near.of(share), today)
        known = {id(one) for one in mine}
        of_rows.add([one for one in found.faults if id(one) not in known], share.numbers)
        for counted, new in ((aside, found.set_aside), (values, found.values_aside)):
            for rule, count in new.items():
                counted[rule] = counted.get(rule, 0) + count
        spill.keep(found.kept, share.numbers[found.places], types)
        written += len(found.kept)
    faults = [*of_cells, *of_rows.list_faults()]
    in_order = [*dict.fromkeys(one.rule for one in faults), TIME_OVER]
    return Checked(
        pd.DataFrame(),
        faults,
        rows,
        {rule: aside[rule] for rule in in_order if rule in aside},
        {rule: values[rule] for rule in in_order if rule in values},
        written=written,
    )


_BYTES_OF_A_ROW = 80
"""About as many as a row of a list has; it decides only how many rows are looked at at a time."""


def _alone(definition: CaseList) -> list[str]:
    """Return the fields of which a value is compared with those of other people's rows."""
    fields = {one.field for one in definition.checks if isinstance(one, Once)} - {PERSON}
    if PERSON not in definition.key or any(isinstance(one, Spells) and one.of == "case" for one in definition.checks):
        fields.add(CASE)
    return sorted(fields)
