"""The bytes of what was loaded: kept, adopted from before, ended, and asked for when a definition is edited."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from oba.errors import FeedError
from oba.pipeline import history
from oba.store.engine import open_store, write_session
from tests.fixtures.feed_histories import ONE_FILE, FeedHistory, moment


@pytest.fixture
def feed(places_address: str, tmp_path: Path) -> Iterator[FeedHistory]:
    """One file, overwritten once."""
    engine = open_store(places_address)
    made = FeedHistory(tmp_path, engine)
    made.edit(connector=ONE_FILE)
    for day, value in (("2026-01-10", 100), ("2026-06-10", 101)):
        made.put("d.csv", f"H 2022/23 = {value}")
        made.ingest(day)
    yield made
    engine.dispose()


def kept(feed: FeedHistory) -> list[str]:
    return sorted(path.read_text().split(",")[-1].strip() for path in feed.settings.kept_folder.glob("*/*/*.csv"))


def change(feed: FeedHistory, statement: str) -> None:
    with write_session(feed.engine) as session:
        session.connection().execute(text(statement))


def test_a_store_of_before_adopts_the_file_that_is_still_there(feed: FeedHistory) -> None:
    feed.forget_bytes()
    assert feed.ingest("2026-06-11", dry_run=True)[0].outcome == "already loaded"
    assert not feed.settings.kept_folder.exists()
    assert feed.outcomes("2026-06-11") == ["already loaded"]
    assert kept(feed) == ["101"]
    assert [load.kept for load in feed.loads()] == [None, True]
    assert feed.faults() == []


def test_a_refused_release_and_a_dry_run_keep_nothing(feed: FeedHistory) -> None:
    before = kept(feed)
    feed.put("d.csv", "H 2022/23 = 102")
    feed.ingest("2026-07-01", dry_run=True)
    (feed.home / "in" / "d.csv").write_text("nothing,of,this\n1,2,3\n")
    assert feed.outcomes("2026-07-01") == ["refused"]
    assert kept(feed) == before


def test_bytes_are_kept_for_the_days_that_are_set(feed: FeedHistory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBA_KEPT_DAYS", "100")
    feed.put("d.csv", "H 2022/23 = 102")
    feed.ingest("2026-07-01")
    assert kept(feed) == ["101", "102"]
    assert [load.kept for load in feed.loads()] == [False, True, True]
    assert feed.faults() == []
    feed.edit(scale=2)
    with pytest.raises(FeedError, match="neither kept nor there"):
        feed.ingest("2026-07-02")


def test_kept_bytes_that_were_changed_are_not_read(feed: FeedHistory) -> None:
    for path in feed.settings.kept_folder.glob("*/*/*.csv"):
        path.write_text(path.read_text().replace("100", "900"))
    feed.edit(scale=2)
    with pytest.raises(FeedError, match=r"d\.csv is not the file that was found: its bytes are others"):
        feed.ingest("2026-07-02")
    assert [feed.known(day)["H 2022/23"] for day in ("2026-03-01", "2026-07-02")] == [100, 101]


def test_kept_bytes_that_were_damaged_are_put_right_from_the_file_that_is_there(feed: FeedHistory) -> None:
    for path in feed.settings.kept_folder.glob("*/*/*.csv"):
        path.write_text(path.read_text().replace("101", "901"))
    assert [one.rule for one in feed.faults()] == ["kept-changed"]
    feed.edit(scale=2)
    assert set(feed.outcomes("2026-07-02")) == {"already loaded", "read again"}
    assert [feed.known(day)["H 2022/23"] for day in ("2026-03-01", "2026-07-02")] == [200, 202]
    assert feed.faults() == []


def test_a_file_that_changes_while_it_is_loaded_is_not_loaded(feed: FeedHistory) -> None:
    path = feed.home / "in" / "d.csv"

    def overwrite(_told: str) -> None:
        path.write_text("area,year,plans\nE06000019,2022/23,1\n")

    feed.put("d.csv", "H 2022/23 = 102")
    with pytest.raises(FeedError, match="its bytes are others"):
        feed.ingest("2026-07-02", report=overwrite)
    assert feed.known("2026-07-02") == {"H 2022/23": 101}


def test_what_an_earlier_program_made_known_later_is_found_and_mended(feed: FeedHistory) -> None:
    """It read the files again on 1 November and took that for the day on which they became known."""
    feed.edit(scale=2)
    feed.ingest("2026-11-01")
    change(feed, "UPDATE load SET known_on = '2026-11-01', past_changed = NULL WHERE state = 'current'")
    change(feed, "DELETE FROM image")
    assert [one.rule for one in feed.faults()] == ["known-later"]
    assert feed.known("2026-07-01") == {}
    told = [str(one) for result in feed.ingest("2026-11-02") for one in result.findings if one.rule == "past-changed"]
    assert told[0] == "t: as at 10 January 2026 plans, E06000019, 2022/23, was not there and now reads 200.0."
    days = ("2026-01-09", "2026-03-01", "2026-07-01", "2026-11-02")
    assert [feed.known(day).get("H 2022/23") for day in days] == [None, 200, 202, 202]
    assert feed.faults() == []


def make_old(feed: FeedHistory) -> None:
    """Let the store be one of before bytes were kept and readings noted."""
    feed.forget_bytes()
    change(feed, "UPDATE load SET reads = ''")


def test_an_edit_of_an_old_store_that_changes_no_figure_is_taken_up_though_bytes_are_gone(feed: FeedHistory) -> None:
    """How the old files were read was not noted; what can still be read says the same."""
    views = [feed.view(day) for day in ("2026-03-01", "2026-07-01")]
    make_old(feed)
    feed.edit(label="Child protection plans")
    told = [one for result in feed.ingest("2026-11-01") for one in result.findings]
    assert [(one.rule, str(one.place)) for one in told] == [("cannot-be-read-again", "d.csv")]
    assert feed.outcomes("2026-11-02") == ["already loaded"]
    assert [feed.view(day) for day in ("2026-03-01", "2026-07-01")] == views
    assert feed.faults() == []


def test_an_edit_of_an_old_store_that_changes_a_figure_is_refused_until_the_lost_ones_are_given_up(
    feed: FeedHistory,
) -> None:
    make_old(feed)
    feed.edit(scale=2)
    with pytest.raises(FeedError, match=r"neither kept nor there any more.* give its figures up \(`oba undo 1`\)"):
        feed.ingest("2026-11-01")
    assert [feed.known(day)["H 2022/23"] for day in ("2026-03-01", "2026-11-01")] == [100, 101]
    history.undo(feed.engine, 1, moment("2026-11-01"), "a test")
    assert feed.outcomes("2026-11-02")[-1] == "read again"
    assert [feed.known(day).get("H 2022/23") for day in ("2026-03-01", "2026-11-02")] == [None, 202]


def test_a_day_that_cannot_be_given_back_stops_no_new_file(feed: FeedHistory) -> None:
    """An earlier program made the first content known later, and its bytes are gone."""
    make_old(feed)
    change(feed, "UPDATE load SET known_on = '2026-05-01' WHERE id = 1")
    feed.put("d.csv", "H 2022/23 = 102")
    assert feed.outcomes("2026-11-01")[-1] == "loaded"
    assert feed.known("2026-11-01") == {"H 2022/23": 102}
    assert [one.rule for one in feed.faults()] == ["known-later"]


def test_what_comes_back_read_by_another_definition_is_told_figure_by_figure(feed: FeedHistory) -> None:
    """It was undone, the definition was edited meanwhile, and `oba redo` lets it wait for its new reading."""
    history.undo(feed.engine, 2, moment("2026-07-01"), "a test")
    feed.edit(scale=2)
    feed.ingest("2026-07-02")
    history.redo(feed.engine, 2, moment("2026-07-03"), "a test")
    (back,) = [one for one in feed.ingest("2026-07-04") if one.outcome == "read again"]
    assert [str(one) for one in back.findings if one.rule == "past-changed"] == [
        "t: as at 10 June 2026 plans, E06000019, 2022/23, was 200.0 and now reads 202.0."
    ]
    assert feed.known("2026-07-01") == {"H 2022/23": 202}
    assert feed.faults() == []
