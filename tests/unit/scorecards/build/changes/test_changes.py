"""The rest of the first page: what to decide, what is not known, what was corrected, questions, decisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oba.indicators.card import CardRecord
from oba.periods import read_code
from oba.scorecards.build.changes.gather import FIRST, add_changes
from oba.scorecards.card import Card, OutcomeSection, Pack
from oba.scorecards.changes import Changes, Correction, Decision, LastPack
from oba.scorecards.figure import NOT_BELIEVABLE, Figure
from oba.scorecards.notes import OldNote, RevisionNote, Watch
from oba.scorecards.render.wording import decision_words
from oba.vocabulary import IndicatorList
from tests.fixtures.made_up_cards import no_data_card
from tests.fixtures.made_up_definitions import make_indicator
from tests.fixtures.made_up_pack import make_pack
from tests.fixtures.told_cards import told

LAST = LastPack("2026-q1", date(2026, 1, 20), datetime(2026, 1, 20, tzinfo=UTC))


def pack_of(*cards: Card, **more: Any) -> Pack:
    outcome = make_pack().outcomes[0].outcome
    return make_pack(outcomes=(OutcomeSection(outcome, cards),), services=(), **more)


def changes_of(*cards: Card, last: LastPack | None = None, new: tuple[str, ...] = (), **more: Any) -> Changes:
    marked = [replace(card, is_new=card.id in new) for card in cards]
    return add_changes(pack_of(*marked, **more), last).changes


def record(*actions: dict[str, Any], **more: Any) -> CardRecord:
    fields = {"schema": "oba-card/1", "board": "b", "written_by": "A", "written_on": date(2026, 1, 1)}
    return CardRecord(**fields, actions=[{"text": f"Do {n}", **one} for n, one in enumerate(actions)], **more)


def revised(before: float, after: float, period: str = "2024-03-31", **changes: Any) -> RevisionNote:
    note = RevisionNote(
        date(2026, 3, 1),
        "Release",
        "Madeupshire",
        read_code(period),
        "rate",
        str(before),
        str(after),
        "",
        (("a", "a"),),
        "care.rate",
        (before, after),
        abs(after - before) / before,
    )
    return replace(note, **changes)


def test_decisions_of_the_board_since_its_last_pack_come_first_the_newest_first() -> None:
    def decided(text: str, about: str, on: date) -> Decision:
        return Decision(text, about, "Sam Lee", None, "agreed", on)

    decisions = (
        decided("Long ago", "a", date(2026, 1, 19)),
        decided("On the day", "a", date(2026, 1, 20)),
        decided("Since", "gone", date(2026, 2, 1)),
        decided("To come", "a", pack_of().as_at + timedelta(days=1)),
    )
    pack = pack_of(replace(told("a", "level"), record=record({"status": "agreed", "owner": "A"})))
    found = add_changes(pack, LAST, decisions).changes.decided
    assert [(one.text, one.page) for one in found] == [
        ("Since", ""),
        ("On the day", "indicators/a.html"),
        ("Do 0", "indicators/a.html"),
    ]
    assert decision_words(found[0]) == ("Since.", "Decided on 1 February 2026. Sam Lee, no date: agreed.")
    assert decision_words(found[2]) == ("Do 0.", "A, no date: agreed.")


STILL = (
    "Nothing changed since the pack of 20 January 2026: no curve has a new figure and none was corrected."
    " It all stood there then."
)


def published() -> Card:
    return replace(told("a", "level"), indicator=make_indicator("a", short_name="A", published={"feed": "care.rate"}))


@pytest.mark.parametrize(
    ("last", "new", "revisions", "opening"),
    [
        (None, (), (), FIRST),
        (
            LAST,
            (),
            (),
            STILL,
        ),
        (
            LAST,
            ("a",),
            (),
            "1 curve has a new figure since the pack of 20 January 2026, and no figures were corrected.",
        ),
        (
            LAST,
            (),
            (revised(1, 2),),
            "No curves have a new figure since the pack of 20 January 2026, and 1 figure was corrected.",
        ),
        (LAST, (), (revised(1, 2, known_on=LAST.as_at),), STILL),
    ],
)
def test_the_opening_says_what_is_new_or_that_nothing_is(
    last: LastPack | None, new: tuple[str, ...], revisions: tuple[RevisionNote, ...], opening: str
) -> None:
    found = changes_of(told("a", "getting_worse"), last=last, new=new, revisions=revisions)
    assert found.opening == opening
    assert [one.is_new for one in found.worse.items] == [bool(new)]


def test_a_correction_is_told_once_a_curve_by_its_newest_figure_the_largest_first() -> None:
    notes = (
        revised(80, 81, "2023-03-31"),
        revised(10, 19, "2022-03-31"),
        revised(50.01, 50.02, "2024-03-31"),  # looks the same as printed
        revised(1, 9, area_name="England"),
        revised(1, 9, series="care.children"),  # of what the rate is made from
        revised(1, 9, values=None, share=None),  # hidden
    )
    found = changes_of(published(), revisions=notes)
    assert found.corrected == (Correction("a", "A", "31 March 2023", "80.0", "81.0", 1),)
    assert found.corrected_beside == 4


def test_what_waits_for_the_board_is_counted() -> None:
    acted = replace(told("a", "level"), record=record({"owner": "B"}, {"due": date(2026, 1, 2)}, {"status": "done"}))
    written = replace(told("b", "level"), record=record(sponsor="C", story=[{"text": "Since then."}]))
    assert [one.text for one in changes_of(acted, written).to_decide] == [
        "Of 2 actions 1 has no name and 1 no date.",
        "1 action is past the day that was set.",
        "1 of 2 headlines has no sponsor.",
        "1 of 2 headlines has no story written.",
    ]
    assert changes_of(told("a", "level")).to_decide[0].text == "No action is recorded for any curve."


def test_only_what_was_agreed_is_a_decision() -> None:
    agreed = {"status": "agreed", "owner": "B", "due": date(2026, 9, 1)}
    card = replace(told("a", "level"), record=record({}, {"status": "done"}, agreed))
    assert changes_of(card).decided == (
        Decision("Do 2", "indicators/a.html", "B", date(2026, 9, 1), "agreed"),
        Decision("Do 1", "indicators/a.html", "", None, "done"),
    )


def flagged(card: Card) -> Card:
    england = replace(
        card.comparisons[0], name="England", figure=Figure(None, "[q]", symbol=NOT_BELIEVABLE, symbol_text="flagged")
    )
    return replace(card, comparisons=(england,))


def test_what_is_not_known_is_said() -> None:
    watch = Watch(old=(OldNote("Feed", date(2025, 1, 1), date(2026, 1, 1), "", ""),))
    found = changes_of(flagged(told("a", "cannot_say")), no_data_card(), watch=watch)
    assert [one.text for one in found.not_known] == [
        "1 of 2 indicators and measures has no figure.",
        "a: the figure of England is not believable, so not shown.",
        "1 feed should have a newer release by now.",
        "Of 1 curve nobody can say which way it goes.",
    ]


def test_questions_are_at_most_three_and_the_first_of_each_rule_come_first() -> None:
    first = told("first", "getting_worse", "worse", read_with=(told("other", "getting_better"),))
    second = told("second", "getting_worse", "worse", verdict="turning")
    third = told("third", "getting_worse", "worse")
    asked = [one.text for one in changes_of(first, second, third, flagged(told("q", "level"))).questions]
    assert asked == [
        "Who leads on first? It is on the list of what gets worse, without a sponsor.",
        "first: getting worse. other: getting better. What does one tell us about the other?",
        "second: the forecast says that the curve is turning, but the trend is getting worse. Which do we believe, and"
        " what do we know besides?",
    ]
    assert [one.text for one in changes_of(flagged(told("q", "level"))).questions] == [
        "q cannot be set beside England: what else tells us if it is good enough?"
    ]


def test_a_rate_that_moves_against_its_count_is_asked_about() -> None:
    card = told("a", "getting_better", listed=IndicatorList.SECONDARY)
    assert card.latest is not None
    before, now = (
        replace(point, figure=replace(point.figure, numerator=count, denominator=1e4))
        for point, count in zip(card.own.points, (100.0, 99.0), strict=True)
    )
    card = replace(card, latest=now, previous=before)
    assert [one.text for one in changes_of(card).questions] == [
        "a rose while the number itself fell: which matters to us?"
    ]
    same = replace(card, latest=replace(now, figure=replace(now.figure, numerator=100.0)))
    assert changes_of(same).questions == ()
