"""A feed with a live source from asking to the trace: what is loaded, in which order, and what is said of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import stamina

from oba.commands.feed import _describe_feed
from oba.commands.summary import all_lines
from oba.pipeline.feeds import LIVE_SOURCE, list_live
from oba.pipeline.timetable.feed_list import find_next_due, list_feeds
from oba.scheduler.child_process import Call
from oba.scheduler.process import _do_feed
from oba.store.engine import open_store, read_session
from oba.store.observations.queries import trace_cells
from tests.fixtures.feed_histories import FeedHistory, moment
from tests.fixtures.feeds import load_feed
from tests.fixtures.publishers import SOURCES, Publisher
from tests.fixtures.web_server import Answer, Loopback

CALL = Call("feed", "t", "feed:t", 1, "token", after_load=1)
EXAMPLE = "releases: [{file: 'e.csv', released: 2024-12-31}]\n"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def server(publisher: Publisher) -> Iterator[Loopback]:
    with Loopback(publisher).running() as running:
        yield running


@pytest.fixture
def feed(places_address: str, tmp_path: Path, server: Loopback) -> Iterator[FeedHistory]:
    """A feed with an example file of 31 December 2024, and a live source that is asked."""
    engine = open_store(places_address)
    made = FeedHistory(tmp_path, engine, live=True)
    made.edit(more=f"{EXAMPLE}live: {{{SOURCES['ees'].format(url=server.url)}, basis: a test}}\n")
    made.put("e.csv", "H 2022/23 = 100")
    yield made
    engine.dispose()


def rows(value: int) -> bytes:
    return f"area,year,plans\nE06000019,2022/23,{value}\n".encode()


def told(feed: FeedHistory, day: str, **how: bool) -> list[str]:
    return [finding.rule for finding in list_live(feed.ingest(day, **how))]


def test_a_release_that_appears_is_loaded_as_known_from_its_day(feed: FeedHistory, publisher: Publisher) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    assert feed.outcomes("2025-11-03") == ["loaded", "loaded"]
    assert [feed.known(day) for day in ("2025-10-29", "2025-10-30")] == [{"H 2022/23": 100}, {"H 2022/23": 110}]
    publisher.release(2, "2025-12-11", rows(112))
    assert feed.outcomes("2025-12-12") == ["already loaded", "already loaded", "loaded"]
    assert feed.known("2025-12-12") == {"H 2022/23": 112}
    assert feed.faults() == []


@pytest.mark.parametrize("places_address", ["sqlite", "postgresql"], indirect=True)
def test_which_source_gave_the_figures_is_told(feed: FeedHistory, publisher: Publisher, server: Loopback) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    feed.ingest("2025-11-03")
    example, fetched = feed.loads()
    address = f"{server.url}/ees/data-sets/d1/csv?dataSetVersion=1.1"
    assert (example.fetched_from, example.fetched_at) == ("", None)
    assert (fetched.fetched_from, str(fetched.fetched_at)[:10]) == (address, "2025-11-03")
    assert fetched.known_on_basis == "the day that the publisher's interface gives"
    with read_session(feed.engine) as session:
        newest = session.connection().exec_driver_sql("SELECT max(id) FROM observation").scalar_one()
        (cell,) = trace_cells(session, [newest])
        (line,) = list_feeds(
            session, feed.definitions, ["t"], feed.settings.state_folder / "downloads", moment("2025-11-04")
        )
    assert (cell.fetched_from, str(cell.fetched_at)[:10]) == (address, "2025-11-03")
    words = _describe_feed(line, True, moment("2025-11-04").date())
    assert words[1].endswith(f"known since 30 October 2025; fetched from {address}")
    assert words[3] == (
        "  comes from: ees of d1, otherwise in; asked on 3 November 2025, newest there"
        " d1_1.1.csv (version 1.1, published 2025-10-30, size not told)"
    )
    assert words[4] == "  next: due by its rhythm about 31 October 2026"


def test_it_is_read_again_from_what_was_fetched_and_stays_told(feed: FeedHistory, publisher: Publisher) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    feed.ingest("2025-11-03")
    publisher.always = Answer(status=503)
    feed.edit(scale=2)
    assert feed.outcomes("2025-11-04")[-3:] == ["read again", "read again", "asked"]
    newest = [load for load in feed.loads() if load.state == "current"][-1]
    assert (feed.known("2025-11-04"), newest.fetched_from[-3:]) == ({"H 2022/23": 220}, "1.1")


def test_an_older_release_never_displaces_what_is_held(feed: FeedHistory, publisher: Publisher) -> None:
    publisher.release(1, "2023-10-26", rows(90))
    feed.ingest("2025-11-03")
    assert feed.known("2025-11-03") == {"H 2022/23": 100}
    assert told(feed, "2025-11-04", dry_run=True) == ["live-older"]
    # Where the file is gone from its folder the older one is fetched after all, and takes its place before it.
    (feed.home / "in" / "e.csv").rename(feed.home / "e.csv")
    assert feed.outcomes("2025-11-05") == ["loaded"]
    assert [feed.known(day) for day in ("2023-10-26", "2025-11-05")] == [{"H 2022/23": 90}, {"H 2022/23": 100}]


def test_what_was_withdrawn_is_told_and_stays(feed: FeedHistory, publisher: Publisher) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    feed.ingest("2025-11-03")
    publisher.release(1, "2025-10-30", rows(110), status="Withdrawn")
    assert told(feed, "2025-11-10") == ["live-withdrawn"]
    publisher.always = Answer(status=410)
    assert told(feed, "2025-11-11") == ["live-withdrawn"]
    assert feed.known("2025-11-11") == {"H 2022/23": 110}


def test_a_failed_fetch_is_told_and_the_file_gives_the_figures(feed: FeedHistory, publisher: Publisher) -> None:
    publisher.always = Answer(b"{}")
    results = feed.ingest("2025-11-03")
    assert [(one.file, one.outcome) for one in results] == [("e.csv", "loaded"), (LIVE_SOURCE, "asked")]
    assert any(
        "The figures stay those of what is held, the newest of 31 December 2024." in one for one in all_lines(results)
    )
    assert feed.known("2025-11-03") == {"H 2022/23": 100}


def test_a_scheduled_run_that_could_not_ask_is_tried_again(feed: FeedHistory, publisher: Publisher) -> None:
    feed.ingest("2025-11-03")
    publisher.always = Answer(status=503)
    answer = _do_feed(feed.engine, feed.definitions, feed.settings, CALL)
    assert (answer.outcome, answer.passing, "answered 503" in answer.message) == ("failed", True, True)
    publisher.always = None
    publisher.release(1, "2025-10-30", rows(110))
    assert _do_feed(feed.engine, feed.definitions, feed.settings, CALL).outcome == "loaded"


def test_without_the_setting_the_network_is_left_alone(
    feed: FeedHistory, publisher: Publisher, server: Loopback
) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    feed.live = False
    assert (feed.outcomes("2025-11-03"), server.asked) == (["loaded"], [])


def test_a_dry_run_names_release_version_day_and_address(
    feed: FeedHistory, publisher: Publisher, server: Loopback
) -> None:
    publisher.release(1, "2025-10-30", rows(110))
    (finding,) = list_live(feed.ingest("2025-11-03", dry_run=True))
    assert str(finding) == (
        "t: d1_1.1.csv (version 1.1, published 2025-10-30, size not told) would be fetched from"
        f" {server.url}/ees/data-sets/d1/csv?dataSetVersion=1.1."
    )
    assert (feed.loads(), [one.path for one in server.asked if one.path.endswith("/csv")]) == ([], [])


@pytest.mark.parametrize(
    ("feed_id", "newest", "due"),
    [("neet-scorecard", "2025-07-31", "2026-08-01"), ("gdp-deflator", None, None), ("lait", "2026-04-30", None)],
)
def test_the_next_release_is_due_a_rhythm_after_the_newest(feed_id: str, newest: str | None, due: str | None) -> None:
    day, promised = find_next_due(load_feed(feed_id), newest and moment(newest).date(), moment("2026-11-30").date())
    assert (day and day.isoformat(), promised) == (due, False)
