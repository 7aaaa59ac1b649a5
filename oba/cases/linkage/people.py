"""One row a person of a kept list, as linkage is given them."""

from collections.abc import Sequence
from typing import Any, get_args

import pandas as pd

from oba.cases.linkage.model import ENCODED, HASHED
from oba.indicators.case_lists.case_link import LinkGroup
from oba.indicators.case_lists.case_list import LINK

GROUPS: tuple[LinkGroup, ...] = get_args(LinkGroup)


def columns_of(there: Sequence[str], latest: str) -> list[str] | None:
    """Return the columns of a dataset that linkage reads, None where it has none to link by."""
    needed = [f"{LINK}{name}" for name in HASHED]
    if not set(needed) <= set(there):
        return None
    return ["person", *GROUPS, *needed, *([latest] if latest in there else [])]


def one_each(rows: pd.DataFrame, latest: str) -> pd.DataFrame:
    """Return `person`, `ENCODED` and the groups, one row a person: of each the newest that is known.

    `latest` is the date by which rows are newer; the order of the file decides where the list has none.
    """
    ordered = rows.sort_values(latest, kind="stable", na_position="first") if latest in rows else rows
    people = ordered.groupby("person", sort=True).last().reset_index()
    people = people.rename(columns={f"{LINK}{name}": name for name in HASHED})
    people = people.astype(dict.fromkeys(HASHED, object))
    people[list(HASHED)] = people[list(HASHED)].where(people[list(HASHED)].notna(), None)
    for name in GROUPS:
        people[name] = pd.Series(map(_name_group, people[name].to_numpy(object)), index=people.index, dtype=object)
    return people[["person", *ENCODED, *(name for name in GROUPS if name not in ENCODED)]]


def _name_group(value: Any) -> str | None:
    """Return a group as text: a decile as `3`, for with blanks among them they are kept as 3.0."""
    if pd.isna(value):
        return None
    return str(value) if isinstance(value, str) else f"{value:.0f}"
