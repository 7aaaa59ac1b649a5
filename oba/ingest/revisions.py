"""How a release differs from what is known: revisions, withdrawals and series put on a new basis."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.ingest.falls import SCALE, check_fall, check_scale, tell_same
from oba.ingest.faults import show_number
from oba.periods import read_code
from oba.store.differences import Differences
from oba.vocabulary import Severity

LARGE_REVISION = "large-revision"
_KEY = ["measure", "breakdown", "area", "period"]
_REBASED_SHARE = 0.5
_REBASED_LEAST = 20
_SAME = 1e-9
_ROUNDING = 0.051
_SMALL_SHARE = 0.01


@dataclass(frozen=True)
class Comparison:
    """What a release would change.

    `flags` has an entry for each row that is new or different, None or a code. Of the measures in
    `suspect` every figure is to be flagged as of another scale.
    """

    findings: list[Finding]
    flags: pd.Series
    suspect: frozenset[str]
    revised: int
    withdrawn: int
    new: int
    unchanged: int

    @property
    def flagged(self) -> bool:
        """Return whether any row is to be flagged."""
        return bool(self.suspect) or bool(self.flags.notna().any())

    @property
    def refused(self) -> bool:
        """Return whether a finding refuses the release, as its feed may say of a fall or another scale."""
        return any(finding.severity is Severity.FAIL for finding in self.findings)


def compare_with_current(found: Differences, feed: Feed, file: str = "") -> Comparison:
    """Return what a release's differences from the figures current for the feed mean.

    A rate or share (by the unit of its measure) that is revised by more than the feed's factor is flagged.
    """
    both = found.frame.astype(dict.fromkeys(_KEY, object))
    flags = pd.Series([None] * len(both), index=both.index, dtype=object)
    shared = both["known"]
    had, has = shared & both["value_before"].notna(), both["value"].notna()
    changed = had & has & ((both["value"] - both["value_before"]).abs() > _SAME * both["value_before"].abs())
    withdrawn = had & ~has
    appeared = shared & ~had & has
    resymboled = shared & ~had & ~has & (both["symbol"] != both["symbol_before"])
    large = changed & both["measure"].isin(_rates(feed)) & _is_large(both, feed.checks.max_revision_factor)
    flags[large] = LARGE_REVISION
    findings = _describe_large(both[large], feed, file)
    findings += _describe_withdrawn(both[withdrawn], file)
    more = both.loc[changed & _is_more_than_rounding(both), "measure"]
    findings += _describe_rebased(Counter(more), found.comparable, file)
    told, suspect = check_scale(both, found.nonzero, feed, file)
    flags[both["measure"].isin(suspect) & flags.isna()] = SCALE
    findings += told
    if found.shrunk is not None:
        findings += check_fall(*found.shrunk, feed, file)
    revised = changed | appeared | resymboled
    if not (revised | withdrawn | ~shared).any():
        findings.append(tell_same(found.rows, file))
    counts = int(revised.sum()), int(withdrawn.sum()), int((~shared).sum())
    return Comparison(findings, flags, frozenset(suspect), *counts, found.rows - sum(counts))


def add_flags(frame: pd.DataFrame, against: Comparison) -> pd.DataFrame:
    """Return a release's frame flagged as the comparison says; a row that has a flag keeps it."""
    flags = against.flags.dropna().reindex(frame.index)
    flags = flags.mask(frame["measure"].isin(against.suspect) & flags.isna(), SCALE)
    flags = flags.astype(object).where(flags.notna(), None)
    return frame.assign(flag=frame["flag"].where(frame["flag"].notna(), flags))


def _rates(feed: Feed) -> set[str]:
    """Return the measures that are rates, shares or averages, whose size does not depend on the area's."""
    return {
        name
        for name, measure in feed.measures.items()
        if "%" in measure.unit or " per " in f" {measure.unit}" or "score" in measure.unit
    }


def _is_large(both: pd.DataFrame, factor: float) -> pd.Series:
    """Return which changes are by more than a factor; from or to zero there is none to speak of."""
    low = both[["value", "value_before"]].abs().min(axis=1)
    high = both[["value", "value_before"]].abs().max(axis=1)
    return (low > 0) & (high > factor * low)


def _is_more_than_rounding(both: pd.DataFrame) -> pd.Series:
    """Return which changes are not only of precision, such as 2.4 given as 2.37 later."""
    change = (both["value"] - both["value_before"]).abs()
    return (change > _ROUNDING) & (change > _SMALL_SHARE * both["value_before"].abs())


def _tell(cells: pd.Series) -> str:
    return f"{cells['area']} {read_code(str(cells['period'])).label}"


def _describe_large(large: pd.DataFrame, feed: Feed, file: str) -> list[Finding]:
    findings = []
    for measure, cells in large.groupby("measure"):
        first = cells.iloc[-1]
        what = (
            f"{measure} is revised by more than {feed.checks.max_revision_factor:g} times, figures: {len(cells)};"
            f" {_tell(first)} goes from {show_number(first['value_before'])}"
            f" to {show_number(first['value'])}."
        )
        place = Place(file, row=int(first["row"]), column=str(first["header"]))
        remedy = "They were flagged; check them with the publisher before they are shown."
        findings.append(
            Finding(LARGE_REVISION, Severity.WARNING, place, what, f"{show_number(first['value'])}", remedy)
        )
    return findings


def _describe_withdrawn(withdrawn: pd.DataFrame, file: str) -> list[Finding]:
    findings = []
    for (measure, symbol), cells in withdrawn.groupby(["measure", "symbol"]):
        first = cells.iloc[0]
        what = (
            f"{measure}: figures withdrawn by the publisher, now `{symbol}`: {len(cells)};"
            f" {_tell(first)} was {show_number(first['value_before'])}."
        )
        place = Place(file, row=int(first["row"]), column=str(first["header"]))
        findings.append(Finding("withdrawn", Severity.WARNING, place, what, str(symbol), "History keeps them."))
    return findings


def _describe_rebased(changed: Counter[str], comparable: dict[str, int], file: str) -> list[Finding]:
    """Say which measures changed in most of their figures: a break in the series, not corrections."""
    findings = []
    for measure, count in sorted(comparable.items()):
        if count >= _REBASED_LEAST and changed[measure] > _REBASED_SHARE * count:
            what = f"{measure}: {changed[measure]} of {count} figures already known are changed."
            remedy = "The series may be on a new basis; say so in the indicator's known breaks."
            findings.append(Finding("rebased", Severity.WARNING, Place(file), what, remedy=remedy))
    return findings
