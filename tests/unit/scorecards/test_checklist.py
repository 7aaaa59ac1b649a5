"""What keeps a pack back from its meeting, and what is only advised."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.card import Action, CardRecord, Factor, Statement
from oba.scorecards.card import Card, Pack
from oba.scorecards.figure import Figure, Line, Point
from oba.scorecards.frozen_packs.checklist import run_checklist
from oba.scorecards.notes import AlarmNote, OldNote, Watch
from oba.vocabulary import IndicatorList, Severity

FLAGGED = Figure(None, "[q]", symbol="q")


@pytest.fixture(scope="module")
def good(pack: Pack) -> Card:
    """A headline with an owner, a sponsor and a story; nothing is said of it."""
    card = next(card for card in pack.cards if card.latest)
    record = CardRecord(
        schema="oba-card/1", board="a-board", written_by="an analyst", written_on=date(2026, 1, 1),
        sponsor="Sam Sponsor", indicator=card.id, story=[Statement(text="It rose because more was seen.")],
    )  # fmt: skip
    return replace(card, listed=IndicatorList.HEADLINE, record=record)


def check(pack: Pack, card: Card, **changes: object) -> list[tuple[str, bool]]:
    """Return the rule of each finding on a pack of one card, and whether it keeps the pack back."""
    one = replace(pack, outcomes=(replace(pack.outcomes[0], cards=(card,)),), services=(), watch=Watch())
    return [(found.rule, found.severity is Severity.FAIL) for found in run_checklist(replace(one, **changes))]


def own(card: Card, figure: Figure) -> Card:
    """Put a mark in place of the newest figure; `latest` stays a figure that is shown, as the builder has it."""
    *before, newest = card.own.points
    return replace(card, own=replace(card.own, points=(*before, Point(newest.period, figure))), latest=before[-1])


def beside(card: Card) -> Card:
    return replace(card, lines=(Line("england", "England", "england", (Point(card.latest.period, FLAGGED),)),))


def define(card: Card, **changes: str) -> Card:
    return replace(card, indicator=card.indicator.model_copy(update=changes))


def write(card: Card, **changes: object) -> Card:
    return replace(card, record=card.record.model_copy(update=changes))


CASES = {
    "good": (lambda card: card, []),
    "its newest figure is flagged": (lambda card: own(card, FLAGGED), [("flagged-headline", True)]),
    "its newest figure is hidden": (lambda card: own(card, Figure(None, "[c]", symbol="c")), []),
    "a figure beside it is flagged": (beside, [("flagged-beside", False)]),
    "no owner": (lambda card: define(card, owner=" To be named "), [("no-owner", True)]),
    "a sponsor in its definition": (
        lambda card: write(define(card, sponsor="Sam"), sponsor=""), []
    ),
    "no sponsor": (lambda card: write(define(card, sponsor=""), sponsor=""), [("no-sponsor", False)]),
    "no story": (lambda card: write(card, story=[]), [("no-story", False)]),
    "factors without a story": (
        lambda card: write(card, story=[], factors=[Factor(text="More was seen.", kind="contributing")]),
        [("no-story", False)],
    ),
    "two faults and advice, the faults first": (
        lambda card: write(define(own(card, FLAGGED), owner=""), story=[]),
        [("flagged-headline", True), ("no-owner", True), ("no-story", False)],
    ),
    "secondary, and nothing in order": (
        lambda card: replace(define(own(card, FLAGGED), owner=""), listed=IndicatorList.SECONDARY, record=None), []
    ),
    "an action without owner": (
        lambda card: write(card, actions=[Action(text="Do it.", due=date(2027, 1, 1))]), [("loose-actions", False)]
    ),
    "an action without date": (
        lambda card: write(card, actions=[Action(text="Do it.", owner="Ada")]), [("loose-actions", False)]
    ),
    "an action that is past its day": (
        lambda card: write(card, actions=[Action(text="Do it.", owner="Ada", due=date(2020, 1, 1))]),
        [("loose-actions", False)],
    ),
    "an action that was done by nobody, without date": (
        lambda card: write(card, actions=[Action(text="Do it.", status="done")]), []
    ),
    "an action with both": (
        lambda card: write(card, actions=[Action(text="Do it.", owner="Ada", due=date(2027, 1, 1))]), []
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_found_of_a_headline(pack: Pack, good: Card, case: str) -> None:
    change, found = CASES[case]
    plain = replace(good, lines=())
    assert check(pack, change(plain)) == found


def test_late_feeds_and_old_figures_are_advised(pack: Pack, good: Card) -> None:
    watch = Watch(
        alarms=(AlarmNote("late", "The feed of plans is late by 4 days."),),
        old=(OldNote("Plans", date(2025, 1, 2), date(2026, 1, 2), "yearly", "an analyst"),),
    )
    assert check(pack, replace(good, lines=()), watch=watch) == [("feed-late", False), ("old-figures", False)]
    (old,) = [one.what for one in run_checklist(replace(pack, watch=watch)) if one.rule == "old-figures"]
    assert old == "Plans: the newest release held is of 2 January 2025; a newer one must be out since 2 January 2026."


def test_actions_are_counted_once_over_the_whole_pack_as_the_first_page_counts_them(pack: Pack, good: Card) -> None:
    actions = [Action(text="One."), Action(text="Two.", owner="Ada"), Action(text="Three.", due=date(2027, 1, 1))]
    one = replace(
        pack, outcomes=(replace(pack.outcomes[0], cards=(write(good, actions=actions),)),), services=(), watch=Watch()
    )
    (found,) = [one for one in run_checklist(one) if one.rule == "loose-actions"]
    assert found.what == "Of 3 actions 2 have no name and 2 no date."
