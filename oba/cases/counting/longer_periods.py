"""A longer period beside the shorter ones that make it: what a reader of both knows of it.

Who has the years given anew, and three years together before and after, takes the ones from the other. What is left is
the change of the year that stays as it was given, and may be one child.
"""

from collections.abc import Collection, Mapping

import pandas as pd

from oba.indicators import scores
from oba.indicators.case_measures import MEDIAN, CaseMeasure
from oba.periods import read_code
from oba.vocabulary import Symbol

Key = tuple[str, str]
"""The span and the period."""

_GROUP = ["area", "measure", "breakdown", "group"]
_LENGTHS = {"calendar_year": 12, "financial_year": 12, "academic_year": 12, "quarter": 3, "month": 1}
"""The months of each kind of period; twelve months of means are none of these, though they are given by month."""


def sort_periods(keys: Collection[Key]) -> list[Key]:
    """Return spans and periods with shorter ones first, and years before those that are pooled."""
    return sorted(keys, key=lambda key: (read_code(key[1]).months, key[0].startswith("pooled_"), key))


def covers(key: Key, other: Key) -> bool:
    """Return whether a period has another within it, or is it."""
    whole, part = read_code(key[1]), read_code(other[1])
    return whole.start <= part.start and part.end <= whole.end


def expect_then(
    measure: CaseMeasure,
    key: Key,
    lines: Mapping[Key, pd.DataFrame],
    changed: Collection[Key],
    held: Collection[Key],
) -> pd.DataFrame:
    """Return the lines of a period with `value_then` and `of_then` as they follow from what is given of its parts.

    `lines` have the numbers as counted (`value`, `of`), as given before (`value_was`, `of_was`) and as they follow
    (`…_then`) by period; of these some have `changed`, and those `held` stay as they follow. Where cases do not add up
    from period to period, or no shorter ones with the same groups make it, nothing follows.
    """
    mine, parts = lines[key], _find_parts(measure, key, lines)
    changes = [_list_changes(lines[part], part in held) for part in parts if part in changed or part in held]
    is_split_alike = all(set(lines[part]["split"]) == set(mine["split"]) for part in parts)
    if not changes or not is_split_alike:  # else the whole would follow what its groups do not
        return mine
    added = pd.concat(changes).groupby(_GROUP)[["value", "of"]].sum()
    follows = mine.join(added.add_suffix("_added"), on=_GROUP)
    for name in ("value", "of"):
        change = follows[f"{name}_added"].fillna(0)
        then = follows[f"{name}_was"]
        follows[f"{name}_then"] = then.where(change == 0, then.fillna(0) + change)
    moved = (follows[["value_added", "of_added"]].fillna(0) != 0).any(axis=1)
    none = moved & (follows["of_then"] == 0)
    follows["symbol_then"] = follows["symbol_then"].mask(moved, "").mask(none, Symbol.NOT_APPLICABLE.value)
    follows[["value_then", "of_then"]] = follows[["value_then", "of_then"]].mask(none)
    return follows[list(mine.columns)]


def _find_parts(measure: CaseMeasure, key: Key, lines: Mapping[Key, pd.DataFrame]) -> list[Key]:
    """Return the shorter periods that make one, of the longest kind that does; none where there is a gap."""
    span, whole = key[0], read_code(key[1])
    if measure.unit != "case" or measure.count == "open" or whole.months == 1:
        return []
    for shorter in [span.removeprefix("pooled_")] if span.startswith("pooled_") else _LENGTHS:
        of_kind = [one for one in lines if one[0] == shorter and one != key and covers(key, one)]
        inside = [one for one in of_kind if read_code(one[1]).months == _LENGTHS[shorter]]
        if len(inside) * _LENGTHS[shorter] == whole.months:
            return inside
    return []


def _list_changes(lines: pd.DataFrame, is_held: bool) -> pd.DataFrame:
    counts = lines[~lines["measure"].str.endswith((MEDIAN, *scores.SUMS))]
    ending = "_then" if is_held else ""
    changed = {name: counts[f"{name}{ending}"].fillna(0) - counts[f"{name}_was"].fillna(0) for name in ("value", "of")}
    return counts[_GROUP].assign(**changed)
