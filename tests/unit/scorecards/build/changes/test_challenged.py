"""What a curve did after a figure of it was challenged: in the card's own words, nothing withheld told or hinted at."""

from dataclasses import replace

import pytest

from oba.scorecards.build.changes.challenged import attach_challenges, is_shown, tell_next
from oba.scorecards.card import Card
from oba.scorecards.notes import BreakMark, ChallengeNote
from oba.scorecards.render.wording import challenge_words
from tests.fixtures.made_up_cards import ASKED as ASKED_OF_ONE
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import line, snapshot

YEARS = [snapshot(year) for year in (2022, 2023, 2024, 2025)]


def card(*rates: float | None, broken: int = 0) -> Card:
    own = line("own", "Madeupshire", YEARS[: len(rates)], list(rates))
    breaks = (BreakMark(snapshot(broken), "counted anew"),) if broken else ()
    return replace(full_card(), own=own, breaks=breaks, judgement=None)


ASKED, SHOWN = snapshot(2023), "50.0 per 10,000"
#       rates from 2022, a break, what is told
TABLE = [
    ((40, 50), 0, "No newer figure has come."),
    ((40, 50, 60), 0, "Next came 60.0 per 10,000 (31 March 2024)."),
    (
        (40, 50, 60, 70),
        0,
        "Next came 60.0 per 10,000 (31 March 2024). The newest is 70.0 per 10,000 (31 March 2025).",
    ),
    ((40, 52), 0, "It was corrected since: 52.0 per 10,000. No newer figure has come."),
    ((40, None), 0, "The figure is not shown any more. No newer figure has come."),
    (
        (40, 50, None, 70),
        0,
        "The figure of 31 March 2024 is not shown: hidden to protect a small number."
        " The newest is 70.0 per 10,000 (31 March 2025).",
    ),
    (
        (40, 50, 60),
        2024,
        "Next came 60.0 per 10,000 (31 March 2024)."
        " It is measured in another way now, so the figures are not compared.",
    ),
    ((40, 50, 60), 2023, "Next came 60.0 per 10,000 (31 March 2024)."),
]


@pytest.mark.parametrize(("rates", "broken", "told"), TABLE)
def test_what_the_curve_did_next(rates, broken, told) -> None:
    assert tell_next(card(*rates, broken=broken), ASKED, SHOWN) == told


@pytest.mark.parametrize(
    ("rate", "told"),
    [(None, "The figure is still not shown."), (50, "It is shown now: 50.0 per 10,000.")],
)
def test_a_figure_that_was_not_shown_when_it_was_challenged_was_not_corrected(rate, told) -> None:
    assert tell_next(card(40, rate), ASKED, "[c]") == f"{told} No newer figure has come."


def note(year: int) -> ChallengeNote:
    return replace(ASKED_OF_ONE, period=snapshot(year), shown=SHOWN, next="")


def test_what_is_withheld_now_is_not_printed_again_from_the_pack_that_showed_it() -> None:
    asked = {"looked-after-rate": [note(2022), note(2023)], "another": [note(2022)]}
    found = attach_challenges(card(50, None), asked).challenges
    assert [(one.shown, one.next) for one in found] == [
        (SHOWN, "The figure of 31 March 2023 is not shown: hidden to protect a small number."),
        ("", "The figure is not shown any more. No newer figure has come."),
    ]
    assert not any("50" in words for line in challenge_words(found[1]) for words in line)
    assert challenge_words(found[1])[0][0] == "Asked of the figure of 31 March 2023, shown on 3 December 2025"
    awaited = challenge_words(replace(found[0], response=""))[1]
    assert awaited == ("Response of Sam Lee", "awaited, to be looked at again on 3 March 2026.")


def test_a_withheld_figure_is_not_one_that_is_shown() -> None:
    assert [is_shown(card(40, None, 60), snapshot(year)) for year in (2022, 2023, 2024, 2025)] == [
        True,
        False,
        True,
        False,
    ]
