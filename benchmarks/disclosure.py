"""The audit of small numbers of a pack of 100 measures against its limit of 2 s: what to hide, decided for all at once.

One pack of counts by six providers over eight quarters; one of pairs, a count and the share of it that was in time,
over four. A third of the figures are hidden in each.
"""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from oba.indicators.indicator import Indicator
from oba.scorecards.build.disclosure.counts import Address, Counted, FigureKey, Observed, read_counted
from oba.scorecards.build.disclosure.decisions import Around, decide_hidden
from tests.fixtures.drawn_cells import indicator

MEASURES, PROVIDERS, LIMIT = 100, 6, 2.0


@dataclass
class MadeUp:
    """The figures of a pack, and what they are made of."""

    items: dict[str, Indicator] = field(default_factory=dict)
    figures: list[Counted] = field(default_factory=list)
    values: dict[int, float] = field(default_factory=dict)
    observed: dict[int, Observed] = field(default_factory=dict)

    def observe(self, feed: str, measure: str, group: str, period: str, value: float) -> int:
        number = len(self.observed) + 1
        self.observed[number] = Observed(Address((feed, measure, group), "here", period), float(value), 1)
        return number

    def show(self, item: Indicator, group: str, period: str, inputs: dict[str, int]) -> None:
        self.items[item.id] = item
        key = FigureKey(item.id, group.partition("=")[2], "here", period)
        self.figures.append(read_counted(item, key, list(inputs.items()), True, self.values, self.observed))


def run() -> list[dict[str, Any]]:
    return [
        _measure("disclosure_100_counts", make_counts(), "counts by six providers over eight quarters"),
        _measure("disclosure_100_linked", make_pairs(), "50 counts and 50 shares of them, over four quarters"),
    ]


def _measure(name: str, pack: MadeUp, what: str) -> dict[str, Any]:
    began = time.process_time()
    found = decide_hidden(pack.figures, pack.values, pack.observed, Around(indicators=pack.items))
    seconds = time.process_time() - began
    return {
        "name": name,
        "seconds": round(seconds, 4),
        "against": "limit",
        "against_seconds": LIMIT,
        "ratio": round(seconds / LIMIT, 3),
        "note": f"{what}: {len(pack.figures):,} figures, {len(found.hidden):,} hidden",
    }


def make_counts() -> MadeUp:
    random, pack = np.random.default_rng(1), MadeUp()
    for number in range(MEASURES):
        item = _define(f"count-{number}", f"feed{number}.count")
        for period in _quarters(8):
            counts = random.poisson(random.choice([3, 8, 30]), PROVIDERS)
            for group, count in zip(_groups(), [counts.sum(), *counts], strict=True):
                key = pack.observe(f"feed{number}", "count", group, period, count)
                pack.show(item, group, period, {"numerator": key})
    return pack


def make_pairs() -> MadeUp:
    random, pack = np.random.default_rng(2), MadeUp()
    for number in range(MEASURES // 2):
        feed = f"feed{number}"
        whole, part = (
            _define(f"count-{number}", f"{feed}.all"),
            _define(f"share-{number}", f"{feed}.part", f"{feed}.all"),
        )
        for period in _quarters(4):
            counts = random.poisson(random.choice([8, 30]), PROVIDERS)
            parts = random.binomial(counts, 0.8)
            sums = zip(_groups(), [counts.sum(), *counts], [parts.sum(), *parts], strict=True)
            for group, count, inside in sums:
                below = pack.observe(feed, "all", group, period, count)
                above = pack.observe(feed, "part", group, period, inside)
                pack.show(whole, group, period, {"numerator": below})
                pack.show(part, group, period, {"numerator": above, "denominator": below})
    return pack


def _define(name: str, numerator: str, denominator: str = "") -> Indicator:
    kind = (
        {"type": "proportion", "unit": "%", "multiplier": 100} if denominator else {"type": "count", "unit": "families"}
    )
    return indicator(
        id=name,
        value={**kind, "polarity": "no_judgement"},
        numerator={"definition": "x", "feed": numerator},
        denominator={"definition": "x", "feed": denominator} if denominator else None,
        uncertainty={"ci_method": "wilson"} if denominator else {"ci_method": "none", "reason": "a full count"},
    )


def _groups() -> list[str]:
    return ["", *(f"provider=p{number}" for number in range(PROVIDERS))]


def _quarters(count: int) -> list[str]:
    return [f"{2024 + number // 4}-{1 + 3 * (number % 4):02}-01/P3M" for number in range(count)]
