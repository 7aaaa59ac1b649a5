"""The sketch, the Plotly figure and the static drawing show the same thing."""

import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from oba.charts import drawing as svg
from oba.charts import plotly, scales
from oba.charts.sketch import Bar, BarSketch, mark_letters
from oba.periods import Period
from oba.scorecards.render import series
from oba.scorecards.render.curves import sketch_bars, sketch_curve, sketch_gap
from oba.scorecards.render.process import sketch_process
from tests.fixtures.made_up_cards import few_points_card, full_card, gap_card, hostile_card, no_data_card, snapshot_card
from tests.fixtures.made_up_definitions import line
from tests.fixtures.made_up_pack import make_pack


@pytest.mark.parametrize("card", make_pack().cards, ids=lambda card: card.id)
def test_every_figure_is_valid_to_plotly(card):
    for sketch in (sketch_curve, sketch_gap, sketch_process, sketch_bars):
        if drawn := sketch(card):
            figure = plotly.bar_figure(drawn) if sketch is sketch_bars else plotly.line_figure(drawn)
            go.Figure(figure)
            json.dumps(figure, allow_nan=False)


def test_the_template_is_valid_to_plotly():
    go.Figure(layout={"template": plotly.template()})


def test_the_curve_breaks_at_a_hidden_figure_and_at_a_break():
    card = full_card()
    runs = series.pieces_of(card.own, card.breaks, "yearly")
    assert [len(run) for run in runs] == [5, 9]
    assert runs[0][-1].period.label == "31 March 2015"
    assert runs[1][0].period.label == "31 March 2017"


def test_a_hidden_figure_is_never_drawn_as_zero():
    own = next(s for s in sketch_curve(full_card()).strokes if s.is_own)
    values = [dot.value for run in own.runs for dot in run]
    assert len(values) == 14
    assert 0 not in values


def test_a_break_interrupts_the_curve_even_without_a_hidden_figure():
    card = full_card()
    england = card.lines[0]
    assert [len(run) for run in series.pieces_of(england, card.breaks, "yearly")] == [6, 9]


def test_a_longer_stretch_is_drawn_in_its_middle_and_stands_in_the_table_where_it_ends():
    years = [Period(date(year - 3, 4, 1), date(year, 3, 31)) for year in (2014, 2015)]
    together = line("longer", "Three years together", years, [50.0, 53.0])
    card = replace(full_card(), longer=(together,))
    stroke = next(one for one in sketch_curve(card).strokes if one.name == "Three years together")
    assert [(dot.day.year, dot.value) for run in stroke.runs for dot in run] == [(2012, 50.0), (2013, 53.0)]
    assert stroke.label == "Three years together 53.0"
    rows = {row.period.label: row.longer[0] for row in series.rows_of(card)}
    assert (rows["31 March 2015"].text, rows["31 March 2013"]) == ("53.0", None)


def test_no_interval_is_drawn_across_a_figure_that_has_none():
    card = full_card()
    points = list(card.own.points)
    points[10] = replace(points[10], figure=replace(points[10].figure, lower=None, upper=None))
    drawn = sketch_curve(replace(card, own=replace(card.own, points=tuple(points))))
    spans = [(piece[0][0].year, piece[-1][0].year) for piece in drawn.bands[-1].pieces]
    assert points[10].period.label == "31 March 2021"
    assert spans == [(2011, 2015), (2017, 2020), (2022, 2025)]


def test_years_that_were_not_collected_interrupt_the_curve():
    card = gap_card()
    assert [len(run) for run in series.pieces_of(card.own, (), "yearly")] == [4, 3]


def test_an_irregular_series_is_joined_over_uneven_steps():
    assert [len(run) for run in series.pieces_of(gap_card().own, (), "irregular")] == [7]


def test_plotly_gets_an_empty_point_where_the_curve_breaks():
    figure = plotly.line_figure(sketch_curve(full_card()))
    own = next(trace for trace in figure["data"] if trace["name"] == "Madeupshire")
    assert own["y"].count(None) == 1
    assert own["connectgaps"] is False


def test_the_forecast_starts_at_the_last_figure_before_it_and_is_dashed():
    drawn = sketch_curve(full_card())
    forecast = next(s for s in drawn.strokes if s.name.startswith("Forecast"))
    assert forecast.name == "Forecast (made on 3 April 2026)"
    assert (date(2025, 3, 31), 86.0) == (forecast.runs[0][0].day, forecast.runs[0][0].value)
    assert forecast.pen.dash == "dash"


def test_the_fan_opens_from_the_last_figure():
    fans = [band for band in sketch_curve(full_card()).bands if band.name.startswith("Forecast")]
    assert [band.name for band in fans] == ["Forecast, 95% range", "Forecast, 80% range"]
    assert all((date(2025, 3, 31), 86.0, 86.0) == band.pieces[0][0] for band in fans)


def test_the_break_line_stands_between_the_old_basis_and_the_new():
    mark = next(mark for mark in sketch_curve(full_card()).marks if mark.kind == "break")
    assert date(2016, 3, 31) < mark.day < date(2017, 3, 31)
    assert mark.text == "Short breaks are no longer counted."


def test_lines_differ_without_colour():
    strokes = sketch_curve(full_card()).strokes
    looks = {(stroke.pen.dash, stroke.pen.shape) for stroke in strokes}
    assert len(strokes) == len(looks)


def test_labels_carry_the_printed_figure_and_do_not_touch():
    drawing = svg.draw_lines(sketch_curve(full_card()))
    assert any("Madeupshire 86.0" in words for _, _, words, _, _ in drawing.labels)
    heights = sorted(y for _, y, _, _, _ in drawing.labels)
    assert all(after - before >= 17.9 for before, after in pairwise(heights))


@pytest.mark.parametrize(("label", "right"), [("Madeupshire 40", 570.0), ("Needs met, three years together 35", 520.8)])
def test_the_longest_label_beside_a_curve_ends_on_its_drawing(label, right):
    """Of 760 units: 36 letters, the sign among them, of 6.2 each, and 12 between."""
    sketch = sketch_curve(full_card())
    named = replace(
        sketch,
        strokes=(*(replace(one, label="") for one in sketch.strokes[1:]), replace(sketch.strokes[0], label=label)),
    )
    drawing = svg.draw_lines(named)
    assert drawing.right == right
    ((at, _, words, _, _),) = drawing.labels
    assert at + len(words) * 6.2 <= 760
    assert plotly.line_figure(named)["layout"]["margin"]["r"] == (200 if right == 570 else 239)


def test_the_gap_chart_shades_between_two_groups():
    drawn = sketch_gap(gap_card())
    assert [stroke.name for stroke in drawn.strokes] == ["Eligible for free school meals", "Not eligible"]
    assert len(drawn.bands[0].pieces) == 2


def test_bars_show_the_groups_in_the_order_of_the_definition_and_a_hidden_one_as_its_symbol():
    drawn = sketch_bars(snapshot_card())
    assert [bar.text for bar in drawn.bars] == ["12.4", "18.9", "9.1", "[c]", "22.6"]
    assert drawn.bars[3].value is None
    figure = plotly.bar_figure(drawn)
    assert len(figure["data"][0]["x"]) == 4
    assert "[c]" in [note["text"] for note in figure["layout"]["annotations"]]


def test_process_limits_start_anew_at_a_break():
    strokes = {stroke.name: stroke for stroke in sketch_process(full_card()).strokes}
    upper = strokes["Upper process limit"]
    assert [[dot.value for dot in run] for run in upper.runs] == [[61.4] * 5, [78.0] * 9]
    assert upper.label == "Upper process limit 78.0"


def test_special_cause_has_a_shape_of_its_own():
    strokes = {stroke.name: stroke for stroke in sketch_process(full_card()).strokes}
    signal = strokes["Special cause – concern"]
    assert signal.pen.shape != strokes["Madeupshire"].pen.shape
    assert len(signal.runs) == 3


def test_letters_of_lines_that_stand_close_are_moved_apart():
    marks = sketch_curve(full_card()).marks
    letters = mark_letters(marks, [100.0, 104.0, 300.0])
    assert [words for _, words in letters] == ["a", "b", "c"]
    assert letters[1][0] - letters[0][0] >= 15
    assert [words for _, words in mark_letters(marks, [0.0, 100.0, 300.0])] == ["a", "b break", "c"]


def test_a_card_without_data_has_no_chart():
    card = no_data_card()
    assert (sketch_curve(card), sketch_gap(card), sketch_bars(card)) == (None, None, None)


def test_two_figures_make_a_curve_without_a_forecast():
    names = [stroke.name for stroke in sketch_curve(few_points_card()).strokes]
    assert names == ["England", "Madeupshire"]


def test_plotly_labels_cannot_carry_markup():
    drawn = sketch_curve(hostile_card())
    text = json.dumps(plotly.line_figure(drawn)["layout"]["annotations"])
    assert "<script>" not in text


def test_the_figure_cannot_end_its_script_element(pages):
    found = re.search(r'id="curve-figure">(.*?)</script>', pages["indicators/hostile.html"], re.DOTALL)
    assert found
    assert "<" not in found[1]
    json.loads(found[1])


def test_the_value_of_a_group_stands_at_its_own_bar_even_if_its_name_is_a_number():
    bars = tuple(
        Bar(name, f"{n}%", float(n), is_own=False) for n, name in ((30, "1, most deprived"), (20, "2"), (10, "3"))
    )
    figure = plotly.bar_figure(BarSketch(scales.Axis(0, 40, (0, 20, 40), 0), bars, "2015", "%"))
    places = {note["text"]: note["y"] for note in figure["layout"]["annotations"]}
    order = figure["layout"]["yaxis"]["categoryarray"]
    assert [order[place] for place in places.values()] == ["1, most deprived", "2", "3"]


def test_a_special_cause_is_marked_by_its_own_shape_alone():
    """A circle of the curve under it would make the shapes look alike."""
    sketch = sketch_process(full_card())
    own = next(stroke for stroke in sketch.strokes if stroke.is_own)
    signals = {run[0].day for stroke in sketch.strokes if stroke.pen.width == 0 for run in stroke.runs}
    assert signals
    assert {dot.day for run in own.runs for dot in run if not dot.words} == signals
