"""Where things go on a chart: axis ends, ticks, and labels moved apart. Places numbers, judges none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oba.periods import Period

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """The ends and ticks of a vertical axis."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    @property
    def starts_at_zero(self) -> bool:
        """Return whether the axis includes zero, which the page says when it does not."""
        return self.low <= 0 <= self.high


ROOM_BELOW = 0.55
"""An axis starts at zero where the lowest value is at most this share of the highest."""

FITTED = 0.2
"""The same for a curve, whose axis is fitted and says so where it is cut."""


def make_axis(
    values: Sequence[float], wanted_ticks: int = 5, whole: bool = False, room_below: float = ROOM_BELOW
) -> Axis:
    """Return an axis round the values; it starts at zero unless that would flatten the curve (see `ROOM_BELOW`)."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low >= 0 and low <= room_below * high:
        low = 0.0
    if high <= 0 and high >= room_below * low:
        high = 0.0
    if high == low:
        high = low + (abs(low) * 0.2 or 1.0)
        low = 0.0 if low >= 0 else low
    step = _nice_step((high - low) / wanted_ticks)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if abs(step * 10**decimals - round(step * 10**decimals)) > 1e-9:
        decimals += 1
    ticks = tuple(round(place * step, 10) for place in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, decimals)


def _nice_step(rough: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * 0.999999)


def middle_of(period: Period) -> date:
    """Return the day a period is drawn at: a snapshot on its day, a span in its middle."""
    return period.start + timedelta(days=(period.end - period.start).days // 2)


def thin(places: Sequence[float], distance: float) -> tuple[int, ...]:
    """Return which of the ticks at ascending `places` keep their words, at least `distance` apart.

    The newest keeps its words always, so the choice is made from the right.
    """
    kept: list[int] = []
    for number in range(len(places) - 1, -1, -1):
        if not kept or places[kept[-1]] - places[number] >= distance:
            kept.append(number)
    return tuple(reversed(kept))


def move_apart(places: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Return the places moved as little as needed so that neighbours are `distance` apart, in their order.

    Pools of labels that overlap are centred on what they label, then kept between `low` and `high`.
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    pools: list[list[float]] = []  # centre wanted, number of labels
    for i in order:
        pools.append([places[i], 1.0])
        while len(pools) > 1 and _too_near(pools[-2], pools[-1], distance):
            last = pools.pop()
            before = pools.pop()
            size = before[1] + last[1]
            pools.append([(before[0] * before[1] + last[0] * last[1]) / size, size])
    moved: list[float] = []
    for centre, size in pools:
        half = (size - 1) / 2 * distance
        centre = min(max(centre, low + half), high - half)
        moved += [centre - half + k * distance for k in range(int(size))]
    for k in range(1, len(moved)):
        moved[k] = max(moved[k], moved[k - 1] + distance)
    spill = moved[-1] - high if moved else 0.0
    if spill > 0:
        moved = [place - spill for place in moved]
    placed = [0.0] * len(places)
    for i, place in zip(order, moved, strict=True):
        placed[i] = place
    return placed


def _too_near(before: list[float], after: list[float], distance: float) -> bool:
    return after[0] - before[0] < (before[1] + after[1]) / 2 * distance
