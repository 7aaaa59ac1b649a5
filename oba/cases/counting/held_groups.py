"""What was given by groups stays as it was given while fewer than five cases differ from it.

Two counts of lists that differ by one child differ by one in each of that child's groups: age, gender, district, small
area, outcome. Laid beside each other they are the child's row. So a measure that is given by groups, or is a group by
its `where`, is given anew for a period when in each split that changed at least five cases did. Until then all of
it stays, the whole too, so that groups and whole are of one count; small steps add up, and are given together. Of a
longer period the change that is given of its parts is given too.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from oba.cases.counting.longer_periods import Key, covers, expect_then, sort_periods
from oba.indicators import scores
from oba.indicators.case_measures import MEDIAN, ROLLING, CaseMeasures
from oba.places.areas import level_of_code
from oba.small_numbers import is_small
from oba.statistics.disclosure.few import count_moved
from oba.vocabulary import Level

_CELL = ["area", "period", "span", "measure", "breakdown", "group"]
_SPAN = ["span", "period"]
_GROUP = ["area", "measure", "breakdown", "group"]

Mask = NDArray[np.bool_]


class Settled(NamedTuple):
    """The lines of a measure as they are given, and of how many periods they stay as they were given last."""

    table: pd.DataFrame
    stay: int = 0


def hold_few(definition: CaseMeasures, name: str, table: pd.DataFrame, before: pd.DataFrame | None) -> Settled:
    """Return the lines of a measure, with those of `before`, what was given last, where too few cases differ.

    Both have `oba.cases.counting.count.COLUMNS`; `before` may have lines of other measures. What is split otherwise
    than before is given as it is counted.
    """
    if before is None:
        return Settled(table)
    before = before[before["measure"].isin(set(definition.series_of(name)) & set(table["measure"]))]
    if _list_splits(definition, table) != _list_splits(definition, before):
        return Settled(table)
    both = table.merge(before, on=_CELL, how="outer", suffixes=("", "_then"), indicator="there")
    both["split"] = [_name_split(definition, *cell) for cell in zip(both["area"], both["breakdown"], strict=True)]
    both = both.assign(value_was=both["value_then"], of_was=both["of_then"])
    changed = set(map(_name_key, both.loc[_differ(both), _SPAN].itertuples(index=False, name=None)))
    lines = {_name_key(key): some for key, some in both.groupby(_SPAN, sort=False)} if changed else {}
    held: list[Key] = []
    for key in sort_periods(lines):
        if any(covers(key, one) for one in changed):
            lines[key] = expect_then(definition.measures[name], key, lines, changed, held)
            held += [key] if _is_held(definition, name, lines[key]) else []
    if not held:
        return Settled(table)
    both = pd.concat(lines.values(), ignore_index=True)
    stays = pd.MultiIndex.from_tuples(held, names=_SPAN)
    kept = pd.MultiIndex.from_frame(both[_SPAN]).isin(stays) & both["measure"].isin(set(before["measure"])).to_numpy()
    empty = _find_empty(both, kept, ["value"] if definition.measures[name].family == "step" else ["value", "of"])
    then = _take_then(both[(kept & (both["there"] != "left_only")) | (empty & (both["there"] == "right_only"))])
    now = both[~kept & (both["there"] != "right_only") & ~(empty & (both["there"] == "left_only"))]
    return Settled(pd.concat([now, then], ignore_index=True)[list(table.columns)], len(held))


def _find_empty(both: pd.DataFrame, kept: Mask, counts: list[str]) -> Mask:
    """Return the lines of a group of which nobody is told in any period: it comes or goes with what stays as it was.

    A group that is in any period is in all, with 0: its noughts would tell of the one child.
    """
    given, before = both[counts], both[[f"{name}_then" for name in counts]]
    most = np.maximum(given.fillna(0).to_numpy(float).max(axis=1), before.fillna(0).to_numpy(float).max(axis=1))
    return (both.assign(most=np.where(kept, 0, most)).groupby(_GROUP)["most"].transform("max") == 0).to_numpy()


def _take_then(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.assign(**{name: lines[f"{name}_then"] for name in ("value", "of", "symbol")})


def _name_key(key: Any) -> Key:
    return str(key[0]), str(key[1])


def _differ(both: pd.DataFrame) -> Mask:
    now, then = (both[[f"value{ending}", f"of{ending}"]].fillna(0).to_numpy(float) for ending in ("", "_then"))
    return np.asarray((now != then).any(axis=1))


def _list_splits(definition: CaseMeasures, table: pd.DataFrame) -> set[str]:
    cells = table[["area", "breakdown"]].drop_duplicates().itertuples(index=False, name=None)
    return {_name_split(definition, area, breakdown) for area, breakdown in cells}


def _name_split(definition: CaseMeasures, area: str, breakdown: str) -> str:
    """Return the breakdown of a line: that of places too, whose rest, those without a place, stands under its name."""
    if area == definition.area:
        return breakdown
    wanted = "lsoa" if level_of_code(area) is Level.SMALL_AREA else "district"
    return next((name for name, one in definition.breakdowns.items() if one.field == wanted), wanted)


def _is_held(definition: CaseMeasures, name: str, lines: pd.DataFrame) -> bool:
    """Return whether a period stays: it was given by groups, and in one split few differ, but some do."""
    groups = lines if definition.counts_a_part(name) else lines[lines["split"] != ""]
    if groups.empty or (lines["there"] == "right_only").all() or lines["value_then"].isna().all():
        return False
    changed = groups[_differ(groups)].groupby("split")
    return any(is_small(_count_changed(definition, name, cells)) for _, cells in changed)


def _count_changed(definition: CaseMeasures, name: str, lines: pd.DataFrame) -> float:
    """Return how many cases differ in a split at least: the most that came into its groups, or went, in any count."""
    is_step = definition.measures[name].family == "step"
    most = 0.0
    for series in lines["measure"].unique():
        if str(series).endswith((MEDIAN, *scores.SUMS)):
            continue
        cells = lines[lines["measure"] == series]
        is_of_all = is_step or str(series).endswith(ROLLING)  # what a group is of is no count of that group
        for column in ("value",) if is_of_all else ("value", "of"):
            now, then = (cells[f"{column}{ending}"].to_numpy(float) for ending in ("", "_then"))
            most = max(most, count_moved(now, then))
    return most
