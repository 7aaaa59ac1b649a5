"""The page How we know of a card: everything that a card is made from, and the way there and back."""

import re
from dataclasses import replace
from datetime import date

import pytest

from oba.scorecards.judgement import Fifth
from oba.scorecards.render.evidence.how_we_know import list_parts
from oba.scorecards.render.site import render_pages
from tests.fixtures.made_up_cards import full_card, no_data_card
from tests.fixtures.page_reader import Reader, read

CARD, PAGE = "indicators/looked-after-rate.html", "how-we-know/looked-after-rate.html"


def test_a_card_leads_to_each_part_of_its_page_and_the_page_leads_back(pages):
    card, page = read(pages, CARD), read(pages, PAGE)
    parts = [anchor for anchor, _ in list_parts(full_card())]
    assert [link for link in card.links if "how-we-know/" in link] == [
        f"../{PAGE}#figures",  # the table of the chart
        f"../{PAGE}",
        *(f"../{PAGE}#{anchor}" for anchor in parts),
    ]
    assert [one for one in page.ids if one in parts] == parts
    assert page.links.count(f"../{CARD}") == 2


def test_the_place_where_a_part_was_folded_leads_to_where_it_is_now(pages):
    for anchor, heading in list_parts(full_card()):
        assert f'<a id="{anchor}" href="../{PAGE}#{anchor}">{heading}</a>' in pages[CARD]


def test_a_page_has_the_parts_that_there_is_something_to_say_of():
    assert [anchor for anchor, _ in list_parts(full_card())] == [
        "figures",
        "movement",
        "comparisons",
        "process-view",
        "data-notes",
        "definition",
        "sources",
        "version",
        "the-end",
    ]
    bare = replace(no_data_card(), comparisons=())
    assert "movement" not in dict(list_parts(bare))
    assert "process-view" not in dict(list_parts(bare))


def test_a_card_and_its_page_carry_the_same_banners(pack):
    pages = dict(render_pages(replace(pack, looks_back=True)))
    banners = [re.findall(r'<p class="made-up" role="note">.*?</p>', pages[name]) for name in (CARD, PAGE)]
    assert len(banners[0]) == 2
    assert banners[0] == banners[1]


def test_no_table_and_no_trace_code_is_left_on_the_card(pages):
    assert '<table class="figures"' not in pages[CARD]
    assert 'class="trace"' not in pages[CARD]


def test_a_pack_without_its_appendix_has_neither_these_pages_nor_those_of_codes(pack, pages):
    without = {name for name, _ in render_pages(pack, appendix=False)}
    left = {name for name in pages if name.startswith(("embed/", "how-we-know/", "traces/")) or name == "trace.html"}
    assert set(pages) - without == left


def test_the_break_and_its_reason_are_beside_the_chart_and_in_the_table(pages):
    assert "b Break From 31 March 2017: Short breaks are no longer counted." in read(pages, CARD).text
    assert "Break in the series: Short breaks are no longer counted." in read(pages, PAGE).text


def test_a_hidden_figure_is_told_by_its_symbol_and_meaning(pages):
    page = pages[PAGE]
    row = re.search(r"<tr>\s*<th scope=\"row\">31 March 2016</th>.*?</tr>", page, re.DOTALL)
    assert row
    assert "[c]" in row[0]
    assert "hidden to protect a small number" in row[0]
    assert ">0<" not in row[0]


def test_the_process_view_is_told_in_the_words_boards_know(pages):
    text = read(pages, PAGE).text
    assert "Common cause or special cause?" in text
    assert "Special cause - concern. The last three figures" in text
    assert 'class="icon process-icon icon-concern"' in pages[PAGE]
    assert 'class="icon process-icon icon-fail"' in pages[PAGE]
    assert "Assurance: consistently fail. Target 80.0." in text
    assert "A question to ask: What changed in 2023?" in text
    assert "special cause – concern: beyond the upper process limit" in text


def test_no_verdict_is_drawn_from_too_few_points_for_process_limits(pack):
    card = full_card()
    view = replace(card.process, enough=False, sentence="Too few points: 8 of the 13 that limits need.")
    section = replace(pack.outcomes[0], cards=(replace(card, process=view),))
    page = dict(render_pages(replace(pack, outcomes=(section,))))[PAGE]
    assert "Common cause or special cause? Too few points: 8 of the 13" in Reader(page).text
    assert "Special cause - concern" not in Reader(page).text
    assert 'id="process-figure"' not in page


def test_what_a_definition_says_besides_is_shown(pack):
    card = full_card()
    changes = {
        "proxy_for": "children who are safe",
        "proxy_until": date(2027, 3, 31),
        "better_off_domain": "skills",
        "keywords": ["care", "looked after"],
        "links": ["https://example.org/care"],
        "comparators": [],
        "not_compared": "Nobody else counts it",
    }
    target = replace(card.targets[0], set_on=date(2026, 1, 2))
    source = replace(card.sources[0], publication="Children looked after", about="Counts are rounded.")
    card = replace(
        card, indicator=card.indicator.model_copy(update=changes), targets=(target,), sources=(source,), comparisons=()
    )
    whole = replace(pack, outcomes=(replace(pack.outcomes[0], cards=(card,)),), reports_to=("The county board",))
    rendered = dict(render_pages(whole))
    text = Reader(rendered[PAGE]).text
    for words in (
        "which stands in until 31 March 2027 for: children who are safe",
        "Better off in Skills",
        "Also found under care, looked after",
        "https://example.org/care",
        "set by the children’s trust board on 2 January 2026",
        "Children looked after. Counts are rounded.",
        "Not compared: Nobody else counts it.",
    ):
        assert words in text
    assert "Reports to The county board" in Reader(rendered["report-cards.html"]).text


def test_where_a_figure_without_an_interval_stands_is_said_on_its_page_and_in_the_list(pack):
    fifth = Fifth("among the lowest fifth of 150 authorities", "Here is among the lowest fifth: a description.")
    section = replace(pack.outcomes[0], cards=(replace(full_card(), fifth=fifth),))
    rendered = dict(render_pages(replace(pack, outcomes=(section,))))
    assert "Here is among the lowest fifth: a description." in Reader(rendered[PAGE]).text
    words = "Among the lowest fifth of 150 authorities (a description: no judgement of chance)"
    assert words in Reader(rendered["report-cards.html"]).text


def test_what_moved_the_figure_and_what_it_would_take_are_said(pages):
    text = read(pages, PAGE).text
    assert "Why the figure moved Since 31 March 2024" in text
    assert "What it would take 173 fewer children" in text


def test_every_own_figure_is_printed_with_its_trace_code(pages):
    card = full_card()
    page = pages[PAGE]
    for line in (card.own, *card.lines):
        for point in line.points:
            assert f">{point.figure.text}</span>" in page
            code = point.figure.trace
            assert f'href="../traces/looked-after-rate.html#{code}"' in page
            assert f">{code}</a>" in page


def test_the_other_measures_of_a_service_lead_to_their_cards(pages):
    links = read(pages, "how-we-know/timely.html").links
    assert {"../indicators/timely.html", "../indicators/goals-met-share.html"} <= set(links)
    assert not [link for link in links if link.endswith(".html") and "/" not in link]


@pytest.mark.parametrize(
    ("method", "heading"),
    [("none", "Why there is no interval"), ("wilson", "About the interval"), ("byars", "About the interval")],
)
def test_a_reason_is_not_headed_as_that_of_no_interval_where_there_is_one(pack, method: str, heading: str):
    """NEET has an interval, and its reason says that it is approximate and missing for some years."""
    given = full_card()
    uncertainty = given.indicator.uncertainty.model_copy(update={"ci_method": method, "reason": "It is approximate."})
    card = replace(given, indicator=given.indicator.model_copy(update={"uncertainty": uncertainty}))
    sections = tuple(
        replace(one, cards=tuple(card if each.id == card.id else each for each in one.cards)) for one in pack.outcomes
    )
    page = dict(render_pages(replace(pack, outcomes=sections)))[PAGE]
    assert f"<dt>{heading}</dt><dd>It is approximate.</dd>" in page
