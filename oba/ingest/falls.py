"""Does a release hold less than the one before, the same again, or figures on another scale?"""

from typing import Any

import numpy as np
import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.ingest.faults import SEVERITIES, show_number
from oba.vocabulary import Severity

SCALE = "scale"
_FEW = 10
_FACTORS = (100, 1000)
_NEAR = 0.02


def check_fall(frame: pd.DataFrame, current: pd.DataFrame, feed: Feed, file: str) -> list[Finding]:
    """Return a finding for each measure with fewer areas or figures in the periods that both releases give.

    A period that only one of them gives is no fall: releases keep a rolling window.
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


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return how many areas and figures each measure has in each period."""
    counts = frame.groupby(["measure", "period"], observed=True)["area"].agg(["nunique", "count"])
    counts.columns = pd.Index(["areas", "figures"])
    names = [(str(measure), str(period)) for measure, period in counts.index]
    return counts.set_axis(pd.MultiIndex.from_tuples(names, names=["measure", "period"]))


def check_scale(
    both: pd.DataFrame, comparable: dict[str, int], feed: Feed, file: str
) -> tuple[list[Finding], set[str]]:
    """Return the measures whose figures are a hundred or thousand times those known, or a hundredth of them.

    `both` has the columns measure, value and value_before, a row for each figure that is new or different;
    `comparable` is how many of each measure's figures can be divided by the one known. Those that are not
    in `both` are as they were.
    """
    suspect: set[str] = set()
    findings: list[Finding] = []
    known = both[
        (both["value"] != 0) & both["value"].notna() & both["value_before"].notna() & (both["value_before"] != 0)
    ]
    for measure, cells in known.groupby("measure"):
        count = comparable[str(measure)]
        if count < _FEW:
            continue
        ratios = (cells["value"] / cells["value_before"]).abs().to_numpy(float)
        ratio = float(np.median(np.concatenate([ratios, np.ones(count - len(cells))])))
        factor = next((f for f in _FACTORS if abs(ratio / f - 1) < _NEAR or abs(ratio * f - 1) < _NEAR), None)
        if factor is None:
            continue
        first = cells.iloc[0]
        what = (
            f"{measure} is {'about' if ratio > 1 else 'one of about'} {factor} times what was known:"
            f" {show_number(first['value_before'])} became {show_number(first['value'])}."
        )
        findings.append(
            _finding(SCALE, feed.checks.scale, file, what, "Set `scale` of the measure, or ask the sender.")
        )
        suspect.add(str(measure))
    return findings, suspect


def check_shares(frame: pd.DataFrame, feed: Feed, file: str) -> tuple[list[Finding], "pd.Series[bool]"]:
    """Return the percentages that are all between 0 and 1, and so most likely shares of one: 0.45 for 45."""
    suspect = pd.Series(False, index=frame.index)
    findings = []
    for name, measure in feed.measures.items():
        if measure.unit != "%":
            continue
        values = frame.loc[frame["measure"] == name, "value"].dropna()
        if len(values) < _FEW or values.max() > 1 or values.min() < 0 or not (values % 1 != 0).mean() > 0.5:
            continue
        what = f"{name} is in percent and all its figures lie between 0 and 1, such as {show_number(values.iloc[0])}."
        remedy = "If they are shares of one, set `scale: 100` of the measure."
        findings.append(_finding(SCALE, feed.checks.scale, file, what, remedy))
        suspect[values.index] = True
    return findings, suspect


def tell_same(count: int, file: str) -> Finding:
    """Return that a release says nothing that was not known, although its bytes are others."""
    what = f"all {count:,} figures are as already known: the same content in other bytes."
    return Finding("same-content", Severity.WARNING, Place(file), what, remedy="Nothing changes by loading it.")


def _finding(rule: str, consequence: Any, file: str, what: str, remedy: str) -> Finding:
    severity = Severity.FAIL if consequence == "refuse" else SEVERITIES["warn"]
    return Finding(rule, severity, Place(file), what, remedy=remedy)
