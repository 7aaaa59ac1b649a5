"""What a figure is read beside: the change in words, and a small line that never joins what is not there."""

import pytest

from oba.indicators.provider_return import EntryKind
from oba.pipeline.returns.comparison import describe_change, draw_trend

COUNT, PERCENT = EntryKind.COUNT, EntryKind.PERCENT


@pytest.mark.parametrize(
    ("now", "before", "kind", "said"),
    [
        (132, 120, COUNT, "+12 (10% more)"),
        (108, 120, COUNT, "−12 (10% less)"),
        (120, 120, COUNT, "no change"),
        (5, 0, COUNT, "+5"),  # nothing is so many per cent of nothing
        (5, "n", COUNT, "+5"),  # nil is 0
        ("n", 5, COUNT, "−5 (100% less)"),
        ("x", 5, COUNT, "–"),
        (5, None, COUNT, "–"),
        (None, None, COUNT, "–"),
        (72.5, 70, PERCENT, "+2.5 points"),
        (0.3, 0.1, PERCENT, "+0.2 points"),  # not 0.19999999999999998
        (9, 8, COUNT, "+1 (13% more)"),  # 12.5, halves up as a spreadsheet shows it
        (2345, 1000, COUNT, "+1,345 (135% more)"),
    ],
)
def test_the_change_since_last_quarter_in_words(now: object, before: object, kind: EntryKind, said: str) -> None:
    assert describe_change(now, before, kind) == said


@pytest.mark.parametrize(
    ("numbers", "path"),
    [
        ([0, 10], "M3 25L117 3"),
        ([10, 5, 10], "M3 3L60 14L117 3"),  # from 0 at the bottom, so that little looks like little
        ([10, None, 5, 5], "M3 3 M79 14L117 14"),
        ([0, 0], "M3 25L117 25"),
        ([-10, 10], "M3 25L117 3"),
        ([10], ""),
        ([None, 10], ""),
        ([], ""),
    ],
)
def test_a_line_through_the_quarters(numbers: list[float | None], path: str) -> None:
    assert draw_trend(numbers) == path
