"""`data.csv`: every own figure, group and forecast of the pack as one long table, then the figures of its analyses.

A period with a forecast and no figure has a row of its own: `value` is blank, `status` says `forecast` and `is_over`
whether the period had ended by the day of the pack. Beside the newest figure stands the forecast that judges it.

UTF-8 with a byte order mark: board members open it by double click, and only then does Excel show
`’` and `£` rightly; pandas and R read it with encoding `utf-8-sig` / `UTF-8-BOM`. Rows end in CRLF.
Verdict words stand only in the row of the latest figure, which they are about. Where a value is blank, the column
`why_no_…` at the end says why: hidden, flagged as not believable, or a publisher's symbol; it is blank where there is
a value, or no cell at all.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from oba.formula_guard import guard_text
from oba.periods import Period
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Line
from oba.scorecards.frozen_forecasts import EarlierForecast
from oba.scorecards.judgement import ForecastPoint
from oba.scorecards.render.assessment.rows import AnalysisRow, rows_of_analyses
from oba.scorecards.render.open_data.columns import COLUMNS, FORECAST, MADE_AFTERWARDS
from oba.scorecards.render.series import sorted_points
from oba.scorecards.render.wording import COMPARATOR_KINDS

_FORECAST_COLUMNS = (
    ("forecast", "value"),
    ("forecast_lower80", "lower80"),
    ("forecast_upper80", "upper80"),
    ("forecast_lower95", "lower95"),
    ("forecast_upper95", "upper95"),
)
Row = list[str]
"""The cells of a row, in the order of `COLUMNS`."""


def write_data(rows: Iterable[Row], path: Path) -> Path:
    """Write the table of a pack's rows and return its path."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path


def rows_of_pack(pack: Pack) -> Iterator[Row]:
    """Yield one row for each figure and forecast, in the order of the pack, oldest period first."""
    for card in pack.cards:
        beside = [_by_period(card, kind) for kind, _ in COMPARATOR_KINDS]
        for line in (card.own, *card.categories):
            for point in (*sorted_points(line), *line.pooled):
                others = [values.get(point.period) if line is card.own else None for values in beside]
                yield _row(card, line, point.period, point.figure, others)
            if line is card.own and card.forecast:
                yield from (_forecast_row(card, point) for point in card.forecast.points)
    yield from (_analysis_row(one) for one in rows_of_analyses(pack.analyses))


def _row(card: Card, line: Line, period: Period, figure: Figure, others: list[Figure | None]) -> Row:
    is_own = line is card.own
    is_latest = is_own and card.latest is not None and card.latest.period == period
    group = "" if is_own else f"{card.categories_label}: {line.name}" if card.categories_label else line.name
    compared = "; ".join(f"{comparison.name}: {comparison.word}" for comparison in card.comparisons)
    return [
        *_about(card, period),
        guard_text(group),
        write_full(figure.numerator),
        write_full(figure.denominator),
        write_full(figure.value),
        write_full(figure.lower),
        write_full(figure.upper),
        figure.symbol,
        figure.status,
        *(write_full(other.value) if other else "" for other in others),
        "",
        *_earlier(card.earlier if is_latest else None),
        guard_text(card.verdict.words) if is_latest else "",
        guard_text(compared) if is_latest else "",
        guard_text(card.trend.word) if is_latest and card.trend else "",
        guard_text(figure.trace),
        *(guard_text(_why_absent(one)) for one in (figure, *others)),
        guard_text(card.judgement.direction.words) if is_latest and card.judgement else "",
        guard_text(card.judgement.place.words) if is_latest and card.judgement else "",
        guard_text(card.link_told) if is_latest else "",
        "yes" if card.in_steps else "",
    ]


def _analysis_row(one: AnalysisRow) -> Row:
    """Return the row of a figure of an analysis; its `breakdown` says in which table, row and column it stands."""
    reading, figure = one.reading, one.reading.figure
    row = dict.fromkeys(COLUMNS, "")
    row |= {"indicator_id": one.analysis.id, "indicator": guard_text(one.analysis.asked.name)}
    row |= {"unit": guard_text(reading.unit), "area_code": guard_text(reading.area)}
    row |= {"area": guard_text(reading.area_name), "period": reading.period.code}
    row |= {"period_label": guard_text(reading.period.label), "breakdown": guard_text(one.where)}
    for column in ("numerator", "denominator", "value", "lower", "upper"):
        row[column] = write_full(getattr(figure, column))
    row |= {"symbol": figure.symbol, "status": figure.status, "trace": guard_text(figure.trace)}
    row["why_no_value"] = guard_text(_why_absent(figure))
    row["in_steps"] = "yes" if one.analysis.in_steps else ""
    return list(row.values())


def _about(card: Card, period: Period) -> Row:
    return [
        card.id,
        guard_text(card.indicator.name),
        guard_text(card.indicator.value.unit),
        guard_text(card.area_code),
        guard_text(card.area_name),
        period.code,
        guard_text(period.label),
    ]


def _earlier(earlier: EarlierForecast | None) -> Row:
    """Return the forecast that judges the newest figure, and the day on which it was made."""
    if earlier is None:
        return [""] * (len(_FORECAST_COLUMNS) + 1)
    made = earlier.made_on.isoformat() if earlier.made_on else MADE_AFTERWARDS
    return [*_numbers(earlier.points[-1]), made]


def _forecast_row(card: Card, point: ForecastPoint) -> Row:
    made = card.forecast.made_on.isoformat() if card.forecast else ""
    row = dict.fromkeys(COLUMNS, "")
    row |= dict(zip(COLUMNS, _about(card, point.period), strict=False))
    row |= dict(zip((column for column, _ in _FORECAST_COLUMNS), _numbers(point), strict=True))
    row |= {"status": FORECAST, "is_over": "yes" if point.is_over else "no", "forecast_made": made}
    row |= {"trace": guard_text(point.trace), "why_no_value": "not yet published" if point.is_over else "still to come"}
    return list(row.values())


def _numbers(point: ForecastPoint) -> Row:
    return [write_full(getattr(point, attribute)) for _, attribute in _FORECAST_COLUMNS]


def _by_period(card: Card, kind: str) -> dict[Period, Figure]:
    return {point.period: point.figure for line in card.lines if line.kind == kind for point in line.points}


def _why_absent(figure: Figure | None) -> str:
    """Return why a value is blank; nothing where it is not, or where there is no cell."""
    if figure is None or figure.value is not None:
        return ""
    return figure.symbol_text or figure.symbol


def write_full(value: float | None) -> str:
    """Return a number in full, whole ones without a point; blank where there is none."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(round(value, 10))
