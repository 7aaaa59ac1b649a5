"""Which curve is on which list of the first page, in what order, and beside which earlier figure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.changes.curves import attach_seen, choose_curves, choose_known, find_last
from oba.scorecards.build.changes.movements import find_movement, measure_distance
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.judgement import Fifth
from oba.scorecards.notes import BreakMark
from oba.vocabulary import IndicatorList
from tests.fixtures.drawn_curves import flagged
from tests.fixtures.tables import read_table
from tests.fixtures.told_cards import told

LOW, HIGH = Fifth("among the lowest fifth", "", 0), Fifth("among the highest fifth", "", 4)

LISTED = """
direction      | england | polarity     | verdict     | moved | listed
getting_worse  | better  | low_is_good  | turning     |       | worse
getting_better | worse   | low_is_good  | worse       |       | better
level          | similar | low_is_good  | worse       |       | worse
level          | similar | low_is_good  | turning     |       | better
level          | similar | low_is_good  | turning     | -1    | steady
cannot_say     | similar | low_is_good  | too_few_points | -1 |
cannot_say     | similar | low_is_good  | worse       |       |
cannot_say     | better  | low_is_good  | turning     | 1     |
cannot_say     | worse   | low_is_good  | too_few_points | -1 | far
level          | worse   | low_is_good  | not_turning |       | far
level          | better  | low_is_good  | not_turning |       | steady
rising         | higher  | no_judgement | higher      |       | far
rising         | similar | no_judgement | higher      |       | steady
cannot_say     | similar | low_is_good  | too_few_points |    |
too_old        | worse   | low_is_good  | too_old     |       |
"""


@pytest.mark.parametrize("row", read_table(LISTED))
def test_a_curve_is_on_the_list_of_its_direction_else_of_its_signs_else_of_its_place(row: dict[str, str]) -> None:
    facts = {name: row[name] for name in ("direction", "england", "polarity", "verdict")}
    found = find_movement(told("a", **facts, moved=int(row["moved"] or 0)))
    assert (found.listed if found else "") == row["listed"]


@pytest.mark.parametrize(
    ("polarity", "fifth", "listed"),
    [
        ("low_is_good", HIGH, "far"),
        ("low_is_good", LOW, "steady"),
        ("high_is_good", LOW, "far"),
        ("no_judgement", LOW, "far"),
    ],
)
def test_without_a_comparison_the_worst_fifth_is_far(polarity: str, fifth: Fifth, listed: str) -> None:
    found = find_movement(told("a", "level", "not compared", polarity=polarity, fifth=fifth))
    assert found is not None
    assert found.listed == listed


def test_the_largest_step_is_a_sign_and_background_is_on_no_list() -> None:
    fell = told("a", "level", "similar", (40.0, 41.0, 40.0, 41.0, 36.0))
    found = find_movement(fell)
    assert found is not None
    assert (found.listed, found.sign) == ("better", "it fell by its largest step")
    assert find_movement(replace(fell, listed=IndicatorList.CONTEXT)) is None


@pytest.mark.parametrize(
    ("found", "sign"),
    [
        ("fell by its largest step of seven and is similar to England", ""),
        ("is level and similar to England", "it fell by its largest step"),
    ],
)
def test_what_the_finding_says_is_not_said_again_as_a_sign(found: str, sign: str) -> None:
    fell = replace(told("a", "level", "similar", (40.0, 41.0, 40.0, 41.0, 36.0)), found=found)
    (item,) = choose_curves([fell]).better.items
    assert (item.found, item.sign) == (found, sign)


@pytest.mark.parametrize(
    ("changes", "distance"),
    [
        ({"beside": (50.0, 38.0)}, -2.0),
        ({"beside": (50.0, 38.0), "polarity": "high_is_good"}, 2.0),
        ({"beside": (50.0, 38.0), "polarity": "no_judgement"}, 2.0),
        ({"beside": (50.0, 38.0), "half": None}, -0.4),
    ],
)
def test_the_distance_is_in_widths_of_the_interval_else_in_parts_of_the_spread(
    changes: dict[str, Any], distance: float
) -> None:
    """42.0 with an interval 2.0 wide; its neighbours go from 35.0 to 45.0."""
    period = read_code("2025-03-31")
    neighbours = tuple(
        Line(str(value), str(value), "neighbour", (Point(period, Figure(value, str(value))),)) for value in (35.0, 45.0)
    )
    assert measure_distance(told("a", "level", "worse", neighbours=neighbours, **changes)) == pytest.approx(distance)


def test_nothing_to_measure_by_is_no_distance() -> None:
    assert measure_distance(told("a", "level", "worse", half=None)) is None


def test_a_list_has_five_directions_before_signs_the_farthest_first() -> None:
    cards = [told(f"c{n}", "getting_worse", "worse", beside=(40.0, 42.0 - n)) for n in range(5)]
    signs = [told("sign", "level", "worse", verdict="worse", beside=(0.0, 0.0))]
    better = told("better", "getting_worse", "better", beside=(90.0, 90.0))
    chosen = choose_curves([attach_seen(card, None) for card in (*signs, better, *cards)]).worse
    assert [one.card for one in chosen.items] == ["c4", "c3", "c2", "c1", "c0"]
    assert chosen.left_out == 2
    (c4, *_) = chosen.items
    assert (c4.now, c4.last, c4.england) == ("42.0 per 10,000", "40.0", "40.0")


def test_a_figure_of_england_that_is_withheld_leaves_no_mark_on_the_first_page() -> None:
    """What cannot be told says why; a mark in brackets beside the curve would tell nobody anything."""
    card = told("a", "getting_worse", "worse")
    withheld = replace(card.comparisons[0], figure=flagged())
    card = replace(card, comparisons=(withheld, *card.comparisons[1:]))
    (item,) = choose_curves([attach_seen(card, None)]).worse.items
    assert item.england == ""


def test_the_last_figure_is_what_the_board_saw_last() -> None:
    card = told("a", "level", "worse", (38.0, 39.0, 40.0, 42.0))

    def last(new_after: str | None) -> str:
        day = date.fromisoformat(new_after) if new_after else date.max
        is_new = (lambda point: point.period.end > day) if new_after else None
        found = find_last(card, is_new)
        return found.figure.text if found else ""

    assert last(None) == "40.0"  # a first pack: a year before
    assert last("2025-12-31") == "40.0"  # nothing is new: the one before
    assert last("2024-12-31") == "40.0"
    assert last("2023-12-31") == "39.0"  # two came since: the board saw that of 2023
    assert last("2000-01-01") == ""


def test_nothing_before_a_break_stands_beside_what_came_after() -> None:
    card = told("a", "level", "worse", breaks=(BreakMark(read_code("2025-03-31"), "A new basis."),))
    assert find_last(card, None) is None


def test_in_a_first_pack_a_quarter_is_set_beside_the_same_of_a_year_before() -> None:
    quarters = [f"{year}-{month:02}-01/P3M" for year in (2024, 2025) for month in (1, 4, 7, 10)]
    points = tuple(Point(read_code(code), Figure(n, str(n))) for n, code in enumerate(quarters))
    card = replace(told("a", "level"), own=Line("own", "Here", "own", points), latest=points[-1])
    assert find_last(card, None) == points[3]


def test_in_a_first_pack_a_month_is_set_beside_the_same_month() -> None:
    months = [f"{year}-{month:02}-01/P1M" for year in (2024, 2025) for month in range(1, 13)]
    points = tuple(Point(read_code(code), Figure(n, str(n))) for n, code in enumerate(months))
    card = replace(told("a", "level"), own=Line("own", "Here", "own", points), latest=points[-1])
    assert find_last(card, None) == points[11]


def test_where_nothing_is_beside_england_headlines_come_first_with_what_is_read_with_them() -> None:
    """Then those of which something is said. What is on a list, background, or groups is left out."""
    secondary = {"listed": IndicatorList.SECONDARY}
    read = told("read", "cannot_say", **secondary)
    cards = [
        told("silent", "cannot_say", **secondary),
        told("stepped", "cannot_say", moved=1, **secondary),
        told("level", "level", **secondary),
        told("headline", "cannot_say", read_with=(read,)),
        told("worse", "getting_worse"),
        told("background", "level", listed=IndicatorList.CONTEXT),
        told("groups", "cannot_say", judgement=None),
        read,
    ]
    known = choose_known(cards, choose_curves(cards))
    assert [one.card for one in known.items] == ["headline", "read", "stepped", "level", "silent"]
    more = [*cards, told("sixth", "cannot_say", **secondary)]
    assert choose_known(more, choose_curves(more)).left_out == 1
