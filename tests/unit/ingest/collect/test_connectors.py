"""Files, folders of releases and addresses."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx2
import pytest
import stamina

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.collect import collect_releases
from oba.ingest.collect.connectors import Validators, find_releases
from oba.ingest.collect.downloads import fetch
from tests.fixtures.feeds import make_feed

FOLDER = """
connector: {type: folder, path: files, pattern: '*.csv'}
releases:
  - {file: 'b_2024*.csv', released: 2024-10-31, status: provisional}
  - {file: 'a_2025.csv', released: 2025-10-30}
"""


def test_a_folder_lists_its_releases_oldest_first_and_undated_last(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a_2025.csv", "b_2024_final.csv", "0_new.csv", "notes.txt", ".hidden.csv", "~$open.csv", "c.csv.part"):
        (folder / name).write_text(name)
    found = find_releases(make_feed(FOLDER), tmp_path)
    assert [one.path.name for one in found] == ["b_2024_final.csv", "a_2025.csv", "0_new.csv"]
    assert [one.released for one in found] == [date(2024, 10, 31), date(2025, 10, 30), None]
    assert found[0].release is not None
    assert found[0].release.status == "provisional"
    assert found[0].sha256 == hashlib.sha256(b"b_2024_final.csv").hexdigest()


def test_a_file_or_folder_that_is_not_there_has_no_releases(tmp_path: Path) -> None:
    assert find_releases(make_feed(FOLDER), tmp_path) == []
    assert find_releases(make_feed(), tmp_path) == []


def test_an_address_is_not_looked_for_among_files(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="downloads"):
        find_releases(make_feed("connector: {type: http, url: 'https://example.org/a.csv'}"), tmp_path)


class Server:
    """Answers in turn, and remembers what it was asked."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx2.Request] = []

    def transport(self) -> httpx2.MockTransport:
        def answer(request: httpx2.Request) -> httpx2.Response:
            self.asked.append(request)
            given = self.answers.pop(0)
            if isinstance(given, Exception):
                raise given
            body = httpx2.ByteStream(given.content)  # as from a network, not read before
            return httpx2.Response(given.status_code, headers=given.headers, stream=body)

        return httpx2.MockTransport(answer)


def connector(**more: object) -> Connector:
    return Connector.model_validate({"type": "http", "url": "https://example.org/files/plans.csv?year=2025", **more})


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=3)
    yield
    stamina.set_testing(False)


def test_a_file_is_fetched_with_what_tells_a_change(tmp_path: Path) -> None:
    server = Server(httpx2.Response(200, content=b"a,b\n", headers={"ETag": '"1"', "Last-Modified": "yesterday"}))
    fetched = fetch(connector(), tmp_path, transport=server.transport())
    assert fetched.path == tmp_path / "plans.csv"
    assert fetched.path.read_bytes() == b"a,b\n"
    assert (fetched.sha256, fetched.seen) == (hashlib.sha256(b"a,b\n").hexdigest(), Validators('"1"', "yesterday"))


def test_an_unchanged_file_is_not_fetched_again(tmp_path: Path) -> None:
    server = Server(httpx2.Response(304))
    fetched = fetch(connector(), tmp_path, Validators('"1"', "yesterday"), server.transport())
    assert (fetched.changed, fetched.path, list(tmp_path.iterdir())) == (False, None, [])
    assert server.asked[0].headers["if-none-match"] == '"1"'
    assert server.asked[0].headers["if-modified-since"] == "yesterday"


@pytest.mark.parametrize(
    "fault", [httpx2.Response(503), httpx2.Response(429), httpx2.ConnectError("no"), httpx2.ReadTimeout("slow")]
)
def test_a_passing_fault_is_tried_again(tmp_path: Path, fault: httpx2.Response | Exception) -> None:
    server = Server(fault, fault, httpx2.Response(200, content=b"x"))
    assert fetch(connector(), tmp_path, transport=server.transport()).changed
    assert len(server.asked) == 3


def test_a_fault_that_stays_is_told_after_the_last_attempt(tmp_path: Path) -> None:
    server = Server(*[httpx2.Response(503)] * 3)
    with pytest.raises(FeedError, match="answered 503; try again later"):
        fetch(connector(), tmp_path, transport=server.transport())
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_address_is_not_tried_again(tmp_path: Path) -> None:
    server = Server(httpx2.Response(404))
    with pytest.raises(FeedError, match="404"):
        fetch(connector(), tmp_path, transport=server.transport())
    assert len(server.asked) == 1


def test_a_file_that_is_too_large_is_not_kept(tmp_path: Path) -> None:
    server = Server(httpx2.Response(200, content=b"x" * 1_000_001))
    with pytest.raises(FeedError, match="larger than 1 MB"):
        fetch(connector(max_megabytes=1), tmp_path, transport=server.transport())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_cut_off_is_tried_again(tmp_path: Path) -> None:
    short = httpx2.Response(200, content=b"x", headers={"Content-Length": "9"})
    server = Server(short, httpx2.Response(200, content=b"whole"))
    assert fetch(connector(), tmp_path, transport=server.transport()).path is not None
    assert (tmp_path / "plans.csv").read_bytes() == b"whole"


def moved(address: str) -> httpx2.Response:
    return httpx2.Response(302, headers={"Location": address})


def test_a_redirect_within_the_host_or_to_a_listed_one_is_followed(tmp_path: Path) -> None:
    server = Server(moved("/new.csv"), moved("https://cdn.example.net/a"), httpx2.Response(200, content=b"x"))
    assert fetch(connector(hosts=["cdn.example.net"]), tmp_path, transport=server.transport()).changed
    assert [str(asked.url) for asked in server.asked[1:]] == [
        "https://example.org/new.csv",
        "https://cdn.example.net/a",
    ]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://elsewhere.example/a.csv", "another host, elsewhere.example"),
        ("http://example.org/a.csv", "not encrypted"),
        ("file:///etc/passwd", "not encrypted"),
    ],
)
def test_a_redirect_elsewhere_is_refused(tmp_path: Path, address: str, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        fetch(connector(), tmp_path, transport=Server(moved(address)).transport())


def test_redirects_without_end_are_refused(tmp_path: Path) -> None:
    server = Server(*[moved("/again.csv")] * 9)
    with pytest.raises(FeedError, match="more than 5 times"):
        fetch(connector(), tmp_path, transport=server.transport())


def test_each_content_of_an_address_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = make_feed("connector: {type: http, url: 'https://example.org/plans.csv'}")
    for content in (b"first", b"second"):
        server = Server(httpx2.Response(200, content=content))
        transport = server.transport()
        monkeypatch.setattr("oba.ingest.collect.downloads.fetch", lambda c, f, s, t=transport: fetch(c, f, s, t))
        found = collect_releases(feed, tmp_path, tmp_path / "downloads")
    assert [one.path.read_bytes() for one in found] == [b"first", b"second"]
    assert {one.path.name for one in found} == {"plans.csv"}
