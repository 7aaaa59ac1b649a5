"""The series that forecasts are tried on: every curve of a local authority in the store, or the rows of a CSV file."""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
from sqlmodel import Session, col, select

from oba.errors import ObaError
from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey
from oba.indicators.measuring import Cells, measure_indicator
from oba.indicators.project import Definitions
from oba.models import Area
from oba.periods import Period, read_code
from oba.pipeline.inputs.board import uses_of
from oba.scorecards.build.course import bounds_of, count_steps, step_months
from oba.statistics.forecast.backtest import Trials
from oba.statistics.forecast.forecast import FEWEST
from oba.store.observations import queries
from oba.vocabulary import IndicatorList, Level, ValueType

YEARLY = 12
COLUMNS = ("series", "indicator", "type", "multiplier", "least", "most", "place", "value", "denominator")


@dataclass(frozen=True, slots=True)
class Row:
    """One period of one series; a gap has no value.

    `least` and `most` are what no value can pass; `year` is the one that the period ends in.
    """

    series: str
    indicator: str
    type: str
    multiplier: float
    least: float
    most: float
    place: int
    value: float
    denominator: float
    year: int | None = None


def read_store(session: Session, definitions: Definitions, as_at: date) -> list[Row]:
    """Return the yearly series of local authorities that were known on a day, since the last break of each.

    Figures that are hidden, missing or flagged as not believable are gaps. Background (a population) is left out: it is
    not judged, and its steps go one way for decades. So are periods that overlap.
    """
    indicators = [
        indicator
        for indicator in definitions.indicators.values()
        if indicator.status == "live"
        and indicator.listed is not IndicatorList.CONTEXT
        and step_months(indicator) == YEARLY
        and indicator.period != "pooled_years"
    ]
    areas = _local_authorities(session)
    cells = _read_cells(session, set(uses_of(indicators)), areas, as_at)
    return [row for indicator in indicators for row in _rows_of(indicator, cells)]


def read_csv(path: Path) -> list[Row]:
    """Return the rows of a CSV file with the columns of `COLUMNS`; others are passed over."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ObaError(f"{path} cannot be read as a CSV file in UTF-8: {fault}") from fault
    missing = [name for name in COLUMNS if rows and name not in rows[0]]
    if missing or not rows:
        raise ObaError(f"{path} has {'no column ' + ', '.join(missing) if missing else 'no rows'}.")
    return [_read_row(path, number, row) for number, row in enumerate(rows, start=2)]


def lay_trials(rows: Sequence[Row]) -> Trials:
    """Return the rows as one table (series, places), with what belongs to each series beside it."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.series, row)
    line = {name: number for number, name in enumerate(first)}
    values = np.full((len(line), max((row.place for row in rows), default=0) + 1), np.nan)
    denominators = values.copy()
    for row in rows:
        values[line[row.series], row.place] = row.value
        # A count is its own numerator: one is what it is divided by.
        denominators[line[row.series], row.place] = 1.0 if row.type == ValueType.COUNT else row.denominator
    column = {
        name: np.array([getattr(row, name) for row in first.values()])
        for name in ("indicator", "type", "multiplier", "least", "most")
    }
    year = np.array([math.nan if row.year is None else row.year - row.place for row in first.values()])
    return Trials(values=values, denominators=denominators, year=year, **column)


def _local_authorities(session: Session) -> list[str]:
    return list(session.exec(select(Area.code).where(Area.level == Level.LOCAL_AUTHORITY).order_by(col(Area.code))))


def _read_cells(session: Session, needed: set[SeriesKey], areas: Sequence[str], as_at: date) -> Cells:
    keys: dict[int, SeriesKey] = {}
    for feed in sorted({feed for feed, _, _ in needed}):
        for series in queries.find_series(session, feed):
            key = (series.feed, series.measure, series.breakdown)
            if key in needed and series.id is not None:
                keys[series.id] = key
    frame = queries.current_observations(session, keys, as_at, areas)
    return {keys[int(str(series))]: rows for series, rows in frame.groupby("series_id", sort=False)}


def _rows_of(indicator: Indicator, cells: Cells) -> Iterator[Row]:
    measured = measure_indicator(indicator, cells)
    table = measured.table
    known = table[(table["category"] == "") & table["value"].notna() & table["symbol"].isna() & table["flag"].isna()]
    least, most = bounds_of(indicator) or (-math.inf, math.inf)
    periods = {code: read_code(code) for code in known["period"].unique()}
    figures = sorted(
        zip(*(known[name] for name in ("area", "period", "value", "denominator")), strict=True), key=_area_of
    )
    for area, group in groupby(figures, key=_area_of):
        records = sorted(((periods[code], value, below) for _, code, value, below in group), key=_end_of)
        breaks = [read_code(period).end for period, *_ in measured.breaks_in(area)]
        since = max((mark for mark in breaks if mark <= records[-1][0].end), default=records[0][0].end)
        after = [record for record in records if record[0].end >= since]
        if len(after) <= FEWEST:  # enough to forecast from, and one to see what came
            continue
        for period, value, denominator in after:
            yield Row(
                series=f"{indicator.id} {area}",
                indicator=indicator.id,
                type="other" if indicator.gap else indicator.value.type.value,
                multiplier=indicator.value.multiplier,
                least=least,
                most=most,
                place=count_steps(after[0][0], period, YEARLY),
                value=float(value),
                denominator=math.nan if denominator is None else float(denominator),
                year=period.end.year,
            )


def _area_of(figure: tuple[str, str, float, float | None]) -> str:
    return figure[0]


def _end_of(record: tuple[Period, float, float | None]) -> date:
    return record[0].end


def _read_row(path: Path, number: int, row: Mapping[str, str]) -> Row:
    try:
        return Row(
            series=row["series"],
            indicator=row["indicator"],
            type=row["type"],
            multiplier=float(row["multiplier"] or 1),
            least=float(row["least"] or -math.inf),
            most=float(row["most"] or math.inf),
            place=int(row["place"]),
            value=float(row["value"] or math.nan),
            denominator=float(row["denominator"] or math.nan),
            year=read_code(row["period"]).end.year if row.get("period") else None,
        )
    except ValueError as fault:
        raise ObaError(f"{path}, line {number}: {fault}") from fault
