"""How often one return can be sent: the end is told before it comes, and then it is said why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oba.returns.sending_limits import MOST_A_DAY, MOST_IN_ALL, count_left, describe_left

TODAY = date(2026, 7, 14)
NOON = datetime(2026, 7, 14, 11, tzinfo=UTC)
EARLIER = NOON - timedelta(days=3)


@pytest.mark.parametrize(
    ("today", "before", "left", "told"),
    [
        (0, 0, 20, ""),
        (14, 0, 6, ""),
        (15, 0, 5, "You can send this return 5 more times today."),
        (19, 0, 1, "You can send this return once more today."),
        (20, 0, 0, "This return was sent 20 times today"),
        (21, 0, 0, "This return was sent 20 times today"),
        (0, 194, 6, ""),
        (0, 195, 5, "You can send this return 5 more times today."),
        (1, 199, 0, "This return was sent 200 times, which is all that can be kept. Ask the partnership."),
    ],
)
def test_how_many_are_left(today: int, before: int, left: int, told: str):
    sent = [NOON] * today + [EARLIER] * before
    assert count_left(sent, TODAY) == left
    assert describe_left(sent, TODAY).startswith(told)
    assert bool(describe_left(sent, TODAY)) == bool(told)


def test_a_day_is_the_partnerships_own():
    """In July 23:30 UTC is half past midnight of the next day."""
    late = datetime(2026, 7, 13, 23, 30, tzinfo=UTC)
    assert count_left([late], TODAY) == MOST_A_DAY - 1
    assert count_left([late], date(2026, 7, 13)) == MOST_A_DAY
    assert MOST_IN_ALL > MOST_A_DAY
