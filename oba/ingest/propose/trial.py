"""A file read back by the definition proposed for it: would it load, and do its figures look like a release?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from oba.ingest.check.checks import OUT_OF_RANGE
from oba.ingest.check.faults import show_number
from oba.ingest.shape.shaping import ShapedRelease
from oba.periods import read_code
from oba.places.areas import AreaIndex
from oba.vocabulary import Severity

_LEAST_ALIKE = 6
_LEAST_PLACES = 3
_LEAST_STEPS = 10
_LEAST_VALUE = 5
"""Smaller numbers of children jump by chance."""
_FACTOR = 5
_SPREADS = 12
"""How many times the usual change from period to period a jump is, the usual one being its median deviation."""
_MOST_TOLD = 3
_MOST_LOST = 19
"""How many rows may be kept aside for each that is read."""

_MARKS = frozenset({*range(-9, 0), -88, -99, -888, -999, -9999})
"""Whole numbers below 0 that publishers write where there is no figure."""
_LEAST_NEGATIVE = 0.1
"""Of figures that are changes or differences, at least so large a part is below 0; of others a slip or two."""
_CHANGE = re.compile(r"net|gain|change|gap|diff|growth|balance|distance|progress|variance|surplus|score")
"""Words of a measure that may be below 0 however seldom it is."""

Told = tuple[str, str, str]
"""The rule, what is seen and what to do."""


@dataclass(frozen=True)
class Negatives:
    """The measures whose figures may be below 0, and of all others those figures that were kept aside for it."""

    changes: list[str]
    aside: dict[str, list[str]]

    def tell(self) -> Iterator[Told]:
        """Yield what was taken for changes, and which numbers are no figures until somebody says what they mean."""
        if self.changes:
            what = f"figures below 0 are taken for changes or differences, in {_name(self.changes)}."
            yield "negative", what, "Where they are counts, rates or shares take `negative` out."
        for number, measures in self.aside.items():
            what = f"`{number}` is below 0, as no count, rate or share is, and was kept aside in {_name(measures)}."
            yield "negative", what, "Ask the publisher what it means, and write that in `symbols`."


def find_negatives(shaped: ShapedRelease) -> Negatives:
    """Return which figures below 0, all of which a definition keeps aside, are changes, and which are none."""
    held, frame = shaped.quarantined, shaped.frame
    assert isinstance(held, pd.DataFrame)  # noqa: S101  a proposal reads a file whole
    assert isinstance(frame, pd.DataFrame)  # noqa: S101
    found = Negatives([], {})
    below = held[(held["rule"] == OUT_OF_RANGE) & (pd.to_numeric(held["value"]) < 0)]
    read = frame.loc[frame["value"].notna(), "measure"].value_counts()
    for name, values in below.groupby("measure", sort=False)["value"]:
        often = len(values) >= _LEAST_NEGATIVE * (len(values) + int(read.get(name, 0)))
        whole = all(float(value).is_integer() for value in values)
        if not whole or (not _MARKS.issuperset(values) and (often or _CHANGE.search(str(name)))):
            found.changes.append(str(name))
            continue
        for number in dict.fromkeys(map(show_number, values)):
            found.aside.setdefault(number, []).append(str(name))
    return found


def _name(measures: list[str]) -> str:
    more = f" and {len(measures) - _MOST_TOLD} more" if len(measures) > _MOST_TOLD else ""
    return ", ".join(f"`{name}`" for name in measures[:_MOST_TOLD]) + more


def find_own_refusal(shaped: ShapedRelease) -> Told | None:
    """Return why a definition would not read its own file, None if it reads some of it."""
    frame, held = shaped.frame, shaped.quarantined
    assert isinstance(frame, pd.DataFrame)  # noqa: S101  a proposal reads a file whole
    assert isinstance(held, pd.DataFrame)  # noqa: S101
    loaded = set(frame["row"])
    lost = held[~held["row"].isin(loaded)]
    rows = lost["row"].nunique()
    if rows > _MOST_LOST * len(loaded):
        reason, count = next(iter(lost["reason"].value_counts().items()))
        what = f"nearly all rows would be kept aside ({rows:,} of {shaped.rows_read:,}): {reason} ({count:,} cells)."
        return "no-definition", what, "Correct what the reason names, or write the definition by hand."
    fails = [finding for finding in shaped.findings if finding.severity is Severity.FAIL]
    if fails:
        return "no-definition", f"no definition that could be proposed reads the file: {fails[0].what}", fails[0].remedy
    if not frame["value"].notna().any():
        marks = ", ".join(f"`{symbol}`" for symbol in frame["symbol"].value_counts().index[:_MOST_TOLD])
        what = f"no cell under a figure's header holds a number: all are markers of missing values ({marks})."
        return "no-figures", what, "Ask for the release with its figures."
    return None


def find_oddities(shaped: ShapedRelease, areas: AreaIndex) -> Iterator[Told]:
    """Return what is odd about figures that would load: all the same, the same in a measure, jumps in a series."""
    frame = shaped.frame
    assert isinstance(frame, pd.DataFrame)  # noqa: S101
    numbers = frame[frame["value"].notna()]
    areas = areas.with_areas(shaped.places) if shaped.places else areas
    if len(numbers) >= _LEAST_ALIKE and numbers["value"].nunique() == 1 and numbers["area"].nunique() >= _LEAST_PLACES:
        what = f"every figure of the file is {show_number(numbers['value'].iloc[0])}: it looks made to try a system."
        yield "placeholder", what, "Ask the sender for the release."
        return
    by_measure = numbers.groupby("measure", observed=True)["value"]
    least = by_measure.min()
    alike = least[(least == by_measure.max()) & (by_measure.size() >= _LEAST_STEPS)]
    if len(alike):
        shown = [f"`{name}` ({show_number(value)})" for name, value in alike.items()]
        more = f" and {len(shown) - _MOST_TOLD} more" if len(shown) > _MOST_TOLD else ""
        what = f"all figures of these measures are the same: {', '.join(shown[:_MOST_TOLD])}{more}."
        yield "constant-figures", what, "Check that they are figures."
    jumps = _find_jumps(numbers)
    if len(jumps):
        told = "; ".join(_tell_jump(row, areas) for _, row in jumps.head(_MOST_TOLD).iterrows())
        more = f" and {len(jumps) - _MOST_TOLD} more" if len(jumps) > _MOST_TOLD else ""
        yield "jump", f"figures jump from one period to the next: {told}{more}.", "Check them with the publisher."


def _find_jumps(numbers: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that are many times the one before in their series, or a small part of it.

    A change counts if it is far beyond those usual in its measure, by their median absolute deviation.
    """
    ends = {code: read_code(str(code)).end.toordinal() for code in numbers["period"].cat.categories}
    large = numbers[numbers["value"] >= _LEAST_VALUE]
    large = large.assign(day=large["period"].map(ends).astype(np.int64))
    series = ["measure", "breakdown", "area"]
    large = large.sort_values([*series, "day"], kind="stable")
    before = large.groupby(series, observed=True)[["value", "period"]].shift()
    steps = large.assign(before=before["value"], since=before["period"]).dropna(subset=["before"])
    steps = steps.assign(step=np.log(steps["value"] / steps["before"]))
    usual = steps.groupby("measure", observed=True)["step"]
    count, middle = usual.transform("size"), usual.transform("median")
    away = (steps["step"] - middle).abs()
    spread = away.groupby(steps["measure"], observed=True).transform("median")
    found = steps[(count >= _LEAST_STEPS) & (away > np.maximum(np.log(_FACTOR), _SPREADS * spread))]
    return found.assign(away=away[found.index]).sort_values("away", ascending=False, kind="stable")


def _tell_jump(row: pd.Series, areas: AreaIndex) -> str:
    before, after = (read_code(str(row[name])).label for name in ("since", "period"))
    values = (
        f"from {show_number(round(row['before'], 1))} ({before}) to {show_number(round(row['value'], 1))} ({after})"
    )
    return f"{row['measure']} of {areas[str(row['area'])].name} {values}"
