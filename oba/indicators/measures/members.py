"""Counts of a group of authorities, such as a combined authority: the published counts of its members added up.

Only counts are added, each member's once; a share or rate is then made anew from the sums, as
`oba.statistics.aggregation` has it. A sum is a function of numbers that are all published, so it tells of none
that is hidden.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from oba.indicators.measures.adding import each, ids_of
from oba.observations.inexact import RELATION_FLAGS
from oba.vocabulary import Status, Symbol

Series = tuple[str, str, str]


def add_members(
    cells: Mapping[Series, pd.DataFrame], counts: Collection[Series], group: str, members: Sequence[str]
) -> dict[Series, pd.DataFrame]:
    """Return the current observations of each series, with rows of the code `group` in those of `counts`."""
    return {key: _with_sums(found, group, members) if key in counts else found for key, found in cells.items()}


def _with_sums(found: pd.DataFrame, group: str, members: Sequence[str]) -> pd.DataFrame:
    """Return counts with a row of the group for each period of a member, unless its publisher gives one itself.

    There is a number where every member has an exact one. Where one is hidden the sum is `c`, where one is missing, or
    has no number for another reason, `x`. The flag is that of the first member that has one; `ids` has every member's
    cell.
    """
    found = found.reset_index(drop=True).assign(ids=each(ids_of(found)))
    given = found.loc[found["area"] == group, "period"]
    mine = found[found["area"].isin(members) & ~found["period"].isin(given)].sort_values(["period", "area"])
    if mine.empty:
        return found
    inexact = mine["flag"].isin(RELATION_FLAGS)
    mine = mine.assign(
        value=mine["value"].mask(inexact | mine["symbol"].notna()),
        flag=mine["flag"].mask(inexact),
        hidden=mine["symbol"] == Symbol.CONFIDENTIAL.value,
        unsettled=mine["status"] == Status.PROVISIONAL.value,
    )
    periods = mine.groupby("period")
    sums = mine.drop_duplicates("period").set_index("period")
    value = periods["value"].sum(min_count=len(members))
    why = np.where(periods["hidden"].any(), Symbol.CONFIDENTIAL.value, Symbol.UNAVAILABLE.value)
    sums = sums.assign(
        area=group,
        value=value,
        symbol=pd.Series(why, value.index, dtype=object).where(value.isna(), None),
        flag=periods["flag"].first().astype(object).where(lambda flag: flag.notna(), None),
        status=sums["status"].mask(periods["unsettled"].any(), Status.PROVISIONAL.value),
        ids=periods["ids"].agg(lambda ids: tuple(key for one in ids for key in one)),
    )
    return pd.concat([found, sums.reset_index()[found.columns]], ignore_index=True)
