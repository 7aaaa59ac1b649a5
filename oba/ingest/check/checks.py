"""Checks of a file's observations, before anything becomes current.

A large file is looked at in parts, each with all the cells of its series and of those that add up with them.
What a finding tells is gathered over all parts, and is the same however the file is divided.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from oba.findings import Finding
from oba.indicators.feed import Between, Feed
from oba.ingest.check.against_last import SCALE, Shares
from oba.ingest.check.ahead import Ahead
from oba.ingest.check.faults import SEVERITIES, Faults, list_rows, show_number
from oba.ingest.check.lifetimes import Lifetimes
from oba.ingest.check.parts_and_wholes import PartsCheck, area_levels
from oba.ingest.check.tallies import RowTally, Tally
from oba.periods import read_code
from oba.places.areas import AreaIndex
from oba.vocabulary import Severity

IMPLAUSIBLE = "implausible"
OUT_OF_RANGE = "out-of-range"
_BELOW_NOUGHT = (
    "Where `{}` stands for a figure that is not given, write what it means in `symbols` of the feed; where a figure"
    " may be below 0, as a change may, write `negative: true` for the measure; else ask for the right figure."
)
_KEY = ["measure", "breakdown", "area", "period"]
_ROUNDING = 1e-9


class Checks:
    """Checks the observations of one file, whole or part after part; findings and cells kept aside go to `faults`.

    `known_on` is the day on which the file became known, None if it is not known.
    """

    def __init__(self, feed: Feed, areas: AreaIndex, faults: Faults, known_on: date | None = None) -> None:
        self._feed = feed
        self._areas = areas
        self._faults = faults
        self._repeated = RowTally()
        self._contradicted = RowTally()
        self._contradictions = 0
        self._contradiction: tuple[tuple[int, int, int], dict[str, object]] | None = None
        self._limits = {name: feed.limits_of(name) for name in feed.measures}
        self._outside = {name: Tally() for name in feed.measures}
        self._shares = Shares(feed)
        self._lifetimes = Lifetimes(areas)
        self._ahead = Ahead(known_on)
        self._parts = [PartsCheck(rule, areas) for rule in feed.checks.parts]
        self._between = [_Implausible(rule) for rule in feed.checks.between]

    def examine(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the observations of a part that may be loaded, flagged where a check of single figures says so."""
        frame = self._check_ranges(self._check_duplicates(frame))
        self._shares.examine(frame)
        self._lifetimes.examine(frame)
        self._ahead.examine(frame)
        for check in self._parts:
            check.examine(frame)
        for found in self._between:
            _check_between(frame, found, self._areas)
        return frame

    def report(self) -> frozenset[str]:
        """Record what was found in all parts; return the measures for `flag_shares`."""
        faults = self._faults
        if len(self._repeated):
            what = f"a row is there twice, and one of each was kept ({self._repeated})."
            faults.warn("duplicate-row", what, "Ask the sender why they are there twice.", self._repeated.first[0])
        self._report_contradictions()
        for measure, tally in self._outside.items():
            self._report_range(measure, tally)
        told, suspect = self._shares.report(faults.table.file)
        faults.findings += told
        self._lifetimes.report(faults)
        self._ahead.report(faults)
        for check in self._parts:
            check.report(faults)
        for found in self._between:
            for measure in self._feed.measures:
                if measure in found.last:
                    _report_implausible(measure, found, self._areas, faults)
        return suspect

    def _check_duplicates(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Keep one of identical observations; contradictory ones are all kept aside, since none can be trusted."""
        key = np.zeros(len(frame), np.int64)
        for name in _KEY:
            key = key * (len(frame[name].cat.categories) + 1) + frame[name].cat.codes.to_numpy(np.int64)
        keys = pd.Series(key)
        repeated = keys.duplicated(keep=False).to_numpy()
        if not repeated.any():
            return frame
        again = frame.loc[repeated, ["value", "symbol", "status", "row", "column", *_KEY]].assign(key=key[repeated])
        said = again["value"].map(repr).where(again["symbol"].isna(), again["symbol"])
        contradictory = said.groupby(again["key"]).transform("nunique") > 1
        copies = again.loc[~contradictory, "key"].duplicated()
        identical = copies.index[copies]
        self._repeated.add(again.loc[identical, "row"].to_numpy())
        contradicted = again[contradictory]
        if len(contradicted):
            self._record_contradictions(contradicted)
        return frame.drop(index=[*identical, *contradicted.index]).reset_index(drop=True)

    def _record_contradictions(self, again: pd.DataFrame) -> None:
        first = again.iloc[0]
        place = int(again["measure"].cat.codes.iloc[0]), int(first["column"]), int(first["row"])
        if self._contradiction is None or place < self._contradiction[0]:
            self._contradiction = place, {str(name): first[name] for name in _KEY}
        self._contradictions += int(again["key"].nunique())
        self._contradicted.add(again["row"].to_numpy())
        if self._feed.checks.duplicate != "refuse":
            cells = [_given(value, symbol) for value, symbol in zip(again["value"], again["symbol"], strict=True)]
            reasons = ["another row gives a different value for the same figure"] * len(again)
            columns, rows = again["column"].to_numpy() - 1, again["row"].to_numpy()
            self._faults.quarantine("contradiction", columns, rows, cells, reasons, again)

    def _report_contradictions(self) -> None:
        if self._contradiction is None:
            return
        (_, column, _), first = self._contradiction
        period = read_code(str(first["period"])).label
        what = (
            f"{self._contradictions} figures are given more than once with different values ({self._contradicted});"
            f" the first is {first['measure']} of {self._areas[str(first['area'])].name}, {period}."
        )
        place = self._faults.place(column - 1, self._contradicted.first[0])
        remedy = "Ask the sender which is right; none of them was loaded."
        severity = SEVERITIES[self._feed.checks.duplicate]
        self._faults.findings.append(Finding("contradiction", severity, place, what, remedy=remedy))

    def _check_ranges(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Keep aside, refuse or flag impossible values."""
        left_out: list[int] = []
        for measure, cells in self._list_outside(frame):
            outside = frame["value"].iloc[cells]
            found = frame.loc[outside.index]
            self._outside[measure].add(found)
            if self._feed.checks.out_of_range == "warn":
                frame.loc[outside.index, "flag"] = OUT_OF_RANGE
                continue
            left_out += outside.index.tolist()
            given = [show_number(value) for value in outside]
            reasons = [self._tell_limits(measure)] * len(found)
            rows = found["row"].to_numpy()
            self._faults.quarantine("out-of-range", found["column"].to_numpy() - 1, rows, given, reasons, found)
        return frame.drop(index=left_out).reset_index(drop=True) if left_out else frame

    def _list_outside(self, frame: pd.DataFrame) -> Iterator[tuple[str, npt.NDArray[np.intp]]]:
        """Yield each measure that has impossible values, in the feed's order, with the positions of their cells."""
        names = frame["measure"].cat.categories
        low, high = np.array([self._limits[name] for name in names], float).reshape(-1, 2).T
        code, value = frame["measure"].cat.codes.to_numpy(), frame["value"].to_numpy(float)
        outside = frame["symbol"].isna().to_numpy() & ((value < low[code]) | (value > high[code]))
        found = set(names[np.unique(code[outside])])
        for measure in self._limits:
            if measure in found:
                yield measure, np.flatnonzero(outside & (code == names.get_loc(measure)))

    def _tell_limits(self, measure: str) -> str:
        low, high = self._limits[measure]
        if measure not in self._feed.checks.ranges:
            return f"{measure} must lie at 0 or above, as every count, rate and share does"
        return f"{measure} must lie between {show_number(low)} and {show_number(high)}"

    def _report_range(self, measure: str, tally: Tally) -> None:
        if not tally.count:
            return
        first = tally.kept.iloc[0]
        rows = list_rows(tally.kept["row"].to_numpy(), tally.count)
        what = f"{self._tell_limits(measure)}; this one does not ({rows})."
        place = self._faults.place(int(first["column"]) - 1, int(first["row"]))
        given = show_number(first["value"])
        severity = SEVERITIES[self._feed.checks.out_of_range]
        remedy = "Ask the sender for the right figure."
        if first["value"] < 0 and measure not in self._feed.checks.ranges:
            remedy = _BELOW_NOUGHT.format(given)
        self._faults.findings.append(Finding("out-of-range", severity, place, what, given, remedy))


def flag_shares(frame: pd.DataFrame, suspect: frozenset[str]) -> pd.DataFrame:
    """Return the observations with the figures of some measures flagged as of another scale."""
    if suspect:
        chosen = frame["measure"].isin(suspect) & frame["value"].notna() & (frame["flag"] != IMPLAUSIBLE)
        frame.loc[chosen, "flag"] = SCALE
    return frame


def refuse_empty(faults: Faults) -> None:
    """Record that a file has no observation at all."""
    if faults.has_quarantined:
        faults.refuse("no-data", "every row of the file was kept aside, so there is nothing to load.")
    else:
        what = "no row of the file belongs to any measure of the feed."
        faults.refuse("no-data", what, "Check that it is the right file, and the feed's `where`.")


def _given(value: float, symbol: str | None) -> str:
    return f"{show_number(value)}" if symbol is None else symbol


@dataclass
class _Implausible:
    """The wholes that lie outside their parts, by measure: the last in the order of the file, and the periods."""

    rule: Between
    last: dict[str, Tally] = field(default_factory=dict)
    periods: dict[str, set[str]] = field(default_factory=dict)


def _check_between(frame: pd.DataFrame, into: _Implausible, areas: AreaIndex) -> None:
    """Flag each rate of a whole outside the range of its parts, which no average can be.

    Only where every part has a number: one that is missing could be the one beyond.
    """
    rule = into.rule
    some = frame[frame["measure"].isin(rule.measures) & frame["symbol"].isna()]
    if some.empty:
        return
    levels = area_levels(some, areas)
    keys = ["measure", "breakdown", "period"]
    parts = some[levels == rule.parts].groupby(keys, observed=True)["value"].agg(["min", "max", "count"])
    found = some[levels == rule.whole].join(parts, on=keys)
    slack = _ROUNDING * found["value"].abs()
    outside = (found["value"] > found["max"] + slack) | (found["value"] < found["min"] - slack)
    wrong = found[outside]
    ends = [read_code(str(period)).end for period in wrong["period"]]
    wanted = [len(areas.parts(str(area), rule.parts, on)) for area, on in zip(wrong["area"], ends, strict=True)]
    wrong = wrong[(wrong["count"] >= wanted) & (wrong["count"] > 1)]
    frame.loc[wrong.index, "flag"] = IMPLAUSIBLE
    for measure, cells in wrong.groupby("measure", observed=True):
        into.last.setdefault(str(measure), Tally(1, last=True)).add(cells)
        into.periods.setdefault(str(measure), set()).update(map(str, cells["period"].unique()))


def _report_implausible(measure: str, found: _Implausible, areas: AreaIndex, faults: Faults) -> None:
    last = found.last[measure].kept.iloc[0]
    given = show_number(last["value"])
    what = (
        f"{measure} of {areas[str(last['area'])].name} lies outside its parts ({list_periods(found.periods[measure])}):"
        f" {given} in {read_code(str(last['period'])).label}, where they go from {show_number(last['min'])} to"
        f" {show_number(last['max'])}."
    )
    remedy = "It was loaded and flagged, and is not to be compared with; ask the publisher to correct it."
    place = faults.place(int(last["column"]) - 1, int(last["row"]))
    faults.findings.append(Finding(IMPLAUSIBLE, Severity.WARNING, place, what, given, remedy))


def list_periods(codes: set[str]) -> str:
    """Return `2024`, or `9 periods, 2016 to 2024`."""
    periods = sorted(read_code(code) for code in codes)
    if len(periods) == 1:
        return periods[0].label
    return f"{len(periods)} periods, {periods[0].label} to {periods[-1].label}"
