"""No text of others becomes a formula in a spreadsheet."""

import pytest

from oba.formula_guard import guard_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_a_csv_cell_never_begins_a_formula(text):
    assert f"'{text}" == guard_text(text)
