"""Does a release hold less than the one before, the same again, or figures on another scale?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.ingest.check.faults import SEVERITIES, show_number
from oba.ingest.check.tallies import Tally
from oba.vocabulary import Severity

SCALE = "scale"
_FEW = 10
_RANGES = (100.0, 1000.0, 1 / 100, 1 / 1000)
_NEAR = 0.02


def check_fall(frame: pd.DataFrame, current: pd.DataFrame, feed: Feed, file: str) -> list[Finding]:
    """Return a finding for each measure with fewer areas or figures in the periods that both releases give.

    Both have a row for each measure, period and area, with the number of its figures. A period that only
    one of them gives is no fall: releases keep a rolling window.
    """
    before, after = _counts(current), _counts(frame)
    shared = before.index.intersection(after.index)
    left, right = before.loc[shared].groupby(level=0), after.loc[shared].groupby(level=0)
    both = pd.DataFrame(
        {
            "areas_before": left["areas"].max(),
            "areas": right["areas"].max(),
            "figures_before": left["figures"].sum(),
            "figures": right["figures"].sum(),
        }
    )
    both = both[both["figures_before"] >= _FEW]
    findings = []
    for what in ("areas", "figures"):
        allowed = both[f"{what}_before"] * (1 - feed.checks.max_fall_percent / 100)
        for measure, row in both[both[what] < allowed].iterrows():
            told = (
                f"{measure}: {int(row[what]):,} {what} in the periods already known, where the release before had"
                f" {int(row[f'{what}_before']):,}."
            )
            findings.append(_finding(f"fewer-{what}", feed.checks.fewer_rows, file, told, _ASK))
    return findings


_ASK = "Ask the publisher whether the file is whole."


def _counts(cells: pd.DataFrame) -> pd.DataFrame:
    """Return how many areas and figures each measure has in each period."""
    return cells.groupby(["measure", "period"]).agg(areas=("area", "nunique"), figures=("figures", "sum"))


class Scale:
    """Sees whether a measure's figures are a hundred or thousand times those known, or a hundredth of them.

    The middle one of the ratios tells. They are counted below, in and above the four narrow ranges, so that
    they need not be kept.
    """

    def __init__(self) -> None:
        self._changed: dict[str, _Ratios] = {}

    def examine(self, both: pd.DataFrame) -> None:
        """Count figures that are new or different, with the columns measure, value and value_before."""
        known = both[
            (both["value"] != 0) & both["value"].notna() & both["value_before"].notna() & (both["value_before"] != 0)
        ]
        for measure, cells in known.groupby("measure"):
            ratios = (cells["value"] / cells["value_before"]).abs().to_numpy(float)
            counted = self._changed.setdefault(str(measure), _Ratios(Tally(1)))
            counted.first.add(cells)
            for factor in _RANGES:
                counted.below[factor] += int(np.count_nonzero(ratios <= _ends(factor)[0]))
                counted.within[factor] += int(np.count_nonzero(_is_near(ratios, factor)))

    def report(self, comparable: Mapping[str, int], feed: Feed, file: str) -> tuple[list[Finding], frozenset[str]]:
        """Return the measures on another scale.

        `comparable` is how many of each measure's figures can be divided by the one known; those that were
        not looked at are as they were.
        """
        findings = []
        suspect = set()
        for measure, counted in sorted(self._changed.items()):
            factor = counted.middle(comparable[measure])
            if factor is None:
                continue
            first = counted.first.kept.iloc[0]
            what = (
                f"{measure} is {'about' if factor > 1 else 'one of about'} {round(max(factor, 1 / factor))} times"
                f" what was known: {show_number(first['value_before'])} became {show_number(first['value'])}."
            )
            findings.append(
                _finding(SCALE, feed.checks.scale, file, what, "Set `scale` of the measure, or ask the sender.")
            )
            suspect.add(measure)
        return findings, frozenset(suspect)


def _ends(factor: float) -> tuple[float, float]:
    """Return the ends of the range of ratios that are about a factor."""
    return factor * (1 - _NEAR), factor * (1 + _NEAR)


def _is_near(ratios: npt.NDArray[np.float64], factor: float) -> npt.NDArray[np.bool_]:
    low, high = _ends(factor)
    near: npt.NDArray[np.bool_] = (ratios > low) & (ratios < high)
    return near


@dataclass
class _Ratios:
    """Of a measure, the ratios below each range and in it, and the first changed figure."""

    first: Tally
    below: dict[float, int] = field(default_factory=lambda: dict.fromkeys(_RANGES, 0))
    within: dict[float, int] = field(default_factory=lambda: dict.fromkeys(_RANGES, 0))

    def middle(self, count: int) -> float | None:
        """Return the factor that the middle of `count` ratios is about; those not counted are 1."""
        if count < _FEW:
            return None
        for factor in _RANGES:
            unchanged = count - self.first.count if factor > 1 else 0
            below = self.below[factor] + unchanged
            if below <= (count - 1) // 2 and count // 2 < below + self.within[factor]:
                return factor
        return None


class Shares:
    """Sees whether percentages are all between 0 and 1, and so most likely shares of one: 0.45 for 45."""

    def __init__(self, feed: Feed) -> None:
        self._consequence = feed.checks.scale
        self._percent = {name: _Percentages() for name, measure in feed.measures.items() if measure.unit == "%"}

    def examine(self, frame: pd.DataFrame) -> None:
        """Examine the observations of one part of a file."""
        given = frame[frame["measure"].isin(self._percent) & frame["value"].notna()]
        for name, cells in given.groupby("measure", observed=True, sort=False):
            seen, values = self._percent[str(name)], cells["value"]
            seen.first.add(cells)
            seen.outside += int(((values > 1) | (values < 0)).sum())
            seen.broken += int((values % 1 != 0).sum())

    def report(self, file: str) -> tuple[list[Finding], frozenset[str]]:
        """Return the measures that look like shares of one."""
        suspect = []
        findings = []
        for name, seen in self._percent.items():
            if seen.first.count < _FEW or seen.outside or not seen.broken > 0.5 * seen.first.count:
                continue
            shown = show_number(seen.first.kept["value"].iloc[0])
            what = f"{name} is in percent and all its figures lie between 0 and 1, such as {shown}."
            remedy = "If they are shares of one, set `scale: 100` of the measure."
            findings.append(_finding(SCALE, self._consequence, file, what, remedy))
            suspect.append(name)
        return findings, frozenset(suspect)


@dataclass
class _Percentages:
    """How many figures there are, how many outside 0 to 1, how many not whole, and the first."""

    first: Tally = field(default_factory=lambda: Tally(1))
    outside: int = 0
    broken: int = 0


def describe_unchanged(count: int, kept_aside: int, file: str) -> Finding:
    """Return a finding that a release changes no figure: it has none but those known, or all were kept aside."""
    if not count:
        what = f"no figure of the file was taken, and none that is known is changed: {kept_aside:,} were kept aside."
        remedy = "See what is said of them; loading it changes no figure."
        return Finding("nothing-taken", Severity.WARNING, Place(file), what, remedy=remedy)
    if kept_aside:
        what = f"all {count:,} figures that were taken are already known; {kept_aside:,} were kept aside."
        remedy = "See what is said of those; loading it changes no figure."
    else:
        what = f"all {count:,} figures are already known: the same content in a different file."
        remedy = "Loading it changes nothing."
    return Finding("same-content", Severity.WARNING, Place(file), what, remedy=remedy)


def _finding(rule: str, consequence: Any, file: str, what: str, remedy: str) -> Finding:
    severity = Severity.FAIL if consequence == "refuse" else SEVERITIES["warn"]
    return Finding(rule, severity, Place(file), what, remedy=remedy)
