"""The rule that hides small numbers: counts so small that a child could be recognised, and those that would tell them.

It is asked before anything is drawn or printed. A hidden figure keeps nothing from which it could be worked
out (`make_figure`), and its trace code leads to no value. The sums are in `oba.statistics.disclosure`; the
threshold, and whether a source is public already, are the indicator's own.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from oba.indicators.indicator import Indicator
from oba.statistics.disclosure import hide_small, hide_with_margin


def hidden_rows(indicator: Indicator, rows: Mapping[tuple[str, str], list[dict[str, Any]]]) -> set[int]:
    """Return the `id()` of the rows whose counts are too small to show, and of those that would tell."""
    rule = indicator.disclosure
    if rule.public_source:
        return set()
    margins: dict[tuple[str, str], list[Any]] = {}
    for (category, area), line in rows.items():
        for row in line:
            margins.setdefault((area, row["period"]) if category else (area, f"{row['period']} total"), []).append(row)
    hidden: set[int] = set()
    for (area, period), parts in margins.items():
        counts = np.array([math.nan if row["numerator"] is None else row["numerator"] for row in parts], dtype=float)
        total_shown = (area, f"{period} total") in margins
        pick = hide_with_margin if rule.secondary and len(parts) > 1 else None
        mask = pick(counts, rule.threshold, total_shown) if pick else hide_small(counts, rule.threshold)
        hidden |= {id(row) for row, hide in zip(parts, mask, strict=True) if hide}
    return hidden
