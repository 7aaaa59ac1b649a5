"""Which entry of a list was meant."""

import pytest

from oba.returns.codes import find_code, read_label

FIFTHS = {"q1": "1, most deprived", "q2": "2", "q5": "5, least deprived", "qx": "Not known"}
PLACES = {"wyre-forest": "Wyre Forest", "wychavon": "Wychavon"}
AGES = {"a0": "0 to 4", "a5": "5 to 10"}


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        (1, "1, most deprived"), ("1", "1, most deprived"), (5.0, "5, least deprived"), ("2", "2"),
        ("Q1", "1, most deprived"),
        ("1 - most deprived", "1, most deprived"), ("1 most", "1, most deprived"), ("NOT KNOWN", "Not known"),
        ("1 least deprived", None), ("most deprived", None), (10, None), (1.5, None), (-1, None), ("1-2", None),
        ("2 deprived", None), ("", None), (None, None), ("1st", None),
    ],
)  # fmt: skip
def test_a_code_its_words_or_its_number_is_read(typed: object, label: str | None):
    assert read_label(FIFTHS, typed) == label


def test_case_and_signs_do_not_count():
    assert [find_code(PLACES, typed) for typed in ("wyre forest", " WYRE-FOREST ", "Wyre", "Worcester")] == [
        "wyre-forest", "wyre-forest", None, None,
    ]  # fmt: skip


def test_a_range_may_have_another_sign():
    assert [find_code(AGES, typed) for typed in ("0-4", "0 to 4", "5 to 10", "5")] == ["a0", "a0", "a5", "a5"]
