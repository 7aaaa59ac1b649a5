"""Late, failing, silent: raised on day n + 1, once a day, naming the feed and its owner, and sent to every address."""

import smtplib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import loads
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import structlog
from aiosmtpd.controller import Controller
from sqlalchemy import Engine

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.models import JobRun, Load
from oba.pipeline.timetable.alarms import find_alarms
from oba.scheduler.alarm_mail import raise_and_send
from oba.store import jobs as store
from oba.store.engine import open_store, read_session, write_session
from oba.timetable.alarms import outdated_since
from tests.fixtures.scheduled_project import Project

DAILY = "schedule: {cron: '30 9 * * *'}"
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = datetime(2027, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def engine(sqlite_address: str) -> Iterator[Engine]:
    """An embedded store; what alarms ask of a store is tried on both kinds in `test_worker` and `test_parts`."""
    opened = open_store(sqlite_address)
    yield opened
    opened.dispose()


@pytest.fixture
def define(tmp_path: Path) -> Callable[..., Definitions]:
    def make(timing: str = DAILY, **values: str) -> Definitions:
        project = Project(tmp_path / "project", "")
        project.add_feed("a", "{type: folder, path: in}", timing.replace("; ", "\n"), **values)
        return load_definitions(project.settings.definitions_folder)

    return make


def know(engine: Engine, name: str = "feed:a", looked_at_until: datetime = START) -> None:
    """Let a job be known since 1 November, with no slot open until a moment."""
    with write_session(engine) as session:
        store.ensure_job(session, name, START, looked_at_until)


def add_run(engine: Engine, slot: datetime, outcome: str | None, message: str = "") -> None:
    with write_session(engine) as session:
        run = JobRun(
            job="feed:a",
            slot=slot,
            due=slot,
            started=slot,
            worker="one",
            state="ended" if outcome else "waiting",
            ended=slot if outcome else None,
            not_before=None if outcome else slot,
            outcome=outcome,
            message=message,
        )
        assert store.claim_slot(session, run)


def add_load(engine: Engine, known_on: date, loaded_at: datetime, content: str = "x") -> None:
    words = dict.fromkeys(("feed_fingerprint", "file", "origin", "publisher", "licence", "attribution"), "")
    with write_session(engine) as session:
        load = Load(feed="a", feed_version=1, sha256=content, bytes=1, known_on=known_on, loaded_at=loaded_at, **words)
        session.add(load)


def causes(engine: Engine, definitions: Definitions, day: str) -> list[str]:
    with read_session(engine) as session:
        return [one.cause for one in find_alarms(session, definitions, date.fromisoformat(day))]


def test_a_feed_is_late_on_day_n_plus_1_after_it_was_due(engine: Engine, define: Callable[..., Definitions]) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]; alarm: {after_days: 2}")
    know(engine, looked_at_until=LATER)
    assert causes(engine, definitions, "2026-11-12") == []
    assert causes(engine, definitions, "2026-11-13") == ["late"]
    with read_session(engine) as session:
        (late,) = find_alarms(session, definitions, date(2026, 11, 13))
    assert late.message == (
        "feed `a` expected a release on 10 November 2026 and none came; no release ever came (owner: Ms Owner)"
    )


@pytest.mark.parametrize(
    ("known_on", "loaded", "expected"),
    [("2026-11-10", 14, []), ("2026-11-08", 8, []), ("2025-11-10", 1, ["late"]), ("2025-11-10", 11, ["late"])],
)
def test_a_release_counts_that_became_known_from_a_week_before_it_was_due(
    engine: Engine, define: Callable[..., Definitions], known_on: str, loaded: int, expected: list[str]
) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2025-11-10, 2026-11-10]")
    know(engine, looked_at_until=LATER)
    add_load(engine, date.fromisoformat(known_on), datetime(2026, 11, loaded, tzinfo=UTC))
    assert causes(engine, definitions, "2026-11-20") == expected


def test_reading_old_files_again_is_not_a_new_release(engine: Engine, define: Callable[..., Definitions]) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]")
    know(engine, looked_at_until=LATER)
    add_load(engine, date(2025, 11, 10), datetime(2025, 11, 11, tzinfo=UTC))
    add_load(engine, date(2025, 11, 11), datetime(2026, 11, 12, tzinfo=UTC))
    assert causes(engine, definitions, "2026-11-20") == ["late"]


def test_without_a_calendar_a_feed_is_late_by_its_rhythm(engine: Engine, define: Callable[..., Definitions]) -> None:
    definitions = define("schedule: {when_file_appears: true}")
    feeds = {"a": definitions.feeds["a"].model_copy(update={"frequency": "monthly"})}
    definitions = Definitions(definitions.folder, feeds=feeds)
    know(engine, looked_at_until=LATER)
    add_load(engine, date(2026, 10, 5), START)
    assert causes(engine, definitions, "2026-11-06") == []
    assert causes(engine, definitions, "2026-11-07") == ["late"]


@pytest.mark.parametrize("timing", ["", "; due: [2025-11-10, 2026-10-10]"])
def test_what_was_due_before_anybody_looked_is_told_and_is_nobodys_alarm(
    engine: Engine, define: Callable[..., Definitions], timing: str
) -> None:
    """Known since 1 November 2026, with files of 2024: by rhythm the next release to wait for is that of 2027."""
    definitions = define("schedule: {when_file_appears: true}" + timing)
    feed = definitions.feeds["a"].model_copy(update={"frequency": "yearly"})
    definitions = Definitions(definitions.folder, feeds={"a": feed})
    know(engine, looked_at_until=LATER)
    add_load(engine, date(2024, 10, 5), START)
    assert causes(engine, definitions, "2026-11-20") == []
    assert causes(engine, definitions, "2027-10-20") == ([] if timing else ["late"])
    assert (
        outdated_since(feed, date(2024, 10, 5), date(2026, 11, 20)) == date(2026, 10, 10)
        if timing
        else date(2025, 10, 6)
    )
    assert outdated_since(feed, date(2026, 10, 8), date(2026, 11, 20)) is None


def test_a_feed_that_fails_is_told_of_the_day_after_the_grace(
    engine: Engine, define: Callable[..., Definitions]
) -> None:
    definitions = define(DAILY + "; alarm: {after_days: 1}")
    know(engine)
    for day, outcome in ((2, "loaded"), (3, "refused"), (4, "failed"), (5, "timed out")):
        add_run(engine, datetime(2026, 11, day, 9, 30, tzinfo=UTC), outcome, f"said on {day}")
    assert causes(engine, definitions, "2026-11-04") == []
    assert causes(engine, definitions, "2026-11-05") == ["failing"]
    with read_session(engine) as session:
        (failing,) = find_alarms(session, definitions, date(2026, 11, 5))
    assert failing.message == ("feed `a` has not run well since 3 November 2026; it says: said on 5 (owner: Ms Owner)")
    add_run(engine, datetime(2026, 11, 6, 9, 30, tzinfo=UTC), "nothing new")
    assert causes(engine, definitions, "2026-11-06") == []


@pytest.mark.parametrize("begun", [False, True])
def test_a_feed_that_nobody_runs_is_silent(engine: Engine, define: Callable[..., Definitions], begun: bool) -> None:
    definitions = define()
    know(engine)
    if begun:
        add_run(engine, datetime(2026, 11, 2, 9, 30, tzinfo=UTC), None)
    assert causes(engine, definitions, "2026-11-03") == []
    assert causes(engine, definitions, "2026-11-04") == ["silent"]


def test_a_paused_feed_is_silent_and_says_why(engine: Engine, define: Callable[..., Definitions]) -> None:
    definitions = define()
    know(engine)
    with write_session(engine) as session:
        store.pause(session, "feed:a", START, "the publisher is moving")
    with read_session(engine) as session:
        (silent,) = find_alarms(session, definitions, date(2026, 11, 9))
    assert "paused on 1 November 2026 the publisher is moving" in silent.message


class Webhook(BaseHTTPRequestHandler):
    """Keeps what was posted; answers what the test says."""

    got: list[dict[str, Any]] = []
    status = 200

    def do_POST(self) -> None:
        type(self).got.append(loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        return None


@pytest.fixture
def webhook() -> Iterator[tuple[str, type[Webhook]]]:
    class Fresh(Webhook):
        got: list[dict[str, Any]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Fresh)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"json://127.0.0.1:{server.server_address[1]}/hook", Fresh
    server.shutdown()
    server.server_close()
    thread.join()


class Mailbox:
    """An SMTP server's handler that keeps the letters."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 kept"


@pytest.fixture
def mail() -> Iterator[tuple[str, Mailbox]]:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    with smtplib.SMTP("127.0.0.1", port):
        pass
    address = f"mailto://127.0.0.1:{port}/?from=oba@example.org&to=owner@example.org&mode=insecure&smtp=127.0.0.1"
    yield address, mailbox
    controller.stop()


def test_an_alarm_goes_to_mail_and_webhook_once_a_day(
    engine: Engine,
    define: Callable[..., Definitions],
    webhook: tuple[str, type[Webhook]],
    mail: tuple[str, Mailbox],
) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]")
    know(engine, looked_at_until=LATER)
    addresses = [webhook[0], mail[0]]
    noon = datetime(2026, 11, 12, 12, tzinfo=UTC)
    assert raise_and_send(engine, definitions, addresses, noon - timedelta(days=1)) == 0
    assert raise_and_send(engine, definitions, addresses, noon) == 1
    assert raise_and_send(engine, definitions, addresses, noon + timedelta(hours=3)) == 0
    (posted,) = webhook[1].got
    assert "feed `a` expected a release on 10 November 2026" in posted["title"]
    assert "owner: Ms Owner" in posted["message"]
    ((to, letter),) = mail[1].letters
    assert to == ["owner@example.org"]
    assert "feed `a` expected a release" in str(letter["Subject"])
    assert raise_and_send(engine, definitions, addresses, noon + timedelta(days=1)) == 1
    assert (len(webhook[1].got), len(mail[1].letters)) == (2, 2)
    with read_session(engine) as session:
        kept = store.list_alarms(session, date(2026, 11, 12))
    assert [(one.job, one.cause, one.owner, one.sent_at is not None) for one in kept] == [
        ("feed:a", "late", "Ms Owner", True)
    ]


def test_an_address_that_did_not_take_an_alarm_is_tried_again_and_the_others_are_not(
    engine: Engine,
    define: Callable[..., Definitions],
    webhook: tuple[str, type[Webhook]],
    mail: tuple[str, Mailbox],
) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]")
    know(engine, looked_at_until=LATER)
    webhook[1].status = 500
    noon = datetime(2026, 11, 12, 12, tzinfo=UTC)
    addresses = [webhook[0], mail[0]]
    assert raise_and_send(engine, definitions, addresses, noon) == 0
    webhook[1].status = 200
    assert raise_and_send(engine, definitions, addresses, noon + timedelta(minutes=1)) == 0  # still being sent
    assert raise_and_send(engine, definitions, addresses, noon + timedelta(minutes=11)) == 1
    assert (len(webhook[1].got), len(mail[1].letters)) == (2, 1)


def test_without_an_address_an_alarm_is_in_the_log_and_in_the_store(
    engine: Engine, define: Callable[..., Definitions], capsys: pytest.CaptureFixture[str]
) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]")
    know(engine, looked_at_until=LATER)
    structlog.reset_defaults()  # whatever a command of another test made of them
    assert raise_and_send(engine, definitions, [], datetime(2026, 11, 12, 12, tzinfo=UTC)) == 1
    assert "none came" in capsys.readouterr().out


def test_many_alarms_are_one_letter(tmp_path: Path, engine: Engine, mail: tuple[str, Mailbox]) -> None:
    project = Project(tmp_path / "many", "")
    for name in ("a", "b", "c"):
        project.add_feed(name, "{type: folder, path: in}", "schedule: {when_file_appears: true}\ndue: [2026-11-10]")
        know(engine, f"feed:{name}", LATER)
    definitions = load_definitions(project.settings.definitions_folder)
    assert raise_and_send(engine, definitions, [mail[0]], datetime(2026, 11, 12, 12, tzinfo=UTC)) == 3
    ((_to, letter),) = mail[1].letters
    assert "oba: 3 alarms" in str(letter["Subject"])


def test_an_address_that_cannot_be_used_is_named_by_its_place_only(
    engine: Engine, define: Callable[..., Definitions], capsys: pytest.CaptureFixture[str]
) -> None:
    definitions = define("schedule: {when_file_appears: true}; due: [2026-11-10]")
    know(engine, looked_at_until=LATER)
    raise_and_send(engine, definitions, ["nonsense://user:secret@x"], datetime(2026, 11, 12, 12, tzinfo=UTC))
    said = capsys.readouterr()
    assert "number 1" in said.out
    assert "secret" not in said.out + said.err
