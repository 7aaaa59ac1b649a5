"""A number's text is its shortest decimal text rounded half away from nought, whichever way it is worked out."""

from decimal import ROUND_HALF_UP, Decimal

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
