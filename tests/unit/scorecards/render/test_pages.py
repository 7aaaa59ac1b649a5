"""What the pages say, read as text; how they look is tested in tests/browser."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from oba.errors import PublishError
from oba.scorecards.card import ServiceCard
from oba.scorecards.notes import AlarmNote, OldNote, Watch
from oba.scorecards.render import wording
from oba.scorecards.render.site import render_pages, write_site
from oba.vocabulary import MEASURE_QUESTIONS
from tests.fixtures.made_up_cards import full_card, no_data_card
from tests.fixtures.made_up_definitions import AREA, figure
from tests.fixtures.made_up_pack import make_pack
from tests.fixtures.page_reader import Reader, read, read_links

ALWAYS = (
    "index.html",
    "report-cards.html",
    "gaps.html",
    "actions.html",
    "data-quality.html",
    "revisions.html",
    "documents.html",
    "trace.html",
    "about.html",
)
"""The pages of a pack with nothing in it."""
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def test_every_card_and_service_has_its_page(pack, pages):
    expected = set(ALWAYS)
    expected |= {f"indicators/{card.id}.html" for card in pack.cards}
    expected |= {f"how-we-know/{card.id}.html" for card in pack.cards}
    expected |= {f"traces/{note.card}.html" for note in pack.traces}
    expected |= {f"services/{card.service.id}.html" for card in pack.services}
    drawn = {name for name in pages if name.startswith("indicators/") and 'class="drawing ' in pages[name]}
    expected |= {name.replace("indicators/", "embed/") for name in drawn}
    assert expected == set(pages)


def test_population_and_performance_are_kept_apart_on_the_index(pages):
    titles = read(pages, "report-cards.html").titles
    assert titles.index("Population accountability") < titles.index("Children are safe")
    assert titles.index("Children are safe") < titles.index("Performance accountability")
    assert titles.index("Performance accountability") < titles.index("Early help family support")


def test_the_first_outcome_is_also_called_result_and_the_words_come_once(pages):
    assert pages["report-cards.html"].count("Outcome (also called Result)") == 1


def test_a_card_has_the_turn_the_curve_headings_in_order(pages):
    titles = read(pages, "indicators/looked-after-rate.html").titles
    wanted = [
        "How are we doing?",
        "Story behind the curve",
        "What helps: contributing factors",
        "What holds back: restricting factors",
        "Root causes",
        "Partners with a role to play",
        "What works",
        "What do we propose to do?",
        "How we know",
    ]
    assert wanted == [title for title in titles if title in wanted]


def test_a_measure_of_a_service_has_a_story_behind_the_baseline(pages):
    titles = read(pages, "indicators/timely.html").titles
    assert "Story behind the baseline" in titles
    assert "Story behind the curve" not in titles


@pytest.mark.parametrize(
    ("page", "questions"),
    [
        ("indicators/looked-after-rate.html", wording.POPULATION_QUESTIONS),
        ("indicators/timely.html", wording.PERFORMANCE_QUESTIONS),
        ("services/early-help.html", wording.PERFORMANCE_QUESTIONS),
        ("services/childrens-centres.html", wording.PERFORMANCE_QUESTIONS),
    ],
)
def test_the_seven_questions_stand_in_order(pages, page, questions):
    text = read(pages, page).text
    places = [text.index(f"Question {number} {words}") for number, words in enumerate(questions, 1)]
    assert sorted(places) == places


def test_an_unwritten_story_is_shown_as_a_gap(pages):
    page = read(pages, "indicators/not-known.html").text
    for heading in ("Story behind the curve", "Partners with a role to play", "What works"):
        assert f"{heading} Not yet written" in page


def test_an_action_without_owner_or_date_shows_both_gaps(pages):
    text = read(pages, "indicators/looked-after-rate.html").text
    assert "Ask the districts what would let them refer earlier. [ W15 , page 41] nobody named no date proposed" in text


def test_low_cost_and_no_cost_ideas_are_marked(pages):
    text = read(pages, "indicators/looked-after-rate.html").text
    assert "Family group conferences before proceedings. [ W15 , page 41] Low cost Promising evidence" in text
    assert "No cost" in text


def test_an_indicator_is_shown_beside_those_it_must_be_read_with(pages):
    text = read(pages, "indicators/neet.html").text
    assert "To be read with Young people aged 16 and 17 whose activity is not known 3.0%" in text
    assert "Read with: Not known 3.0%" in read(pages, "report-cards.html").text


def test_the_quadrant_asks_the_three_questions(pages):
    titles = read(pages, "services/early-help.html").titles
    assert [title for title in titles if title in MEASURE_QUESTIONS.values()] == [
        "Is anyone better off?",  # what weighs most is read first
        "How well did we do it?",
        "How much did we do?",
    ]


def test_counts_go_to_the_number_cell_and_shares_to_the_percent_cell(pages):
    text = read(pages, "services/early-help.html").text
    share, number, how_well = (
        text.index(words) for words in ("What share %", "How many are better off? #", "How well")
    )
    assert "Share of families who met their goals 45%" in text[share:number]
    assert "Families who met their goals 640 families" in text[number:how_well]


def test_an_empty_better_off_quadrant_is_a_gap_in_words(pages):
    words = "No measure yet of whether anyone is better off:"
    assert words in read(pages, "services/childrens-centres.html").text
    assert words in read(pages, "how-we-know/reach.html").text
    assert words in read(pages, "report-cards.html").text


def test_the_gap_says_what_is_wanted_and_from_whom():
    wanted = replace(no_data_card(), indicator=no_data_card().indicator.model_copy(update={"service": "x"}))
    assert "from the schools" in wording.better_off_gap((wanted,))


def test_a_card_without_data_says_what_is_needed(pages):
    text = read(pages, "indicators/voice-of-children.html").text
    assert "What is needed, and from whom: a yearly survey in schools" in text
    assert "plotly" not in pages["indicators/voice-of-children.html"]


def test_the_forecast_is_labelled_with_the_day_it_was_made(pages):
    assert "Forecast (made on 3 April 2026)" in read(pages, "indicators/looked-after-rate.html").text


def test_names_are_escaped_everywhere(pages):
    for name, page in pages.items():
        assert "<script>alert" not in page, name
        assert "<b>bold</b>" not in page, name


def test_a_made_up_pack_says_so_on_every_page_and_a_real_one_on_none(pack, pages):
    assert all(wording.MADE_UP in page for page in pages.values())
    real = dict(render_pages(replace(pack, made_up=False)))
    assert not any(wording.MADE_UP in page for page in real.values())


def test_every_page_is_english_with_one_first_heading_and_no_level_left_out(pages):
    for name, page in pages.items():
        levels = [level for level, _ in Reader(page).headings]
        assert '<html lang="en-GB">' in page, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_ids_are_unique_on_each_page(pages):
    for name, page in pages.items():
        ids = Reader(page).ids
        assert len(ids) == len(set(ids)), name


def test_links_are_relative_and_lead_somewhere(tmp_path, pack, assets):
    write_site(pack, tmp_path / "site", assets)
    pages = {page.resolve(): read_links(page.read_text("utf-8")) for page in (tmp_path / "site").rglob("*.html")}
    for page, told in pages.items():
        for link in told.there:
            if page.parent.name == "embed" and link == OGL:
                continue  # stands on another site's page: nothing of the pack is beside it
            assert not re.match(r"(https?:)?//", link), link
            target, _, place = link.partition("#")
            if link.startswith("data:"):
                continue
            found = (page.parent / target).resolve() if target else page
            assert found.is_file(), f"{page.name}: {link}"
            if place:
                assert place in pages[found].ids, f"{page.name}: {link}"


def test_pages_are_the_same_when_made_again(pack, pages):
    assert pages == dict(render_pages(make_pack()))


def test_the_verdict_is_never_told_by_colour_alone(pages):
    for found in re.finditer(r'<p class="verdict.*?</p>', pages["report-cards.html"], re.DOTALL):
        assert re.search(r"<svg class=\"icon icon-\w+\"", found[0]) or "Side by side" in found[0]
        assert re.search(r"<span>[^<]+</span>", found[0])


def test_spark_charts_have_a_name(pages):
    sparks = re.findall(r'<svg class="spark"[^>]*>', pages["report-cards.html"])
    assert sparks
    assert all(re.search(r'role="img" aria-label="\d+ figures, from', spark) for spark in sparks)


def test_a_missing_script_is_told_with_its_remedy(tmp_path: Path, pack):
    with pytest.raises(PublishError, match="npm ci"):
        write_site(pack, tmp_path / "site", tmp_path)


def test_a_service_without_any_measure_shows_three_gaps(pack):
    empty = ServiceCard(pack.services[0].service, ())
    pages = dict(render_pages(replace(pack, services=(empty,))))
    text = read(pages, "services/early-help.html").text
    assert "No measure yet of how much was done." in text
    assert "No measure yet of how well it was done." in text
    assert "No measure yet of whether anyone is better off:" in text


def test_a_pack_with_nothing_in_it_still_opens(pack):
    bare = replace(pack, outcomes=(), services=(), notes=(), sources=(), comparator_names=(), neighbour_names=())
    pages = dict(render_pages(bare))
    assert set(pages) == set(ALWAYS)
    assert "No outcome has been chosen yet." in pages["report-cards.html"]


def test_units_follow_the_number():
    percent = full_card().indicator.model_copy(
        update={"value": full_card().indicator.value.model_copy(update={"unit": "%"})}
    )
    assert wording.figure_words(figure(86.0), full_card().indicator) == "86.0 per 10,000"
    assert wording.figure_words(figure(3.9), percent) == "3.9%"
    assert wording.figure_words(figure(None), percent) == "[c]"


def test_one_place_is_named_throughout(pages):
    assert AREA in read(pages, "indicators/looked-after-rate.html").text


def test_a_citation_leads_to_its_document(pages):
    assert "../documents.html#W15" in read(pages, "indicators/looked-after-rate.html").links
    listed = read(pages, "documents.html")
    assert "W15" in listed.ids
    assert "[W15] Needs assessment of Madeupshire" in listed.titles
    assert "Madeupshire Council, May 2015." in listed.text
    assert "No web address is known: ask its publisher. Licence: not stated." in listed.text
    assert "indicators/looked-after-rate.html" in listed.links


def data_quality(watch: Watch) -> str:
    words = " ".join(Reader(dict(render_pages(make_pack(watch=watch, notes=())))["data-quality.html"]).words)
    return " ".join(words.split())


def test_what_is_late_old_or_waits_is_named_with_its_owner() -> None:
    said = data_quality(
        Watch(
            alarms=(
                AlarmNote("late", "Made-up plans expected a release on 1 May 2026 and none came (owner: Ms Owner)"),
                AlarmNote("silent", "Made-up beds was not begun. Is `oba schedule` running? (owner: Mr Owner)", "beds"),
            ),
            looked_at=("Nobody looks (`oba schedule`).",),
            old=(OldNote("Made-up visits: all", date(2024, 5, 1), date(2025, 5, 2), "May", "Mr Other"),),
            waiting=(("Made-up plans", 2), ("Made-up visits", 1)),
        )
    )
    assert "What is late 3" in said
    assert "Late: Made-up plans expected a release on 1 May 2026 and none came (owner: Ms Owner)." in said
    assert "Silent: Made-up beds was not begun." in said
    assert (
        "Made-up visits: 11 months late. The newest release we hold is of 1 May 2024; a newer one was to be out by"
        " 2 May 2025 (usually: May)." in said
    )
    assert "Sees to it: Mr Other." in said
    assert "Made-up plans: 2 rows are kept aside. Not used, until somebody releases or rejects them" in said
    assert "Made-up visits: 1 row is kept aside. Not used, until somebody releases or rejects it" in said
    assert "Nothing is known to be late." not in said
    assert "`" not in said
    people, analyst = said.split("Details for the analyst Made-up beds", 1)
    assert "oba schedule" not in people
    assert "Is oba schedule running?" in analyst
    assert "Nobody looks ( oba schedule )." in analyst


def test_an_empty_box_says_so() -> None:
    said = data_quality(Watch())
    assert "What is late Nothing is known to be late." in said
    assert "What you may not rely on Nothing is known against the figures." in said
