"""Forecasts from every period of real series: a second calculation, the aims, and the factors made anew."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from oba.pipeline.forecast_series import lay_trials, read_csv
from oba.statistics.forecast.backtest import Trials, try_forecasts
from oba.statistics.forecast.calibration import calibrate, check_later
from oba.statistics.forecast.factors import FACTORS80, KNOWN
from oba.statistics.forecast.scores import check_aims, score_groups
from tests.fixtures.folders import PROJECT
from tests.fixtures.retold_forecasts import retell_scores, retell_trials

SERIES = PROJECT / "tests/fixtures/forecasts/series.csv"
CASES = PROJECT / "tests/fixtures/forecasts"
NAN = math.nan


@pytest.fixture(scope="module")
def trials() -> Trials:
    """Without denominators, so that chance in the counts, which is tried elsewhere, takes no part."""
    read = lay_trials(read_csv(SERIES))
    return replace(read, denominators=np.full(read.denominators.shape, NAN))


def test_scores_are_those_of_a_plain_loop(trials):
    rows = list(retell_trials(trials))
    scores = {score.group: score for score in score_groups(try_forecasts(trials))}
    short = [row for row in rows if row["known"] <= 6]
    groups = {
        "all": rows,
        "horizon 2": [row for row in rows if row["ahead"] == 2],
        "4-6 points": short,
        "4-6 points, every step one way": [row for row in short if row["one_way"]],
        "7 points and more": [row for row in rows if row["known"] > 6],
    }
    for group, part in groups.items():
        score = scores[group]
        assert score.forecasts == len(part) > 0
        pairs = [score.mase, score.inside80, score.inside95, score.score80, score.score95]
        for place, name in enumerate(("ours", "last")):
            assert [pair[place] for pair in pairs] == pytest.approx(retell_scores(part, name)), group


def test_every_indicator_has_a_score(trials):
    groups = [score.group for score in score_groups(try_forecasts(trials))]
    assert {f"indicator {name}" for name in trials.indicator} <= set(groups)


def test_calibration_is_the_quantile_of_a_plain_loop(trials):
    table = calibrate(try_forecasts(trials))
    assert table.shape == FACTORS80.shape
    for row, (low, high) in enumerate(((4, 4), (5, 6), (7, 99))):
        for ahead in (1, 2, 3):
            shares = []
            for one in retell_trials(trials):
                if low <= one["known"] <= high and one["ahead"] == ahead:
                    level, plain = one["ours"][0], student.ppf(0.9, one["known"] - 1)
                    shares.append(abs(one["actual"] - level) / (plain * one["reach"]))
            assert table[row, ahead - 1] == pytest.approx(np.quantile(shares, 0.8))


def test_a_series_that_never_stepped_counts_for_coverage_only():
    still = one_series([5.0] * 6 + [6.0])
    score = score_groups(try_forecasts(still))[0]
    assert score.forecasts == 6
    assert score.inside95 == (0.5, 0.5)
    assert np.isnan(score.mase).all()


def test_nothing_is_forecast_from_a_gap_or_from_three_points():
    outcomes = try_forecasts(one_series([1.0, 2.0, 4.0, NAN, 5.0, 4.0, NAN, 6.0]))
    assert sorted(zip(outcomes.known.tolist(), outcomes.ahead.tolist(), outcomes.actual.tolist(), strict=True)) == [
        (4, 1, 4.0),
        (4, 3, 6.0),
        (5, 2, 6.0),
    ]


def test_too_short_series_give_no_forecasts_and_meet_no_aim():
    scores = score_groups(try_forecasts(one_series([1.0, 2.0, 3.0])))
    assert scores[0].forecasts == 0
    assert not any(aim.met for aim in check_aims(scores))


def test_the_past_is_not_told_what_came_later():
    """Whatever follows an origin, the forecast from it is the same."""
    first, second = (try_forecasts(one_series([3.0, 5.0, 4.0, 6.0, last, last])) for last in (7.0, 700.0))
    at = first.known == 4
    assert first.ours.points[at].tolist() == second.ours.points[at].tolist()
    assert first.ours.limits.upper80[at].tolist() == second.ours.limits.upper80[at].tolist()


def one_series(values):
    column = np.array([1.0])
    return Trials(
        np.array([values]),
        np.full((1, len(values)), NAN),
        np.array(["one"]),
        np.array(["rate"]),
        column,
        -np.inf * column,
        np.inf * column,
        2015 * column,
    )


@pytest.fixture(scope="module")
def real() -> Trials:
    return lay_trials(read_csv(CASES / "backtest.csv"))


def test_the_aims_are_met_on_300_real_series(real):
    unmet = [f"{aim.words}: {aim.found}" for aim in check_aims(score_groups(try_forecasts(real))) if not aim.met]
    assert unmet == []


def test_last_value_is_as_the_review_worked_it_out(real):
    """backtest_today.csv holds the same groups, worked out by another program."""
    scores = {score.group: score for score in score_groups(try_forecasts(real))}
    lines = (CASES / "backtest_today.csv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        group, *numbers = line.rsplit(",", 11)
        score = scores[group.strip('"')]
        assert score.forecasts == int(numbers[0])
        pairs = (score.mase, score.inside80, score.inside95, score.score80, score.score95)
        found = [float(numbers[place]) for place in (2, 4, 6, 8, 10)]
        assert [pair[1] for pair in pairs] == pytest.approx(found, abs=6e-5)


def test_factors_of_the_past_hold_later(real):
    later = check_later(try_forecasts(real))
    assert later
    assert all(0.75 < one.inside < 0.85 for one in later)


def test_the_published_factors_are_near_those_of_the_300_series(real):
    made = calibrate(try_forecasts(real))
    assert made.shape == (KNOWN.size, 3)
    assert np.abs(made - FACTORS80).max() < 0.06
