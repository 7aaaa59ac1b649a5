"""A mean of nearly the same families as in an earlier pack is withheld: the two sums differ by one family's score."""

from types import SimpleNamespace
from typing import Any

import pytest

from oba.scorecards.build.disclosure.counts import Address, EarlierFigure, FigureKey, Observed
from oba.scorecards.build.disclosure.means import find_telling

KEY = FigureKey("travel--first_sum", "", "E10000034", "2026-07-01/P3M")


def at(measure: str) -> Address:
    return Address(("returned", measure, ""), KEY.area, KEY.period)


@pytest.mark.parametrize(
    ("before", "now", "hides"),
    [
        ((60, 1080), (60, 1080), False),  # nothing changed
        ((60, 1080), (60, 1081), True),  # one family put right
        ((60, 1080), (61, 1100), True),  # one more: its score is 20
        ((60, 1080), (61, 1080), True),  # one more, of score 0
        ((60, 1080), (69, 1260), True),
        ((60, 1080), (70, 1280), False),  # ten more
    ],
)
def test_a_sum_is_withheld_where_fewer_than_ten_lie_between_two_packs(
    before: tuple[int, int], now: tuple[int, int], hides: bool
) -> None:
    observed = {
        1: Observed(at("sdq_matched"), before[0], 1),
        2: Observed(at("sdq_first_sum"), before[1], 1),
        3: Observed(at("sdq_matched"), now[0], 2),
        4: Observed(at("sdq_first_sum"), now[1], 2),
    }
    figure: Any = SimpleNamespace(key=KEY, guarded=True, inputs=frozenset([4]))
    shown = EarlierFigure(KEY, True, (("numerator", 2),))
    assert set(find_telling([figure], [shown], observed)) == ({KEY} if hides else set())
    unseen = EarlierFigure(KEY, False, (("numerator", 2),))
    assert not set(find_telling([figure], [unseen], observed))


@pytest.mark.parametrize(("was", "then"), [("returned", "listed"), ("listed", "returned")])
@pytest.mark.parametrize(
    ("now", "hides"),
    [
        ((60, 1080.0 + 1e-9), False),  # the list has what the returns have
        ((59, 1062), True),  # a family was erased from the list: its score was 18
        ((70, 1280), False),
    ],
)
def test_a_return_and_a_list_of_its_case_sheets_are_one_source(
    was: str, then: str, now: tuple[int, float], hides: bool
) -> None:
    """A board that read the scores of returns reads the list that is made of them from the next pack on, or back."""
    names = {"returned": "sdq", "listed": "provider_sdq"}
    scored = {("listed", f"provider_sdq_{what}"): ("returned", f"sdq_{what}") for what in ("matched", "first_sum")}

    def see(feed: str, what: str, value: float, load: int) -> Observed:
        return Observed(Address((feed, f"{names[feed]}_{what}", ""), KEY.area, KEY.period), value, load)

    observed = {
        1: see(was, "matched", 60, 1),
        2: see(was, "first_sum", 1080, 1),
        3: see(then, "matched", now[0], 2),
        4: see(then, "first_sum", now[1], 2),
    }
    figure: Any = SimpleNamespace(key=KEY, guarded=True, inputs=frozenset([4]))
    shown = EarlierFigure(KEY, True, (("numerator", 2),))
    assert set(find_telling([figure], [shown], observed, scored)) == ({KEY} if hides else set())
