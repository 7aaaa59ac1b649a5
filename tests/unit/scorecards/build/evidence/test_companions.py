"""What stands beside a card because its definition says so: longer stretches, and what a link is worth."""

from typing import Any

import pytest

from oba.indicators.project import Definitions
from oba.scorecards.build.evidence import companions
from oba.scorecards.build.evidence.companions import attach_companions
from oba.scorecards.card import Card
from oba.scorecards.figure import Figure, Line, Point
from tests.fixtures.folders import PROJECT
from tests.fixtures.made_up_definitions import figure, make_indicator, snapshot

YEAR = snapshot(2025)
_SHARE = {"type": "proportion", "unit": "%", "multiplier": 100, "decimals": 0, "polarity": "no_judgement"}
NOTHING = Definitions(PROJECT)


def share(counted: float, of: float, half: float = 5) -> Figure:
    value = 100 * counted / of
    return Figure(
        value,
        f"{value:.0f}",
        lower=value - half,
        upper=value + half,
        interval_text=f"{value - half:.0f} to {value + half:.0f}",
        numerator=counted,
        denominator=of,
    )


def card(name: str, own: Figure, groups: dict[str, Figure] | None = None, **keys: Any) -> Card:
    points = (Point(YEAR, own),)
    lines = tuple(Line(code, code, "category", (Point(YEAR, one),)) for code, one in (groups or {}).items())
    return Card(
        make_indicator(name, name=name, short_name=name.capitalize(), value=_SHARE, **keys),
        "E10999001",
        "Madeupshire",
        Line("own", "Madeupshire", "own", points),
        latest=points[0] if own.value is not None else None,
        categories=lines,
        categories_label="Age",
        chart_sentence="It went.",
    )


def attach(mine: Card, *others: Card) -> Card:
    return attach_companions(mine, {one.id: one for one in (mine, *others)}, NOTHING)


def test_a_longer_stretch_is_drawn_and_its_newest_figure_said() -> None:
    mean = card("mean", share(30, 100))
    found = attach(card("months", share(40, 100), longer=["mean", "gone"]), mean)
    assert [(one.name, one.kind, one.points) for one in found.longer] == [("Mean", "longer", mean.own.points)]
    assert found.chart_sentence == "It went. Mean: 30% (31 March 2025)."


def test_a_withheld_longer_stretch_is_not_said() -> None:
    found = attach(card("months", share(40, 100), longer=["mean"]), card("mean", figure(None)))
    assert found.chart_sentence == "It went."


LINKED = [
    # forty of fifty linked, a hundred in all: forty have it, and the fifty not linked may
    (share(50, 100), {"young": share(30, 50, 3), "old": share(20, 50, 3)}, "more than chance, so the figure speaks"),
    (share(50, 100), {"young": share(26, 50, 9), "old": share(24, 50, 9)}, "no more apart than chance would put them."),
    (share(50, 100), {"young": share(26, 50), "old": figure(None)}, "Whether the linked are like the others is not"),
]


@pytest.mark.parametrize(("matched", "groups", "bias"), LINKED)
def test_a_linked_figure_has_its_match_rate_range_and_bias(
    matched: Figure, groups: dict[str, Figure], bias: str
) -> None:
    found = attach(card("had", share(40, 50), linked_by="linked"), card("linked", matched, groups))
    assert found.linked == "of the 50% who could be linked; of all between 40% and 90%"
    assert "50% (95% interval 45 to 55) could be linked (31 March 2025)." in found.link_told
    assert "Of all it is between 40% and 90%, for nothing is known of those who are not linked." in found.link_told
    assert bias in found.link_told
    assert [one.id for one in found.read_with] == ["linked"]


def test_the_group_that_is_found_least_is_named_first() -> None:
    groups = {"young": share(30, 50, 3), "old": share(20, 50, 3)}
    found = attach(card("had", share(40, 50), linked_by="linked"), card("linked", share(50, 100), groups))
    assert "By age it is 40% (old) to 60% (young): more than chance" in found.link_told


def test_of_a_withheld_match_rate_no_range_is_given() -> None:
    found = attach(card("had", share(40, 50), linked_by="linked"), card("linked", figure(None)))
    assert found.linked == "how many could be linked is not shown"
    assert "is not shown, so nor is what it is worth" in found.link_told
    assert "%" not in found.link_told


def test_the_sample_behind_the_weight_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Chosen:
        words = "in a sample all were right"

    class Link:
        chosen = Chosen()

    monkeypatch.setattr(companions, "find_link", lambda *_: Link())
    found = attach(card("had", share(40, 50), linked_by="linked"), card("linked", share(50, 100)))
    assert found.link_told.endswith("Of the link: in a sample all were right.")


def test_nothing_is_told_of_a_figure_that_is_not_there() -> None:
    found = attach(card("had", figure(None), linked_by="linked"), card("linked", share(50, 100)))
    assert (found.linked, found.link_told) == ("", "")
