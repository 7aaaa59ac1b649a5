"""A mean of nearly the same families as in an earlier pack is withheld: the two sums differ by one family's score."""

from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from oba.scorecards.build.disclosure.counts import Address, EarlierFigure, FigureKey, Observed
from oba.scorecards.build.disclosure.meanings import CountedFacts, read_facts
from oba.scorecards.build.disclosure.means import find_telling
from tests.fixtures.case_counting import define
from tests.fixtures.drawn_packs import Drawn, share
from tests.fixtures.renamed_counts import publish

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


@pytest.mark.parametrize(
    ("what", "hides"), [("first_sum", False), ("alone_first_sum", True), ("alone_first_squares", True)]
)
def test_a_sum_of_families_without_a_second_score_is_withheld_whenever_it_changed(what: str, hides: bool) -> None:
    """Ten more families have both scores; how many more have the first alone no count says."""
    observed = {
        1: Observed(at("sdq_matched"), 60, 1),
        2: Observed(at(f"sdq_{what}"), 1080, 1),
        3: Observed(at("sdq_matched"), 70, 2),
        4: Observed(at(f"sdq_{what}"), 1280, 2),
    }
    figure: Any = SimpleNamespace(key=KEY, guarded=True, inputs=frozenset([4]))
    assert set(find_telling([figure], [EarlierFigure(KEY, True, (("numerator", 2),))], observed)) == (
        {KEY} if hides else set()
    )


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


TRAVEL = """
family: travel
label: How far
list: {list}
field: score
within: {{months: 12}}
tool: {{id: sdq, name: SDQ, versions: ["1"], lowest: 0, highest: 40, high_is_good: false}}
span: quarter
"""


def say(feed: str, measure: str, names: dict[str, str], list_: str = "scores", formerly: str = "") -> CountedFacts:
    """Read a feed of counts that calls the number of families and the sum of their first scores by names."""
    counted = define(**{measure: yaml.safe_load(TRAVEL.format(list=list_))})
    columns = {
        name: SimpleNamespace(column="value", where={"measure": f"{measure}_{what}"}) for what, name in names.items()
    }
    connector = SimpleNamespace(type="cases", measures="counted")
    source = SimpleNamespace(return_=None)
    listed = SimpleNamespace(formerly=[formerly] if formerly else [], source=source, fields={})
    known: Any = SimpleNamespace(
        feeds={feed: SimpleNamespace(id=feed, connector=connector, measures=columns, breakdowns={})},
        case_measures={"counted": counted},
        case_lists={list_: listed},
        returns={},
    )
    return read_facts(known)


def show(feed: str, names: dict[str, str], load: int, families: int, total: int) -> Drawn:
    """Draw a mean of first scores."""
    drawn = Drawn()
    value = {"type": "mean", "unit": "points", "multiplier": 1, "decimals": 1, "polarity": "no_judgement"}
    item = share(value=value, uncertainty={"ci_method": "none", "reason": "a full count"})
    above, below = (
        drawn.cell(f"{names[what]}||{KEY.area}|{KEY.period}", number, load, feed)
        for what, number in (("first_sum", total), ("matched", families))
    )
    for number in (above, below):
        drawn.observed[number + 10 * load] = drawn.observed.pop(number)
    drawn.show(item, f"|{KEY.area}|{KEY.period}", ("numerator", above + 10 * load), ("denominator", below + 10 * load))
    return drawn


PLAIN = {"matched": "sdq_matched", "first_sum": "sdq_first_sum"}
OTHER = {"matched": "families", "first_sum": "points"}
_SAID = say("counts", "sdq", PLAIN)
RENAMED = {
    "nothing": ("counts", PLAIN, _SAID),
    "the measures of the feed": ("counts", OTHER, say("counts", "sdq", OTHER)),
    "the feed": ("others", PLAIN, say("others", "sdq", PLAIN)),
    "the measure of the list": ("others", PLAIN, say("others", "strengths", PLAIN)),
    "the list": ("others", OTHER, say("others", "sdq", OTHER, "answers", "scores")),
}


@pytest.mark.parametrize("what", RENAMED)
@pytest.mark.parametrize("is_kept", [True, False])
@pytest.mark.parametrize(
    ("now", "hides"),
    [((60, 1080), False), ((60, 1081), True), ((61, 1100), True), ((69, 1260), True), ((70, 1280), False)],
)
def test_a_sum_that_has_another_name_now_is_the_same_sum(
    what: str, is_kept: bool, now: tuple[int, int], hides: bool
) -> None:
    """So it is where nothing was kept of what the old name counted: it stood at one place and is nearly as large."""
    feed, names, facts = RENAMED[what]
    was, pack = show("counts", PLAIN, 1, 60, 1080), show(feed, names, 2, *now)
    earlier = publish(was, (), *([_SAID] if is_kept else []))
    assert bool(pack.withhold(earlier, facts=facts).hidden) is hides
