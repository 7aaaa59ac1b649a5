"""Judgements at the very ends of an interval, where no drawn counts come to lie: an end is within it."""

from types import SimpleNamespace
from typing import Any

import pytest

from oba.needs import domains, inequality
from oba.needs.groups import rates
from oba.vocabulary import Polarity


def reading(value: float, low: float, high: float) -> Any:
    figure = SimpleNamespace(lower=low, upper=high, text=f"{value:g}", interval_text=f"{low:g} to {high:g}")
    return SimpleNamespace(value=value, figure=figure, text=f"{value:g}", unit="%")


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(1.0, 2.0, rates.NOT_BEYOND), (1.01, 2.0, rates.HIGHER), (0.5, 1.0, rates.NOT_BEYOND), (0.5, 0.99, rates.LOWER)],
)
def test_a_ratio_whose_interval_ends_at_1_lies_not_apart(low: float, high: float, word: str) -> None:
    assert rates._Rated(reading(1, 0, 2), reading((low + high) / 2, low, high)).words == word


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.0, 4.0, "No slope"), (0.1, 4.0, "It rises"), (-4.0, 0.0, "No slope"), (-4.0, -0.1, "It falls")],
)
def test_a_slope_whose_interval_ends_at_0_is_none_that_can_be_told(low: float, high: float, said: str) -> None:
    indicator = SimpleNamespace(value=SimpleNamespace(polarity=Polarity.NO_JUDGEMENT))
    group = reading(50, 48, 52)
    slope: Any = SimpleNamespace(groups=[group, group], slope=reading(2, low, high), indicator=indicator)
    assert inequality._tell(slope).startswith(said)


@pytest.mark.parametrize(
    ("own", "word"),
    [(1.0, "as expected"), (0.99, "worse than expected"), (2.0, "as expected"), (2.01, "better than expected")],
)
def test_a_score_at_an_end_of_what_is_expected_is_as_expected(own: float, word: str) -> None:
    score: Any = SimpleNamespace(own=reading(own, 0, 0), expected=reading(1.5, 1.0, 2.0))
    assert domains._judge(score) == word
