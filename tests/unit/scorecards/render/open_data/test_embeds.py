"""A chart for another site's page: everything is in the one file, nothing runs, and it says what it is."""

import re
from dataclasses import replace

import pytest

from oba.scorecards.card import OutcomeSection, Pack
from oba.scorecards.render.site import render_pages
from tests.fixtures.made_up_cards import full_card
from tests.fixtures.page_reader import Reader

EMBED = "embed/looked-after-rate.html"
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@pytest.fixture(scope="module")
def embeds(pages: dict[str, str]) -> dict[str, str]:
    return {name: page for name, page in pages.items() if name.startswith("embed/")}


def test_nothing_runs_and_nothing_is_asked_for(embeds: dict[str, str]) -> None:
    assert len(embeds) > 5
    for name, page in embeds.items():
        assert not re.search(r"<script|<img|<iframe|<form|\bsrc=|\bon\w+=|@import|url\(|\bstyle=", page), name
        assert set(Reader(page).links) <= {"data:,", OGL}, name


def test_it_has_the_chart_its_table_its_sentence_and_its_source(embeds: dict[str, str]) -> None:
    card = full_card()
    page = embeds[EMBED]
    words = Reader(page).text
    assert page.count('<svg class="drawing drawing-narrow"') == 1
    assert 'role="img" aria-label="Chart. ' in page
    for told in (card.finding, card.chart_sentence, card.sources[0].attribution):
        assert told in words
    assert "what was known on 3 April 2026" in words
    assert "Madeupshire Early Help Board" in words
    for point in card.own.points:
        assert point.period.label in words
        assert point.figure.text in words
    assert "[c] hidden to protect a small number" in words
    assert card.forecast is not None
    for coming in card.forecast.points:
        assert f"{coming.period.label}, forecast {coming.text} {coming.interval_text}" in words


def test_a_document_is_named_whole_as_its_list_is_not_in_the_file(pack: Pack) -> None:
    card, (document, *_) = full_card(), pack.documents
    events = tuple(replace(event, source=document.code) for event in card.events)
    section = OutcomeSection(pack.outcomes[0].outcome, (replace(card, events=events),))
    words = Reader(dict(render_pages(replace(pack, outcomes=(section,), services=())))[EMBED]).text
    assert "(Needs assessment of Madeupshire, Madeupshire Council, May 2015)" in words
    assert document.code not in words


def test_a_licence_is_named_once_with_all_that_ask_for_it(pack: Pack) -> None:
    card = full_card()
    other = replace(card.sources[0], attribution="Another publisher")
    closed = replace(other, attribution="A council", licence="Not stated; figures quoted")
    section = OutcomeSection(pack.outcomes[0].outcome, (replace(card, sources=(*card.sources, other, closed)),))
    page = dict(render_pages(replace(pack, outcomes=(section,), services=())))[EMBED]
    words = Reader(page).text
    assert page.count(OGL) == 1
    assert "Another publisher. Licence: Open Government Licence v3.0 (opens in a new tab)" in words
    assert "A council. Licence: not stated; figures quoted." in words


def test_it_says_that_figures_are_made_up_or_a_draft(pack: Pack, embeds: dict[str, str]) -> None:
    for page in embeds.values():
        assert page.index("Made-up figures.") < page.index("<h1>")
        assert page.index("Draft: not yet published") < page.index("<h1>")
    section = OutcomeSection(pack.outcomes[0].outcome, (full_card(),))
    real = replace(pack, outcomes=(section,), services=(), made_up=False)
    assert "Made-up" not in dict(render_pages(real))[EMBED]


def test_groups_side_by_side_are_in_its_table(pack: Pack, embeds: dict[str, str]) -> None:
    (card,) = [one for one in pack.cards if one.indicator.show_breakdown][:1]
    words = Reader(embeds[f"embed/{card.id}.html"]).text
    for line in card.categories:
        assert line.name in words


def test_every_file_is_small(embeds: dict[str, str]) -> None:
    assert max(len(page.encode()) for page in embeds.values()) < 25_000
