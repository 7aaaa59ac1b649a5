"""Forecasts as they were published before, handed over as plain values, and the one that judges the newest figure."""

from dataclasses import dataclass
from datetime import date, datetime

from oba.periods import Period
from oba.scorecards.judgement import ForecastPoint, Limits


@dataclass(frozen=True, slots=True)
class FrozenForecast:
    """The forecast of one period as a board published it, as the ledger holds it.

    `until` is the period of the newest figure that it was made from. `shown` ends at what is possible; `free` judges.
    """

    indicator: str
    indicator_version: int
    area: str
    breakdown: str
    period: Period
    until: Period
    made_at: datetime
    made_on: date
    as_at: date
    method: str
    method_version: int
    point: float
    shown: Limits
    free: Limits
    trace: str = ""


@dataclass(frozen=True, slots=True)
class EarlierForecast:
    """The forecast that judges the newest figure: frozen before that was known, or recalculated from figures before it.

    `points` lead from the period after `until`, that of the newest figure it was made from, to that of the figure which
    is judged: by the last point and its free limits. `made_on` is None where it was recalculated.
    """

    points: tuple[ForecastPoint, ...]
    until: Period
    made_on: date | None = None

    @property
    def free(self) -> Limits:
        """Return the limits that judge: those of the last point before they end at what is possible."""
        last = self.points[-1]
        return last.free or Limits(last.lower80, last.upper80, last.lower95, last.upper95)


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """How often the forecasts that were frozen before their figure was known held what came."""

    due: int
    within80: int
    within95: int
    sentence: str
