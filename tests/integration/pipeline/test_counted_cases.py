"""Counts of cases enter the store as any feed does: once, traced to their lists, and revised when a list is."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from oba.cases.counting.count import count_cases
from oba.cases.counting.duckdb_files import open_duckdb
from oba.cases.pseudonyms import CaseKey
from oba.pipeline import boards
from oba.pipeline.cases import counted_feeds
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.erasing import expire
from oba.pipeline.cases.loading import load_list
from oba.pipeline.feeds import ingest
from oba.pipeline.history import undo
from oba.pipeline.inputs.earlier_packs import find_nameless_counts
from oba.scorecards.notes import IN_STEPS
from oba.store.audit import PROGRAM, write_entry
from oba.store.engine import read_session, write_session
from oba.store.observations.loads import list_loads, list_said
from oba.store.observations.queries import current_observations, find_series
from oba.store.packs import PUBLISH
from tests.fixtures import counted_board as given
from tests.fixtures.case_counting import keep
from tests.fixtures.case_world import LISTS, World, make_world
from tests.fixtures.counted_board import (
    FEED,
    MEASURES,
    NOW,
    CountedBoard,
    make_kept_world,
    open_counted_board,
    open_made_up_project,
)
from tests.fixtures.made_up_places import COUNTY
from tests.fixtures.named_people import name_people, write_extract

YEAR_2016, YEAR_2017 = "2016-01-01/P1Y", "2017-01-01/P1Y"
LATER = datetime(2018, 8, 20, 9, tzinfo=UTC)


@pytest.fixture
def world(small_home: Path) -> World:
    return make_kept_world(small_home)


@pytest.fixture
def board(small_home: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> CountedBoard:
    made = open_counted_board(small_home, monkeypatch)
    made.keep(world)
    return made


def take_away(world: World, year: int, until: str = "1") -> int:
    """Take a year's cases out of the list of early help as a corrected extract does; how many are left.

    Those whose number is below `until`: of "1" a sixteenth, of the least number's next one case.
    """
    (path,) = (world.folder / "early-help").glob("*.parquet")
    fewer = path.with_suffix(".new")
    inside = f"year(opened) = {year}"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{path}') WHERE NOT ({inside} AND case_id < '{until}')) TO '{fewer}'"
            " (FORMAT parquet)"
        )
        (left,) = connection.execute(f"SELECT COUNT(*) FROM read_parquet('{fewer}') WHERE {inside}").fetchone() or (0,)
    fewer.replace(path)
    return int(left)


def opened_in(world: World, year: int) -> int:
    return int((world.frame("early-help")["opened"].dt.year == year).sum())


def test_a_count_is_loaded_once_and_says_where_it_comes_from(board: CountedBoard, world: World) -> None:
    (result,) = board.count()
    assert (result.outcome, result.quarantined) == ("loaded", 0)
    assert "`help_before_plan` is not given for periods that begin before 1 January 2016" in result.findings[0].what
    assert board.figures("started_year")[YEAR_2016] == opened_in(world, 2016)
    with read_session(board.engine) as session:
        (load,) = list_loads(session, FEED)
        assert load.title == (
            "Made-up early help in a place like Herefordshire: made-up cases, counted by version 1 of"
            " made-up-early-help from early-help (load 1, as at 30 June 2018), child-protection (load 1, as at 30 June"
            " 2018), looked-after (load 1, as at 30 June 2018)"
        )
        assert (load.known_on, load.known_on_basis) == (date(2018, 6, 30), "the day of the extract")


def test_nothing_is_counted_while_nothing_has_changed(board: CountedBoard, monkeypatch: pytest.MonkeyPatch) -> None:
    board.count()
    monkeypatch.setattr(counted_feeds, "count_cases", None)
    assert [one.outcome for one in board.count(LATER)] == ["already loaded"]


def test_a_dry_run_counts_what_a_load_does_and_leaves_nothing(board: CountedBoard) -> None:
    (tried,) = board.count(dry_run=True)
    (loaded,) = board.count()
    assert (tried.outcome, tried.added) == ("would load", loaded.added)


def test_a_corrected_extract_revises_the_figures_from_the_day_it_is_counted(board: CountedBoard, world: World) -> None:
    board.count()
    before = board.figures("started_year")
    left = take_away(world, 2016)
    assert left < before[YEAR_2016]
    board.keep(world, load=2)
    (result,) = board.count(LATER)
    assert result.outcome == "loaded"
    after = board.figures("started_year", LATER)
    assert (after[YEAR_2016], after[YEAR_2017]) == (left, before[YEAR_2017])
    assert board.figures("started_year", NOW) == before  # what was known in July is still what was known in July


def list_groups(board: CountedBoard, when: datetime) -> list[int]:
    """The observations by group that are known on a day."""
    with read_session(board.engine) as session:
        series = [one.id for one in find_series(session, FEED) if one.breakdown and one.id]
        assert len(series) > 40
        return sorted(current_observations(session, series, when.date())["id"])


def test_one_child_fewer_is_seen_in_no_group(board: CountedBoard, world: World) -> None:
    """Two packs that differ by one child would tell its gender, age, district, outcome: one by one its whole row."""
    board.count()
    opened = world.frame("early-help")
    of_2016 = sorted(opened.loc[opened["opened"].dt.year == 2016, "case_id"])
    assert take_away(world, 2016, of_2016[1]) == len(of_2016) - 1
    board.keep(world, load=2)
    (result,) = board.count(LATER)
    assert result.changed > 0
    assert list_groups(board, LATER) == list_groups(board, NOW)
    assert board.figures("started_year", LATER) == board.figures("started_year")  # the whole is that of its groups
    months = [board.figures("started_month", when) for when in (NOW, LATER)]  # months have no groups, and are given
    assert sum(months[0].values()) - sum(months[1].values()) == 1
    told = [one for one in result.findings if one.rule == "cases-stay"]
    assert {str(one.place) for one in told} == {given.MEASURES}
    assert [one.what for one in told if "`started`" in one.what] == [
        "`started`: 2 periods stay as they were given last, because fewer than five cases have changed since; the"
        " change is given when five have."  # the year, and three years together
    ]


def rename_all(board: CountedBoard, formerly: str) -> None:
    """Give feed, list, a measure and a breakdown other names, exchange two measures' names, and raise the version."""
    folder = board.settings.definitions_folder
    for path in list(folder.rglob("*.yaml")):
        text = re.sub(r"(list|left|id): early-help$", r"\1: episodes", path.read_text("utf-8"), flags=re.MULTILINE)
        text = re.sub(r"list: early-help(?=[,}])", "list: episodes", text).replace(FEED, "help-counts")
        if path.stem == FEED:
            text = re.sub(r"(?<=measure: )(met|back)(?=[_,])", lambda found: SWAPPED[found[0]], text)
            text = re.sub(r"(?<=measure: )started(?=[_,])", "begun", text).replace(
                "breakdown: gender", "breakdown: sex"
            )
        if path.stem == MEASURES:
            text = re.sub(r"^  (met|back)(?=:)", lambda found: f"  {SWAPPED[found[1]]}", text, flags=re.MULTILINE)
            text = re.sub(r"^  started(?=:)", "  begun", text, flags=re.MULTILINE)
            text = re.sub(r"^  gender(?=:)", "  sex", text, flags=re.MULTILINE)
            text = re.sub(r"(?<=, )gender(?=[,\]])", "sex", text).replace("version: 1", "version: 2")
        if path == folder / "case_lists" / "early-help.yaml":
            text = text.replace("id: episodes", f"id: episodes{formerly}")
        path.unlink()
        renamed = "episodes" if path.stem == "early-help" else path.stem.replace(FEED, "help-counts")
        path.with_stem(renamed).write_text(text, "utf-8")


SWAPPED = {"met": "back", "back": "met"}


def read_aggregates(board: CountedBoard, feed: str) -> pd.DataFrame:
    (path,) = (board.settings.state_folder / "downloads" / feed).iterdir()
    return pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="counted")


@pytest.mark.parametrize("formerly", [True, False], ids=["said", "not said"])
def test_a_new_name_releases_nothing_that_stays(board: CountedBoard, world: World, formerly: bool) -> None:
    """One child fewer, and all is called something else now: every count by groups is still that of before."""
    board.count()
    before = read_aggregates(board, FEED)
    opened = world.frame("early-help")
    take_away(world, 2016, sorted(opened.loc[opened["opened"].dt.year == 2016, "case_id"])[1])
    board.keep(world, load=2)
    board.lists = {**board.lists, "episodes": replace(board.lists["early-help"], list_id="episodes")}
    rename_all(board, "\nformerly: [early-help]" if formerly else "")
    followed = [one for one in find_nameless_counts(board.engine, board.definitions) if "taken for it" in one.what]
    assert ("case list episodes" in {str(one.place) for one in followed}) is not formerly
    (result,) = ingest(board.engine, board.definitions, ["help-counts"], board.settings, LATER)
    assert result.outcome == "loaded"
    told = [one.what.partition(":")[0] for one in result.findings if one.rule == "cases-stay"]
    assert told[:2] == ["`begun`", "`back`"]
    called = {"started": "begun", "started_rolling_mean": "begun_rolling_mean"}
    called |= {
        f"{one}{ending}": f"{SWAPPED[one]}{ending}"
        for one in SWAPPED
        for ending in ("", "_of_known", "_no_data", "_not_yet_followed")
    }
    before = before.assign(
        measure=before["measure"].replace(called), breakdown=before["breakdown"].replace("gender", "sex")
    )
    after = read_aggregates(board, "help-counts")
    both = before.merge(after, how="outer", indicator=True)
    assert set(both.loc[both["_merge"] != "both", "breakdown"]) == {""}  # months have no groups, and are given


def test_what_was_loaded_before_names_of_tables_were_kept_stays_too(board: CountedBoard, world: World) -> None:
    board.count()
    with write_session(board.engine) as session:
        for one in list_said(session):
            one.said = json.dumps(json.loads(one.said)[:2])
    opened = world.frame("early-help")
    take_away(world, 2016, sorted(opened.loc[opened["opened"].dt.year == 2016, "case_id"])[1])
    board.keep(world, load=2)
    board.count(LATER)
    assert list_groups(board, LATER) == list_groups(board, NOW)


def test_what_was_taken_back_was_not_given(board: CountedBoard, world: World) -> None:
    """Many fewer, undone; then one fewer than at first: that is set beside the first count, not beside the undone."""
    board.count()
    (path,) = (world.folder / "early-help").glob("*.parquet")
    whole = path.read_bytes()
    take_away(world, 2016)
    board.keep(world, load=2)
    (wrong,) = board.count(LATER)
    assert wrong.load_id is not None
    undo(board.engine, wrong.load_id, LATER, "the wrong extract")
    path.write_bytes(whole)
    opened = world.frame("early-help")
    take_away(world, 2016, sorted(opened.loc[opened["opened"].dt.year == 2016, "case_id"])[1])
    board.keep(world, load=3)
    board.count(LATER + timedelta(1))
    assert list_groups(board, LATER + timedelta(1)) == list_groups(board, NOW)


def test_what_a_pack_was_made_of_was_given_though_it_was_taken_back(board: CountedBoard, world: World) -> None:
    """Nothing else was given of it: one child fewer is told in no group."""
    (first,) = board.count()
    before = read_aggregates(board, FEED)
    with write_session(board.engine) as session:
        write_entry(session, PROGRAM, PUBLISH, "board made-up", NOW + timedelta(hours=1), {})
    assert first.load_id is not None
    undo(board.engine, first.load_id, LATER, "an older extract")
    opened = world.frame("early-help")
    take_away(world, 2016, sorted(opened.loc[opened["opened"].dt.year == 2016, "case_id"])[1])
    board.keep(world, load=2)
    board.count(LATER + timedelta(1))
    both = before.merge(read_aggregates(board, FEED), how="outer", indicator=True)
    assert set(both.loc[both["_merge"] != "both", "breakdown"]) == {""}


def test_the_same_extract_loaded_again_changes_no_figure(board: CountedBoard, world: World) -> None:
    board.count()
    board.keep(world, load=2)
    (result,) = board.count(LATER)
    assert (result.added, result.changed, result.withdrawn) == (0, 0, 0)


def test_a_later_extract_brings_the_periods_that_are_over_by_then(small_home: Path, board: CountedBoard) -> None:
    board.count()
    later = World(small_home / "var" / "cases", date(2018, 7, 31))
    board.keep(later, load=2)
    (result,) = board.count(LATER)
    assert result.outcome == "loaded"
    assert "2018-07-01/P1M" in board.figures("started_month", LATER)
    assert "2018-07-01/P1M" not in board.figures("started_month", datetime(2018, 7, 30, tzinfo=UTC))


def test_an_edited_definition_counts_anew_and_back_again(board: CountedBoard) -> None:
    """Of three counts of one day the last holds, even if it says what the first did."""
    board.count(LATER)
    first = board.figures("met_year", LATER)
    board.edit("counted: [met, partly]", "counted: [met]")
    board.count(LATER)
    fewer = board.figures("met_year", LATER)
    assert fewer[YEAR_2016] < first[YEAR_2016]
    board.edit("counted: [met]", "counted: [met, partly]")
    board.count(LATER)
    assert board.figures("met_year", LATER) == first


def test_without_kept_rows_it_is_said_what_to_do(board: CountedBoard) -> None:
    board.lists = {}
    with pytest.raises(counted_feeds.FeedError, match=r"no rows are kept\. Load them first"):
        board.count()


def test_the_file_of_aggregates_is_the_owners_alone(board: CountedBoard) -> None:
    board.count()
    folder = board.settings.state_folder / "downloads" / FEED
    (path,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    told = set(re.findall("[0-9a-f]{32}", path.read_text("utf-8")))
    assert told == set()  # no pseudonym, of whatever kind


def test_cards_come_out_and_small_numbers_stay_in(board: CountedBoard, world: World) -> None:
    """Of 2017 fewer than five cases are of another gender: hidden, and a second group with them."""
    board.count()
    pack, _ = boards.make_pack(board.engine, board.definitions, given.BOARD, NOW.date(), NOW)
    cards = {card.indicator.id: card for card in pack.cards}
    started = world.frame("early-help")
    started = started[started["opened"].dt.year == 2017]
    assert 0 < (started["gender"] == "other").sum() < 5
    shown = {line.name: line.points[-1].figure.text for line in cards["made-up-by-gender"].categories}
    assert shown == {
        "Girls": str((started["gender"] == "female").sum()),
        "Boys": str((started["gender"] == "male").sum()),
        "Other": "[c]",
        "Not known": "[c]",
    }
    assert [one.indicator.id for one in cards["made-up-needs-met"].read_with] == ["made-up-no-outcome-data"]
    assert cards["made-up-cases-started-mean"].verdict.words == "Background"
    in_steps = {name for name, card in cards.items() if IN_STEPS in [note.text for note in card.notes]}
    assert {"made-up-by-gender", "made-up-needs-met"} <= in_steps  # by year; months have no groups, nor has who is open
    assert not in_steps & {"made-up-cases-started", "made-up-cases-started-mean", "made-up-cases-open"}
    not_counted = {"made-up-help-before-plan-elsewhere", "made-up-plans-linked"}  # their lists are not kept here
    assert {name for name, one in cards.items() if one.latest is None and not one.categories} == not_counted


def load_lists(project: CountedBoard, world: World) -> None:
    """Load the world's lists as a council does: from a file each, checked, pseudonymised and kept."""
    change = Change(project.engine, project.definitions, project.settings, PROGRAM, NOW)
    people = name_people(world)
    for name in LISTS:
        extract = write_extract(world, people, name, project.settings.home)
        assert load_list(change, CaseKey("k" * 64), name, extract, date(2018, 6, 30)).load is not None


def test_from_the_councils_lists_to_the_figures(small_home: Path, tmp_path: Path) -> None:
    """What is kept of the lists gives the figures that the lists themselves give."""
    project, world = CountedBoard(*open_made_up_project(small_home)), make_world(tmp_path / "elsewhere")
    load_lists(project, world)
    (result,) = project.count()
    assert (result.outcome, result.quarantined) == ("loaded", 0)
    with open_duckdb(world.folder, small_home) as database:
        truth = count_cases(project.definitions.case_measures[given.MEASURES], keep(world), database).table
    truth = truth[(truth["span"] == "calendar_year") & (truth["breakdown"] == "") & (truth["area"] == COUNTY)]
    for measure, source in (
        ("started_year", "started"),
        ("met_year", "met"),
        ("back_year", "back"),
        ("assessed_median", "assessed_median_days"),
        ("plan_year", "help_before_plan"),
    ):
        lines = truth[(truth["measure"] == source) & truth["value"].notna()]
        found = {period: value for period, value in project.figures(measure).items() if value == value}
        assert found == dict(zip(lines["period"], lines["value"], strict=True))


def test_periods_of_which_rows_are_erased_are_left_as_they_were_counted(small_home: Path, tmp_path: Path) -> None:
    """Kept for 24 months after the closure: in July 2018 no period that begins before August 2016 is counted."""
    project, world = CountedBoard(*open_made_up_project(small_home)), make_world(tmp_path / "elsewhere")
    for path in (project.settings.definitions_folder / "case_lists").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("months: 180", "months: 24"), "utf-8")
    load_lists(project, world)
    (result,) = project.count()
    assert min(project.figures("started_month")) == "2016-08-01/P1M"
    assert any(
        "rows of those periods have been erased, as the retention of the list says" in one.what
        for one in result.findings
    )
    assert project.figures("started_year") == {YEAR_2017: opened_in(world, 2017)}


def test_a_time_made_shorter_is_what_counting_goes_by(small_home: Path, tmp_path: Path) -> None:
    """Loaded to be kept for 180 months, erased after 24: an edited definition does not count what is half gone."""
    project, world = CountedBoard(*open_made_up_project(small_home)), make_world(tmp_path / "elsewhere")
    load_lists(project, world)
    for path in (project.settings.definitions_folder / "case_lists").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("months: 180", "months: 24"), "utf-8")
    assert expire(Change(project.engine, project.definitions, project.settings, PROGRAM, NOW)).lists == 3
    project.count()
    assert project.figures("started_year") == {YEAR_2017: opened_in(world, 2017)}
    plans = project.figures("plan_year")  # help in the twelve months before a plan of 2017 may be erased
    assert YEAR_2017 not in plans
