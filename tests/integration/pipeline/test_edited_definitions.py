"""An edited definition over a store with five releases: what it may change, what it must tell, what is found broken."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, text

from oba.store.engine import open_store, write_session
from tests.fixtures.feed_histories import FeedHistory
from tests.fixtures.postgres import Cluster

LINES = "releases:\n  - {file: a.csv, released: 2026-02-01}\n  - {file: b.csv, released: 2026-03-01, status: revised}\n"
DAYS = [f"2026-{month:02}-15" for month in range(1, 12)]


def load_five(home: Path, engine: Engine) -> FeedHistory:
    """Two releases of stated days, one that was overwritten, and one more: five, of which one was taken back."""
    feed = FeedHistory(home, engine)
    feed.edit(more=LINES + "symbols: {c: c, x: x}\nchecks: {ranges: {plans: [0, 500]}}\n")
    feed.put("a.csv", "H 2022/23 = 100", "T 2022/23 = 50")
    feed.ingest("2026-02-02")
    feed.put("d.csv", "H 2022/23 = 101", "H 2023/24 = 7")
    feed.ingest("2026-04-10")
    feed.put("b.csv", "H 2022/23 = 102", "T 2022/23 = c", "T 2023/24 = 900")
    feed.put("d.csv", "H 2023/24 = 8", "T 2023/24 = 9")
    feed.ingest("2026-05-10")
    feed.put("e.csv", "H 2023/24 = 10", "T 2023/24 = 11")
    feed.ingest("2026-06-10")
    feed.undo("2026-06-20", "e.csv")
    return feed


@pytest.fixture(scope="module")
def five(places_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("five")
    (home / "store.sqlite").write_bytes(places_template.read_bytes())
    engine = open_store(f"sqlite:///{home / 'store.sqlite'}")
    load_five(home, engine)
    engine.dispose()
    return home


@pytest.fixture(scope="module")
def five_of_server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The same with PostgreSQL: the folder, and the database that others are copied from."""
    home = tmp_path_factory.mktemp("five")
    with cluster.database("places_template") as name:
        engine = open_store(cluster.address(name))
        load_five(home, engine)
        engine.dispose()
        yield home, name


def reorder(definition: str) -> str:
    """The same keys, each list of them from its end."""

    def turn(said: Any) -> Any:
        if isinstance(said, list):
            return [turn(one) for one in said]
        return {key: turn(said[key]) for key in reversed(said)} if isinstance(said, dict) else said

    return yaml.safe_dump(turn(yaml.safe_load(definition)), sort_keys=False)


HARMLESS: dict[str, Callable[[str], str]] = {
    "label": lambda text: text.replace("label: Plans", "label: Child protection plans"),
    "name": lambda text: text.replace("name: Plans", "name: Child protection plans"),
    "owner": lambda text: text.replace("Ms Owner", "Mr Owner"),
    "notes": lambda text: text + "source_note: Asked on the telephone\nexpected: In spring\npublication: Yearly\n",
    "comments": lambda text: "# a comment\n" + text.replace("areas:", "\nareas:"),
    "licence": lambda text: text.replace("licence: none", "licence: OGL").replace("made up", "Nobody, 2026"),
    "frequency": lambda text: text.replace("yearly", "quarterly"),
    "schedule": lambda text: text + "schedule: {cron: '0 9 * * mon'}\ndue: [2026-12-01]\nalarm: {after_days: 3}\n",
    "version": lambda text: (
        text.replace("version: 1", "version: 2") + "changelog:\n  - {version: 2, date: 2026-11-01, change: Renamed}\n"
    ),
    "basis": lambda text: text.replace("2026-02-01}", "2026-02-01, basis: By letter, title: The first}"),
    "quotes": lambda text: re.sub(r"publisher: (.*)", r"publisher: '\1'", text),
    "pattern": lambda text: text.replace("'*.csv'", "'*.[c]sv'"),
    "unused line": lambda text: text.replace("releases:\n", "releases:\n  - {file: z.csv, released: 2025-01-01}\n"),
    "order": reorder,
}


@pytest.mark.parametrize("edit", HARMLESS.values(), ids=HARMLESS)
def test_a_harmless_edit_leaves_every_past_day_byte_for_byte(
    five: Path, tmp_path: Path, edit: Callable[[str], str]
) -> None:
    """The rows that say it too, so that a printed trace code still leads to its cell."""
    feed = copy(five, tmp_path)
    before = [feed.view(day) for day in DAYS]
    written = feed.text()
    feed.write(edit(written))
    assert feed.text() != written
    results = feed.ingest("2026-11-01")
    assert {one.outcome for one in results} == {"already loaded"}
    assert [feed.view(day) for day in DAYS] == before
    assert {load.feed_fingerprint for load in feed.loads()} == {feed.definitions.fingerprint("feeds", "t")}
    assert feed.faults() == []
    feed.engine.dispose()


def copy(five: Path, home: Path, address: str = "") -> FeedHistory:
    """The store of five releases with its files, to be changed."""
    shutil.copytree(five, home, dirs_exist_ok=True)
    return FeedHistory(home, open_store(address or f"sqlite:///{home / 'store.sqlite'}"), written=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def edited(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FeedHistory]:
    """The five releases in a store of each kind."""
    if request.param == "sqlite":
        feed = copy(request.getfixturevalue("five"), tmp_path)
        yield feed
        feed.engine.dispose()
        return
    home, template = request.getfixturevalue("five_of_server")
    with (running := request.getfixturevalue("cluster")).database(template) as name:
        feed = copy(home, tmp_path, running.address(name))
        yield feed
        feed.engine.dispose()


FIVE_TIMES = "scale: 1}", "scale: 5}"


def test_an_edit_that_changes_past_days_tells_each_figure_and_the_dry_run_lists_them(edited: FeedHistory) -> None:
    """Taken back releases stay so; what a person did not edit is not told."""
    before = [edited.known(day) for day in DAYS]
    edited.write(edited.text().replace(*FIVE_TIMES).replace("[0, 500]", "[0, 5000]"))
    tried, done = (edited.ingest("2026-11-01", dry_run=dry) for dry in (True, False))
    told = [
        [str(one) for result in run for one in result.findings if one.rule == "past-changed"] for run in (tried, done)
    ]
    assert told[0] == told[1]
    assert told[0][0] == "t: as at 1 February 2026 plans, E06000019, 2022/23, was 100.0 and now reads 500.0."
    assert len(told[0]) == 9  # T 2023/24 is within the new range, and a later file leaves it out
    counts = [[(one.added, one.changed, one.unchanged, one.withdrawn) for one in run] for run in (tried, done)]
    assert counts[0] == counts[1]
    after = [edited.known(day) for day in DAYS]
    for was, now in zip(before, after, strict=True):
        shared = {cell: value for cell, value in was.items() if value != "[w]"}
        times = {cell: value if isinstance(value, str) else value * 5 for cell, value in shared.items()}
        assert {cell: now[cell] for cell in shared} == times
    assert [load.state for load in edited.loads() if load.file == "e.csv"] == ["undone"]
    assert edited.faults() == []


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ("UPDATE load SET known_on = '2026-10-01' WHERE state = 'current' AND file = 'a.csv'", "past-changed"),
        ("UPDATE load SET known_on = '2026-11-01' WHERE state = 'current' AND file = 'd.csv'", "known-later"),
        ("UPDATE observation SET value = 501 WHERE value = 500", "past-changed"),
        ("UPDATE load SET past_changed = '' WHERE past_changed <> ''", "past-changed"),
        ("DELETE FROM observation WHERE value = 35", "past-changed"),
    ],
)
def test_a_store_in_which_an_edit_changed_a_past_day_is_found(edited: FeedHistory, broken: str, rule: str) -> None:
    edited.write(edited.text().replace(*FIVE_TIMES))
    edited.ingest("2026-11-01")
    assert edited.faults() == []
    with write_session(edited.engine) as session:
        session.connection().execute(text("DELETE FROM image"))
        session.connection().execute(text(broken))
    assert rule in {one.rule for one in edited.faults()}


def test_a_refused_reading_leaves_everything_as_it_was(edited: FeedHistory) -> None:
    """The edited definition needs a column that the files do not have."""
    before = [edited.view(day) for day in DAYS]
    edited.write(edited.text().replace("column: plans", "column: missing"))
    results = edited.ingest("2026-11-01")
    assert {one.outcome for one in results} == {"already loaded", "refused"}
    assert [edited.view(day) for day in DAYS] == before
    assert edited.faults() == []


def test_a_day_that_is_stated_later_is_told_for_the_days_it_changes(edited: FeedHistory) -> None:
    edited.write(edited.text().replace("releases:\n", "releases:\n  - {file: d.csv, released: 2026-05-01}\n"))
    told = [one for result in edited.ingest("2026-11-01") for one in result.findings if one.rule == "past-changed"]
    assert {str(one)[:20] for one in told} == {"t: as at 1 May 2026 "}
    assert edited.known("2026-05-05")["H 2023/24"] == 8
    assert edited.known("2026-04-20")["H 2023/24"] == 7
    assert edited.faults() == []


def test_kept_bytes_that_are_gone_or_changed_are_found(edited: FeedHistory) -> None:
    first, second, *_ = sorted(edited.settings.kept_folder.glob("*/*/*.csv"))
    assert [oct(path.stat().st_mode)[-3:] for path in (first, first.parent, first.parents[2])] == ["600", "700", "700"]
    first.unlink()
    second.write_text("other bytes")
    assert [one.rule for one in edited.faults()] == ["kept-gone", "kept-changed"]
