"""The main job on the real feeds: history, routes, flags, traces, and a second run that does nothing."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from oba.ingest.collect.connectors import find_releases
from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.pipeline.start.local import find_others_feeds
from oba.scorecards.build.figures import FigureBook
from oba.scorecards.card import Pack
from oba.store import figures
from oba.store.engine import read_session, write_session
from oba.store.observations.quarantine import list_kept
from tests.fixtures.feeds import NOT_HELD
from tests.fixtures.folders import PROJECT
from tests.fixtures.loaded_project import NOW, Project, card_of, figure_of
from tests.fixtures.observations import feed_observations

WORCESTERSHIRE = "worcestershire-early-help-board"


def test_every_feed_loads_and_none_is_refused(project: Project) -> None:
    assert {result.outcome for result in project.results} == {"loaded"}
    assert {result.feed for result in project.results} == set(project.definitions.feeds) - NOT_HELD


def test_the_same_bytes_again_are_a_no_op(project: Project) -> None:
    again = ingest(project.engine, project.definitions, [], project.settings, NOW)
    assert {result.outcome for result in again} == {"already loaded"}


def test_the_second_release_of_a_table_only_adds_its_new_year(project: Project) -> None:
    first, second = (result for result in project.results if result.feed == "cp-plans-duration")
    assert (second.changed, second.withdrawn) == (0, 0)
    assert second.unchanged == first.added  # 1,967 areas and years, 11 columns each
    assert second.added == 165 * 11


def test_as_at_a_day_between_two_releases_shows_the_first(project: Project, packs: Callable[[str], Pack]) -> None:
    releases = find_releases(project.definitions.feeds["cp-plans-duration"], PROJECT)
    first, second = (release.released for release in releases)
    assert first is not None
    assert second is not None
    between = date.fromordinal((first.toordinal() + second.toordinal()) // 2).isoformat()
    card = card_of(project.pack(WORCESTERSHIRE, as_at=between), "child-protection-plans")
    assert card.latest is not None
    assert (card.latest.period.label, card.latest.figure.text) == ("31 March 2024", "596")
    today = card_of(packs(WORCESTERSHIRE), "child-protection-plans")
    assert today.latest is not None
    assert (today.latest.period.label, today.latest.figure.text) == ("31 March 2025", "522")


def test_a_figure_withdrawn_by_its_publisher_is_not_current_and_stays_in_history(project: Project) -> None:
    def started(as_at: date) -> tuple[object, object]:
        with read_session(project.engine) as session:
            known = feed_observations(session, "children-in-need", as_at)
        row = known[
            (known["measure"] == "episodes_started")
            & (known["area"] == "E06000019")
            & (known["period"] == "2023-04-01/P1Y")
        ].iloc[0]
        return (row["value"], row["symbol"])

    assert started(date(2025, 1, 1))[0] == 808
    assert started(date(2026, 11, 23))[1] == "u"


def test_two_routes_to_one_figure_agree_or_the_difference_is_on_the_card(packs: Callable[[str], Pack]) -> None:
    """Child protection plans agree with LAIT in every year; the looked-after rate of 2024 was re-based."""
    pack = packs(WORCESTERSHIRE)
    assert not [note for note in card_of(pack, "child-protection-plans").notes if "routes differ" in note.text]
    rate = card_of(pack, "looked-after-rate")
    assert all("routes differ" in note.text for note in rate.notes if note.severity == "QUERY")


def test_table_9_loads_and_says_that_county_and_districts_do_not_add_up(project: Project) -> None:
    (result,) = (result for result in project.results if result.feed == "worcestershire-2015-table-09")
    said = " ".join(finding.what for finding in result.findings)
    for parts, whole in (("14,929", "14,800"), ("14,522", "14,521"), ("13,574", "13,582")):
        assert f"add up to {parts} and the published whole is {whole}" in said
    card = card_of(project.pack(WORCESTERSHIRE), "childrens-centre-reach-no-nursery")
    assert figure_of(card, "2014").text == "43"


def test_the_england_first_time_entrants_figure_is_flagged_before_it_is_compared_with(
    packs: Callable[[str], Pack],
) -> None:
    card = card_of(packs(WORCESTERSHIRE), "first-time-entrants")
    (england,) = (each for each in card.comparisons if each.kind == "england")
    assert england.word == "not compared"
    assert "flagged as not believable" in england.sentence
    assert any("are flagged as not believable" in note.text for note in card.notes)


def test_almost_40_is_kept_aside_and_not_made_40(project: Project) -> None:
    (result,) = (result for result in project.results if result.feed == "worcestershire-2015-headlines")
    assert result.quarantined == 1
    with read_session(project.engine) as session:
        (aside,) = list_kept(session, load_id=result.load_id)
    assert aside.row.given == "almost 40"


def test_almost_40_is_asked_of_boards_of_its_place_and_of_nobody_else(project: Project) -> None:
    """Feeds of every authority ask whoever has a board, and all ask where a feed has no figures yet."""
    board, feeds = project.definitions.boards[WORCESTERSHIRE], ("worcestershire-2015-headlines", "lait", "no-figure")
    asked = {(): True, ("E06000020",): True, ("E06000020", "E10000034"): False, ("E06000020", "E06000019"): True}
    with read_session(project.engine) as session:
        assert not find_others_feeds(session, project.definitions, feeds)
        for members, of_others in asked.items():
            changed = board.model_copy(update={"area": "E06000020", "members": list(members)})
            boards_here = {board.id: changed} if members else {}
            here = replace(project.definitions, boards=boards_here)
            assert find_others_feeds(session, here, feeds) == ({feeds[0]} if of_others else set()), members


@pytest.fixture(scope="module")
def traceable(project: Project) -> tuple[Pack, FigureBook]:
    """A pack and the book of its figures, which is kept in the store."""
    pack, book = boards.make_pack(project.engine, project.definitions, WORCESTERSHIRE, NOW.date(), NOW)
    with write_session(project.engine) as session:
        figures.save_figures(session, list(book.rows.values()))
    return pack, book


def test_every_number_of_every_card_can_be_traced_to_its_cells(
    project: Project, traceable: tuple[Pack, FigureBook]
) -> None:
    pack, book = traceable
    for card in pack.cards:
        for line in (card.own, *card.lines, *card.categories):
            for point in line.points:
                assert point.figure.trace in book.rows
    codes = {line.points[-1].figure.trace for card in pack.cards for line in (card.own, *card.lines) if line.points}
    for code in sorted(codes):
        traced = boards.trace(project.engine, code)
        assert traced.cells
        assert all(cell.sha256 and cell.row and cell.column for _, cell in traced.cells)


def test_the_source_cell_holds_what_the_card_shows(project: Project, traceable: tuple[Pack, FigureBook]) -> None:
    """Open the file at the row and column that the trace gives, and find the number there."""
    figure = figure_of(card_of(traceable[0], "child-protection-plans"), "31 March 2025")
    ((_, cell),) = boards.trace(project.engine, figure.trace).cells
    with (PROJECT / cell.origin).open(encoding="utf-8-sig", newline="") as lines:
        row = list(csv.reader(lines))[cell.row - 1]
    assert row[(cell.column or 0) - 1] == "522"
    assert "Worcestershire" in row


def test_what_a_later_release_changed_is_listed_with_the_pages_it_touches(project: Project) -> None:
    found = boards.find_revisions(project.engine, project.definitions, NOW.date(), date.min, "children-in-need")
    assert [
        (item.measure, item.area, item.value_before, item.value, item.symbol, item.known_on.year) for item, _ in found
    ] == [
        ("children_started", "E06000019", 808, None, "u", 2025),
        ("episodes_started", "E06000019", 808, None, "u", 2025),
    ]
    looked_after = boards.find_revisions(
        project.engine, project.definitions, NOW.date(), date.min, "lait", ["E10000034"]
    )
    pages = {item.measure: pages for item, pages in looked_after}
    assert pages["looked_after_number"] == ("looked-after-children", "looked-after-rate")


def test_the_pack_lists_the_revised_figures_it_uses(packs: Callable[[str], Pack]) -> None:
    notes = packs(WORCESTERSHIRE).revisions
    (note,) = [note for note in notes if note.measure == "looked after number" and note.area_name == "Worcestershire"]
    assert (note.before, note.after, note.change, note.period.label) == ("1,044", "1,043", "−1", "31 March 2024")
