"""A file read back by the definition proposed for it: would it load, and do its figures look like a release?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

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

Told = tuple[str, str, str]
"""The rule, what is seen and what to do."""


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
