"""Watched folders, file stores and databases."""

import os
import sqlite3
import threading
from pathlib import Path

import fsspec
import pytest

from oba.errors import FeedError
from oba.indicators.sources.connector import Connector
from oba.ingest.collect.collect import collect_releases
from oba.ingest.collect.connectors import find_releases
from oba.ingest.collect.databases import check_query, open_database
from oba.ingest.collect.dropbox import archive_processed
from tests.fixtures.feeds import make_feed

WATCHED = "connector: {type: folder, path: in, pattern: '*.csv', settle_seconds: 0.2, archive: done}"


def test_a_file_that_grows_or_is_locked_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("whole.csv", "growing.csv", "open.csv", "held.csv", "empty.csv"):
        (folder / name).write_text("" if name == "empty.csv" else "a,b\n")
    (folder / ".~lock.open.csv#").write_text("")
    (folder / "held.csv.lock").write_text("")
    writer = threading.Timer(0.1, lambda: (folder / "growing.csv").write_text("a,b\n1,2\n"))
    writer.start()
    found = collect_releases(make_feed(WATCHED), tmp_path, tmp_path / "downloads")
    writer.join()
    assert [one.path.name for one in found] == ["whole.csv"]


def test_a_loaded_file_is_moved_away_and_can_be_read_again(tmp_path: Path) -> None:
    feed = make_feed(WATCHED)
    (tmp_path / "in").mkdir()
    for content in ("first", "second"):
        (tmp_path / "in" / "plans.csv").write_text(content)
        (one,) = find_releases(feed, tmp_path)
        archive_processed(feed, one, tmp_path)
    assert list((tmp_path / "in").iterdir()) == []
    found = collect_releases(feed, tmp_path, tmp_path / "downloads")
    assert [(one.path.name, one.path.read_text()) for one in found] == [("plans.csv", "first"), ("plans.csv", "second")]
    assert archive_processed(feed, found[0], tmp_path) == found[0].path


def test_a_file_that_changed_meanwhile_is_not_moved(tmp_path: Path) -> None:
    feed = make_feed(WATCHED)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "plans.csv"
    path.write_text("first")
    (one,) = find_releases(feed, tmp_path)
    path.write_text("second")
    with pytest.raises(FeedError, match="was changed while it was being loaded"):
        archive_processed(feed, one, tmp_path)


@pytest.mark.parametrize("scheme", ["memory", "file"])
def test_files_are_copied_from_a_store(tmp_path: Path, scheme: str) -> None:
    base = "/bucket" if scheme == "memory" else str(tmp_path / "bucket")
    store = fsspec.filesystem(scheme)
    store.makedirs(base, exist_ok=True)
    for name in ("b.csv", "a.csv", "c.csv.part", "notes.txt"):
        store.pipe(f"{base}/{name}", name.encode())
    feed = make_feed(f"connector: {{type: files, url: '{scheme}://{base}/*.csv*'}}")
    for _ in range(2):
        found = collect_releases(feed, tmp_path, tmp_path / "downloads")
        assert [(one.path.name, one.path.read_text()) for one in found] == [("a.csv", "a.csv"), ("b.csv", "b.csv")]
    small = feed.connector.model_copy(update={"max_megabytes": 0})
    with pytest.raises(FeedError, match="larger than 0 MB"):
        collect_releases(feed.model_copy(update={"connector": small}), tmp_path, tmp_path / "other")
    store.rm(base, recursive=True)


def test_a_content_that_is_fetched_again_is_what_there_is_now(tmp_path: Path) -> None:
    """Each content is kept once; the one that stands there now comes last and is marked."""
    (tmp_path / "bucket").mkdir()
    feed = make_feed(f"connector: {{type: files, url: 'file://{tmp_path}/bucket/*.csv'}}")
    told = []
    for content in ("A", "B", "A"):
        (tmp_path / "bucket" / "d.csv").write_text(content)
        found = collect_releases(feed, tmp_path, tmp_path / "downloads")
        told.append([(one.path.read_text(), one.present) for one in found])
    assert told == [[("A", True)], [("A", False), ("B", True)], [("B", False), ("A", True)]]


def test_a_store_that_cannot_be_opened_is_told_without_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBA_TEST_KEY", "s3cret")
    feed = make_feed("connector: {type: files, url: 'nosuch-${OBA_TEST_KEY}://bucket/*.csv'}")
    with pytest.raises(FeedError) as told:
        collect_releases(feed, tmp_path, tmp_path / "downloads")
    assert "s3cret" not in str(told.value)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cases.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE plans (area TEXT, year INTEGER, plans INTEGER)")
        rows = [("Trafford", 2025, 1), ("Trafford", 2024, None), ("O'Brien; -- DROP", 2025, 3)]
        connection.executemany("INSERT INTO plans VALUES (?, ?, ?)", rows)
    connection.close()
    monkeypatch.setenv("OBA_TEST_DATABASE", f"sqlite:///{path}")
    return path


def sql(query: str, **more: object) -> Connector:
    return Connector.model_validate({"type": "sql", "url": "${OBA_TEST_DATABASE}", "query": query, **more})


def fetch(connector: Connector, folder: Path) -> str:
    feed = make_feed().model_copy(update={"connector": connector})
    return collect_releases(feed, folder, folder / "downloads")[0].path.read_text("utf-8")


def test_a_query_gives_a_file_with_its_parameters_bound(database: Path, tmp_path: Path) -> None:
    query = "SELECT area, year, plans FROM plans WHERE area = :area ORDER BY year;"
    assert fetch(sql(query, parameters={"area": "Trafford"}), tmp_path).split() == [
        "area,year,plans",
        "Trafford,2024,",
        "Trafford,2025,1",
    ]
    assert '"O\'Brien; -- DROP"' not in fetch(sql(query, parameters={"area": "O'Brien; -- DROP"}), tmp_path / "other")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DELETE FROM plans", "does not begin with SELECT"),
        ("SELECT 1; DROP TABLE plans", "more than one statement"),
        ("WITH gone AS (DELETE FROM plans RETURNING *) SELECT * FROM gone", "uses `DELETE`"),
        ("SELECT * INTO copy FROM plans", "uses `INTO`"),
        ("SELECT * FROM plans FOR UPDATE", "FOR UPDATE|UPDATE"),
        ("SELECT pg_read_file('/etc/passwd')", "pg_read_file"),
        ("-- SELECT\nUPDATE plans SET plans = 0", "does not begin with SELECT"),
    ],
)
def test_only_one_reading_query_is_run(query: str, words: str) -> None:
    with pytest.raises(FeedError, match=words):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT E'\\'' ; COMMIT; DELETE FROM plans; --'",
        "SELECT (ARRAY[1])[length(']')]; COMMIT; DELETE FROM plans WHERE 'a' = 'a'",
        "SELECT $$'$$ ; DELETE FROM plans; --'",
        "SELECT $a$'$a$ ; DELETE FROM plans; --'",
        "SELECT 1 /* /* */ ' */ ; DELETE FROM plans; --'",
        "SELECT [it's], 1; DELETE FROM plans; --'",
        "SELECT 1 # '\n; DELETE FROM plans -- '",
        "SELECT 1 /*! INTO OUTFILE 'plans' */",
    ],
)
def test_a_statement_is_not_hidden_where_databases_differ_about_the_end_of_a_quotation(query: str) -> None:
    with pytest.raises(FeedError, match=r"more than one statement|uses `INTO`"):
        check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a FROM plans WHERE b LIKE '10\\%' ESCAPE '\\'",
        "SELECT [Set] FROM [dbo].[Do Not Use] /* one */ /* delete; */",
        "SELECT 'insert; drop' AS word -- update\n FROM plans",
        "with a as (select 1) select * from a;",
        'SELECT "update", created_at, [set] FROM plans /* ; delete */',
    ],
)
def test_words_in_quotes_names_and_comments_are_no_statements(query: str) -> None:
    assert check_query(query)


def test_an_sqlite_file_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="an SQLite file that is not there"):
        open_database(f"sqlite:///{tmp_path / 'mistyped.sqlite'}")
    assert not list(tmp_path.iterdir())


def test_limits_of_rows_and_time_hold(database: Path, tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="more than 2 rows"):
        fetch(sql("SELECT * FROM plans", max_rows=2), tmp_path)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(FeedError, match="refused the query"):
        fetch(sql(endless, timeout_seconds=0.2), tmp_path)
    with pytest.raises(FeedError, match="gives no rows"):
        fetch(sql("SELECT * FROM plans WHERE year = 1"), tmp_path)
    assert not list(tmp_path.rglob("*.part"))


def test_the_database_itself_refuses_a_change(database: Path) -> None:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import OperationalError

    from oba.ingest.collect.databases import make_read_only

    engine = create_engine(os.environ["OBA_TEST_DATABASE"])
    with engine.connect() as connection:
        make_read_only(connection, 5)
        with pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("DELETE FROM plans"))
    engine.dispose()


def test_a_database_that_is_not_there_is_told_without_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBA_TEST_DATABASE", "nosuch://user:s3cret@host/db")
    with pytest.raises(FeedError) as told:
        fetch(sql("SELECT 1"), tmp_path)
    assert "s3cret" not in str(told.value)
