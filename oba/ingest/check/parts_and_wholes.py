"""Parts against their whole: the areas of one level, or the categories of a breakdown, should add up."""

import numpy as np
import pandas as pd

from oba.findings import Finding
from oba.indicators.feed import Parts
from oba.ingest.check.faults import Faults, show_number
from oba.ingest.check.tallies import Tally
from oba.periods import read_code
from oba.places.areas import AreaIndex
from oba.vocabulary import Level, Severity

_MOST_SHOWN = 10
_ROUNDING = 1e-9


class PartsCheck:
    """Finds every whole that is not the sum of its parts, in one part of a file after the other."""

    def __init__(self, rule: Parts, areas: AreaIndex) -> None:
        self._rule = rule
        self._areas = areas
        self._wrong = Tally(_MOST_SHOWN)
        self._largest = 0.0

    def examine(self, frame: pd.DataFrame) -> None:
        """Examine observations, which include all the parts of each whole; the figures stay as published."""
        rule = self._rule
        some = frame[frame["measure"] == rule.measure]
        if not len(some):
            return
        sums = _sum_categories(some, rule.breakdown) if rule.breakdown else _sum_areas(some, rule, self._areas)
        allowed = (sums["value"].abs() * rule.tolerance_pct / 100).clip(lower=rule.tolerance) + _ROUNDING
        wrong = sums[(sums["total"] - sums["value"]).abs() > allowed]
        if len(wrong):
            self._wrong.add(wrong)
            self._largest = max(self._largest, float((wrong["total"] - wrong["value"]).abs().max()))

    def report(self, faults: Faults) -> None:
        """Record the wholes that were found, the first by name and the rest as a count."""
        rule = self._rule
        for _, whole in self._wrong.kept.iterrows():
            name = self._areas[str(whole["area"])].name
            parts = f"the categories of {rule.breakdown} in {name}" if rule.breakdown else f"the parts of {name}"
            what = (
                f"{rule.measure}, {read_code(str(whole['period'])).label}: {parts} add up to"
                f" {show_number(whole['total'])} and the published whole is {show_number(whole['value'])}."
            )
            place = faults.place(int(whole["column"]) - 1, int(whole["row"]))
            remedy = "Both were loaded as published; ask the publisher which is right."
            given = show_number(whole["value"])
            faults.findings.append(Finding("parts-and-whole", Severity.WARNING, place, what, given, remedy))
        if (more := self._wrong.count - _MOST_SHOWN) > 0:
            largest = show_number(self._largest)
            what = f"{rule.measure}: {more} more wholes differ from their parts, by {largest} at most."
            faults.warn("parts-and-whole", what)


def area_levels(frame: pd.DataFrame, areas: AreaIndex) -> pd.Series:
    """Return the level of each row's area."""
    levels = np.array([str(areas[code].level) for code in frame["area"].cat.categories], object)
    return pd.Series(levels[frame["area"].cat.codes], frame.index)


def _sum_areas(frame: pd.DataFrame, rule: Parts, areas: AreaIndex) -> pd.DataFrame:
    """Return the rows of whole areas with `total`, where every part of that day has a number."""
    whole_level, part_level = rule.whole or Level.COUNTRY, rule.parts or Level.REGION
    known = frame[frame["symbol"].isna()]
    levels = area_levels(known, areas)
    parts = known[levels == part_level]
    around = {code: areas.whole_of(code, whole_level) for code in known["area"].cat.categories}
    keys = [parts["breakdown"].astype(object), parts["period"].astype(object)]
    grouped = parts["value"].groupby([*keys, parts["area"].astype(object).map(around)]).agg(["sum", "count"])
    wholes = known[levels == whole_level].astype({"breakdown": object, "period": object, "area": object})
    joined = wholes.join(grouped, on=["breakdown", "period", "area"], how="inner").rename(columns={"sum": "total"})
    wanted = [
        len(areas.parts(area, part_level, read_code(period).end))
        for area, period in zip(joined["area"], joined["period"], strict=True)
    ]
    return joined[joined["count"] == wanted]


def _sum_categories(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of totals with `total`, where every category of the breakdown has a number."""
    mark = f"{name}="
    texts = [str(text) for text in frame["breakdown"].cat.categories]
    breakdown = frame["breakdown"].astype(object)
    rest = breakdown.map({text: _without(text, mark) for text in texts}).rename("rest")
    is_part = breakdown.map({text: text != _without(text, mark) for text in texts}).astype(bool)
    parts = frame[is_part].assign(rest=rest[is_part], hidden=frame["symbol"].notna()[is_part])
    parts = parts.astype({"area": object, "period": object})
    grouped = parts.groupby(["rest", "area", "period"]).agg(total=("value", "sum"), hidden=("hidden", "any"))
    wholes = frame[~is_part & frame["symbol"].isna()].astype({"area": object, "period": object})
    joined = wholes.assign(rest=rest).join(grouped, on=["rest", "area", "period"], how="inner")
    return joined[~joined["hidden"].astype(bool)]


def _without(breakdown: str, mark: str) -> str:
    return ";".join(part for part in breakdown.split(";") if not part.startswith(mark))
