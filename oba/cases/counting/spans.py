"""The periods that figures are given for: whole ones, from the first complete day to the day of the extract."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from oba.indicators.case_measures import CaseMeasures
from oba.periods import Period, month_period, next_period

_BEGINS: dict[str, tuple[int, int]] = {
    "month": (1, 1),
    "quarter": (1, 3),
    "calendar_year": (1, 12),
    "financial_year": (4, 12),
    "academic_year": (9, 12),
}
"""The month with which each kind begins, and its months."""


@dataclass(frozen=True)
class Spanned:
    """A period and of which kind it is: `month`, `financial_year`, `pooled_calendar_year`."""

    span: str
    period: Period

    @property
    def key(self) -> str:
        """Return what names it in a query: the same months may be a year and a pooled one."""
        return f"{self.span} {self.period.code}"

    @property
    def months(self) -> tuple[int, int]:
        """Return its first and last month, each as its number since the year 0."""
        return number_month(self.period.start), number_month(self.period.end)


def number_month(day: date) -> int:
    """Return the number of a day's month since the year 0."""
    return day.year * 12 + day.month - 1


def list_spans(definition: CaseMeasures, as_at: date) -> list[Spanned]:
    """Return the whole periods of a definition that are over at the end of a day, oldest first within each kind."""
    found: list[Spanned] = []
    for span in definition.spans:
        whole = list(_list_whole(span, definition.since, as_at))
        found += [Spanned(span, one) for one in whole]
        if definition.pooled_years and span.endswith("year"):
            pooled = zip(whole, whole[definition.pooled_years - 1 :], strict=False)
            found += [Spanned(f"pooled_{span}", Period(first.start, last.end)) for first, last in pooled]
    return found


def _list_whole(span: str, since: date, as_at: date) -> Iterator[Period]:
    month, length = _BEGINS[span]
    period = month_period(since.year - 1, month, length)
    while period.end <= as_at:
        if period.start >= since:
            yield period
        period = next_period(period, length)
