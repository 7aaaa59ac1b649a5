"""Numbers and lists in sentences."""

import pytest

from oba.returns.wording import count_text, is_or_are, join_words, percent_text


def test_a_list_is_joined_as_in_a_sentence():
    assert [join_words(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
    assert [is_or_are(words) for words in (["a"], ["a", "b"])] == ["is", "are"]


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (1, "sessions", "1 session"), (2, "sessions", "2 sessions"), (0, "families", "0 families"),
        (1, "families", "1 family"), (1, "children", "1 child"), (1, "points from 1 to 5", "1 point from 1 to 5"),
        (1000, "pounds", "1,000 pounds"), (1, "%", "1%"), (2.5, "points", "2.5 points"),
    ],
)  # fmt: skip
def test_one_of_a_unit_is_one(number: float, unit: str, text: str):
    assert count_text(number, unit) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.725, "73%"), (0.125, "13%"), (0.145, "15%"), (2 / 3, "67%"), (0.004, "0%"), (1, "100%")]
)
def test_a_percentage_is_rounded_as_a_spreadsheet_shows_it(share: float, text: str):
    assert percent_text(share) == text


def test_a_change_has_its_sign():
    assert [percent_text(share, signed=True) for share in (0.5, -0.5, 0)] == ["+50%", "\N{MINUS SIGN}50%", "0%"]
