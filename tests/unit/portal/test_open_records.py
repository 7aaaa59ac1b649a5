"""What a record of the read API says of its sources, and what must be known of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from oba.portal.open.records import read_contents
from oba.scorecards.render.wording import MADE_UP
from tests.fixtures.made_up_pack import make_pack

KEPT = SimpleNamespace(board="a-board", code="abc", as_at=date(2026, 11, 30), published_on=date(2026, 12, 1))
CURVE = "looked-after-rate"


def test_what_a_live_source_gave_is_told_with_its_address_and_the_newest_day():
    pack = make_pack(made_up=False)
    section, *others = pack.outcomes
    card, *more = section.cards
    first = replace(
        card.sources[0],
        released=date(2025, 11, 1),
        fetched_from="https://one.example/a",
        fetched_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    second = replace(
        first,
        title="Another",
        load_id=99,
        released=date(2024, 11, 1),
        fetched_from="https://two.example/b",
        fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    cards = (replace(card, sources=(first, second, first)), *more)
    told = read_contents(replace(pack, outcomes=(replace(section, cards=cards), *others)), KEPT)
    value = next(one for one in told.values if one["indicator_id"] == CURVE)
    for said in (value, told.cards[CURVE]):
        assert said["source"] == f"{first.title}; Another"
        assert (said["publisher"], said["licence"]) == (first.publisher, first.licence)
        assert said["released"] == "2025-11-01"
        assert said["fetched_from"] == "https://one.example/a; https://two.example/b"
        assert said["fetched_at"] == "2026-01-02T00:00:00+00:00"
        assert MADE_UP not in said["caveats"]
        assert (said["board"], said["pack"], said["published_on"]) == ("a-board", "abc", "2026-12-01")


def test_a_comparison_without_a_figure_says_why():
    told = read_contents(make_pack(), KEPT)
    compared = [one for card in told.cards.values() for one in card["comparisons"]]
    assert compared
    assert all((one["value"] is None) == ("why_no_value" in one) for one in compared)
