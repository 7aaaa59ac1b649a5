"""What ties counts is noted only where it is true of the numbers."""

import pytest

from oba.scorecards.build.disclosure.count_web import Tie, Web

WHOLE, PARTS = 1, (2, 3)


def tie(left: float, **how: bool) -> Web:
    """Tie 10 to 4 and to what makes the rest but for `left`."""
    web = Web({WHOLE: 10.0, 2: 4.0, 3: 6.0 - left})
    web.split(WHOLE, PARTS, **how)
    return web


def test_a_whole_is_tied_to_its_parts_and_to_what_is_left() -> None:
    rest = ("rest", WHOLE, PARTS)
    assert list(tie(0).ties) == [Tie(((1, 1.0), (2, -1.0), (3, -1.0)))]
    assert list(tie(2).ties) == [Tie(((1, 1.0), (2, -1.0), (3, -1.0), (rest, -1.0)))]
    assert tie(2).rests == {rest: 2.0}


@pytest.mark.parametrize(("left", "exact", "tied"), [(0, True, 1), (2, True, 0), (2, False, 1), (-1, False, 0)])
def test_parts_that_are_too_many_or_must_make_the_whole_and_do_not_tie_nothing(
    left: int, exact: bool, tied: int
) -> None:
    assert len(tie(left, exact=exact).ties) == tied


def test_a_rest_may_be_noted_though_it_is_nought_and_the_whole_is_then_no_total() -> None:
    assert (tie(0).totals, tie(0).rests) == ({WHOLE}, {})
    web = tie(0, always_rest=True)
    assert (web.totals, list(web.rests.values())) == (set(), [0.0])


@pytest.mark.parametrize(("slack", "tied"), [(0.0, 0), (0.9, 0), (1.0, 1)])
def test_a_balance_holds_within_its_slack(slack: float, tied: int) -> None:
    web = Web({1: 10.0, 2: 4.0, 3: 5.0})
    web.balance([(1, 1.0), (2, -1.0), (3, -1.0)], slack)
    assert len(web.ties) == tied
