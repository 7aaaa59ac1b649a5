"""What a record of the read API says of its sources, and what must be known of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from oba.periods import Period
from oba.portal.read_api.records import read_contents
from oba.scorecards.assessment.analysis import Answer, Assessed, Part, Question, Reading, Row, Table
from oba.scorecards.figure import Figure
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
    pack = make_pack()
    section, *others = pack.outcomes
    card, *more = section.cards
    hidden = Figure(None, "[c]", symbol="c", symbol_text="hidden to protect a small number")
    comparisons = (replace(card.comparisons[0], figure=hidden), *card.comparisons[1:])
    outcomes = (replace(section, cards=(replace(card, comparisons=comparisons), *more)), *others)
    first, *rest = read_contents(replace(pack, outcomes=outcomes), KEPT).cards[CURVE]["comparisons"]
    assert (first["value"], first["text"]) == (None, "[c]")
    assert first["why_no_value"] == "hidden to protect a small number"
    assert rest
    assert all(one["value"] is not None and "why_no_value" not in one for one in rest)


def test_a_figure_of_an_analysis_is_a_value_with_its_caveats():
    year = Period(date(2025, 1, 1), date(2025, 12, 31))
    row = Row("Behaviour", (Reading("n", Figure(4.5, "4.5"), year, "E10000099", "Madeupshire", unit="%"),))
    answer = Answer("It is so.", (Part("Reasons", Table("Reasons", "Reason", ("Share",), (row,))),))
    asked = Question("why", 1, "Why", "Why is it so?", "nobody", caveats=("Counted by hand.",))
    told = read_contents(make_pack(analyses=(Assessed(asked, answer),), made_up=False), KEPT)
    (value,) = [one for one in told.values if one["indicator_id"] == "why"]
    assert (value["value"], value["breakdown"]) == (4.5, "Reasons: Behaviour, Share")
    assert value["caveats"] == "Counted by hand."
    assert told.indicators["why"] == {"indicator_id": "why", "indicator": "Why"}
