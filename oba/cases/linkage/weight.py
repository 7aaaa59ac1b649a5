"""Which weight is enough: chosen on pairs that a person labelled, with what it finds and what it gets wrong.

Precision is the share of linked pairs that are right; recall the share of right pairs that are linked. Both are of
labelled pairs, with Wilson's interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.errors import CaseError
from oba.small_numbers import is_small
from oba.statistics.intervals import Interval, wilson

FEWEST_LABELS = 50
WANTED = 0.985
"""The share that is to be right among the labelled: half a point above 98%, for a sample may flatter."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A weight from which pairs are linked, what it reached on the labelled pairs, and how many of these there were.

    Precision and recall are in per cent.
    """

    weight: float
    precision: Interval
    recall: Interval
    labelled: int


def choose_threshold(pairs: pd.DataFrame, labels: pd.DataFrame, precision: float = WANTED) -> Threshold:
    """Return the lowest weight at which the linked pairs among the labelled are right as often as wanted.

    `labels` are pairs (`left`, `right`, `same` as True or False); a labelled pair that was never scored is one that was
    not linked. CaseError with fewer than 50 labels, without one of each kind, or where no weight is good enough.
    """
    if len(labels) < FEWEST_LABELS or labels["same"].nunique() < 2:
        raise CaseError(
            f"{len(labels)} pairs are labelled; {FEWEST_LABELS}, with both kinds among them, are needed to choose a"
            " weight."
        )
    known = labels[["left", "right", "same"]].merge(
        pairs[["left", "right", "weight"]], how="left", on=["left", "right"]
    )
    weights = known["weight"].fillna(-np.inf).to_numpy()
    order = np.argsort(-weights, kind="stable")
    same = known["same"].to_numpy(bool)[order]
    right, linked = np.cumsum(same), np.arange(1, len(same) + 1)
    last = np.r_[weights[order][1:] != weights[order][:-1], True] & np.isfinite(weights[order])
    good = last & (right / linked >= precision)
    if not good.any():
        raise CaseError(
            f"At no weight are {100 * precision:g}% of the linked pairs right. Look at the labels, or at which fields"
            " the lists have."
        )
    at = int(np.flatnonzero(good)[-1])
    reached, found = wilson(right[at], linked[at]), wilson(right[at], same.sum())
    return Threshold(float(weights[order][at]), reached, found, len(labels))


@dataclass(frozen=True, slots=True)
class MatchRate:
    """How many people of a group were linked, with Wilson's interval in per cent."""

    group: str
    people: int
    linked: int
    share: Interval


def rate_matches(people: pd.DataFrame, linked: set[str], by: str = "") -> list[MatchRate]:
    """Return the share of people linked: of all (group blank), or of each group of the column `by`.

    Groups differ where linkage is biased: those with rare names or steady addresses are found more often.
    """
    found = people["person"].isin(linked)
    groups = people[by].fillna("not known") if by else pd.Series("", index=people.index)
    counted = found.groupby(groups).agg(["size", "sum"]).sort_index()
    return [
        MatchRate(str(name), int(size), int(number), wilson(number, size))
        for name, size, number in counted.itertuples()
    ]


def hide_few(rates: Sequence[MatchRate]) -> list[MatchRate]:
    """Return the groups of one breakdown that may be shown: of fewer than 5 people linked or not, none is said.

    Where one alone would be hidden, so is the smallest of the others: from all and the rest it could be worked out.
    """
    hidden = {one.group for one in rates if is_small(one.linked) or is_small(one.people - one.linked)}
    if len(hidden) == 1 and len(rates) > 1:
        others = [one for one in rates if one.group not in hidden]
        hidden.add(min(others, key=lambda one: (one.people, one.group)).group)
    return [one for one in rates if one.group not in hidden]


def range_of(share: float, matched: float) -> tuple[float, float]:
    """Return between what a share of all lies, when it is known of those who were matched alone; all in per cent.

    Low: none of the others; high: all of them. 46% of the 58% who were matched is 27 to 69% of all.
    """
    low = share * matched / 100.0
    return low, low + (100.0 - matched)
