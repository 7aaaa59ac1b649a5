"""The page and the sheet of actions: one list, one count, and what nobody does anything about."""

from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.card import Action
from oba.scorecards.actions import PackAction, is_late, list_actions, list_idle
from oba.scorecards.card import Pack
from oba.scorecards.render import wording
from oba.scorecards.render.site import render_pages
from tests.fixtures.page_reader import Reader, read

MEETING = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("due", "status", "late"),
    [
        (date(2026, 4, 2), "agreed", True),
        (date(2026, 4, 3), "agreed", False),
        (date(2026, 4, 2), "done", False),
        (date(2026, 4, 2), "stopped", False),
        (None, "agreed", False),
    ],
)
def test_an_action_is_late_once_its_day_is_over_and_it_is_not_ended(due: date | None, status: str, late: bool) -> None:
    action = Action.model_validate({"text": "Meet.", "due": due, "status": status})
    assert is_late(action, MEETING) is late
    one = PackAction("Plans", "indicators/plans.html", action, date(2026, 1, 12))
    assert wording.pack_action_words(one, MEETING)[1].endswith(", late") is late


def test_every_action_stands_on_the_page_with_who_when_how_far_and_when_it_was_last_said(
    pack: Pack, pages: dict[str, str]
) -> None:
    page = pages["actions.html"]
    text = read(pages, "actions.html").text
    assert text.index("Of 4 actions 2 have no name and 2 no date.") < text.index("Curve or service")
    for one in list_actions(pack):
        assert f'<a href="{one.page}">' in page
        for words in (one.action.text, *wording.pack_action_words(one, pack.as_at)):
            assert words in text
    assert "nobody named no date proposed 20 March 2026" in text
    assert '<a href="documents.html#W15">W15</a>, page 41' in page


def test_headlines_without_an_action_are_listed_with_who_is_asked(pack: Pack, pages: dict[str, str]) -> None:
    idle = [card.id for card in list_idle(pack)]
    assert idle == ["excluded", "school-readiness", "neet"]  # what gets worse first
    text = read(pages, "actions.html").text
    assert "NEET : too few points for a forecast." in text


def test_a_pack_without_an_action_says_so(pack: Pack) -> None:
    bare = replace(pack, outcomes=(), services=())
    text = Reader(dict(render_pages(bare))["actions.html"]).text
    assert "No action is recorded for any curve." in text
    assert "Every headline has an action." not in text


def test_what_needs_a_decision_leads_to_where_it_is_made(pack: Pack, pages: dict[str, str]) -> None:
    assert [remark.page for remark in pack.changes.to_decide] == [
        "actions.html",
        "report-cards.html#sponsors",
        "report-cards.html#asked",
        "report-cards.html#performance",
    ]
    for remark in pack.changes.to_decide:
        assert f'<a href="{remark.page}">{remark.text}</a>' in pages["index.html"]
