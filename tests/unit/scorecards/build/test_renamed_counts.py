"""A count that has another name in the next pack is hidden as if it had kept its own."""

import random
from typing import Any

import pytest

from oba.errors import PublishError
from oba.scorecards.build.disclosure.counts import FigureKey
from tests.fixtures.drawn_packs import Drawn
from tests.fixtures.renamed_counts import FEMALE, MALE, SHOWN, Names, Row, draw, keep_unchanged, publish, read

WAS = Names()
RENAMED = {
    "the feed": Names(feed="counted-help"),
    "the measures of the list": Names(measures={"started": "begun", "met": "reached", "girls": "young_women"}),
    "the measures of the feed": Names(keys={"all": "begun", "ended": "reached_of", "met": "reached", "girls": "g"}),
    "the breakdown": Names(by="sex"),
    "the list": Names(list_="episodes", formerly=("early-help",)),
    "everything": Names(
        "episodes", "counted-help", {"met": "reached"}, {"all": "a", "met": "m"}, "sex", ("early-help",)
    ),
    "two measures that exchanged their names": Names(keys={"ended": "met", "met": "ended"}),
}


def make_rows(dice: random.Random) -> list[Row]:
    """Some twenty to fifty made-up cases; few in some groups."""
    outcomes = ("met", "met", "partly", "not_met", "not_met", "no_data")
    share = dice.choice((0.1, 0.3, 0.5))
    return [
        Row(FEMALE if dice.random() < share else MALE, dice.randint(1, 3), dice.choice(outcomes))
        for _ in range(dice.randint(20, 50))
    ]


def correct(rows: list[Row], dice: random.Random) -> list[Row]:
    """The rows as a later load has them: one or two came, went or were put right."""
    rows = list(rows)
    for _ in range(dice.randint(0, 2)):
        rows.pop(dice.randrange(len(rows)))
    return rows + make_rows(dice)[: dice.randint(0, 2)]


def decide(drawn: Drawn, **more: Any) -> frozenset[FigureKey]:
    """Return what is hidden: everything, where nothing helps and the pack is refused."""
    try:
        return drawn.withhold(**more).hidden
    except PublishError:
        return frozenset(one.key for one in drawn.figures)


_FIRST = (("all", "girls", "share"), ("all", "ended", "met"), ("met", "silent"), (*SHOWN, "share"))
_SECOND = 1000


@pytest.mark.parametrize("what", RENAMED)
@pytest.mark.parametrize("seed", range(12))
def test_under_another_name_the_same_is_hidden(what: str, seed: int) -> None:
    dice = random.Random(f"{seed}")
    rows = make_rows(dice)
    first = draw(WAS, rows, shown=_FIRST[seed % len(_FIRST)])
    hidden, later = decide(first, facts=read(WAS)), correct(rows, dice)
    second = draw(WAS, later, 2, _SECOND)
    as_it_was = decide(second, earlier=keep_unchanged(publish(first, hidden), second), facts=read(WAS))
    names = RENAMED[what]
    renamed = draw(names, later, 2, _SECOND)
    before = keep_unchanged(publish(first, hidden, read(WAS), read(names)), renamed)
    assert decide(renamed, earlier=before, facts=read(names)) == as_it_was
