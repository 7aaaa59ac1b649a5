"""The counts behind figures, as the audit of small numbers sees them: what each figure prints, or lets be worked out.

A count is known by the observation that it is, so that two figures that print it, now or in an earlier pack, are known
to say the same; a count that is worked back from a published share by minus that number.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.scorecards.build.disclosure.facts import Kept
from oba.small_numbers import is_small
from oba.vocabulary import ValueType


class FigureKey(NamedTuple):
    """Which figure of a pack: an indicator's, for a category (blank for everybody), a place and a period."""

    indicator: str
    category: str
    area: str
    period: str


class Address(NamedTuple):
    """Where a number stands, whichever release it is from."""

    series: SeriesKey
    area: str
    period: str


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation: where it stands, its number, and the load that brought it."""

    address: Address
    value: float
    load_id: int


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """A figure of an earlier pack, of this board or another: whether its number was shown, and what it was made of."""

    key: FigureKey
    shown: bool
    inputs: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Earlier:
    """What was published before: the figures, the observations that they were made of, and what their feeds said."""

    figures: tuple[EarlierFigure, ...] = ()
    observed: Mapping[int, Observed] = field(default_factory=dict)
    said: Kept = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts that a figure prints: of what is counted and, where there is one, of what it is divided by.

    `within`: what is counted is part of the base, so that the rest is a count too.
    """

    key: FigureKey
    indicator: Indicator
    count: int | None
    base: int | None
    within: bool
    shown: bool
    inputs: frozenset[int]
    small_alone: bool = False
    """Whether a numerator that is no whole number, and so ties nothing, is small."""

    @property
    def prints(self) -> Iterator[int]:
        """Yield the counts that a reader of the figure knows."""
        yield from (key for key in (self.count, self.base) if key is not None)

    @property
    def guarded(self) -> bool:
        """Return whether small numbers are ours to hide, not hidden by the publisher already."""
        return not self.indicator.disclosure.public_source


def read_undefined(
    one: EarlierFigure, like: Indicator, values: dict[int, float], observed: Mapping[int, Observed]
) -> Counted:
    """Return what a figure printed whose indicator is no longer defined, by the roles of its observations.

    It is guarded as those made `like` it now are.
    """
    roles = {role: number for role, number in one.inputs if number in observed}
    base = _keep_whole(roles.get("denominator"), values, observed)
    count, published = _keep_whole(roles.get("numerator"), values, observed), roles.get("published")
    if published is not None and -published in values:  # a share that is still shown, with the count behind it
        count = -published
    elif published is not None and base is None:
        count = _keep_whole(published, values, observed)
    return Counted(one.key, like, count, base, False, one.shown, frozenset(number for _, number in one.inputs))


_OF_COUNTS = (ValueType.PROPORTION, ValueType.RATE, ValueType.RATIO)
"""What gives a count back with its base; a mean score, or pounds a child, does not."""


def read_counted(
    indicator: Indicator,
    key: FigureKey,
    inputs: Sequence[tuple[str, int]],
    shown: bool,
    values: dict[int, float],
    observed: Mapping[int, Observed],
) -> Counted:
    """Return what a figure prints, and put the counts in `values`.

    A share or rate that is published with its base gives its count back within the rounding of what is printed; where
    that leaves every small number open, or so many that none is told by it, there is no count to protect.
    """
    roles = {role: number for role, number in inputs if number in observed}
    base = _keep_whole(roles.get("denominator"), values, observed)
    count = _keep_whole(roles.get("numerator"), values, observed)
    published = roles.get("published")
    if published is not None and indicator.value.type is ValueType.COUNT:
        count = _keep_whole(published, values, observed, _scale_of(indicator))
    elif published is not None and base is not None and indicator.value.type in _OF_COUNTS:
        count = _work_back(indicator, observed[published].value, values[base])
        if count is not None:
            values[-published], count = count, -published
    within = indicator.value.type is ValueType.PROPORTION
    alone = (
        "numerator" in roles
        and count is None
        and is_small(observed[roles["numerator"]].value, indicator.disclosure.threshold)
    )
    used = frozenset(number for _, number in inputs)
    return Counted(key, indicator, count, base, within, shown, used, alone)


def _keep_whole(
    number: int | None, values: dict[int, float], observed: Mapping[int, Observed], scale: float = 1
) -> int | None:
    """Put an observation that is a count in `values`, in single ones (0.003 thousand is 3)."""
    value = round(observed[number].value * scale, 6) if number is not None else math.nan
    if number is None or not value.is_integer() or value < 0:
        return None
    values[number] = value
    return number


def _scale_of(indicator: Indicator) -> float:
    return indicator.published.scale if indicator.published else 1


def _work_back(indicator: Indicator, printed: float, base: float) -> int | None:
    """Return the count behind a published share of a base; None where its rounding does not tell a small one."""
    share = printed * _scale_of(indicator) / indicator.value.multiplier
    if not math.isfinite(share) or not base > 0:
        return None
    half = 0.5 * 10.0 ** -_decimals(printed) * _scale_of(indicator) / indicator.value.multiplier
    least, greatest = math.ceil((share - half) * base - 1e-9), math.floor((share + half) * base + 1e-9)
    most = indicator.disclosure.threshold - 1
    tells_nothing = (least <= 1 and greatest >= most) or greatest - least > 2 * most
    return None if tells_nothing or greatest < least else min(max(round(share * base), least), greatest)


def _decimals(number: float) -> int:
    text = f"{number:.10f}".rstrip("0")
    return len(text.partition(".")[2])
