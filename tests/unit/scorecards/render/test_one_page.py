"""A card's page: what stands before the fold, what is asked for in one box, and the marks on its chart."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from oba.charts import drawing
from oba.charts.scales import make_axis
from oba.charts.sketch import Bar, BarSketch
from oba.indicators.card import Idea
from oba.scorecards.build.card_notes import say_how_sure
from oba.scorecards.notes import Ask, EventMark
from oba.scorecards.render import wording
from oba.scorecards.render.curves import sketch_curve
from oba.scorecards.render.pages import lay_out_indicator
from oba.scorecards.render.site import render_pages
from tests.fixtures.made_up_cards import full_card, no_data_card

PAGE = "indicators/looked-after-rate.html"


def render(pack, card) -> str:
    section = replace(pack.outcomes[0], cards=(card,))
    return dict(render_pages(replace(pack, outcomes=(section,), services=())))[f"indicators/{card.id}.html"]


def test_the_head_has_the_finding_and_four_numbers_before_the_chart(pages):
    head = pages[PAGE].split('id="curve"')[0]
    places = [head.index(words) for words in ("<h1>", "<dt>Now", "<dt>Last", "<dt>England", "<dt>Among its neighbours")]
    assert places == sorted(places)


def test_no_page_weighs_more_than_150_kb(pages):
    assert max(len(page.encode()) for page in pages.values()) < 150_000


def test_what_is_not_written_is_asked_for_in_one_box_and_listed_once(pack):
    ask = Ask(("Partners with a role to play", "What works"), "Ms Owner", "1 May 2026", ("Why?", "Who?", "What?"))
    card = replace(full_card(), ask=ask)
    page = render(pack, card)
    assert page.count("Partners with a role to play") == 1
    assert "Ms Owner is asked to bring it to the meeting: 1 May 2026." in page
    assert "<li>Why?</li><li>Who?</li><li>What?</li>" in page
    assert "Not yet written" not in page.split('id="how-we-know"')[0]
    section = replace(pack.outcomes[0], cards=(card,))
    index = dict(render_pages(replace(pack, outcomes=(section,), services=())))["report-cards.html"]
    assert "Partners with a role to play; What works. Asked: Ms Owner." in index


def test_an_event_before_the_first_point_is_told_in_words(pack):
    card = full_card()
    assert lay_out_indicator(card, pack).untold_events == [("Before the first figure", card.events[:1])]
    assert "Before the first figure: A first strategy was agreed (1 March 2001)" in render(pack, card)


def test_why_a_curve_breaks_is_told_below_a_chart_that_says_only_that_it_does(pack):
    card = full_card()
    (mark,) = card.breaks
    told = f"Break in the series from {mark.period.label}: {mark.reason}"
    folded = replace(card, events=card.events[:1])
    crowded = replace(card, events=tuple(replace(card.events[-1], text=f"Law {n}") for n in range(6)))
    assert lay_out_indicator(folded, pack).untold_breaks == [told]
    assert f'<p class="aside">{told}</p>' in render(pack, folded)
    assert lay_out_indicator(crowded, pack).untold_breaks == []  # its list of marks is open and has the reason


@pytest.mark.parametrize(
    ("texts", "rows", "in_words"),
    [(["Short"], 1, True), (["Short", "Other"], 2, True), (["Short"] * 5, 1, False), (["x" * 130, "Short"], 2, False)],
)
def test_events_are_told_in_words_on_rows_of_their_own_where_they_fit(texts, rows, in_words):
    events = tuple(EventMark(date(2018 + n, 5, 1), text, "") for n, text in enumerate(texts))
    drawn = drawing.draw_lines(sketch_curve(replace(full_card(), events=events, breaks=())))
    assert drawing.tells_marks(drawn) is in_words
    assert len({mark.y for mark in drawn.marks}) == rows
    assert all(0 <= mark.words_x <= drawn.width for mark in drawn.marks)


@pytest.mark.parametrize(("count", "step"), [(1, 30), (12, 30), (13, 23), (31, 23)])
def test_more_bars_than_twelve_stand_closer_together(count, step):
    bars = tuple(Bar(f"Place {n}", "1", 1.0) for n in range(count))
    drawn = drawing.draw_bars(BarSketch(make_axis([0.0, 1.0]), bars, "2025", "%"))
    assert {later[0] - one[0] for one, later in pairwise(drawn.bars)} <= {step}
    assert drawn.bars[-1][0] + 16 <= drawn.height


def test_an_axis_that_is_cut_has_a_mark(pages):
    drawn = drawing.draw_lines(sketch_curve(full_card()))
    assert drawn.is_cut is (drawn.grid[0][1] != "0")


def test_ideas_that_cost_nothing_come_first():
    costs = ["not known", "high", "none", "some", "low"]
    ordered = wording.order_by_cost([Idea(text=cost, cost=cost) for cost in costs])
    assert [idea.text for idea in ordered] == ["none", "low", "some", "high", "not known"]


def test_how_sure_a_figure_is_follows_from_age_interval_and_definition():
    card = full_card()
    assert say_how_sure(card).startswith("Allowing for chance, the level behind it is probably in the range ")
    bare = replace(card.latest, figure=replace(card.latest.figure, interval_text=""))
    assert "interval)" not in say_how_sure(replace(card, latest=bare))
    assert say_how_sure(no_data_card()) == ""
