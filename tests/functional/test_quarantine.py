"""A row kept aside on its way: ingested, listed, released by the command, shown on its page, read again."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from oba.cli import app
from oba.errors import StoreError
from oba.pipeline.inputs.board import read_watch
from oba.pipeline.project import open_project
from oba.settings import read_settings
from oba.store import jobs
from oba.store.engine import open_store, read_session, write_session
from tests.fixtures.folders import PROJECT
from tests.fixtures.observations import feed_observations
from tests.fixtures.scheduled_project import Project

WORCESTERSHIRE, HEREFORDSHIRE = "E10000034", "E06000019"
FILE = f"area,period,children\n{WORCESTERSHIRE},2024,11\n{HEREFORDSHIRE},2024,140\nE99999999,2024,3\n"
CHECKS = "schedule: {when_file_appears: true}\nchecks: {ranges: {children: [0, 100]}}"
Command = Callable[..., Result]


@pytest.fixture
def small(places_address: str, tmp_path: Path) -> Project:
    """A made-up project of one feed whose file has a value out of range and a place that nobody knows."""
    project = Project(tmp_path / "project", places_address)
    (project.home / "in").mkdir(parents=True)
    (project.home / "in" / "first.csv").write_text(FILE, "utf-8")
    project.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", CHECKS)
    boards = project.home / "indicator_definitions" / "boards"
    boards.mkdir()
    (boards / "one.yaml").write_text(
        f"schema: oba-board/1\nid: one\nname: One\narea: {WORCESTERSHIRE}\nperiod: 2026-q3\noutcomes: []\n", "utf-8"
    )
    return project


@pytest.fixture
def command(small: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    for name, value in small.settings_as_environment.items():
        monkeypatch.setenv(name, value)
    read_settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, list(arguments))
    read_settings.cache_clear()


def values(project: Project) -> dict[str, float]:
    with read_session(open_store(project.store)) as session:
        frame = feed_observations(session, "drops", date(2100, 1, 1))
    return dict(zip(frame["area"], frame["value"], strict=True))


def test_a_row_out_of_range_is_listed_released_and_traceable(small: Project, command: Command) -> None:
    assert "2 kept aside" in command("ingest", "drops").output
    listed = command("quarantine", "list", "drops").output
    assert "1  drops, load 1: first.csv, row 3, column 3 (children): `140`" in listed
    assert "out-of-range: children must lie between 0 and 100" in listed
    assert f"would say: children of {HEREFORDSHIRE}, 2024-01-01/P1Y: 140" in listed
    assert "unknown-area: `E99999999` is not an area we know" in listed
    assert "cannot be released" in listed
    told = command("quarantine", "release", "1", "--by", "Ms Checker", "--reason", "140 is right")
    assert (told.exit_code, told.output.splitlines()[0]) == (0, "Row 1 counts from today on, as load 2.")
    assert values(small) == {WORCESTERSHIRE: 11, HEREFORDSHIRE: 140}
    assert "released by Ms Checker" in command("quarantine", "list", "--decided").output
    assert "from load 1" in command("loads").output
    assert "keeps all its promises" in command("store", "verify").output
    assert command("ingest", "drops").output.startswith("Nothing new")  # the same bytes again
    assert command("quarantine", "reject", "2", "--by", "Ms Checker", "--reason", "No such place").exit_code == 0
    assert command("quarantine", "list").output.strip() == "No row is waiting for a decision."


def test_rows_of_one_kind_are_settled_together(small: Project, command: Command) -> None:
    command("ingest", "drops")
    who = ("--by", "Ms Checker", "--reason", "Nobody knows them")
    told = command("quarantine", "reject", "--load", "1", "--rule", "unknown-area", "--given", "E99999999", *who)
    assert told.output == "Row 2 is rejected.\n"
    told = command("quarantine", "release", "--load", "1", *who)
    assert told.output.splitlines() == ["Row 1 counts from today on, as load 2.", "Publish again to show it."]
    for arguments in ((), ("1", "--load", "1"), ("1", "--given", "140"), ("--load", "1", "--given", "140")):
        refused = command("quarantine", "reject", *arguments, *who)
        assert isinstance(refused.exception, StoreError), arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1", "--by", "Ms Checker"), "needs the name of who decides and the reason"),
        (("2", "--by", "Ms Checker", "--reason", "x"), r"Row 2 cannot be released.*not an area we know"),
        (("7", "--by", "Ms Checker", "--reason", "x"), "no row 7"),
    ],
)
def test_what_cannot_be_released_is_said_in_a_sentence(
    small: Project, command: Command, arguments: tuple[str, ...], said: str
) -> None:
    command("ingest", "drops")
    with pytest.raises(StoreError, match=said):
        raise command("quarantine", "release", *arguments).exception  # type: ignore[misc]
    assert values(small) == {WORCESTERSHIRE: 11}


def test_a_release_outlives_a_change_of_the_feeds_definition(small: Project, command: Command) -> None:
    command("ingest", "drops")
    command("quarantine", "release", "1", "--by", "Ms Checker", "--reason", "140 is right")
    small.add_feed("drops", "{type: folder, path: in, pattern: '*.csv'}", CHECKS, owner="Mr Owner")
    command("ingest", "drops")
    assert values(small) == {WORCESTERSHIRE: 11, HEREFORDSHIRE: 140}
    assert "1  drops" not in command("quarantine", "list").output
    assert "keeps all its promises" in command("store", "verify").output


def test_what_a_pack_says_of_its_feeds(small: Project, command: Command) -> None:
    """Counts what waits; says that nobody looks; names a feed that fails, on day n + 1, with its owner."""
    command("ingest", "drops")
    definitions, engine = open_project(read_settings())
    board, name = definitions.boards["one"], definitions.feeds["drops"].name
    today = datetime.now().astimezone()
    with read_session(engine) as session:
        watch = read_watch(session, definitions, board, ["drops"], today.date(), today.date())
    assert (watch.alarms, watch.waiting) == ((), ((name, 2),))
    assert "has not yet started on any of the feeds" in watch.looked_at[-1]
    with write_session(engine) as session:
        jobs.ensure_job(session, "feed:drops", today, today)
        run = jobs.JobRun(job="feed:drops", slot=today + timedelta(1), due=today, started=today, worker="one")
        run.state, run.ended, run.outcome, run.message = "ended", today, "failed", "no right to read it"
        assert jobs.claim_slot(session, run)
    for days, causes in ((1, []), (2, ["failing"])):
        day = today.date() + timedelta(days=days)
        with read_session(engine) as session:
            watch = read_watch(session, definitions, board, ["drops"], day, day)
        assert [alarm.cause for alarm in watch.alarms] == causes
    since = f"{today.day} {today:%B %Y}"
    assert watch.alarms[0].text == (
        f"{name} has not run well since {since}; it says: no right to read it (owner: Ms Owner)"
    )
    assert not any("has not begun" in sentence for sentence in watch.looked_at)


def test_the_schedules_of_the_project_say_how_they_are_known() -> None:
    from oba.indicators.loading import load_definitions

    feeds = load_definitions(PROJECT / "indicator_definitions").feeds.values()
    assert [feed.id for feed in feeds if feed.schedule and not feed.schedule.basis] == []
    assert [feed.id for feed in feeds if feed.frequency == "once" and feed.schedule] == []
    assert [feed.id for feed in feeds if feed.frequency != "once" and not feed.schedule] == []
