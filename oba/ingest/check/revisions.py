"""How a release differs from what is known: revisions, withdrawals and series put on a new basis."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from oba.findings import Finding, Place
from oba.indicators.feed import Feed
from oba.ingest.check.against_last import SCALE, Scale, check_fall, describe_unchanged
from oba.ingest.check.faults import show_number
from oba.ingest.check.tallies import Tally
from oba.observations.differences import Differences, join_counts
from oba.periods import read_code
from oba.vocabulary import Severity

_Found = TypeVar("_Found", bound=Differences)

LARGE_REVISION = "large-revision"
_KEY = ["measure", "breakdown", "area", "period"]
_REBASED_SHARE = 0.5
_REBASED_LEAST = 20
_SAME = 1e-9
_MOST_COUNTS = 500_000
_ROUNDING = 0.051
_SMALL_SHARE = 0.01


@dataclass(frozen=True)
class Comparison:
    """What a release would change. Of the measures in `suspect` every figure is to be flagged as of another scale."""

    findings: list[Finding]
    suspect: frozenset[str]
    revised: int
    withdrawn: int
    new: int
    unchanged: int

    @property
    def refused(self) -> bool:
        """Return whether a finding refuses the release, as its feed may say of a fall or another scale."""
        return any(finding.severity is Severity.FAIL for finding in self.findings)


class RevisionJudge:
    """Says what a release's differences from the figures current for the feed mean; they may come part after part."""

    def __init__(self, feed: Feed, file: str = "") -> None:
        self._feed = feed
        self._file = file
        self._large: dict[str, Tally] = {}
        self._withdrawn: dict[tuple[str, str], Tally] = {}
        self._changed: Counter[str] = Counter()
        self._comparable: Counter[str] = Counter()
        self._nonzero: Counter[str] = Counter()
        self._scale = Scale()
        self._given: set[tuple[str, str]] = set()
        self._missing: set[tuple[str, str]] = set()
        self._counts: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
        self._rows = self._revised = self._new = self._left_out = 0

    def examine(self, found: _Found) -> _Found:
        """Count what differs; return it with large revisions flagged."""
        self._rows += found.rows
        self._left_out += found.left_out
        self._comparable.update(found.comparable)
        self._nonzero.update(found.nonzero)
        self._given |= {(measure, period) for measure, _, period in found.spoken_of}
        self._missing |= found.missing
        for counts, more in zip(self._counts, found.shrunk or (), strict=False):
            counts.append(more)
            if sum(map(len, counts)) > _MOST_COUNTS:
                counts[:] = [join_counts(counts)]
        if not len(found.frame):
            return found
        both = found.frame.astype(dict.fromkeys(_KEY, object))
        shared = both["known"]
        had, has = shared & both["value_before"].notna(), both["value"].notna()
        changed, large = _is_changed(both), _is_large(both, self._feed)
        resymboled = shared & ~had & ~has & (both["symbol"] != both["symbol_before"])
        if large.any():  # to make groups of nothing takes as long as of a thousand rows
            for measure, cells in both[large].groupby("measure"):
                self._large.setdefault(str(measure), Tally(1, last=True)).add(cells)
        if (gone := had & ~has).any():
            for (name, symbol), cells in both[gone].groupby(["measure", "symbol"]):
                self._withdrawn.setdefault((str(name), str(symbol)), Tally(1)).add(cells)
        self._changed.update(both.loc[changed & _is_more_than_rounding(both), "measure"])
        self._scale.examine(both)
        self._revised += int((changed | (shared & ~had & has) | resymboled).sum())
        self._new += int((~shared).sum())
        return _flag(found, large)

    def report(self, kept_aside: int = 0) -> Comparison:
        """Return what was found in all parts of a release, of which some cells were kept aside and not compared."""
        findings = [*self._report_large(), *self._report_withdrawn()]
        findings += _describe_rebased(self._changed, self._comparable, self._file)
        told, suspect = self._scale.report(self._nonzero, self._feed, self._file)
        findings += told
        if self._missing & self._given:
            after, before = map(join_counts, self._counts)
            findings += check_fall(after, before, self._feed, self._file)
        withdrawn = sum(tally.count for tally in self._withdrawn.values())
        counts = self._revised, withdrawn, self._new
        if not any(counts) and not self._left_out:
            findings.append(describe_unchanged(self._rows, kept_aside, self._file))
        return Comparison(findings, suspect, *counts, self._rows - sum(counts))

    def _report_large(self) -> Iterator[Finding]:
        for measure, tally in sorted(self._large.items()):
            last = tally.kept.iloc[0]
            what = (
                f"{measure} is revised by more than {self._feed.checks.max_revision_factor:g} times,"
                f" figures: {tally.count}; {_place_text(last)} goes from {show_number(last['value_before'])}"
                f" to {show_number(last['value'])}."
            )
            place = Place(self._file, row=int(last["row"]), column=str(last["header"]))
            remedy = "They were flagged; check them with the publisher before they are shown."
            yield Finding(LARGE_REVISION, Severity.WARNING, place, what, f"{show_number(last['value'])}", remedy)

    def _report_withdrawn(self) -> Iterator[Finding]:
        for (measure, symbol), tally in sorted(self._withdrawn.items()):
            first = tally.kept.iloc[0]
            what = (
                f"{measure}: figures withdrawn by the publisher, now `{symbol}`: {tally.count};"
                f" {_place_text(first)} was {show_number(first['value_before'])}."
            )
            place = Place(self._file, row=int(first["row"]), column=str(first["header"]))
            yield Finding("withdrawn", Severity.WARNING, place, what, symbol, "History keeps them.")


def flag_large(found: _Found, feed: Feed) -> _Found:
    """Return differences with each rate or share flagged that is revised by more than the feed's factor."""
    return _flag(found, _is_large(found.frame, feed)) if len(found.frame) else found


def _flag(found: _Found, large: pd.Series) -> _Found:
    """Return differences with some rows flagged; a row that its own file gave a flag keeps it."""
    own = found.frame["own_flag" if "own_flag" in found.frame else "flag"]
    return replace(found, frame=found.frame.assign(flag=found.frame["flag"].mask(large & own.isna(), LARGE_REVISION)))


def flag_suspects(frame: pd.DataFrame, suspect: frozenset[str]) -> pd.DataFrame:
    """Return a release with every figure of some measures flagged as of another scale; `own_flag` is as it was."""
    flags = frame["flag"].mask(frame["measure"].isin(suspect) & frame["flag"].isna(), SCALE)
    return frame.assign(flag=flags.astype(object).where(flags.notna(), None), own_flag=frame["flag"])


def _rates(feed: Feed) -> set[str]:
    """Return the measures that are rates, shares or averages, whose size does not depend on the area's."""
    return {
        name
        for name, measure in feed.measures.items()
        if "%" in measure.unit or " per " in f" {measure.unit}" or "score" in measure.unit
    }


def _is_changed(both: pd.DataFrame) -> pd.Series:
    """Return which figures are another number than was known."""
    change = (both["value"] - both["value_before"]).abs()  # not a number where either is none
    return both["known"] & (change > _SAME * both["value_before"].abs())


def _is_large(both: pd.DataFrame, feed: Feed) -> pd.Series:
    """Return which changes of a rate are by more than a factor; from or to zero there is none to speak of."""
    low = both[["value", "value_before"]].abs().min(axis=1)
    high = both[["value", "value_before"]].abs().max(axis=1)
    large = (low > 0) & (high > feed.checks.max_revision_factor * low)
    return _is_changed(both) & both["measure"].isin(_rates(feed)) & large


def _is_more_than_rounding(both: pd.DataFrame) -> pd.Series:
    """Return which changes are not only of precision, such as 2.4 given as 2.37 later."""
    change = (both["value"] - both["value_before"]).abs()
    return (change > _ROUNDING) & (change > _SMALL_SHARE * both["value_before"].abs())


def _place_text(cells: pd.Series) -> str:
    return f"{cells['area']} {read_code(str(cells['period'])).label}"


def _describe_rebased(changed: Counter[str], comparable: Mapping[str, int], file: str) -> list[Finding]:
    """Report the measures of which most figures changed: a break in the series, not corrections."""
    findings = []
    for measure, count in sorted(comparable.items()):
        if count >= _REBASED_LEAST and changed[measure] > _REBASED_SHARE * count:
            what = f"{measure}: {changed[measure]} of {count} figures already known are changed."
            remedy = "The series may be on a new basis; say so in the indicator's known breaks."
            findings.append(Finding("rebased", Severity.WARNING, Place(file), what, remedy=remedy))
    return findings
