"""A number's text is its shortest decimal text rounded half away from nought, whichever way it is worked out."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.charts.words import write_number

TIES = st.builds(lambda whole, tenths: float(f"{whole}.{tenths}5"), st.integers(-9999, 9999), st.integers(0, 999))
VALUES = st.one_of(st.floats(-1e15, 1e15), st.decimals(-9999, 9999, places=3).map(float), TIES)


@given(VALUES, st.integers(0, 4))
def test_a_number_is_rounded_as_its_shortest_text(value: float, decimals: int) -> None:
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    sign = "\N{MINUS SIGN}" if rounded < 0 else ""
    assert write_number(value, decimals) == f"{sign}{abs(rounded):,.{decimals}f}"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (np.float32(131072.125), 2, "131,072.13"),  # ten digits, of which its own arithmetic keeps seven
        (np.float16(277.25), 1, "277.3"),
        (np.int8(-128), 0, "\N{MINUS SIGN}128"),
        (Decimal("2.5"), 0, "3"),
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
    ],
)
def test_a_number_of_any_kind_is_written_alike(value: float, decimals: int, shown: str) -> None:
    assert write_number(value, decimals) == shown
