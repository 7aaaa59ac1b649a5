"""Every judgement of XmR charts at its edge: just inside, on and just outside."""

from math import nan

import numpy as np
import pytest

from oba.statistics.xmr.chart import chart
from oba.statistics.xmr.icons import name_assurance
from oba.statistics.xmr.limits import find_limits, find_side
from oba.statistics.xmr.rebase import suggest_rebase
from oba.statistics.xmr.rules import (
    MAKING_DATA_COUNT,
    MAKING_DATA_COUNT_2023,
    NHSR_PLOTTHEDOTS,
    RULE_SETS,
    RUNS_OF_SIX,
    find_two_in_three,
    run_lengths,
)

BASE = [9.0, 11.0, 9.0, 11.0]


def drawn(*later: float, rules=MAKING_DATA_COUNT, **more):
    return chart([[*BASE, *later]], "increase", baseline=[4], rules=rules, **more)


def test_limits_of_a_baseline() -> None:
    limits = drawn().limits
    found = [round(float(column[0, 0]), 4) for column in (limits.mean, limits.lower, limits.upper)]
    assert found == [10.0, 4.68, 15.32]
    near = [round(float(column[0, 0]), 4) for column in (limits.near_lower, limits.near_upper)]
    assert near == [6.4533, 13.5467]


@pytest.mark.parametrize(
    ("value", "outside", "close"),
    [
        (15.33, True, False),
        (15.31, False, True),
        (13.55, False, True),
        (13.54, False, False),
        (10.0, False, False),
        (6.46, False, False),
        (6.45, False, True),
        (4.69, False, True),
        (4.67, True, False),
    ],
)
def test_a_point_outside_or_close_to_a_limit(value: float, outside: bool, close: bool) -> None:
    signals = drawn(value).signals
    assert (bool(signals.outside[0, -1]), bool(signals.close[0, -1])) == (outside, close)


@pytest.mark.parametrize(
    ("points", "flagged", "flagged_2023"),
    [
        ([14, 11, 14], [1, 0, 1], [1, 0, 1]),  # only the points that are near, not the one between
        ([14, 14, 11], [1, 1, 0], [1, 1, 0]),
        ([11, 14, 14], [0, 1, 1], [0, 1, 1]),
        ([14, 11, 11], [0, 0, 0], [0, 0, 0]),
        ([14, 9, 14], [0, 0, 0], [0, 0, 0]),  # the other side of the mean
        ([6, 9, 6], [1, 0, 1], [1, 0, 1]),
        ([14, 11, 6], [0, 0, 0], [0, 0, 0]),
        ([16, 11, 14], [0, 0, 0], [1, 0, 1]),  # 16 is beyond the limit
        ([14, nan, 14], [0, 0, 0], [0, 0, 0]),
        ([14, 10, 14], [0, 0, 0], [0, 0, 0]),  # on the mean is on no side
    ],
)
def test_two_in_three(points: list[float], flagged: list[int], flagged_2023: list[int]) -> None:
    assert drawn(*points).signals.two_in_three[0, 4:].astype(int).tolist() == flagged
    newer = drawn(*points, rules=MAKING_DATA_COUNT_2023)
    assert newer.signals.two_in_three[0, 4:].astype(int).tolist() == flagged_2023


@pytest.mark.parametrize(
    ("rules", "length", "flagged"),
    [(MAKING_DATA_COUNT, 6, 0), (MAKING_DATA_COUNT, 7, 7), (RUNS_OF_SIX, 5, 0), (RUNS_OF_SIX, 6, 6)],
)
@pytest.mark.parametrize(("high", "low", "code"), [(10.5, 9.5, (7, 8)), (9.5, 10.5, (8, 7))])
def test_so_many_on_one_side_are_a_shift(rules, length: int, flagged: int, high: float, low: float, code) -> None:
    """One on the other side first, so that none of the baseline counts."""
    points = drawn(low, *[high] * length, rules=rules)
    assert int(points.signals.shift[0, 5:].sum()) == flagged
    assert not points.signals.shift[0, :5].any()
    assert set(points.special_cause[0, 5:].tolist()) == ({code[0]} if flagged else {0})


@pytest.mark.parametrize(("steps", "flagged"), [(5, 0), (6, 7)])
@pytest.mark.parametrize(("way", "code", "kind"), [(1, 3, 1), (-1, 4, 2)])
def test_seven_points_that_rise_or_fall_are_a_trend(steps: int, flagged: int, way: int, code: int, kind: int) -> None:
    """Six steps are seven points; the one they start from counts. A step the other way comes first."""
    points = drawn(10.0, *(10 + way * (0.1 * step - 0.3) for step in range(steps + 1)))
    assert int(points.signals.trend[0, 5:].sum()) == flagged
    assert set(points.signals.rising[0, 5:].tolist()) == ({way} if flagged else {0})
    assert set(points.special_cause[0, 5:].tolist()) == ({code} if flagged else {0})
    assert set(points.point_type[0, 5:].tolist()) == ({kind} if flagged else {0})


def test_two_in_three_do_not_reach_over_a_rebase_but_hold_after_it():
    """The same seven points twice, limits anew at the second: what is found in one is found in the other."""
    points = [*BASE, 14.0, 11.0, 14.0]
    rebase = [[False] * 7 + [True] + [False] * 6]
    found = chart([points * 2], rebase_at=rebase, baseline=[4])
    again = find_two_in_three(found.signals, found.limits, beyond_counts=False)
    assert again[0].astype(int).tolist() == [0, 0, 0, 0, 1, 0, 1] * 2
    assert (found.signals.two_in_three == again).all()
    over = chart([[*BASE, 14.0, 14.0, *BASE, 11.0]], rebase_at=[[False] * 5 + [True] + [False] * 5], baseline=[5])
    assert not over.signals.two_in_three.any()


@pytest.mark.parametrize("gaps", [0, 1, 2, 3])
def test_what_is_said_at_the_end_is_of_the_last_known_point(gaps: int) -> None:
    steady = [10.0, 11.0, 9.0, 10.0, 9.0, 11.0, 10.0] * 2
    high = chart([[*steady, 30.0, *[nan] * gaps]], "decrease")
    assert high.variation[0] == "concern_high"
    stepped = chart([[*steady, *(value + 5.0 for value in steady), *[nan] * gaps]])
    assert suggest_rebase(stepped).place[0] == 14


def test_a_run_ends_where_a_group_does() -> None:
    flagged = np.array([[True, True, True, False, True, True]])
    joined = np.array([[False, True, False, True, True, True]])
    assert run_lengths(flagged, joined).tolist() == [[1, 2, 1, 0, 1, 2]]


@pytest.mark.parametrize(
    ("target", "increase", "decrease"),
    [
        (4.9, "pass", "fail"),
        (5.0, "inconsistent", "inconsistent"),  # on a limit is inside it
        (7.0, "inconsistent", "inconsistent"),
        (9.0, "inconsistent", "inconsistent"),
        (9.1, "fail", "pass"),
        (nan, "none", "none"),
    ],
)
def test_a_target_against_the_limits(target: float, increase: str, decrease: str) -> None:
    low, high = np.full(3, 5.0), np.full(3, 9.0)
    assert name_assurance(low, high, [target] * 3, np.array([1.0, -1.0, 0.0])).tolist() == [increase, decrease, "none"]
    assert name_assurance(low, high, None, np.array([1.0, -1.0, 0.0])).tolist() == ["none"] * 3


@pytest.mark.parametrize(
    ("target", "increase", "decrease"), [(4, "pass", "fail"), (5, "pass", "pass"), (6, "fail", "pass")]
)
def test_a_series_that_never_changes_meets_its_target_or_not(target: float, increase: str, decrease: str) -> None:
    flat = np.full(2, 5.0)
    assert name_assurance(flat, flat, [target] * 2, np.array([1.0, -1.0])).tolist() == [increase, decrease]


@pytest.mark.parametrize(("points", "note"), [(12, "too few points"), (13, "")])
def test_thirteen_points_are_enough_for_limits(points: int, note: str) -> None:
    one = chart([[float(number % 3) for number in range(points)]])
    assert (one.note[0], bool(one.limits.too_few[0, 0])) == (note, note != "")


@pytest.mark.parametrize(("last", "kept"), [(3.26, True), (3.27, False)])
def test_a_moving_range_beyond_3_267_times_the_mean_is_left_out(last: float, kept: bool) -> None:
    """Nine ranges and one that is so many times the mean of all ten."""
    others = (10.0 - last) / 9.0
    steps = [others if number % 2 else -others for number in range(9)] + [last]
    limits = find_limits(np.cumsum([0.0, *steps])[None], screen=True)
    assert float(limits.upper[0, 0] - limits.mean[0, 0]) == pytest.approx(2.66 * (1.0 if kept else others))


def test_a_point_on_a_line_is_not_beyond_it() -> None:
    limits = drawn(10.0).limits
    for line in (limits.near_lower, limits.near_upper):
        assert not drawn(float(line[0, 0])).signals.close[0, -1]
    for line in (limits.lower, limits.upper):
        signals = drawn(float(line[0, 0])).signals
        assert (bool(signals.outside[0, -1]), bool(signals.close[0, -1])) == (False, True)


@pytest.mark.parametrize(("rules", "limits"), [(MAKING_DATA_COUNT, True), (NHSR_PLOTTHEDOTS, False)])
def test_a_series_that_never_changes_has_limits_on_its_mean_or_none(rules, limits: bool) -> None:
    upper = chart([[5.0] * 14], rules=rules).limits.upper
    assert (upper == 5.0).all() if limits else np.isnan(upper).all()


def test_the_set_named_after_a_package_keeps_what_the_package_does_where_limits_collapse() -> None:
    """Its ranges are screened whatever is left, and one value makes a run of all the others."""
    found = chart([[50, 51, 49, 50, 52, 48, 50, 51, 49, 50, 51, 49, 50, 200]], rules=NHSR_PLOTTHEDOTS)
    assert float(found.limits.upper[0, 0]) < 66
    assert found.signals.shift[0].tolist() == [True] * 13 + [False]
    assert np.isnan(chart([[100.0] * 13 + [99.0]], rules=NHSR_PLOTTHEDOTS).limits.upper).all()


@pytest.mark.parametrize(("rules", "screens"), [(r, r is NHSR_PLOTTHEDOTS) for r in RULE_SETS.values()])
def test_a_set_says_whether_it_screens_and_does_so(rules, screens: bool) -> None:
    values = [50, 52, 49, 51, 50, 48, 51, 50, 52, 49, 51, 50, 48, 57]
    same = chart([values], rules=rules).limits.upper == chart([values], rules=rules, screen=screens).limits.upper
    other = chart([values], rules=rules).limits.upper == chart([values], rules=rules, screen=not screens).limits.upper
    assert (bool(same.all()), bool(other.any())) == (True, False)
    assert ("no screening" in rules.describe()) is not screens
    assert ("no screening" in rules.describe(screened=True)) is False
    assert RULE_SETS[rules.key] is rules


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (MAKING_DATA_COUNT_2023, "Making Data Count, rules of November 2023: runs of 7; two in three counts points"),
        (MAKING_DATA_COUNT, "before November 2023: runs of 7; two in three does not count points beyond a limit"),
        (RUNS_OF_SIX, "runs of 6; two in three counts"),
        (NHSR_PLOTTHEDOTS, "moving ranges above 3.267 times their mean are left out"),
    ],
)
def test_a_set_describes_itself(rules, words: str) -> None:
    assert words in rules.describe()


@pytest.mark.parametrize(
    ("value", "line", "side"),
    [
        (1e12, 1e12 - 1, 0),  # apart by a millionth of a millionth of the greater is on the line
        (1e12 - 1, 1e12, 0),
        (1e12, 1e12 - 2, 1),
        (1e12 - 2, 1e12, -1),
        (0.0, 0.0, 0),
        (0.0, 1e-300, -1),
        (nan, 1.0, nan),
        (1.0, nan, nan),
    ],
)
def test_on_a_line_is_what_rounding_alone_puts_beside_it(value: float, line: float, side: float) -> None:
    assert find_side(np.array([value]), np.array([line])).tolist() == pytest.approx([side], nan_ok=True)


def test_a_moving_range_of_just_3_267_times_the_mean_is_left_out() -> None:
    """Four pairs with gaps between, whose ranges have a mean of 1: what is left are three of 0.733 together."""
    pairs = [0, 3.267, nan, 0, 0.25, nan, 0, 0.25, nan, 0, 0.233]
    limits = find_limits(np.array([pairs]), screen=True, mends_edges=False)
    assert float(limits.upper[0, 0] - limits.mean[0, 0]) == pytest.approx(2.66 * 0.733 / 3)


@pytest.mark.parametrize(("near", "kept"), [(2.66, True), (2.6601, False)])
def test_screening_holds_where_half_of_the_points_lie_within_its_limits_or_on_them(near: float, kept: bool) -> None:
    """Two stretches with ranges of 1, far apart, on either side of a mean of 0: the step between is screened out."""
    table = np.array([[-near, -near - 1, -near, -near - 1, near, near + 1, near, near + 1]])
    plain = (6 + 2 * near + 1) / 7
    assert float(find_limits(table, screen=True).upper[0, 0]) == pytest.approx(2.66 * (1 if kept else plain))


def test_screening_leaves_a_series_that_never_changes_its_limits() -> None:
    limits = find_limits(np.full((1, 3), 5.0), screen=True)
    assert limits.lower.tolist() == limits.upper.tolist() == [[5.0] * 3]


def test_two_in_three_need_all_three_after_the_rebase() -> None:
    """The last of the old group and the first of the new are far out on the same side, and the next is on it too."""
    old, new = [*BASE, *BASE, 14.0], [14.0, 11.0, 9.0, 9.0, 9.0, 11.0, 9.0, 9.0]
    rebase = [[False] * 9 + [True] + [False] * 7]
    found = chart([[*old, *new]], rebase_at=rebase, baseline=[8], rules=MAKING_DATA_COUNT_2023)
    near = found.signals.close | found.signals.outside
    assert near[0, 8:11].tolist() == [True, True, False]
    assert not found.signals.two_in_three.any()
