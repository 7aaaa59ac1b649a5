"""Checks of a file's observations, before anything becomes current."""

import numpy as np
import pandas as pd

from oba.areas import AreaIndex
from oba.findings import Finding
from oba.indicators.feed import Between, Feed
from oba.ingest.falls import SCALE, check_shares
from oba.ingest.faults import SEVERITIES, Faults, list_rows, show_number
from oba.ingest.totals import area_levels, check_parts
from oba.periods import read_code
from oba.vocabulary import Severity

IMPLAUSIBLE = "implausible"
OUT_OF_RANGE = "out-of-range"
_KEY = ["measure", "breakdown", "area", "period"]
_ROUNDING = 1e-9


def check_frame(frame: pd.DataFrame, feed: Feed, areas: AreaIndex, faults: Faults) -> pd.DataFrame:
    """Return the observations that may be loaded, flagged where a check says so; findings go to `faults`."""
    if not len(frame):
        if len(faults.quarantined()):
            faults.refuse("no-data", "every row of the file was kept aside, so there is nothing to load.")
        else:
            what = "no row of the file is of any measure of the feed."
            faults.refuse("no-data", what, "Check that it is the right file, and the feed's `where`.")
        return frame
    frame = _check_ranges(_check_duplicates(frame, feed, areas, faults), feed, faults)
    told, suspect = check_shares(frame, feed, faults.table.file)
    faults.findings += told
    if suspect.any():
        frame.loc[suspect, "flag"] = SCALE
    for rule in feed.checks.parts:
        check_parts(frame, rule, areas, faults)
    for between in feed.checks.between:
        _check_between(frame, between, areas, faults)
    return frame


def _check_duplicates(frame: pd.DataFrame, feed: Feed, areas: AreaIndex, faults: Faults) -> pd.DataFrame:
    """Keep one of identical observations; contradictory ones are all kept aside, for none is to be believed."""
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
    if len(identical):
        rows = sorted(set(again.loc[identical, "row"].tolist()))
        what = f"a row is there twice, and one of each was kept ({list_rows(rows)})."
        faults.warn("duplicate-row", what, "Ask the sender why they are there twice.", rows[0])
    contradicted = again[contradictory]
    if len(contradicted):
        _note_contradictions(contradicted, feed, areas, faults)
    return frame.drop(index=[*identical, *contradicted.index]).reset_index(drop=True)


def _note_contradictions(again: pd.DataFrame, feed: Feed, areas: AreaIndex, faults: Faults) -> None:
    consequence = feed.checks.duplicate
    first = again.iloc[0]
    rows = sorted(set(again["row"].tolist()))
    period = read_code(str(first["period"])).label
    what = (
        f"{again['key'].nunique()} figures are given more than once with different values ({list_rows(rows)});"
        f" the first is {first['measure']} of {areas[str(first['area'])].name}, {period}."
    )
    place = faults.place(int(first["column"]) - 1, rows[0])
    remedy = "Ask the sender which is right; none of them was loaded."
    faults.findings.append(Finding("contradiction", SEVERITIES[consequence], place, what, remedy=remedy))
    if consequence != "refuse":
        positions = np.searchsorted(faults.table.rows, again["row"].to_numpy())
        cells = [_given(value, symbol) for value, symbol in zip(again["value"], again["symbol"], strict=True)]
        reasons = ["another row gives a different value for the same figure"] * len(again)
        faults.hold("contradiction", again["column"].to_numpy() - 1, positions, cells, reasons, again)


def _given(value: float, symbol: str | None) -> str:
    return f"{show_number(value)}" if symbol is None else symbol


def _check_ranges(frame: pd.DataFrame, feed: Feed, faults: Faults) -> pd.DataFrame:
    """Keep aside, refuse or flag the values that cannot be."""
    consequence = feed.checks.out_of_range
    left_out: list[int] = []
    for measure, (low, high) in feed.checks.ranges.items():
        values = frame.loc[(frame["measure"] == measure) & frame["symbol"].isna(), "value"]
        outside = values[(values < low) | (values > high)]
        if not len(outside):
            continue
        found = frame.loc[outside.index]
        first = found.iloc[0]
        limits = f"{measure} must lie between {show_number(low)} and {show_number(high)}"
        what = f"{limits}; this one does not ({list_rows(found['row'].to_numpy())})."
        place = faults.place(int(first["column"]) - 1, int(first["row"]))
        given = show_number(first["value"])
        remedy = "Ask the sender for the right figure."
        faults.findings.append(Finding("out-of-range", SEVERITIES[consequence], place, what, given, remedy))
        if consequence == "warn":
            frame.loc[outside.index, "flag"] = OUT_OF_RANGE
            continue
        left_out += outside.index.tolist()
        positions = np.searchsorted(faults.table.rows, found["row"].to_numpy())
        cells = [show_number(value) for value in outside]
        reasons = [limits] * len(found)
        faults.hold("out-of-range", found["column"].to_numpy() - 1, positions, cells, reasons, found)
    return frame.drop(index=left_out).reset_index(drop=True) if left_out else frame


def _check_between(frame: pd.DataFrame, rule: Between, areas: AreaIndex, faults: Faults) -> None:
    """Flag each rate of a whole outside the range of its parts, which no average can be.

    Only where every part has a number: one that is missing could be the one beyond.
    """
    levels = area_levels(frame, areas)
    some = frame[frame["measure"].isin(rule.measures) & frame["symbol"].isna()]
    keys = ["measure", "breakdown", "period"]
    parts = some[levels[some.index] == rule.parts].groupby(keys, observed=True)["value"].agg(["min", "max", "count"])
    found = some[levels[some.index] == rule.whole].join(parts, on=keys)
    slack = _ROUNDING * found["value"].abs()
    outside = (found["value"] > found["max"] + slack) | (found["value"] < found["min"] - slack)
    wrong = found[outside]
    ends = [read_code(str(period)).end for period in wrong["period"]]
    wanted = [len(areas.parts(str(area), rule.parts, on)) for area, on in zip(wrong["area"], ends, strict=True)]
    wrong = wrong[(wrong["count"] >= wanted) & (wrong["count"] > 1)]
    frame.loc[wrong.index, "flag"] = IMPLAUSIBLE
    for measure, cells in wrong.groupby("measure", observed=True):
        _note_implausible(str(measure), cells, areas, faults)


def _note_implausible(measure: str, cells: pd.DataFrame, areas: AreaIndex, faults: Faults) -> None:
    last = cells.iloc[-1]
    given = show_number(last["value"])
    what = (
        f"{measure} of {areas[str(last['area'])].name} lies outside its parts ({list_periods(cells)}): {given} in"
        f" {read_code(str(last['period'])).label}, where they go from {show_number(last['min'])} to"
        f" {show_number(last['max'])}."
    )
    remedy = "It was loaded and flagged, and is not to be compared with; ask the publisher to correct it."
    place = faults.place(int(last["column"]) - 1, int(last["row"]))
    faults.findings.append(Finding(IMPLAUSIBLE, Severity.WARNING, place, what, given, remedy))


def list_periods(cells: pd.DataFrame) -> str:
    """Return `2024`, or `9 periods, 2016 to 2024`."""
    periods = sorted(read_code(str(code)) for code in set(cells["period"]))
    if len(periods) == 1:
        return periods[0].label
    return f"{len(periods)} periods, {periods[0].label} to {periods[-1].label}"
