"""A publisher's release: known on a day, confirmed and revised by later ones, taken back, and never forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.pipeline import history
from oba.store.engine import open_store, read_session
from oba.store.observations import loads
from oba.store.observations.revisions import list_revisions
from tests.fixtures.feed_histories import ONE_FILE, FeedHistory
from tests.fixtures.releases import NOW, known, load
from tests.fixtures.small_project import SmallProject

OCTOBER_2024 = """area | period     | value
                  A    | 2024-03-31 | 10
                  B    | 2024-03-31 | 20"""
OCTOBER_2025 = """area | period     | value
                  A    | 2024-03-31 | 10
                  B    | 2024-03-31 | 21
                  A    | 2025-03-31 | 11"""


def test_a_figure_is_known_from_the_day_of_its_release(engine: Engine) -> None:
    """Asked for the day before, the store has nothing."""
    load(engine, "2024-10-01", OCTOBER_2024)
    assert known(engine, "2024-09-30") == {}
    assert known(engine, "2024-10-01") == {("A", "2024-03-31"): 10, ("B", "2024-03-31"): 20}


def test_a_later_release_supersedes_and_says_what_it_changed(engine: Engine) -> None:
    """What it repeats is confirmed, what differs is revised, and the day before still shows what was known then."""
    load(engine, "2024-10-01", OCTOBER_2024)
    second = load(engine, "2025-10-01", OCTOBER_2025)
    assert (second.added, second.changed, second.unchanged) == (1, 1, 1)
    assert known(engine)[("B", "2024-03-31")] == 21
    assert known(engine, "2025-09-30")[("B", "2024-03-31")] == 20


def test_the_same_again_is_nothing(small: SmallProject) -> None:
    """A file that is in the store already is not loaded twice, whatever it is called."""
    table = """area      | year | plans | children
               E10000034 | 2025 | 522   | 119000"""
    assert [result.outcome for result in small.load(table)] == ["loaded"]
    assert [result.outcome for result in small.load(table)] == ["already loaded"]


def test_an_older_release_never_displaces_a_newer_one(engine: Engine) -> None:
    """A file of last year that is found late fills the days before; today stays as it is."""
    load(engine, "2025-10-01", OCTOBER_2025)
    load(engine, "2024-10-01", OCTOBER_2024)
    assert known(engine)[("B", "2024-03-31")] == 21
    assert known(engine, "2025-01-01")[("B", "2024-03-31")] == 20


def test_a_release_is_undone_and_redone_as_a_whole(engine: Engine) -> None:
    """Undone, everything is as if it had never come; redone, as if it had never gone."""
    load(engine, "2024-10-01", OCTOBER_2024)
    before = known(engine)
    second = load(engine, "2025-10-01", OCTOBER_2025)
    after = known(engine)
    history.undo(engine, second.id or 0, NOW, "the publisher has withdrawn it")
    assert known(engine) == before
    history.redo(engine, second.id or 0, NOW, "it was right after all")
    assert known(engine) == after


def test_what_was_undone_stays_on_record_with_the_reason(engine: Engine) -> None:
    """Nothing is ever deleted."""
    first = load(engine, "2024-10-01", OCTOBER_2024)
    history.undo(engine, first.id or 0, NOW, "a typing error")
    with read_session(engine) as session:
        (kept,) = loads.list_loads(session, "plans")
    assert (kept.state, kept.state_reason) == ("undone", "a typing error")


def test_a_value_that_a_release_leaves_out_is_withdrawn_and_stays_in_history(engine: Engine) -> None:
    """The second release covers the year and has nothing for B: B is withdrawn, [w], and was 20."""
    load(engine, "2024-10-01", OCTOBER_2024)
    load(engine, "2025-10-01", "area | period | value\nA | 2024-03-31 | 10")
    assert known(engine)[("B", "2024-03-31")] == "[w]"
    with read_session(engine) as session:
        (revision,) = list_revisions(session, NOW.date())
    assert (revision.area, revision.value_before, revision.symbol) == ("B", 20, "w")


@pytest.fixture
def feed(places_address: str, tmp_path: Path) -> Iterator[FeedHistory]:
    """A publisher's one file: 100 in January, overwritten with 101 in June."""
    engine = open_store(places_address)
    made = FeedHistory(tmp_path, engine)
    made.edit(connector=ONE_FILE)
    for day, value in (("2026-01-10", 100), ("2026-06-10", 101)):
        made.put("d.csv", f"H 2022/23 = {value}")
        made.ingest(day)
    yield made
    engine.dispose()


def test_an_edited_definition_reads_every_release_again_with_its_own_day(feed: FeedHistory) -> None:
    """Also the one whose file was overwritten: its bytes were kept. What changes of past days is told."""
    feed.edit(scale=2)
    results = feed.ingest("2026-11-01")
    assert [(one.outcome, one.file) for one in results[1:]] == [("read again", "d.csv")] * 2
    assert [feed.known(day) for day in ("2026-01-09", "2026-03-01", "2026-07-01")] == [
        {},
        {"H 2022/23": 200},
        {"H 2022/23": 202},
    ]
    assert [one.rule for one in results[-1].findings] == ["past-changed"] * 2


def test_an_edited_label_changes_no_day(feed: FeedHistory) -> None:
    """Nothing is read again, so that even the rows that say it are the same."""
    before = [feed.view(day) for day in ("2026-03-01", "2026-07-01")]
    feed.edit(label="Child protection plans")
    assert feed.outcomes("2026-11-01") == ["already loaded"]
    assert [feed.view(day) for day in ("2026-03-01", "2026-07-01")] == before


def test_a_revision_that_is_withdrawn_gives_way_to_what_was_there_before(feed: FeedHistory) -> None:
    """The publisher puts out the file of January once more."""
    feed.put("d.csv", "H 2022/23 = 100")
    (result,) = feed.ingest("2026-07-10")
    assert (result.outcome, result.changed) == ("loaded", 1)
    assert [feed.known(day)["H 2022/23"] for day in ("2026-07-09", "2026-07-10")] == [101, 100]


def test_a_file_that_looks_older_waits_until_a_person_states_its_day(feed: FeedHistory) -> None:
    """It is refused as long as it would change newer figures."""
    feed.edit(connector="{type: folder, path: in, pattern: '*.csv'}")
    feed.put("d.csv", "H 2022/23 = 101", "H 2023/24 = 110")
    feed.ingest("2026-07-01")
    feed.put("found.csv", "H 2022/23 = 90")
    assert feed.outcomes("2026-07-02") == ["already loaded", "refused"]
    feed.edit(more="releases: [{file: found.csv, released: 2025-01-01}]")
    assert "loaded" in feed.outcomes("2026-07-03")
    assert feed.known("2026-07-03") == {"H 2022/23": 101, "H 2023/24": 110}
    assert feed.known("2025-02-01") == {"H 2022/23": 90}
