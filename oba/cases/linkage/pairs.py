"""Which pairs are linked: of each person the best, or as a person decided, which overrules the weight."""

import secrets
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from oba.cases.linkage.clerical import DECIDED, REVIEW_TYPES, Answer
from oba.cases.linkage.model import FIELDS
from oba.small_numbers import THRESHOLD, is_small

BOTH = ["left", "right"]
_SIGNS = "23456789BCDFGHJKMNPQRTVWXZ"
"""Of references: no vowels, so that none is a word, and no two signs that look alike."""
_LENGTH = 6


def take_best(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs in which each person is the one best match of the other: no person is in two of them.

    Where two are equally good none is taken: nobody can say which.
    """
    is_best = pd.Series(True, index=pairs.index)
    for side in ("left", "right"):
        best = pairs.groupby(side)["weight"].transform("max")
        at_best = pairs["weight"] == best
        alone = at_best.groupby(pairs[side]).transform("sum") == 1
        is_best &= at_best & alone
    return pairs[is_best].reset_index(drop=True)


def settle_pairs(pairs: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Return of each person the one pair to go by, with the columns of `pairs`: as decided, or else the best.

    `decided` has `left`, `right` and `decision`. Two who were decided to be one are taken, whatever the weight, and are
    in no other pair; two who were decided to be different are no pair, and each may have a next best.
    """
    same, different = (decided.loc[decided["decision"] == one, BOTH] for one in (Answer.SAME, Answer.NOT_SAME))
    taken = pairs["left"].isin(same["left"]) | pairs["right"].isin(same["right"])
    free = pairs[~taken & ~_are_among(pairs, different)]
    return pd.concat([same.merge(pairs, how="left", on=BOTH), take_best(free)], ignore_index=True)


def lay_out(
    pairs: pd.DataFrame, weight: float, doubtful: tuple[float, float] | None, known: pd.DataFrame
) -> pd.DataFrame:
    """Return what is kept of a link, as `REVIEW_TYPES`: pairs that are linked, doubtful or decided.

    `known` has `left`, `right` and `DECIDED` of what was looked at before, of people who are in both lists still. What
    is doubtful still keeps its reference, and what is so for the first time gets one.
    """
    decided = known[known["decision"].notna()]
    settled = settle_pairs(pairs, decided)
    aside = decided.loc[~_are_among(decided, settled), BOTH].merge(pairs, how="left", on=BOTH)
    rows = pd.concat([settled.assign(settled=True), aside.assign(settled=False)], ignore_index=True)
    rows = rows.merge(known, how="left", on=BOTH)
    low, high = doubtful or (np.inf, -np.inf)
    counts = rows["settled"].astype(bool)
    rows["linked"] = (rows["decision"] == Answer.SAME) | (counts & (rows["weight"] >= weight))
    rows["seen"] = rows["decision"].notna() | (counts & rows["weight"].between(low, high))
    rows = rows[rows["linked"] | rows["seen"]].reset_index(drop=True)
    rows.loc[~rows["seen"], list(DECIDED)] = None
    new = rows["seen"] & rows["reference"].isna()
    rows.loc[new, "reference"] = make_references(int(new.sum()), known["reference"].dropna())
    rows["turn"] = rows["turn"].astype(float).fillna(0).astype(int)
    names = {"left": "left_person", "right": "right_person", **{field: f"level_{field}" for field in FIELDS}}
    return rows.rename(columns=names)[list(REVIEW_TYPES)]


def count_waiting(rows: pd.DataFrame) -> int:
    """Return how many doubtful pairs nobody has decided."""
    return int((rows["reference"].notna() & rows["decision"].isna()).sum())


def tell_review(rows: pd.DataFrame, weight: float) -> Iterator[str]:
    """Yield what a person's decisions did to the pairs, where any were asked for; of fewer than 5 no number."""
    if not rows["reference"].notna().any():
        return
    decided = rows["linked"] & rows["decision"].notna()
    parted = (rows["decision"] == Answer.NOT_SAME) & (rows["weight"] >= weight)
    yield (
        f"Of the linked pairs {_count(int(decided.sum()))} had been looked at by a person;"
        f" {_count(int(parted.sum()))} that the weight would link had been found to be different people;"
        f" {_count(count_waiting(rows))} doubtful still wait for a decision."
    )


def _count(number: int) -> str:
    return f"fewer than {THRESHOLD}" if is_small(number) else f"{number:,}" if number else "none"


def make_references(count: int, taken: Iterable[str]) -> list[str]:
    """Return new references of pairs, by chance, such as `K7T4PW`: nothing of anybody is in them."""
    known, made = set(taken), list[str]()
    while len(made) < count:
        new = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        if new not in known:
            known.add(new)
            made.append(new)
    return made


def _are_among(pairs: pd.DataFrame, others: pd.DataFrame) -> "pd.Series[bool]":
    """Return of each pair whether it is one of the others."""
    mine, theirs = (pd.MultiIndex.from_frame(frame[BOTH]) for frame in (pairs, others))
    return pd.Series(mine.isin(theirs), index=pairs.index)
