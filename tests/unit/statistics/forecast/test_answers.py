"""Forecasts, their chance, their scores and the reference methods on few numbers, the answers beside them."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from scipy.special import stdtrit

from oba.statistics.forecast.backtest import Method, Outcomes, Trials, try_forecasts
from oba.statistics.forecast.calibration import calibrate, check_later
from oba.statistics.forecast.chance import RATE, SHARE, Base, chance_limits, rate_counts, share_counts
from oba.statistics.forecast.fitting import fit
from oba.statistics.forecast.forecast import Limits, forecast_many, forecast_series
from oba.statistics.forecast.history import read_history
from oba.statistics.forecast.scores import Aim, Score, check_aims, score_groups
from oba.statistics.forecast.smoothing import Model
from oba.statistics.forecast.walks import drift, naive


@pytest.mark.parametrize(
    ("share", "evidence", "size", "tail", "counts"),
    [
        (0.1, 600, 100, 0.025, (4, 17)),
        (0.1, 600, 100, 0.1, (6, 14)),
        (0.9, 600, 100, 0.025, (83, 96)),
        (0.5, 60, 10, 0.025, (2, 8)),
        (0.5, 60, 10, 0.1, (3, 7)),
        (0.0, 60, 10, 0.025, (0, 1)),
        (0.0, 60, 10, 0.1, (0, 0)),
        (1.0, 60, 10, 0.025, (9, 10)),
        (0.5, 2000, 200, 0.025, (85, 115)),
        (0.5, 2000, 202, 0.025, (86, 116)),
        (0.3, 100, 0.4, 0.025, (0, 1)),
    ],
)
def test_counts_of_a_share(share: float, evidence: float, size: float, tail: float, counts: tuple[int, int]) -> None:
    low, high = share_counts(*(np.array([float(n)]) for n in (share, evidence, size)), tail)
    assert (low[0], high[0]) == counts


@pytest.mark.parametrize(
    ("rate", "evidence", "size", "tail", "counts"),
    [
        (3, 5, 1, 0.025, (0, 7)),
        (3, 5, 1, 0.1, (1, 6)),
        (0, 5, 1, 0.025, (0, 1)),
        (99, 50, 1, 0.025, (80, 119)),
        (101, 50, 1, 0.025, (81, 121)),
        (0.02, 500, 100, 0.1, (0, 4)),
    ],
)
def test_counts_of_a_rate(rate: float, evidence: float, size: float, tail: float, counts: tuple[int, int]) -> None:
    low, high = rate_counts(*(np.array([float(n)]) for n in (rate, evidence, size)), tail)
    assert (low[0], high[0]) == counts


@pytest.mark.parametrize(
    ("point", "kind", "known"),
    [
        (0.0, SHARE, True),
        (100.0, SHARE, True),
        (100.1, SHARE, False),
        (-0.1, SHARE, False),
        (200.0, RATE, True),
        (-0.1, RATE, False),
        (50.0, "mean", False),
        (nan, SHARE, False),
    ],
)
def test_which_points_chance_can_be_told_of(point: float, kind: str, known: bool) -> None:
    low, high = chance_limits(np.full((1, 4), 5.0), np.array([point]), Base([[1.0] * 4], kind=kind), 0.95)
    assert np.isfinite([low[0], high[0]]).tolist() == [known] * 2


@pytest.mark.parametrize(
    ("denominators", "limits"),
    [
        ([[200.0] * 4], (1.75, 8.75)),  # 4 to 17 of 200, half a case beyond
        ([[200.0, nan, nan, 200.0]], (1.75, 9.25)),  # of four hundred in place of eight
        ([[nan, nan, nan, 200.0]], (1.25, 10.25)),
        ([[200.0, 0.0, -5.0, inf]], (1.25, 10.25)),
        ([[nan, inf, 0.0, -1.0]], (nan, nan)),
    ],
)
def test_what_a_series_counted_is_its_evidence(denominators: list[list[float]], limits: tuple[float, float]) -> None:
    low, high = chance_limits(np.full((1, 4), 5.0), np.array([5.0]), Base(denominators), 0.95)
    assert (low[0], high[0]) == pytest.approx(limits, nan_ok=True)


def test_what_a_series_tells_at_its_end() -> None:
    found = read_history(
        np.array([[4, nan, 4.5, 7, 6, 8, nan], [nan, 3, 3, nan, nan, 1, 2.0], [nan] * 7, [nan] * 6 + [5]])
    )
    assert found.known.tolist() == [5, 4, 0, 1]
    assert found.since.tolist() == [1, 0, 7, 0]
    # After a gap of one the newest weighs 0.99, after a gap of two 0.999.
    assert found.level.tolist() == pytest.approx([7.807495, 1.9002, nan, 5], nan_ok=True)
    # (0.5^2 / 2 + 2.5^2 + 1 + 2^2) / 4; (0 + 2^2 / 3 + 1) / 3.
    assert found.square.tolist() == pytest.approx([2.84375, 7 / 9, nan, nan], nan_ok=True)
    assert found.size.tolist() == pytest.approx([1.5, 1.0, nan, nan], nan_ok=True)
    assert found.one_way.tolist() == [False] * 4
    both = read_history(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0], [nan, 1.0, 2.0], [1.0, 2.0, 2.0]]))
    assert both.one_way.tolist() == [True, True, True, False]


def test_a_newest_figure_that_has_all_the_weight_is_the_level_to_the_last_digit() -> None:
    """By the sum, 0.2 and what 0.9 has more would be 0.9 less a rounding error."""
    assert 0.2 + (0.9 - 0.2) != 0.9
    assert read_history(np.array([[0.2, 0.9], [0.9, 0.9]]), alpha=1.0).level.tolist() == [0.9, 0.9]


def test_a_forecast_over_a_gap_and_within_bounds() -> None:
    """Each step further, the gap at the end counted, is a step more: the root of 2.84375, and of twice that..."""
    one = forecast_series([4, nan, 4.5, 7, 6, 8, nan], 3)
    halves = stdtrit(4, 0.975) * np.sqrt(2.84375 * np.array([2, 3, 4]))
    assert (one.upper95 - one.points).tolist() == pytest.approx(halves.tolist())
    factors = np.array([0.84, 0.81, 0.81])
    narrow = stdtrit(4, 0.9) * np.sqrt(2.84375 * np.array([2, 3, 4])) * factors
    assert (one.points - one.lower80).tolist() == pytest.approx(narrow.tolist())
    assert "from 5 points: wide, because the series is short (1 missing in between)" in one.sentence
    cut = forecast_series([4, 5, 4.5, 7, 6, 8], 3, (0, 10), Base([200.0] * 6))
    assert [cut.free.lower80[0], cut.free.upper80[0]] == [5.25, 10.75]  # chance: 11 to 21 of 200
    assert [cut.free.lower95[0], cut.free.upper95[0]] == pytest.approx([3.743093244, 12.25])
    assert cut.by_chance.tolist() == [True, True, False]
    assert cut.tells_nothing.tolist() == [False] * 3
    assert (cut.upper95.tolist(), cut.lower95[0]) == ([10] * 3, pytest.approx(3.743093244))


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        ([nan, 4, 5, 4, 6], "because the series is short"),
        ([4, nan, nan, 5, 4, 6], "short (2 missing in between)"),
        ([4, 5, 4, 6, nan], "because the series is short"),
        ([3, 3, nan, 3, 3], "how far off the next may be (1 missing in between)"),
    ],
)
def test_only_what_is_missing_in_between_is_said_to_be(values: list[float], ending: str) -> None:
    assert forecast_series(values, 1).sentence.endswith(ending)
    assert forecast_many(np.array([values, [nan] * len(values)]), 1).sentence[1].startswith("No forecast: 0 points")


@pytest.mark.parametrize(
    ("bounds", "nothing"), [((0, 100), True), ((-100, 100), False), ((0, 400), False), ((30, 60), True)]
)
def test_an_interval_of_everything_possible_tells_nothing(bounds: tuple[float, float], nothing: bool) -> None:
    one = forecast_series([85, 30, 90, 20, 88], 1, bounds)
    assert bool(one.tells_nothing[0]) is nothing
    lower, upper = float(one.free.lower95[0]), float(one.free.upper95[0])
    assert forecast_series([85, 30, 90, 20, 88], 1, (lower, upper)).tells_nothing[0]  # what it just reaches
    for narrower in ((lower - 0.1, upper), (lower, upper + 0.1)):
        assert not forecast_series([85, 30, 90, 20, 88], 1, narrower).tells_nothing[0]


def test_no_change_and_the_average_step_over_a_gap() -> None:
    """Steps of 2 over two periods, 1 and 2; the last place has nothing, so the first ahead is the second."""
    points, variance = naive([1, nan, 3, 4, 6, nan], 2)
    assert (points.tolist(), variance[0].tolist()) == ([[6, 6]], pytest.approx([14 / 3, 7]))
    points, variance = drift([1, nan, 3, 4, 6, nan], 2)
    assert points[0].tolist() == pytest.approx([8.5, 9.75])
    # About a slope of 5/4: 0.5^2 / 2 + 0.25^2 + 0.75^2, over two; times 2 (1 + 2/4) and 3 (1 + 3/4).
    assert variance[0].tolist() == pytest.approx([0.375 * 3, 0.375 * 5.25])
    assert [naive([1, 3], 1)[1].tolist(), drift([1, 3], 1)[1].tolist()] == [[[4.0]], [[0.0]]]


SERIES = [
    [19.8, 20.8, 20.6, 20.4, 20.6, 22.5, 21.6, 21.4, 22.0, 23.3, 23.4, 26.9, 23.7, 23.9, 24.2, 24.4, 21.9, 19.8],
    [19.8, 20.7, 20.0, 23.1, 23.8, 21.0, 24.5, 25.5, 25.7, 24.5, 23.6, 22.8, 23.0, 19.8, 19.2, 20.6, 17.3, 16.3],
    [19.7, 19.7, 21.4, 20.6, 19.4, 22.9, 19.4, 18.3, 17.8, 17.9, 14.5, 14.7, 13.2, 10.6, 13.0, 12.9, 11.4, 11.5],
    [21.5, 20.6, 18.7, 19.9, 19.8, 18.2, 21.0, 21.3, 18.8, 22.1, 19.0, 17.8, 20.9, 17.9, 18.9, 16.1, 16.5, 19.4],
]


@pytest.mark.parametrize(
    ("model", "squares", "alpha", "beta", "phi"),
    [
        (Model(), [39.399359, 58.4943127, 55.160882, 48.4739872], [0.7747, 0.8371, 0.7523, 0.2245], 0, 1),
        (
            Model(trend=True),
            [39.3840873, 48.3456364, 43.647941, 35.5715099],
            [0.771, 0.3126, 0.0001, 0.0001],
            [0, 0.2833, 0, 0],
            1,
        ),
        (
            Model(trend=True, damped=True),
            [37.7584072, 46.2728271, 44.105051, 35.9458393],
            [0.0001, 0.3021, 0.3334, 0.0001],
            [0, 0.3021, 0.3334, 0],
            [0.8284, 0.8915, 0.8228, 0.98],
        ),
    ],
)
def test_four_series_fitted_together(model: Model, squares: list[float], alpha, beta, phi) -> None:
    found = fit(SERIES, model)
    assert found.sse.tolist() == pytest.approx(squares, rel=2e-6)
    assert found.variance.tolist() == pytest.approx((found.sse / (18 - model.size)).tolist())
    for name, expected in (("alpha", alpha), ("beta", beta), ("phi", phi)):
        parameter = getattr(found.parameters, name)
        assert parameter.tolist() == pytest.approx((expected + np.zeros(4)).tolist(), abs=2e-3), name
    alone = fit(SERIES[1], model)
    assert (alone.sse[0], alone.last.level[0]) == pytest.approx((found.sse[1], found.last.level[1]), rel=1e-4)


def test_what_a_model_fits_exactly_has_no_error_left() -> None:
    found = fit([[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [5.0, 5.0, 5.0, 5.0, 5.0, 5.0]], Model(trend=True))
    assert (found.sse.tolist(), found.loglik.tolist()) == ([0, 0], [inf, inf])
    assert found.last.level.tolist() == pytest.approx([6, 5])
    assert found.last.trend.tolist() == pytest.approx([1, 0], abs=1e-9)


# Four forecasts, the first three of series that moved. Ours misses the narrow interval by a half and by 1.
OURS = Method(
    np.array([4.0, 10.0, 3.0, 7.0]),
    Limits(*(np.array(side) for side in ([4.0, 9.0, 3.0, 7.0], [4.5, 11, 4, 7], [3.0, 8, 2, 7], [5.0, 12, 6, 7]))),
)
ACTUAL = np.array([5.0, 10.0, 2.0, 7.0])
OUTCOMES = Outcomes(
    indicator=np.array(["a", "a", "b", "b"]),
    year=np.array([2015.0, 2016.0, 2017.0, 2018.0]),
    ahead=np.array([1, 1, 2, 1]),
    known=np.array([4, 6, 7, 7]),
    one_way=np.array([True, False, True, False]),
    scale=np.array([1.0, 2.0, 0.5, 0.0]),
    square=np.array([1.0, 4.0, 0.25, 0.0]),
    actual=ACTUAL,
    ours=OURS,
    last_value=Method(ACTUAL, Limits(ACTUAL, ACTUAL, ACTUAL, ACTUAL)),
)


def test_scores_by_hand() -> None:
    scores = {score.group: score for score in score_groups(OUTCOMES)}
    every = scores["all"]
    assert every.mase == (1.0, 0.0)  # (1 / 1 + 0 / 2 + 1 / 0.5) / 3
    assert (every.inside80, every.inside95) == ((0.5, 1.0), (1.0, 1.0))
    # Width and ten times the miss: (0.5 + 5) / 1, 2 / 2, (1 + 10) / 0.5; at 95% the widths only: 2, 4 / 2, 4 / 0.5.
    assert every.score80 == pytest.approx((9.5, 0.0))
    assert every.score95 == pytest.approx((4.0, 0.0))
    assert {name: score.forecasts for name, score in scores.items()} == {
        "all": 4,
        "horizon 1": 3,
        "horizon 2": 1,
        "4-6 points, horizon 1": 2,
        "4-6 points, horizon 2": 0,
        "4-6 points": 2,
        "4-6 points, every step one way": 1,
        "7 points and more": 2,
        "indicator a": 2,
        "indicator b": 2,
    }
    assert np.isnan(scores["4-6 points, horizon 2"].inside80).all()
    assert scores["indicator b"].mase == (2.0, 0.0)


def test_factors_by_hand() -> None:
    """How far off, over the root of the squared step times how far ahead, times Student's t."""
    table = calibrate(OUTCOMES)
    expected = np.full((3, 2), nan)
    expected[0, 0] = 1 / stdtrit(3, 0.9)
    expected[1, 0] = 0.0
    expected[2, 1] = 1 / (np.sqrt(2 * 0.25) * stdtrit(6, 0.9))
    np.testing.assert_allclose(table, expected)
    # A series that never stepped has no interval to be a share of, and so no part in its cell.
    assert calibrate(replace(OUTCOMES, known=np.array([4, 6, 7, 4])))[0, 0] == expected[0, 0]


def test_factors_of_the_past_set_against_what_came_later() -> None:
    """Off by 1, 2, 0.5 and 3: by 2016 only the first had come; of the three later ones one is within it."""
    off = np.array([1.0, 2.0, 0.5, 3.0])
    outcomes = replace(
        OUTCOMES,
        ahead=np.ones(4, dtype=int),
        known=np.full(4, 5),
        square=np.ones(4),
        actual=OURS.points + off * [1, -1, 1, -1],
    )
    later = check_later(outcomes, fewest=1)
    assert [(one.year, one.forecasts) for one in later] == [(2016, 3), (2017, 2), (2018, 1)]
    # Of 1 and 2 four fifths of the way is 1.8, of 0.5, 1 and 2 it is 1.6.
    assert [one.inside for one in later] == pytest.approx([1 / 3, 1 / 2, 0])
    assert [one.year for one in check_later(outcomes, fewest=2)] == [2017]
    assert check_later(outcomes) == []
    far = replace(outcomes, ahead=np.array([2, 1, 1, 1]))
    assert [(one.year, one.forecasts) for one in check_later(far, fewest=1)] == [(2017, 2), (2018, 1)]


GOOD = Score("all", 9, (1.0, 1.0), (0.8, 0.8), (0.95, 0.95), (0.9, 1.0), (1.0, 1.0))
GROUPS = ["all", "4-6 points", "4-6 points, every step one way", "horizon 1", *(f"indicator {n}" for n in range(5))]


@pytest.mark.parametrize(
    ("groups", "field", "pair", "unmet"),
    [
        (["horizon 1"], "mase", (1.0, 1.0), []),
        (["horizon 1"], "mase", (1.001, 1.0), ["MASE not above last value's, horizon 1: 1.001 of it"]),
        (GROUPS[4:5], "mase", (1.011, 1.0), []),
        (GROUPS[4:6], "mase", (1.01, 1.0), []),
        (GROUPS[4:6], "mase", (0.0, 0.0), []),
        (GROUPS[4:6], "mase", (1.011, 1.0), ["MASE at most 1% above last value's in 80% of indicators: 3 of 5"]),
        (GROUPS[4:6], "mase", (nan, nan), []),
        (GROUPS[4:], "mase", (nan, nan), ["MASE at most 1% above last value's in 80% of indicators: 0 of 0"]),
        (["all"], "inside95", (0.93, 0), []),
        (["all"], "inside95", (0.97, 0), []),
        (["all"], "inside95", (0.929, 0), ["95% interval holds 93 to 97%, all: 92.9%"]),
        (["all"], "inside95", (0.971, 0), ["95% interval holds 93 to 97%, all: 97.1%"]),
        (["4-6 points"], "inside95", (0.971, 0), ["95% interval holds 93 to 97%, 4-6 points: 97.1%"]),
        (["all"], "inside80", (0.77, 0), []),
        (["all"], "inside80", (0.84, 0), []),
        (["all"], "inside80", (0.769, 0), ["80% interval holds 77 to 84%, all: 76.9%"]),
        (["4-6 points"], "inside80", (0.841, 0), ["80% interval holds 77 to 84%, 4-6 points: 84.1%"]),
        (GROUPS[2:3], "inside95", (0.90, 0), []),
        (GROUPS[2:3], "inside95", (1.0, 0), []),
        (GROUPS[2:3], "inside95", (0.899, 0), [f"95% interval holds 90% or more, {GROUPS[2]}: 89.9%"]),
        (GROUPS[2:3], "inside80", (0.70, 0), []),
        (GROUPS[2:3], "inside80", (1.0, 0), []),
        (GROUPS[2:3], "inside80", (0.699, 0), [f"80% interval holds 70% or more, {GROUPS[2]}: 69.9%"]),
        (["all"], "score80", (1.0, 1.0), ["Interval score below last value's at 80%: 1.000 of it"]),
        (["all"], "score80", (0.999, 1.0), []),
        (["all"], "score95", (1.01, 1.0), []),
        (["all"], "score95", (1.012, 1.0), ["Interval score at most 1% above last value's at 95%: 1.012 of it"]),
    ],
)
def test_an_aim_is_met_up_to_its_edge(
    groups: list[str], field: str, pair: tuple[float, float], unmet: list[str]
) -> None:
    scores = [replace(GOOD, group=name, **({field: pair} if name in groups else {})) for name in GROUPS]
    aims: list[Aim] = check_aims(scores)
    assert len(aims) == 10
    assert [f"{aim.words}: {aim.found}" for aim in aims if not aim.met] == unmet


def test_a_count_is_forecast_as_a_rate_and_a_year_is_that_of_its_origin() -> None:
    """From the fourth of six figures two steps ahead can be checked, from the fifth one."""
    values = np.array([[4.0, 5.0, 4.0, 6.0, 5.0, 7.0], [nan] * 6])
    one, two = np.ones(2), np.full((2, 6), 1.0)
    trials = Trials(values, two, np.array(["a", "b"]), np.array(["count"] * 2), one, 0 * one, inf * one, 2015 * one)
    found = try_forecasts(trials)
    assert list(zip(found.year.tolist(), found.ahead.tolist(), found.actual.tolist(), strict=True)) == [
        (2018, 1, 5.0),
        (2018, 2, 7.0),
        (2019, 1, 7.0),
    ]
    assert found.last_value.points.tolist() == [6, 6, 5]
    assert found.scale.tolist() == pytest.approx([4 / 3, 4 / 3, 5 / 4])
    assert found.square.tolist() == pytest.approx([2, 2, 7 / 4])
    rates = try_forecasts(replace(trials, type=np.array(["rate"] * 2)))
    assert found.ours.limits.upper95.tolist() == rates.ours.limits.upper95.tolist()
    assert (found.ours.limits.lower95 >= 0).all()
    plain = found.last_value.limits
    assert plain.upper80.tolist() == pytest.approx(
        [6 + stdtrit(3, 0.9) * 2**0.5, 6 + stdtrit(3, 0.9) * 2, 5 + stdtrit(4, 0.9) * 1.75**0.5]
    )
    none = try_forecasts(replace(trials, values=values[:, :3], denominators=two[:, :3]))
    assert [column.size for column in (none.actual, none.ahead, none.ours.points, none.last_value.limits.upper95)] == [
        0
    ] * 4


def test_a_year_takes_a_thousand_forecasts_before_it_and_after_it_unless_fewer_are_asked_for() -> None:
    def later(number: int) -> list[float]:
        year = np.repeat([2015.0, 2016.0], number)
        points = np.zeros(2 * number)
        outcomes = replace(
            OUTCOMES,
            year=year,
            ahead=np.ones(2 * number, dtype=int),
            known=np.full(2 * number, 5),
            square=np.ones(2 * number),
            actual=points + 1.0,
            ours=replace(OURS, points=points),
        )
        return [one.year for one in check_later(outcomes)]

    assert (later(999), later(1_000)) == ([], [2016])
