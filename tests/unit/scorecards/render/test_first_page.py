"""The opening page, the index and their small drawings, read as text."""

from dataclasses import replace
from datetime import UTC, date, datetime

from oba.scorecards.changes import Correction, Decision, LastPack
from oba.scorecards.render.site import render_pages
from oba.scorecards.render.spark import draw_place, draw_spark
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.made_up_definitions import line
from tests.fixtures.made_up_pack import make_pack
from tests.fixtures.page_reader import Reader, read


def test_the_first_page_tells_the_facts_of_a_curve_and_says_where_there_is_nothing(pages):
    text = read(pages, "index.html").text
    assert "What changed since a year ago This is the first pack kept for this board" in text
    assert "excluded 9.0 per 10,000 Rose three years running and is worse than England. England 6.0" in text
    for words in ("No curve is getting better.", "Who leads on excluded?"):
        assert words in text
    bare = Reader(dict(render_pages(make_pack(outcomes=(), services=())))["index.html"]).text
    for words in ("No curve is getting worse.", "No decision is recorded.", "The figures ask no question by rule."):
        assert words in bare


def test_what_changed_since_a_pack_says_since_which_and_what_was_corrected(pack):
    last = LastPack("2026-q1", date(2026, 1, 20), datetime(2026, 1, 20, tzinfo=UTC))
    corrected = (Correction("excluded", "Excluded", "31 March 2024", "7.1", "8.2", 2),)
    decided = (Decision("Meet monthly", "indicators/excluded.html", "A", date(2026, 9, 1), "agreed"),)
    changes = replace(
        pack.changes, last=last, opening="Nothing changed.", corrected=corrected, corrected_beside=1, decided=decided
    )
    text = Reader(dict(render_pages(replace(pack, changes=changes)))["index.html"]).text
    assert "What changed since we last met Nothing changed." in text
    assert "Corrected since last time Excluded , 31 March 2024: was 7.1, is 8.2; 2 other figures too." in text
    assert "1 more figure changed , of other places or behind the curves." in text
    assert "Meet monthly. A, by 1 September 2026: agreed." in text


def test_the_index_has_a_line_for_each_headline_and_old_figures_wait(pages):
    page = pages["report-cards.html"]
    assert page.count('<tr role="row">\n  <th role="rowheader"') >= 1
    text = read(pages, "report-cards.html").text
    waiting = text[text.index("Waiting for new figures The last figure of these") :]
    assert "Families who came at least three times" in waiting
    assert "31 March 2015 · 11 years old , too old to judge Vale Families none is expected" in waiting
    assert "Families who came at least three times" not in text[: text.index("Waiting for new figures The last")]


def test_the_small_line_has_ten_years_with_england_and_the_place_has_words():
    card = full_card()
    drawn = draw_spark(card)
    assert drawn is not None
    assert drawn.name.startswith("10 figures, from 60.3 per 10,000 (31 March 2015) to 86.0")  # 2016 is hidden
    assert drawn.england
    neighbours = tuple(line("neighbour", str(n), [card.latest.period], [float(n)]) for n in (40, 80, 120))
    place = draw_place(replace(card, neighbours=neighbours))
    assert place is not None
    assert (place.own, place.others) == (52.1, [7.0, 60.0, 113.0])  # lower is better: worst at the left
    assert place.words == "8 of 11"
    assert draw_place(replace(card, rank=None)) is None
