import numpy as np
import pytest

from oba.statistics.verdict import judge_curve

NAN = np.nan


@pytest.mark.parametrize(
    ("value", "low_is_good", "high_is_good"),
    [(3.9, "turned", "worse"), (4.0, "not yet", "not yet"), (5.0, "not yet", "not yet"), (6.1, "worse", "turned")],
)
def test_turned_is_beyond_the_forecast_interval_on_the_good_side(value, low_is_good, high_is_good):
    """The forecast was 5, between 4 and 6."""
    words = judge_curve(value, None, None, 5, 4, 6, ["low_is_good", "high_is_good"])
    assert [low_is_good, high_is_good] == words.tolist()


def test_an_interval_that_reaches_the_forecast_point_holds_the_verdict_back():
    words = judge_curve(3.5, [2.9, 2.0], [4.1, 5.2], 5, 4, 6, "low_is_good")
    assert words.tolist() == ["turned", "not yet"]


@pytest.mark.parametrize(
    "arguments",
    [
        (NAN, None, None, 5, 4, 6, "low_is_good"),
        (3, None, None, NAN, NAN, NAN, "low_is_good"),
        (3, None, None, 5, NAN, 6, "low_is_good"),
        (3, None, None, 5, 4, 6, "no_judgement"),
        (3, None, None, 5, 4, 6, "not_applicable"),
    ],
)
def test_cannot_say_without_a_number_or_a_judgement(arguments):
    assert judge_curve(*arguments) == "cannot say"


def test_missing_limits_of_the_actual_value_fall_back_on_the_value():
    assert judge_curve(3, NAN, NAN, 5, 4, 6, "low_is_good") == "turned"
