"""Live sources of every type against a publisher on loopback: what is fetched, what is told, what stays."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import stamina

from oba.indicators.feed import Feed
from oba.ingest.collect.collect import collect_with_live
from oba.ingest.collect.live.collected import Collected, Mode
from oba.ingest.collect.live.keeping import list_kept, read_last
from tests.fixtures.feeds import make_feed
from tests.fixtures.publishers import COMMIT, NEW, OLD, SOURCES, Publisher
from tests.fixtures.web_server import Answer, Loopback

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
PATH = "/data/plans_2024.csv"
TYPES = sorted(SOURCES)


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)


@pytest.fixture
def publisher() -> Publisher:
    made = Publisher()
    made.release(24, "2024-10-31", OLD)
    return made


@pytest.fixture
def server(publisher: Publisher) -> Iterator[Loopback]:
    with Loopback(publisher).running() as running:
        yield running


def feed_of(server: Loopback, kind: str, more: str = "") -> Feed:
    return make_feed(f"live: {{{SOURCES[kind].format(url=server.url)}, basis: a test{more}}}")


def collect(feed: Feed, folder: Path, mode: Mode = "fetch") -> Collected:
    return collect_with_live(feed, folder, folder / "downloads", NOW, mode)


def told(collected: Collected) -> list[tuple[str, str]]:
    return [(one.rule, str(one)) for one in collected.findings]


@pytest.mark.parametrize(
    ("kind", "name", "day", "address"),
    [
        ("ees", "d1_1.24_released_2024-10-31.csv", "2024-10-31", "/ees/data-sets/d1/csv?dataSetVersion=1.24"),
        ("ees_files", "plans_2024_released_2024-10-31.csv", "2024-10-31", "/catalogue/data-set-files/f24/download"),
        (
            "fingertips",
            "fingertips_90284_released_2024-10-31.csv",
            "2024-10-31",
            "/ft/all_data/csv/by_indicator_id?indicator_ids=90284&child_area_type_id=502",
        ),
        ("nomis", "NM_1_1_fetched_2026-11-30.csv", None, "/nomis/dataset/NM_1_1.data.csv?geography=TYPE464"),
        ("ons", "d1_time-series_v24_released_2024-10-31.csv", "2024-10-31", "/files/24.csv"),
        (
            "github",
            "plans_2024_released_2024-10-31.csv",
            "2024-10-31",
            f"/hub/raw/dfe/tool/{COMMIT}{PATH}",
        ),
        ("page", "plans_2024_released_2024-10-31.csv", "2024-10-31", "/files/plans_2024.csv"),
        ("http", "plans_fetched_2026-11-30.csv", None, "/plain/plans.csv"),
    ],
)
def test_a_release_is_fetched_with_its_day_and_address(
    server: Loopback, tmp_path: Path, kind: str, name: str, day: str | None, address: str
) -> None:
    collected = collect(feed_of(server, kind), tmp_path)
    (found,) = collected.found
    assert (found.path.name, found.released, found.fetched and found.fetched.address) == (
        name,
        day and date.fromisoformat(day),
        f"{server.url}{address}",
    )
    assert found.path.read_bytes().split() == OLD.split()
    assert (told(collected), found.fetched and found.fetched.at) == ([], NOW)
    assert [line.file for line in collected.feed.releases] == ([name] if day else [])


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_held_is_not_fetched_again_and_what_appears_is(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str
) -> None:
    feed = feed_of(server, kind)
    collect(feed, tmp_path)
    first = len(server.asked)
    again = collect(feed, tmp_path)
    asked = [one.path for one in server.asked[first:]]
    listed = [path for path in asked if not path.endswith((".csv", "/download", "/csv", "by_indicator_id"))]
    if kind not in ("nomis", "http"):  # they list nothing: the rows are asked for anew, a file with the mark it had
        assert asked == listed
    assert (len(again.found), len(list((tmp_path / "downloads").rglob("*.csv")))) == (1, 1)
    publisher.release(25, "2025-10-30", NEW)
    more = collect(feed, tmp_path)
    assert [one.path.read_bytes().split() for one in more.found] == [OLD.split(), NEW.split()]
    assert [one.present for one in more.found] == [False, True]


@pytest.mark.parametrize("kind", TYPES)
def test_a_source_that_fails_is_told_and_the_file_stays(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "table.csv").write_bytes(OLD)
    publisher.always = Answer(status=503)
    collected = collect(feed_of(server, kind), tmp_path)
    ((rule, words),) = told(collected)
    assert [one.path.name for one in collected.found] == ["table.csv"]
    assert (rule, "answered 503" in words, "The figures stay those of what is held." in words) == (
        "live-not-fetched",
        True,
        True,
    )
    assert "answered 503" in read_last(tmp_path / "downloads/test-feed/live").fault


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "busy",
    [
        Answer(status=429, headers={"Retry-After": "7"}),
        Answer(status=403, headers={"X-RateLimit-Remaining": "0", "Retry-After": "7"}),
    ],
)
def test_a_rate_limit_is_waited_for(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str, busy: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from oba.ingest.collect import downloads

    waits: list[object] = []
    usual = downloads._wait_if_passing
    monkeypatch.setattr(downloads, "_wait_if_passing", lambda fault: waits.append(usual(fault)) or usual(fault))
    publisher.instead.append(busy)
    collected = collect(feed_of(server, kind), tmp_path)
    assert (waits, len(collected.found), told(collected)) == ([7.0], 1, [])


@pytest.mark.parametrize("kind", ["ees", "ees_files", "github", "page", "ons"])
def test_a_withdrawn_release_is_told_and_what_is_held_stays(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str
) -> None:
    feed = feed_of(server, kind)
    collect(feed, tmp_path)
    publisher.release(24, "2024-10-31", OLD, status="Withdrawn")
    collected = collect(feed, tmp_path)
    assert ([rule for rule, _ in told(collected)], len(collected.found)) == (["live-withdrawn"], 1)
    assert "stays" in told(collected)[0][1]


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("kind", TYPES)
def test_an_address_that_is_gone_is_told_as_withdrawn(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str, status: int
) -> None:
    feed = feed_of(server, kind)
    collect(feed, tmp_path)
    publisher.always = Answer(status=status)
    collected = collect(feed, tmp_path)
    assert ([rule for rule, _ in told(collected)], len(collected.found)) == (["live-withdrawn"], 1)


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("ees", b"[", "something else than JSON"),
        ("ees", b"[" * 100_000, "something else than JSON"),
        ("ees", b'{"results": []}', "does not answer as documented (KeyError: 'paging')"),
        ("ees", b'{"results": [{"version": "1"}], "paging": {"totalPages": 1}}', "KeyError: 'status'"),
        ("ees_files", b"[]", "does not answer as documented"),
        ("fingertips", b"<html>", "something else than JSON"),
        ("nomis", b"A,B\n", "gives no rows"),
        ("ons", b'{"items": [{"state": "published", "version": 1}], "total_count": 1}', "KeyError: 'downloads'"),
        ("github", b'{"message": "no list"}', "does not answer as documented"),
        ("page", b"\xff\xfe\x00", "something else than text"),
        ("http", b"<!doctype html><html>Sorry", "a web page and not with data"),
        ("http", b"", "an empty file"),
    ],
)
def test_a_malformed_answer_gives_nothing(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str, body: bytes, words: str
) -> None:
    publisher.always = Answer(body)
    collected = collect(feed_of(server, kind), tmp_path)
    assert ([rule for rule, _ in told(collected)], list(collected.found)) == (["live-not-fetched"], [])
    assert words in told(collected)[0][1]
    assert [path.name for path in (tmp_path / "downloads").rglob("*") if path.is_file()] == ["asked.json"]


def test_too_much_is_not_kept(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.release(24, "2024-10-31", b"0" * 1_000_001)
    limited = collect(feed_of(server, "ees", ", max_megabytes: 1"), tmp_path)
    publisher.always = Answer(b"[" + b"0," * 2_500_000 + b"0]")
    long_list = collect(feed_of(server, "ees"), tmp_path)
    assert ["larger than 1 MB" in told(limited)[0][1], "larger than 5 MB" in told(long_list)[0][1]] == [True, True]
    assert list_kept(tmp_path / "downloads/test-feed/live") == []


def test_a_slow_answer_is_given_up(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.always = Answer(NEW, pause=5)
    collected = collect(feed_of(server, "http", ", timeout_seconds: 0.1"), tmp_path)
    assert "ReadTimeout" in told(collected)[0][1]


@pytest.mark.parametrize("kind", ["page", "ons"])
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://elsewhere.example/plans_2025.csv", "links to another host, elsewhere.example"),
        ("ftp://127.0.0.1/plans_2025.csv", "which is not encrypted"),
        ("file:///etc/plans_2025.csv", "which is not encrypted"),
    ],
)
def test_a_link_to_another_host_is_not_followed(
    server: Loopback, publisher: Publisher, tmp_path: Path, kind: str, link: str, words: str
) -> None:
    publisher.link = link
    collected = collect(feed_of(server, kind), tmp_path)
    assert (words in told(collected)[0][1], list(collected.found)) == (True, [])


def test_a_redirect_to_another_host_is_not_followed(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.always = Answer(status=302, headers={"Location": "http://localhost:1/plans.csv"})
    collected = collect(feed_of(server, "http"), tmp_path)
    assert "leads to another host, localhost" in told(collected)[0][1]


def test_no_secret_goes_where_a_page_points(
    server: Loopback, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBA_TEST_KEY", "s3cret")
    port = server.url.rsplit(":", 1)[1]
    publisher.link = f"http://localhost:{port}/files/plans_2024.csv?a=${{OBA_TEST_KEY}}&b=/plans_2024.csv"
    keys = ", hosts: [localhost], headers: {X-Key: '${OBA_TEST_KEY}'}"
    collect(feed_of(server, "page", keys), tmp_path)
    page, file = server.asked
    assert (page.headers["x-key"], file.headers.get("x-key"), file.query["a"]) == ("s3cret", None, "${OBA_TEST_KEY}")


def test_several_files_that_fit_are_not_guessed_among(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.always = Answer(b"<a href='/plans_1.csv'>a</a> <a href='/plans_2.csv'>b</a>")
    collected = collect(feed_of(server, "page"), tmp_path)
    words = "links to several files: `/plans_1.csv`, `/plans_2.csv`. Narrow the feed's `pattern`."
    assert words in told(collected)[0][1]


def test_a_day_to_come_is_not_believed(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.release(24, "2026-12-01", OLD)
    collected = collect(feed_of(server, "ees"), tmp_path)
    assert "1 December 2026, which is still to come" in told(collected)[0][1]


def test_an_older_release_is_not_fetched(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(NEW)
    feed = feed_of(server, "ees").model_copy(
        update={"releases": make_feed("releases: [{file: table.csv, released: 2025-10-31}]").releases}
    )
    collected = collect(feed, tmp_path)
    assert ([one.path.name for one in collected.found], told(collected)) == (["table.csv"], [])
    ((rule, words),) = told(collect(feed, tmp_path, "list"))
    assert (rule, "older than what is held, of 31 October 2025" in words) == ("live-older", True)


def test_the_same_content_as_the_file_is_not_a_second_release(server: Loopback, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(OLD)
    feed = feed_of(server, "ees")
    found = [collect(feed, tmp_path).found for _ in range(2)]
    assert [[one.path.name for one in each] for each in found] == [["table.csv"], ["table.csv"]]
    assert [one.path for one in server.asked].count("/ees/data-sets/d1/csv") == 1


@pytest.mark.parametrize("kind", TYPES)
def test_a_dry_run_says_what_would_come_and_fetches_nothing(server: Loopback, tmp_path: Path, kind: str) -> None:
    collected = collect(feed_of(server, kind), tmp_path, "list")
    ((rule, words),) = told(collected)
    assert (rule, list(collected.found), "would be fetched from" in words) == ("live-would-fetch", [], True)
    dated = "day of publication not told" if kind in ("nomis", "http") else "published 2024-10-31"
    assert (dated in words, list((tmp_path / "downloads").rglob("*.csv"))) == (True, [])


def test_what_the_interface_tells_of_a_release_is_told(server: Loopback, tmp_path: Path) -> None:
    words = told(collect(feed_of(server, "github"), tmp_path, "list"))[0][1]
    assert f"plans_2024.csv (version {COMMIT[:12]}, published 2024-10-31, {len(OLD)} bytes)" in words


def test_without_the_setting_nobody_is_asked(server: Loopback, tmp_path: Path) -> None:
    feed = feed_of(server, "ees")
    collect(feed, tmp_path)
    asked = len(server.asked)
    kept = collect(feed, tmp_path, "off")
    assert (len(server.asked), len(kept.found), kept.found[0].released) == (asked, 1, date(2024, 10, 31))


def test_a_superseded_publication_is_told(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    publisher.release(24, "2024-10-31", OLD, status="Superseded")
    collected = collect(feed_of(server, "ees_files"), tmp_path)
    assert ([rule for rule, _ in told(collected)], len(collected.found)) == (["live-superseded"], 1)


def test_a_zip_gives_its_one_file(server: Loopback, publisher: Publisher, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/plans.csv", OLD)
        archive.writestr("a/notes.txt", "n")
    publisher.release(24, "2024-10-31", packed.getvalue())
    found = collect(feed_of(server, "http", ", member: 'plans.csv'"), tmp_path).found
    assert [one.path.read_bytes() for one in found] == [OLD]
    publisher.release(25, "2024-10-31", b"no zip")
    collected = collect(feed_of(server, "http", ", member: 'plans.csv'"), tmp_path)
    assert (len(collected.found), "The zip that was fetched cannot be used" in told(collected)[0][1]) == (1, True)
