"""What the process view says: of the points since the last break, of a stable process alone, and of the last point."""

import math
from typing import Any

import pytest

from oba.indicators.indicator import Spc
from oba.scorecards.build.process import view_process
from oba.scorecards.judgement import ProcessView
from oba.scorecards.notes import TargetMark
from oba.statistics.xmr.rules import RULE_SETS
from tests.fixtures.drawn_curves import measure, point
from tests.fixtures.statistics_cases import points_of, read_cases


def view(*values: float | None, breaks: tuple[int, ...] = (), target: float | None = None, **more: Any) -> ProcessView:
    """The view of yearly values from 2001 on; `breaks` are the places, from 1, of the first points on a new basis."""
    found = try_view(*values, breaks=breaks, target=target, **more)
    assert found is not None
    return found


def try_view(
    *values: float | None, breaks: tuple[int, ...] = (), target: float | None = None, **more: Any
) -> ProcessView | None:
    more.setdefault("value", {"type": "score", "polarity": "high_is_good"})
    points = [point(f"{2000 + place}-01-01/P1Y", value) for place, value in enumerate(values, 1)]
    known = [each for each in points if each.figure.value is not None]
    marks = [] if target is None else [TargetMark(points[-1].period, target, f"{target:g}", "the board")]
    return view_process(measure(**more), known, [points[place - 1] for place in breaks], marks)


STEADY = (50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 50)


@pytest.mark.parametrize("case", read_cases("xmr_breaks_expected.csv"), ids=lambda case: case["case_id"])
def test_points_are_counted_since_the_break(case: dict[str, str]) -> None:
    rows = points_of("xmr_breaks_points.csv", case["case_id"])
    breaks = tuple(int(row["place"]) for row in rows if row["first_after_break"] == "yes")
    seen = view(*(float(row["value"]) if row["value"] else None for row in rows), breaks=breaks)
    assert case["words_must_hold"] in seen.sentence
    assert seen.enough is (case["limits_trusted"] == "yes")
    assert ("usually lies between" in seen.sentence) is (case["range_may_be_said"] == "yes")
    assert ("first impression" in seen.sentence) is (case["case_id"] == "XB04")
    assert math.isfinite(seen.uppers[-1]) is (case["range_may_be_said"] == "yes")


@pytest.mark.parametrize("case", read_cases("xmr_degenerate_expected.csv"), ids=lambda case: case["case_id"])
def test_a_range_is_usual_and_a_target_assured_only_where_the_points_keep_to_them(case: dict[str, str]) -> None:
    values = [float(row["value"]) for row in points_of("xmr_degenerate_points.csv", case["case_id"])]
    polarity = {"increase": "high_is_good", "decrease": "low_is_good"}[case["direction"]]
    target = float(case["target"]) if case["target"] else None
    seen = view(*values, target=target, value={"type": "score", "polarity": polarity})
    assert ("The figure usually lies" in seen.sentence) is (case["usual_range_may_be_said"] == "yes")
    assert case["usual_range_may_be_said"] == "yes" or "level changed" in seen.sentence
    assert seen.assurance == case["assurance"].replace("not said", "none")
    assert seen.assurance_words.startswith("not said") is (case["assurance"] == "not said")


@pytest.mark.parametrize(
    ("values", "breaks", "sentence"),
    [
        (
            STEADY,
            (),
            "The figure usually lies between 44.8 and 55.4 per 10,000, around 50.1, and the latest (50.0 per 10,000,"
            " 2014) lies within that. None of the 14 points are unusual.",
        ),
        (
            (*STEADY[:-1], 60),
            (),
            "The figure usually lies between 43.4 and 58.2 per 10,000, around 50.8, but the latest (60.0 per 10,000,"
            " 2014) lies above that. 1 of the 14 points is unusual.",
        ),
        (
            (*STEADY[:-1], 40),
            (),
            "The figure usually lies between 42.8 and 55.9 per 10,000, around 49.4, but the latest (40.0 per 10,000,"
            " 2014) lies below that. 1 of the 14 points is unusual.",
        ),
        (
            (1, 2, *STEADY[:7]),
            (3,),
            "Too few points since the break: 7 of the 13 that trusted limits need, so this is a first impression and"
            " no verdict. The figure usually lies between 44.4 and 55.9 per 10,000, around 50.1, and the latest (51.0"
            " per 10,000, 2009) lies within that.",
        ),
        (
            (9, 9, *STEADY[:6]),
            (3,),
            "Too few points since the break: 6 of the 13 that trusted limits need, so no range is given.",
        ),
        (
            (0,) * 6 + (5,) * 8,
            (),
            "The level changed: the 8 points from 2007 to 2014 average 5.0, the other 6 0.0, so there is no one range"
            " in which it usually lies. The latest point is above the upper process limit.",
        ),
        (
            (50, 50, 50, 50, 50, 50, 51, 52, 53, 54, 55, 56, 57),
            (),
            "The level changed: the figure rose 7 times running, from 50.0 per 10,000 (2006) to 57.0 per 10,000"
            " (2013), so there is no one range in which it usually lies. The latest point is above the upper process"
            " limit.",
        ),
        (
            (60, 59, 58, 57, 56, 55, 54, 54, 54),
            (),
            "Too few points: 9 of the 13 that trusted limits need, so this is a first impression and no verdict. The"
            " level changed: the figure fell 6 times running, from 60.0 per 10,000 (2001) to 54.0 per 10,000"
            " (2007), so there is no one range in which it usually lies. The latest point is below the lower process"
            " limit.",
        ),
        (
            (*[0] * 5, *[9] * 5) * 2,
            (),
            "The level changed: 20 of the 20 points are unusual beside the others, so there is no one range in which it"
            " usually lies. The latest point is above the upper process limit.",
        ),
        (
            (50, None, 51, None, 50, None, 51, None, 50, None, 51, None, 50),
            (),
            "Too few points: 7 of the 13 that trusted limits need, so this is a first impression and no verdict. The"
            " process limits cannot be worked out: no two points follow each other.",
        ),
    ],
)
def test_the_sentence(values: tuple[float | None, ...], breaks: tuple[int, ...], sentence: str) -> None:
    assert view(*values, breaks=breaks).sentence == sentence


def hidden_view(*hidden: int, breaks: tuple[int, ...] = ()) -> ProcessView:
    """The view of fourteen years from 2001 on, with those numbered hidden."""
    points = [point(f"{2001 + place}-01-01/P1Y", value) for place, value in enumerate(STEADY)]
    known = [each for place, each in enumerate(points, 1) if place not in hidden]
    periods = [points[place - 1].period for place in hidden]
    item = measure(value={"type": "score", "polarity": "high_is_good"})
    found = view_process(item, known, [points[place - 1] for place in breaks], [], periods)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("hidden", "breaks", "words"),
    [
        ((), (), "The figure usually lies"),
        ((3,), (), "1 more point is hidden as small numbers: those that are shown are no fair sample, so no range"),
        ((3, 5), (), "2 more points are hidden as small numbers: those that are shown"),
        ((3,), (4,), "The figure usually lies between 44.9"),  # before the break
    ],
)
def test_points_that_are_shown_beside_hidden_ones_are_no_fair_sample(
    hidden: tuple[int, ...], breaks: tuple[int, ...], words: str
) -> None:
    seen = hidden_view(*hidden, breaks=breaks)
    assert words in seen.sentence
    assert seen.has_usual_range is ("usually" in words)
    assert math.isfinite(seen.uppers[-1]) is ("usually" in words)
    assert not seen.enough or "usually" in words


def test_limits_that_leave_out_nothing_say_nothing() -> None:
    share = {"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"}
    seen = view(*(5, 95) * 7, value=share, target=50.0)
    assert (seen.assurance, seen.assurance_words[:8]) == ("none", "not said")
    assert seen.sentence == "The process limits leave out nothing that is possible, so they say nothing."
    assert seen.variation_words == "Latest point, 2014: not said, for the reason given"
    assert not seen.has_usual_range
    assert "usually lies between" in view(*(5, 95) * 7).sentence  # of a score everything is possible


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (STEADY, "Latest point, 2014: common cause variation: nothing unusual"),
        ((*STEADY[:-1], 60), "Latest point, 2014: special cause - improvement: higher than usual, which is good here"),
        ((0,) * 6 + (5,) * 8, "Latest point, 2014: special cause - improvement: higher than the average,"),
        ((*[0] * 7, *[5] * 7, 2), "Latest point, 2015: common cause variation, though the level changed before it"),
    ],
)
def test_the_icon_is_of_the_latest_point_and_says_so(values: tuple[float, ...], words: str) -> None:
    assert view(*values).variation_words.startswith(words)


@pytest.mark.parametrize(
    ("target", "assurance", "met"),
    [
        (40.0, "pass", "It was met at 14 of the 14 points."),
        (50.0, "inconsistent", "It was met at 10 of the 14 points."),
        (60.0, "fail", "It was met at 0 of the 14 points."),
        (None, "none", ""),
    ],
)
def test_assurance_says_how_often_the_target_was_met(target: float | None, assurance: str, met: str) -> None:
    seen = view(*STEADY, target=target)
    assert (seen.assurance, seen.met_text) == (assurance, met)


def test_a_stretch_of_fewer_than_seven_points_has_no_limits_and_no_signals() -> None:
    seen = view(*(1, 9, 1, 50, 1, 1), *STEADY, breaks=(7,))
    assert {each.kind for each in seen.points[:6]} == {"not_judged"}
    assert [math.isnan(mean) for mean in seen.means] == [True] * 6 + [False] * 14
    longer = view(*(1, 9, 1, 9, 1, 1, 1), *STEADY, breaks=(8,))
    assert "not_judged" not in {each.kind for each in longer.points}


@pytest.mark.parametrize("key", list(RULE_SETS))
def test_the_rules_of_a_definition_are_used_and_named(key: str) -> None:
    seen = view(*STEADY, spc={"rules": key})
    assert seen.rules == RULE_SETS[key].describe()
    assert ("runs of 6" in seen.rules) is (key == "runs_of_six")
    run = (50, 51, 50, 51, 50, 51, 50, 52, 52, 53, 52, 53, 52, 50, 50)
    assert (view(*run, spc={"rules": key}).points[-3].kind != "common") is (key == "runs_of_six")


def test_the_rules_are_those_of_2023_unless_a_definition_says_otherwise() -> None:
    assert view(*STEADY).rules.startswith("Making Data Count, rules of November 2023")
    assert set(Spc.model_fields) == {"rules", "screen"}


def test_a_definition_may_ask_for_screening_which_is_named() -> None:
    spike = (*STEADY[:-1], 58)
    plain, screened = view(*spike), view(*spike, spc={"screen": True})
    assert screened.uppers[-1] < plain.uppers[-1]
    assert "no screening" in plain.rules
    assert "are left out" in screened.rules
    assert "are kept" in view(*spike, spc={"rules": "nhsr_plotthedots", "screen": False}).rules


@pytest.mark.parametrize(
    ("more", "is_there"),
    [
        ({}, True),
        ({"list": "context", "value": {"type": "count", "polarity": "no_judgement"}}, False),
        ({"value": {"type": "count", "polarity": "no_judgement"}}, True),
        ({"period": "pooled_years"}, False),
        ({"period": "irregular"}, False),
    ],
)
def test_there_is_none_of_a_population_nor_of_pooled_years(more: dict[str, Any], is_there: bool) -> None:
    assert (try_view(*STEADY, **more) is not None) is is_there


@pytest.mark.parametrize(("number", "is_there"), [(6, False), (7, True)])
def test_fewer_than_seven_points_in_all_have_no_view(number: int, is_there: bool) -> None:
    assert (try_view(*STEADY[:number]) is not None) is is_there


def test_a_series_that_never_changed_is_not_told_as_a_range() -> None:
    assert view(*[80.0] * 14).sentence.startswith(
        "The figure usually lies at 80.0 per 10,000: it was that at each of the 14 points."
    )
    assert view(70.0, *[80.0] * 8, breaks=(2,)).sentence.endswith("at each of the 8 points since the break.")


@pytest.mark.parametrize(("newest", "where"), [(57.44, "within"), (57.46, "just above"), (57.6, "above")])
def test_a_point_outside_by_less_than_rounding_shows_lies_just_outside(newest: float, where: str) -> None:
    """57.46 prints as 57.5, as its limit of 57.45 does."""
    sentence = view(*STEADY[:13], newest).sentence
    assert f"2014) lies {where} that" in sentence
