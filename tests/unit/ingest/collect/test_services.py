"""Connectors against a server on loopback that speaks the documented interface, and misbehaves."""

import gzip
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stamina

from oba.errors import FeedError
from oba.indicators.feed import Feed
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.collect import collect_releases
from oba.ingest.collect.connectors import PassingFaultError, Validators
from oba.ingest.collect.downloads import fetch
from oba.ingest.collect.services import list_versions, read_meta
from tests.fixtures.feeds import make_feed
from tests.fixtures.web_server import Answer, Asked, Behave, Loopback

CSV = b"area,year,plans\nTrafford,2025,1\n"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


@pytest.fixture
def serve() -> Iterator[Callable[[Behave], Loopback]]:
    running = []

    def start(behave: Behave) -> Loopback:
        manager = Loopback(behave).running()
        running.append(manager)
        return manager.__enter__()

    yield start
    for manager in running:
        manager.__exit__(None, None, None)


def http(url: str, **more: object) -> Connector:
    return Connector.model_validate({"type": "http", "url": url, "path": "plans.csv", **more})


def test_an_unchanged_file_is_asked_for_by_its_mark(serve: Callable[[Behave], Loopback], tmp_path: Path) -> None:
    def behave(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"7"':
            return Answer(status=304)
        return Answer(CSV, headers={"ETag": '"7"', "Last-Modified": "Mon, 03 Nov 2025 09:30:00 GMT"})

    server = serve(behave)
    first = fetch(http(server.url), tmp_path)
    again = fetch(http(server.url), tmp_path, first.seen)
    assert first.seen == Validators('"7"', "Mon, 03 Nov 2025 09:30:00 GMT")
    assert (again.changed, server.asked[1].headers["if-modified-since"]) == (False, first.seen.last_modified)


def test_a_packed_file_is_unpacked(serve: Callable[[Behave], Loopback], tmp_path: Path) -> None:
    server = serve(lambda asked: Answer(gzip.compress(CSV), headers={"Content-Encoding": "gzip"}))
    fetched = fetch(http(server.url), tmp_path)
    assert fetched.path is not None
    assert fetched.path.read_bytes() == CSV


def test_a_bomb_is_stopped_at_the_limit(serve: Callable[[Behave], Loopback], tmp_path: Path) -> None:
    packed = gzip.compress(b"0" * 30_000_000)
    server = serve(lambda asked: Answer(packed, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(FeedError, match="larger than 1 MB"):
        fetch(http(server.url, max_megabytes=1), tmp_path)
    assert (len(packed) < 100_000, list(tmp_path.iterdir())) == (True, [])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(CSV, cut=9), "did not answer|cut off"),
        (Answer(gzip.compress(CSV)[:-12], headers={"Content-Encoding": "gzip"}), "cut off before the end"),
        (Answer(b"no zip", headers={"Content-Encoding": "gzip"}), "packed wrongly"),
        (Answer(b"<!DOCTYPE html><html>Sorry</html>", headers={"Content-Type": "text/html"}), "a web page and not"),
        (Answer(CSV, headers={"Content-Encoding": "br"}), "packed as `br`"),
        (Answer(b""), "an empty file"),
        (Answer(status=403), "Check the feed's key"),
        (Answer(status=302, headers={"Location": "http://localhost:1/a?key=x"}), "another host, localhost"),
        (Answer(status=302, headers={"Location": "/again"}), "more than 5 times"),
    ],
)
def test_what_is_no_file_is_not_kept(
    serve: Callable[[Behave], Loopback], tmp_path: Path, answer: Answer, words: str
) -> None:
    server = serve(lambda asked: answer)
    with pytest.raises(FeedError, match=words):
        fetch(http(server.url), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_slow_answer_is_given_up(serve: Callable[[Behave], Loopback], tmp_path: Path) -> None:
    server = serve(lambda asked: Answer(CSV, pause=5))
    with pytest.raises(PassingFaultError):
        fetch(http(server.url, timeout_seconds=0.2), tmp_path)


def test_the_server_says_how_long_to_wait(
    serve: Callable[[Behave], Loopback], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [Answer(status=429, headers={"Retry-After": "2"}), Answer(status=503, headers={"Retry-After": "soon"})]
    server = serve(lambda asked: busy.pop(0) if busy else Answer(CSV))
    waits = []
    from oba.ingest.collect import downloads

    usual = downloads._wait_if_passing
    monkeypatch.setattr(downloads, "_wait_if_passing", lambda fault: waits.append(usual(fault)) or usual(fault))
    assert fetch(http(server.url), tmp_path).changed
    assert (waits, len(server.asked)) == ([2.0, True], 3)


def test_a_key_comes_from_the_environment_and_is_never_told(
    serve: Callable[[Behave], Loopback],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("OBA_TEST_KEY", "s3cret")
    server = serve(lambda asked: Answer(CSV) if asked.headers.get("x-key") == "s3cret" else Answer(status=404))
    url = f"{server.url}/a?key=${{OBA_TEST_KEY}}"
    feed = make_feed(f"connector: {{type: http, url: '{url}', path: a.csv, headers: {{X-Key: '${{OBA_TEST_KEY}}'}}}}")
    with caplog.at_level(logging.DEBUG):
        collect_releases(feed, tmp_path, tmp_path / "downloads")
        with pytest.raises(FeedError) as told:
            fetch(http(url), tmp_path)
    assert server.asked[0].query == {"key": "s3cret"}
    kept = [path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()]
    assert "s3cret" not in str(told.value) + " ".join(record.getMessage() for record in caplog.records) + "".join(kept)
    monkeypatch.delenv("OBA_TEST_KEY")
    with pytest.raises(FeedError, match="OBA_TEST_KEY, which the feed refers to, is not set"):
        fetch(http(url), tmp_path)


def ees(asked: Asked) -> Answer:
    """Explore education statistics: versions in pages, metadata, CSV by version."""
    base = "/v1/data-sets/d1"
    versions = [{"version": f"1.{number}", "status": "Published"} for number in range(11, -1, -1)]
    versions = [{"version": "2.0", "status": "Withdrawn"}, *versions, *[{"version": "0.1", "status": "Published"}] * 9]
    if asked.path in (f"{base}/versions", "/v1/publications/p1/data-sets"):
        page, size = int(asked.query["page"]), int(asked.query["pageSize"])
        paging = {
            "page": page,
            "pageSize": size,
            "totalResults": len(versions),
            "totalPages": -(-len(versions) // size),
        }
        body = {"paging": paging, "results": versions[(page - 1) * size : page * size]}
        return Answer(json.dumps(body).encode())
    if asked.path == f"{base}/meta":
        return Answer(json.dumps({"indicators": [{"id": "a", "label": "Plans"}], "filters": []}).encode())
    if asked.path == f"{base}/csv":
        return Answer(CSV + asked.query["dataSetVersion"].encode())
    return Answer(status=404)


def test_the_newest_published_version_of_a_data_set_is_fetched(
    serve: Callable[[Behave], Loopback], tmp_path: Path
) -> None:
    server = serve(ees)
    feed = make_feed(f"connector: {{type: ees, dataset: d1, url: '{server.url}/v1'}}")
    found = collect_releases(feed, tmp_path, tmp_path / "downloads")
    assert [one.path.name for one in found] == ["d1_1.11.csv"]
    assert found[0].path.read_bytes().endswith(b"1.11")
    assert [asked.path.rsplit("/", 1)[-1] for asked in server.asked] == ["versions", "versions", "meta", "csv"]
    named = feed.connector.model_copy(update={"dataset_version": "1.2", "path": "plans.csv"})
    more = collect_releases(feed.model_copy(update={"connector": named}), tmp_path, tmp_path / "downloads")
    assert [one.path.name for one in more] == ["d1_1.11.csv", "plans.csv"]
    assert len(list_versions(feed.connector, tmp_path)) == 22
    assert read_meta(feed.connector, tmp_path, "1.2")["indicators"][0]["label"] == "Plans"


@pytest.mark.parametrize(("body", "words"), [(b"{}", "does not answer as documented"), (b"[", "else than JSON")])
def test_a_service_that_changed_is_told(
    serve: Callable[[Behave], Loopback], tmp_path: Path, body: bytes, words: str
) -> None:
    server = serve(lambda asked: Answer(body))
    feed = make_feed(f"connector: {{type: ees, dataset: d1, url: '{server.url}'}}")
    with pytest.raises(FeedError, match=words):
        collect_releases(feed, tmp_path, tmp_path / "downloads")


def test_fingertips_is_asked_by_indicator_and_area_types(serve: Callable[[Behave], Loopback], tmp_path: Path) -> None:
    server = serve(lambda asked: Answer(b"Indicator ID,Area Code\n90284,E92000001\n"))
    changes = f"""connector:
      type: fingertips
      url: '{server.url}/api'
      indicators: [90284, 93203]
      parameters: {{child_area_type_id: '502', parent_area_type_id: '15', parent_area_code: E92000001}}"""
    found = collect_releases(make_feed(changes), tmp_path, tmp_path / "downloads")
    assert [one.path.name for one in found] == ["fingertips.csv"]
    assert (server.asked[0].path, server.asked[0].query) == (
        "/api/all_data/csv/by_indicator_id",
        {
            "indicator_ids": "90284,93203",
            "child_area_type_id": "502",
            "parent_area_type_id": "15",
            "parent_area_code": "E92000001",
        },
    )


def nomis_feed(server: Loopback) -> Feed:
    return make_feed(f"""connector:
      type: nomis
      url: '{server.url}/api/v01'
      dataset: NM_2002_1
      parameters: {{geography: TYPE464, date: latest, uid: '${{OBA_TEST_UID}}'}}""")


@pytest.mark.parametrize("counted", [True, False])
def test_nomis_is_asked_page_by_page(
    serve: Callable[[Behave], Loopback], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    monkeypatch.setattr("oba.ingest.collect.services._NOMIS_PAGE", 2)
    monkeypatch.setenv("OBA_TEST_UID", "0xabc")
    rows = [f"E0{number},{number}{',4' * counted}" for number in range(4)]
    header = "GEOGRAPHY_CODE,OBS_VALUE" + ",RECORD_COUNT" * counted

    def behave(asked: Asked) -> Answer:
        start = int(asked.query["recordOffset"])
        return Answer("\n".join([header, *rows[start : start + 2]]).encode())

    server = serve(behave)
    found = collect_releases(nomis_feed(server), tmp_path, tmp_path / "downloads")
    assert found[0].path.read_text("utf-8").split() == [header, *rows]
    assert (len(server.asked), server.asked[0].query["uid"]) == (2 if counted else 3, "0xabc")
    assert server.asked[0].path == "/api/v01/dataset/NM_2002_1.data.csv"


def test_nomis_without_rows_is_told(
    serve: Callable[[Behave], Loopback], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBA_TEST_UID", "0xabc")
    server = serve(lambda asked: Answer(b"GEOGRAPHY_CODE,OBS_VALUE\n"))
    with pytest.raises(FeedError, match="gives no rows"):
        collect_releases(nomis_feed(server), tmp_path, tmp_path / "downloads")
