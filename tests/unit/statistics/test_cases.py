"""The small cases with right answers: ranks, pairs, additional cases, and what touching means."""

from math import nan

import numpy as np
import pytest

from oba.statistics.aggregation import joint_level, rank_between
from oba.statistics.comparison import compare_double_overlap
from oba.statistics.intervals import wilson
from oba.statistics.paired import measure_distance, measure_people
from oba.statistics.reference_checks.forecasts import correct_aic
from oba.statistics.standardisation import count_additional_cases
from tests.fixtures.case_rows import each_row, points_of, read_cases


@pytest.mark.parametrize("name", ["RK1", "RK2"])
def test_the_places_that_each_area_may_have(name: str) -> None:
    rows = [row for row in read_cases("rank") if row["set_id"] == name]
    limits = wilson(
        [float(row["numerator"]) for row in rows], [float(row["denominator"]) for row in rows], joint_level(len(rows))
    )
    best, worst = rank_between(limits.lower, limits.upper, rows[0]["polarity"])
    assert [f"{low:.6f} {high:.6f}" for low, high in zip(limits.lower, limits.upper, strict=True)] == [
        f"{row['joint_lower']} {row['joint_upper']}" for row in rows
    ]
    assert [(f"{a:.0f}", f"{b:.0f}") for a, b in zip(best, worst, strict=True)] == [
        (row["rank_from"], row["rank_to"]) for row in rows
    ]


def test_a_place_without_limits_has_no_rank_and_takes_none() -> None:
    best, worst = rank_between([1.0, nan, 5.0, 6.0], [2.0, nan, 7.0, 8.0], "no_judgement")
    assert best.tolist() == pytest.approx([3.0, nan, 1.0, 1.0], nan_ok=True)
    assert worst.tolist() == pytest.approx([3.0, nan, 2.0, 2.0], nan_ok=True)


def test_intervals_that_touch_do_not_part_two_places() -> None:
    best, worst = rank_between([1.0, 2.0, 3.1], [2.0, 3.0, 4.0], "low_is_good")
    assert best.tolist() == [1.0, 1.0, 3.0]
    assert worst.tolist() == [2.0, 2.0, 3.0]


@each_row("paired_expected")
def test_scores_before_and_after(row: dict[str, str]) -> None:
    people = points_of("paired_points")[row["case_id"]]
    before, after = ([float(one[name]) for one in people] for name in ("before", "after"))
    found = measure_distance(before, after, row["direction"], float(row["reliability"]), float(row["reliability_sd"]))
    expected = {name: float(row[name]) if row[name] else nan for name in row if name not in _WORDS}
    got = {
        "reliability": float(row["reliability"]),
        "reliability_sd": float(row["reliability_sd"]),
        "mean_change": found.change.value,
        "n_improved": found.n_improved,
        "n_same": found.n_same,
        "n_worse": found.n_worse,
        "sem": found.reliable.sem,
        "s_diff": found.reliable.s_diff,
        "threshold": found.reliable.points,
        "n_reliably_improved": found.reliable.n_improved,
        "n_no_reliable_change": found.reliable.n_unchanged,
        "n_reliably_worse": found.reliable.n_deteriorated,
    }
    assert got == pytest.approx(expected, nan_ok=True)


def test_nobody_has_an_index_where_there_is_no_error() -> None:
    found = measure_people([1.0, 2.0], [2.0, 2.0], "increase", 1.0, 0.9)
    assert np.isnan(found.reliable_change).all()
    assert found.category.tolist() == ["", ""]


_WORDS = {"case_id", "direction", "why"}


@pytest.mark.parametrize("case", list(points_of("additional_cases")))
def test_additional_cases(case: str) -> None:
    rows = points_of("additional_cases")[case]
    strata, whole = [row for row in rows if row["stratum"] != "all"], rows[-1]
    columns = [
        [[float(row[name]) for row in strata]]
        for name in ("base_count", "base_population", "count_now", "population_now")
    ]
    found = count_additional_cases(*columns)
    assert [found.expected[0], found.additional[0], found.ratio[0]] == pytest.approx(
        [float(whole["expected"]), float(whole["additional"]), float(whole["ratio"] or nan)], nan_ok=True
    )
    assert found.stratum_additional[0].tolist() == pytest.approx([float(row["additional"]) for row in strata])


def test_a_negative_or_missing_count_has_no_additional_cases() -> None:
    found = count_additional_cases(
        [[-1.0], [nan], [0.0], [0.0]], [[10.0]] * 4, [[3.0], [3.0], [3.0], [-3.0]], [[10.0], [10.0], [0.0], [10.0]]
    )
    assert found.additional.tolist() == pytest.approx([nan, nan, 3.0, nan], nan_ok=True)


def test_two_intervals_that_touch_overlap() -> None:
    """ED02: own 10 to 20, the other 20 to 30."""
    assert compare_double_overlap(15.0, 10.0, 20.0, 25.0, 20.0, 30.0, "low_is_good") == "similar"
    assert compare_double_overlap(15.0, 10.0, 19.9, 25.0, 20.0, 30.0, "low_is_good") == "better"
    assert compare_double_overlap(25.0, 20.0, 30.0, 15.0, 10.0, 20.0, "low_is_good") == "similar"


def test_no_limit_of_a_proportion_lies_beyond_what_is_possible() -> None:
    """ED05, ED06: 0 of 37 and 37 of 37, and of every other number."""
    assert (float(wilson(0, 37).lower), float(wilson(37, 37).upper)) == (0.0, 100.0)
    sizes = np.arange(1, 3001)
    assert set(wilson(0 * sizes, sizes).lower) == {0.0}
    assert set(wilson(sizes, sizes).upper) == {100.0}


def test_a_correction_for_few_figures_needs_one_to_spare() -> None:
    """ED12: of six figures, level and trend (four parameters and a variance) leave none."""
    assert np.isnan(correct_aic(10.0, 5, 6))
    assert correct_aic(10.0, 5, 7) == pytest.approx(70.0)
    assert correct_aic(10.0, 2, 12) == pytest.approx(10 + 12 / 9)
