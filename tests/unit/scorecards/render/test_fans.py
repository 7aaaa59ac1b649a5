"""The forecast that judged is drawn, tabled and written beside today's; what is over is told from what is to come."""

import csv
from dataclasses import replace
from datetime import date

import plotly.graph_objects as go
import pytest
from openpyxl import load_workbook

from oba.charts import drawing, plotly
from oba.scorecards.frozen_forecasts import EarlierForecast, ForecastRecord
from oba.scorecards.judgement import ForecastPoint
from oba.scorecards.render.curves import sketch_curve
from oba.scorecards.render.fans import NOT_YET_PUBLISHED, earlier_name
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.workbook.book import write_workbook
from oba.scorecards.render.workbook.data import EARLIER, FORECAST
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import snapshot
from tests.fixtures.made_up_pack import make_pack

NAME = "Earlier forecast (made on 4 May 2023)"


def expected(year, value, reach):
    text, between = f"{value:.1f}", f"{value - reach:.1f} to {value + reach:.1f}"
    low, high = value - reach, value + reach
    return ForecastPoint(snapshot(year), value, low + 1, high - 1, low, high, text, between, f"E-{year}")


@pytest.fixture
def card():
    """Judged by what was said in May 2023 of 2024 and 2025; 2026 is over without a figure."""
    whole = full_card()
    first, *others = whole.forecast.points
    over = replace(first, is_over=True, bound_text="cannot fall below 0")
    return replace(
        whole,
        forecast=replace(whole.forecast, points=(over, *others)),
        earlier=EarlierForecast(
            (expected(2024, 82.0, 3.0), expected(2025, 82.5, 4.0)), snapshot(2023), date(2023, 5, 4)
        ),
        forecast_record=ForecastRecord(2, 1, 2, "Of 2 forecasts published before the figure came, 2 held."),
    )


@pytest.fixture
def pack(card):
    pack = make_pack()
    section = replace(pack.outcomes[0], cards=(card,))
    return replace(pack, outcomes=(section,), services=())


def test_its_range_opens_from_the_last_figure_that_it_knew_and_lies_behind_all(card):
    band = sketch_curve(card).bands[0]
    assert (band.name, band.colour) == (f"{NAME}, 95% range", "past")
    assert band.pieces == (
        ((date(2023, 3, 31), 80.8, 80.8), (date(2024, 3, 31), 79.0, 85.0), (date(2025, 3, 31), 78.5, 86.5)),
    )


def test_its_line_and_limits_are_dotted_and_carry_no_label(card):
    drawn = sketch_curve(card)
    (stroke,) = [stroke for stroke in drawn.strokes if stroke.name == NAME]
    assert [[dot.value for dot in run] for run in stroke.runs] == [
        [80.8, 82.0, 82.5],
        [80.8, 79.0, 78.5],
        [80.8, 85.0, 86.5],
    ]
    assert stroke.runs[0][1].words == f"{NAME} for 31 March 2024: 82.0 per 10,000"
    assert (stroke.pen.dash, stroke.label) == ("dot", "")
    assert not [label for label in drawing.draw_lines(drawn).labels if label[2].strip("┈ ") == ""]
    figure = plotly.line_figure(drawn)
    go.Figure(figure)
    assert not [note for note in figure["layout"]["annotations"] if note["text"].strip("┈ ") == ""]


def test_what_is_over_has_a_mark_of_its_own_shape(card):
    drawn = sketch_curve(card)
    (over,) = [stroke for stroke in drawn.strokes if stroke.name == NOT_YET_PUBLISHED]
    assert [dot.words for run in over.runs for dot in run] == [
        "Over, not yet published: forecast for 31 March 2026: 88.2 per 10,000"
    ]
    forecast = next(stroke for stroke in drawn.strokes if stroke.name.startswith("Forecast (made"))
    assert [bool(dot.words) for dot in forecast.runs[0]] == [False, False, True, True, True]
    assert over.pen.shape != forecast.pen.shape
    diamonds = [curve for curve in drawing.draw_lines(drawn).curves if curve.dots and curve.dots[0][0].endswith("z")]
    assert any(is_open for curve in diamonds for _, is_open in curve.dots)


def test_nothing_of_it_is_drawn_where_there_is_none():
    drawn = sketch_curve(full_card())
    assert earlier_name(full_card()) == ""
    assert not [stroke for stroke in drawn.strokes if stroke.name == NOT_YET_PUBLISHED or not stroke.label]
    assert "past" not in {band.colour for band in drawn.bands}


def test_a_recalculated_one_is_called_so(card):
    again = replace(card, earlier=replace(card.earlier, made_on=None))
    assert earlier_name(again) == "Earlier forecast (made afterwards)"


def test_the_page_says_the_same(pack, card):
    pages = dict(render_pages(pack))
    text = " ".join(pages[f"how-we-know/{card.id}.html"].split())
    assert f"{NAME}, by which 31 March 2025 is judged" in text
    assert "78.5 to 86.5" in text
    assert "(over, not yet published)" in text
    assert "(cannot fall below 0)" in text
    assert card.forecast_record.sentence in text
    assert pages[f"indicators/{card.id}.html"].count(f"{NAME}, 95% range</li>") == 1


def test_the_data_file_tells_forecasts_from_figures(pack, card, tmp_path):
    path = write_data(rows_of_pack(pack), tmp_path / "data.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["period"]: row for row in csv.DictReader(file) if not row["breakdown"]}
    latest, over, coming = (rows[f"{year}-03-31"] for year in (2025, 2026, 2027))
    assert (latest["value"], latest["forecast"], latest["forecast_lower95"], latest["forecast_made"]) == (
        *("86", "82.5", "78.5"),
        "2023-05-04",
    )
    assert [(row["value"], row["status"], row["is_over"], row["why_no_value"]) for row in (over, coming)] == [
        ("", "forecast", "yes", "not yet published"),
        ("", "forecast", "no", "still to come"),
    ]
    assert (over["forecast"], over["forecast_made"], over["trace"]) == ("88.2", "2026-04-03", "F-1")
    assert {rows[f"{year}-03-31"]["forecast"] for year in range(2011, 2025)} == {""}


def test_the_workbook_says_the_same(pack, card, tmp_path):
    sheet = load_workbook(write_workbook(pack, tmp_path / "pack.xlsx"))["Data"]
    rows = list(sheet.iter_rows(values_only=True))
    start = next(number for number, row in enumerate(rows) if row[0] == "Curve")
    found = [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :] if row[0] == card.indicator.name]
    (earlier,) = [r for r in found if (r["Kind"], r["Period"]) == (EARLIER, "31 March 2025")]
    assert (earlier["Value"], earlier["Lower limit"]) == (82.5, 78.5)
    assert "31 March 2025" not in {row["Period"] for row in found if row["Kind"] == FORECAST}
    (over,) = [r for r in found if (r["Kind"], r["Period"]) == (FORECAST, "31 March 2026")]
    assert over["Status"] == "over, not yet published; cannot fall below 0"
