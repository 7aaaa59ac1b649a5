"""Made-up figures, lines and definitions from which the made-up cards are built."""

from datetime import UTC, date, datetime
from typing import Any

from oba.indicators.indicator import Indicator
from oba.periods import Period, month_period
from oba.scorecards.card import Figure, Line, Point, SourceNote

AREA = "Madeupshire"
HOSTILE_NAME = '<script>alert("x")</script> & =1+1'


def snapshot(year: int) -> Period:
    return Period(date(year, 3, 31), date(year, 3, 31))


def financial(year: int) -> Period:
    return month_period(year, 4, 12)


def figure(value: float | None, decimals: int = 1, spread: float = 0.0, **more: Any) -> Figure:
    if value is None:
        more = {"symbol": "c", "symbol_text": "hidden to protect a small number", **more}
        return Figure(None, f"[{more['symbol']}]", trace=more.pop("trace", "T-HIDDEN"), **more)
    text = f"{value:,.{decimals}f}"
    if spread:
        low, high = value - spread, value + spread
        more |= {"lower": low, "upper": high, "interval_text": f"{low:,.{decimals}f} to {high:,.{decimals}f}"}
    more.setdefault("trace", f"T-{int(abs(value) * 1000) % 46656:04X}")
    return Figure(value, text, **more)


def line(kind: str, name: str, periods: list[Period], values: list[float | None], **more: Any) -> Line:
    decimals, spread = more.pop("decimals", 1), more.pop("spread", 0.0)
    points = tuple(Point(p, figure(v, decimals, spread)) for p, v in zip(periods, values, strict=True))
    return Line(more.pop("id", kind), name, kind, points, **more)


def make_indicator(id_: str, **changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "schema": "oba-indicator/1",
        "id": id_,
        "version": 2,
        "accountability": "population",
        "outcome": "children-are-safe",
        "name": "Children looked after, rate per 10,000",
        "lay_definition": "How many children the council looks after, for every 10,000 children who live here.",
        "technical_definition": "Children looked after at 31 March, divided by the mid-year estimate, times 10,000.",
        "rationale": "It stands for children who cannot live safely at home.",
        "caveats": ["Unaccompanied children are counted, who come from elsewhere."],
        "choice": {
            "communication": "high",
            "proxy": "medium",
            "data": "high",
            "rated_by": "Quality sub-group",
            "rated_on": date(2026, 6, 1),
            "dissent": "One member holds that it measures practice and not need.",
        },
        "value": {"type": "rate", "unit": "per 10,000", "multiplier": 10000, "decimals": 1, "polarity": "low_is_good"},
        "period": "snapshot",
        "uncertainty": {"ci_method": "byars"},
        "comparators": ["england", "region", "statistical_neighbours"],
        "owner": "Data team",
        "supplier": "Department for Education",
        "changelog": [{"version": 2, "date": date(2026, 2, 1), "change": "Counts at 31 March only"}],
    }
    return Indicator(**{**fields, **changes})


SOURCE = SourceNote(
    "madeup-care",
    "Children looked after in Madeupshire",
    "Made-up Office",
    "Open Government Licence v3.0",
    "Contains made-up information licensed under the Open Government Licence v3.0.",
    "example_data/madeup_care_2025.csv",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    date(2025, 11, 20),
    datetime(2026, 4, 2, 9, 30, tzinfo=UTC),
    7,
)
