"""Where a figure without an interval stands among all authorities, as a description."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from oba.indicators.measures.series import may_be_placed
from oba.scorecards.build.fifths import find_fifth
from oba.scorecards.judgement import Fifth
from tests.fixtures.drawn_cells import indicator
from tests.fixtures.drawn_curves import point

DAY = "2025-03-31"
SHARE: dict[str, Any] = {
    "value": {"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "low_is_good"},
    "numerator": None,
    "denominator": None,
    "published": {"feed": "lait.share"},
    "uncertainty": {"ci_method": "none", "reason": "No counts"},
    "comparators": ["england"],
}


def place(own: float, others: list[float], lower: float | None = None, **more: Any) -> Fifth | None:
    values = [own, *others]
    areas = [f"A{number}" for number in range(len(values))]
    texts = {"period": more.get("period", DAY), "category": "", "symbol": None, "flag": more.get("flag")}
    rows = {name: np.full(len(values), text, object) for name, text in texts.items()}
    rows |= {"area": np.array(areas, object), "value": np.array(values)}
    peers = set(areas) - set(more.get("not_peers", ()))
    item = indicator(**{**SHARE, **more.get("changes", {})})
    return find_fifth(
        item, rows, peers, "A0", "Here", point(DAY, own, lower, lower), more.get("as_at", date(2026, 11, 23))
    )


def others(below: int, above: int, same: int = 0) -> list[float]:
    return [10.0] * below + [90.0] * above + [50.0] * same


@pytest.mark.parametrize(
    ("below", "above", "words"),
    [
        (0, 99, "among the lowest fifth of 100 authorities"),
        (19, 80, "among the lowest fifth of 100 authorities"),
        (20, 79, "in the second lowest fifth of 100 authorities"),
        (39, 60, "in the second lowest fifth of 100 authorities"),
        (40, 59, "in the middle fifth of 100 authorities"),
        (59, 40, "in the middle fifth of 100 authorities"),
        (60, 39, "in the second highest fifth of 100 authorities"),
        (79, 20, "in the second highest fifth of 100 authorities"),
        (80, 19, "among the highest fifth of 100 authorities"),
        (99, 0, "among the highest fifth of 100 authorities"),
    ],
)
def test_the_fifth(below: int, above: int, words: str) -> None:
    found = place(50.0, others(below, above))
    assert found is not None
    assert found.words == words


def test_the_sentence_says_that_it_is_a_description() -> None:
    found = place(50.0, others(0, 149))
    assert found is not None
    assert found.sentence == (
        "Here's 50.0% (31 March 2025) is among the lowest fifth of 150 authorities that have a figure. This describes"
        " where it stands; whether it differs from theirs by more than chance cannot be said."
    )


def test_equal_as_shown_share_a_place() -> None:
    found = place(50.0, [50.04] * 99)
    assert found is not None
    assert found.words == "in the middle fifth of 100 authorities"


@pytest.mark.parametrize(("number", "is_there"), [(28, False), (29, True)])
def test_fewer_than_thirty_with_a_figure_are_too_few(number: int, is_there: bool) -> None:
    assert (place(50.0, others(0, number)) is not None) is is_there


@pytest.mark.parametrize(
    ("more", "is_there"),
    [
        ({}, True),
        ({"lower": 49.0}, False),  # it has an interval and is compared
        ({"flag": "impossible"}, False),
        ({"not_peers": ["A0"]}, False),
        ({"period": "2024-03-31"}, False),
        ({"as_at": date(2028, 3, 30)}, True),
        ({"as_at": date(2028, 3, 31)}, False),  # more than three years old
        ({"changes": {"benchmark": "none"}}, False),
        ({"changes": {"comparators": ["county"]}}, False),
    ],
)
def test_only_what_cannot_be_compared_is_placed(more: dict[str, Any], is_there: bool) -> None:
    assert (place(50.0, others(20, 20), **more) is not None) is is_there


@pytest.mark.parametrize(
    ("changes", "may"),
    [
        ({}, True),
        ({"uncertainty": {"ci_method": "published"}}, False),
        ({"uncertainty": {"ci_method": "published"}, "routes": [{"feed": "lait.share", "fill": True}]}, True),
        ({"uncertainty": {"ci_method": "published"}, "routes": [{"feed": "lait.share"}]}, False),
        ({"benchmark": "none"}, False),
        ({"comparators": ["county"]}, False),
    ],
)
def test_for_which_indicators_all_authorities_are_read(changes: dict[str, Any], may: bool) -> None:
    assert may_be_placed(indicator(**{**SHARE, **changes})) is may
