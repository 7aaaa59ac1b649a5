"""Figures of returns by group stay as they were given while fewer than five cases differ, as those of case lists do.

A return that is put right by one family changes the total by one, and one group of each breakdown: two packs would tell
its row. So questions that are parts of one another, and what a case list says of one tool, are given anew for a quarter
when in each split that changed at least five differ; until then all of them stay, the whole too. The same holds of what
one provider gave by group. What a provider gave of everybody alone is its own figure, and is given as it stands.
"""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from oba.indicators.measures.questions import find_sets, list_sums
from oba.indicators.provider_return import ReturnDefinition
from oba.small_numbers import is_small
from oba.statistics.disclosure.few import count_moved

CELL = ["measure", "breakdown", "area", "period"]
_SAID = ["value", "symbol", "status", "flag"]
_PROVIDER = "provider"
_PARTS, _WHOLE = "parts", "whole"


class Settled(NamedTuple):
    """The observations as they are given, and how many sets of questions stay as they were given last."""

    frame: pd.DataFrame
    stay: int = 0


def hold_few(frame: pd.DataFrame, before: pd.DataFrame, definition: ReturnDefinition) -> Settled:
    """Return the observations of an accepted return, with those of `before` where too few cases differ.

    `before` is what was shown last: `CELL` with value, symbol, status and flag.
    """
    if before.empty:
        return Settled(frame)
    both = frame.merge(before[[*CELL, *_SAID]], on=CELL, how="left", suffixes=("", "_then"), indicator="there")
    sets = find_sets(definition)
    both["set"] = both["measure"].map(lambda name: sets.get(name, name))
    both["whose"] = [_whose(text) for text in both["breakdown"]]
    both["split"] = [_name_split(definition, sets, *cell) for cell in both[CELL[:3]].itertuples(index=False)]
    stays = pd.Series(False, index=both.index)
    held = 0
    for _, lines in both.groupby(["period", "whose", "set"], sort=False):
        if _is_held(lines, definition):
            stays[lines.index] = True
            held += 1
    if not held:
        return Settled(frame)
    kept = both[~(stays & (both["there"] == "left_only"))].copy()
    chosen = stays[kept.index].to_numpy()
    for name in _SAID:
        kept[name] = kept[name].astype(object).where(~chosen, kept[f"{name}_then"].astype(object))
    kept["value"] = kept["value"].astype(float)
    for name in ("symbol", "flag"):
        kept[name] = kept[name].astype(object).where(kept[name].notna(), None)
    return Settled(kept[list(frame.columns)].reset_index(drop=True), held)


def _is_held(lines: pd.DataFrame, definition: ReturnDefinition) -> bool:
    """Return whether in a split that was given before few differ, but some do; sums of scores are no cases."""
    for split, cells in lines[~lines["measure"].isin(list_sums(definition))].groupby("split", sort=False):
        if split == _WHOLE or cells["value_then"].isna().all():
            continue
        moved = [
            count_moved(some["value"].to_numpy(float), some["value_then"].to_numpy(float))
            for _, some in cells.groupby("measure", sort=False)
        ]
        if is_small(max(moved)):
            return True
    return False


def _whose(breakdown: str) -> str:
    named = dict(one.split("=", 1) for one in breakdown.split(";") if one)
    return named.get(_PROVIDER, "")


def _name_split(definition: ReturnDefinition, sets: Mapping[str, str], measure: str, breakdown: str, area: str) -> str:
    """Return by what a cell is split: breakdowns, places, or into parts of a whole; a provider's own whole is none."""
    names = [one.split("=", 1)[0] for one in breakdown.split(";") if one]
    groups = [name for name in names if name != _PROVIDER]
    if area != definition.area:
        groups.append("place")
    if groups:
        return ";".join(groups)
    return _PARTS if measure in sets and not names else _WHOLE
