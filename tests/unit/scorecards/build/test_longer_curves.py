"""A curve that older releases lengthen: what it draws and tells, and that nothing is worked out across the joint."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from oba.indicators.indicator import Indicator
from oba.indicators.measuring import Cells
from oba.scorecards.card import Card
from oba.scorecards.notes import EventMark
from oba.scorecards.render import curves, series
from oba.scorecards.render.spark import draw_spark
from tests.fixtures.drawn_cards import make
from tests.fixtures.drawn_cells import cells, indicator

BASIS = "Rounded before."
OLDER = {"feed": "old.rate", "until": "2020-03-31", "tolerance": 0.5}


def item(*older: dict[str, Any], **changes: Any) -> Indicator:
    return indicator(
        numerator=None,
        denominator=None,
        uncertainty={"ci_method": "none", "reason": "no counts are published"},
        published={"feed": "plans.rate"},
        comparators=["england", "region", "statistical_neighbours"],
        earlier=list(older),
        **changes,
    )


def lay(first: int, **places: list[float]) -> str:
    rows = (f"{area} | {first + n}-03-31 | {v}" for area, values in places.items() for n, v in enumerate(values))
    return "\n".join(["area | period | value", *rows])


def draw(newer: str, older: str) -> Cells:
    return {("plans", "rate", ""): cells(newer), ("old", "rate", ""): cells(older, 500)}


def shape_of(card: Card) -> list[str]:
    """The runs of each line that may be joined: `Here 2015-2016 2017-2025`."""
    lines = (card.own, *card.lines)
    return [
        " ".join(
            [
                line.name,
                *(
                    f"{run[0].period.end.year}-{run[-1].period.end.year}"
                    for run in series.pieces_of(line, card.breaks, "yearly")
                ),
            ]
        )
        for line in lines
    ]


NEWER = lay(2017, W=[50, 51, 50, 52, 53, 52, 54, 55, 54], E=[40, 41, 42, 41, 43, 44, 45, 44, 46])


@pytest.mark.parametrize(
    ("older", "basis", "shape", "reasons"),
    [
        (lay(2014, W=[30, 31, 32], E=[35, 36, 37]), BASIS, ["Here 2014-2016 2017-2025"] * 2, [BASIS]),
        # England's older figures alone are no curve of the board's
        (lay(2014, E=[35, 36, 37]), BASIS, ["Here 2017-2025"] * 2, []),
        # nor what England has from before the place's own first figure
        (lay(2014, W=["[x]", 31, 32], E=[35, 36, 37]), BASIS, ["Here 2015-2016 2017-2025"] * 2, [BASIS]),
        # one basis, and the year in both agrees: one run
        (lay(2014, W=[30, 31, 32, 50], E=[35, 36, 37, 40]), "", ["Here 2014-2025"] * 2, []),
        ("area | period | value", BASIS, ["Here 2017-2025"] * 2, []),
    ],
)
def test_a_longer_curve_is_drawn_apart_where_its_basis_is(
    older: str, basis: str, shape: list[str], reasons: list[str]
) -> None:
    card = make(item(OLDER | {"basis": basis}), draw(NEWER, older))
    assert shape_of(card)[:2] == [shape[0], shape[1].replace("Here", "England")]
    assert [mark.reason for mark in card.breaks] == reasons


FIGURES = st.lists(st.integers(20, 60), min_size=1, max_size=11)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])  # to shrink one takes minutes
@given(newer=FIGURES, older=st.lists(st.integers(0, 99), min_size=1, max_size=9))
def test_no_statistic_crosses_the_joint(newer: list[float], older: list[float]) -> None:
    """Whatever the older release says, everything that is said of the curve is said as without it."""
    first = 2026 - len(newer)
    told = lay(first, W=newer, E=[30.0] * len(newer), N1=[25.0] * len(newer))
    before = lay(first - len(older), W=older, E=older, N1=older)
    alone = make(item(), draw(told, "area | period | value"))
    longer = make(item(OLDER | {"basis": BASIS, "until": "2026-03-31"}), draw(told, before))
    assert len(longer.own.points) == len(newer) + len(older)
    for name in ("latest", "previous", "change", "forecast", "verdict", "trend", "comparisons", "rank", "judgement"):
        assert getattr(longer, name) == getattr(alone, name), name
    assert limits_of(alone, len(newer)) in (None, limits_of(longer, len(newer)))
    sparks = [drawn and drawn.name for drawn in (draw_spark(longer), draw_spark(alone))]
    assert sparks[0] == sparks[1]  # the ten years of a row are the same ones


def limits_of(card: Card, newest: int) -> tuple[Any, ...] | None:
    """What the process view says of the newest points as text, since nan is not itself; None if none."""
    view = card.process
    return view and (view.variation, view.enough, repr(view.uppers[-newest:]), repr(view.means[-newest:]))


def test_the_day_of_a_break_after_a_long_gap_is_near_the_new_basis() -> None:
    card = make(item(OLDER | {"basis": BASIS}), draw(NEWER, "area | period | value\nW | 2005-03-31 | 38"))
    drawn = curves.sketch_curve(card)
    assert drawn is not None
    assert [mark.day.year for mark in drawn.marks] == [2016]


EVENTS = (
    EventMark(date(2008, 11, 11), "A verdict", "W15"),
    EventMark(date(2015, 6, 1), "A law", ""),
    EventMark(date(2026, 9, 1), "A plan", ""),
)


@pytest.mark.parametrize(
    ("older", "told", "marked"),
    [
        (
            "area | period | value",
            "Before the first figure: A verdict (11 November 2008) [W15]; A law (1 June 2015). "
            "Since the first figure: A plan (1 September 2026).",
            ["A plan"],
        ),
        # the longer curve gives an event something to stand on
        (
            lay(2014, W=[30, 31, 32]),
            "Before the first figure: A verdict (11 November 2008) [W15]. "
            "Since the first figure: A law (1 June 2015); A plan (1 September 2026).",
            ["A law", "A plan"],
        ),
    ],
)
def test_events_are_told_by_whether_the_curve_had_begun(older: str, told: str, marked: list[str]) -> None:
    card = replace(make(item(OLDER | {"basis": BASIS}), draw(NEWER, older)), events=EVENTS)
    assert curves.tell_events(card) == told
    drawn = curves.sketch_curve(card)
    assert drawn is not None
    assert [mark.text for mark in drawn.marks if mark.kind == "event"] == marked
    untold = [event.text for _, events in curves.group_events(card, drawn.marks) for event in events]
    assert untold == [event.text for event in EVENTS if event.text not in marked]


@pytest.mark.parametrize(("public", "other"), [(True, "48.00 in old.rate"), (False, "another number in old.rate")])
def test_where_both_releases_have_a_figure_and_differ_the_reader_is_told(public: bool, other: str) -> None:
    wanted = item(OLDER | {"basis": BASIS}, disclosure={"public_source": public})
    card = make(wanted, draw(NEWER, lay(2016, W=[30, 48], E=[35, 40])))
    told = [note.text for note in card.notes if "older" in note.text]
    assert told == [f"An older release differs for Here, 31 March 2017: 50.00 here, {other}."]


def test_a_small_number_of_an_older_release_is_hidden_like_any_other() -> None:
    share = indicator(
        value={"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"},
        uncertainty={"ci_method": "wilson"},
        denominator={"definition": "children", "feed": "people.count"},
        earlier=[{"feed": "old.count", "divided_by": "old.base", "until": "2020-03-31", "basis": BASIS}],
    )
    found: Cells = {
        ("plans", "count", ""): cells(lay(2021, W=[30, 40, 3]), 1),
        ("people", "count", ""): cells(lay(2021, W=[60, 60, 60]), 11),
        ("old", "count", ""): cells(lay(2019, W=[3, 20, 3]), 21),
        ("old", "base", ""): cells(lay(2019, W=[70, 70, 70]), 31),
    }
    card = make(share, found)
    told = [(point.period.end.year, point.figure.text) for point in card.own.points]
    assert told == [(2019, "[c]"), (2020, "28.6"), (2021, "50.0"), (2022, "66.7"), (2023, "[c]")]
    assert card.own.points[0].figure.numerator is None
