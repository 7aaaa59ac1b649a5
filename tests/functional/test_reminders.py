"""Reminders by real scheduler processes through a real mail server: once each, across a kill and a restart."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from oba.boards.quality.case_audits import SAMPLE
from oba.indicators.loading import load_definitions, load_returns
from oba.indicators.project import Definitions
from oba.london_time import london_day
from oba.models import AuditEntry, Owed
from oba.pipeline.audit import verify_trail
from oba.pipeline.cases.datasets import Change
from oba.pipeline.cases.loading import load_list
from oba.pipeline.register import read_owed, read_people, update_register
from oba.returns.register.register import list_non_submitters, make_register
from oba.returns.register.reminders import describe_sent
from oba.scheduler import process as scheduler
from oba.scheduler.child_process import Call
from oba.store import jobs as store
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import open_store, read_session, write_session
from oba.store.reminders import list_reminders
from oba.timetable.calendar import list_jobs
from tests.fixtures.folders import PROJECT
from tests.fixtures.mail_servers import Mailbox, run_mail_server
from tests.fixtures.owed_returns import add_person, define_due
from tests.fixtures.published_lists import KEY
from tests.fixtures.scheduled_project import LONGEST, QUICK, Project, lapse, left_behind, runs, stop, wait_for

PROVIDERS = {"north": "Asha", "south": "Bo", "east": "Cy", "west": "Di", "away": "Ed"}
TOLD = ["asha@example.org", "bo@example.org", "di@example.org", "ed@example.org", "flo@example.org"]


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with run_mail_server() as running:
        given = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(running.port), "SMTP_TLS": "none"}
        given |= {"MAIL_FROM": "returns@example.org", "PORTAL_ADDRESS": "https://returns.example.org/"}
        for name, value in given.items():
            monkeypatch.setenv(f"OBA_{name}", value)
        yield running


Make = Callable[[str], Project]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """A project with a return that was due yesterday, and a person at each provider; that of `east` has signed."""
    made: list[Project] = []

    def set_up(address: str) -> Project:
        project = Project(tmp_path / "project", address)
        made.append(project)
        providers = [{"id": n, "name": n.title(), "example": True, "services": ["example-service"]} for n in PROVIDERS]
        definition = define_due(london_day(datetime.now(UTC)), -1, providers=providers, relations=[])
        folder = project.home / "indicator_definitions" / "returns"
        folder.mkdir(parents=True)
        plain = definition.model_dump(by_alias=True, mode="json")
        (folder / f"{definition.id}.yaml").write_text(json.dumps(plain), "utf-8")  # JSON is YAML
        engine = open_store(address)
        update_register(engine, {definition.id: definition}, datetime.now(UTC))
        with write_session(engine) as session:
            for organisation, name in PROVIDERS.items():
                add_person(session, name, organisation=organisation)
            add_person(session, "Flo", "approver")
            add_person(session, "Gus", closed_at=datetime.now(UTC))
            for owed in session.exec(select(Owed).where(Owed.organisation == "east")):
                owed.state = "signed"
        engine.dispose()
        return project

    yield set_up
    for project in made:
        project.kill()


def read_store(project: Project) -> tuple[list[str], list[str], dict[str, int]]:
    """What each reminder's row says, whom the register and the list of non-submitters name, and the trail's actions."""
    engine = open_store(project.store)
    definitions = load_returns(project.settings.definitions_folder)
    today = london_day(datetime.now(UTC))
    with read_session(engine) as session:
        told = [
            describe_sent(one.sent_at, one.fault)
            for owed in session.exec(select(Owed)).all()
            for one, _ in list_reminders(session, owed.id or 0)
        ]
        owed = read_owed(session, definitions, today)
        missing = list_non_submitters(owed, definitions, read_people(session), today)
        register = make_register(owed, definitions, today)
        assert [one.row for one in missing] == [row for row in register if row.due < today and row.missing]
        found_actions = (entry.action for entry in session.exec(select(AuditEntry)))
        actions = Counter(action for action in found_actions if "reminder" in action)
        by_hand = ("the state is “signed”", "the time of closing is")  # what the project above sets past the trail
        found = [finding.what for finding in verify_trail(session).findings]
        assert [what for what in found if not any(known in what for known in by_hand)] == []
    engine.dispose()
    return sorted(told), sorted(person.email for one in missing for person in one.contacts), dict(actions)


def forget_the_slot(engine: Engine) -> None:
    """Let the job be due again, as it is on the next morning."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM job_run"))
        connection.execute(text("DELETE FROM job"))
    engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("places_address", ["sqlite", "postgresql"], indirect=True)
def test_each_is_reminded_once_though_the_scheduler_is_killed_while_it_sends(
    make: Make, places_address: str, mailbox: Mailbox
) -> None:
    project = make(places_address)

    def hold_the_second() -> None:
        mailbox.wait = LONGEST if len(mailbox.taken) == 2 else 0

    mailbox.after = hold_the_second
    first = project.start("schedule", *QUICK)
    wait_for(lambda: len(mailbox.taken) == 2)
    first.kill()
    first.communicate()
    mailbox.after, mailbox.wait = lambda: None, 0
    wait_for(lambda: left_behind(project.home) == [])
    lapse(project)
    second = project.start("schedule", *QUICK)
    (run,) = wait_for(lambda: [run for run in runs(project) if run.state == "ended"])
    stop(second)
    assert (run.job.partition(":")[0], run.outcome, run.message) == ("reminders", "reminded", "3 sent.")
    forget_the_slot(open_store(project.store))
    assert "nothing new" in project.start("schedule", "--once").communicate(timeout=LONGEST)[0].decode()

    assert sorted(mailbox.receivers) == TOLD
    told, missing, actions = read_store(project)
    assert told == ["it is not known whether it was sent", *["sent"] * 4]
    assert missing == TOLD
    assert actions == {"reminder sent": 4}
    bodies = [mail.get_content() for mail in mailbox.taken]
    assert all("https://returns.example.org/returns/" in body for body in bodies)


@pytest.mark.slow
def test_two_schedulers_at_once_remind_each_once(make: Make, mailbox: Mailbox, request: pytest.FixtureRequest) -> None:
    cluster = request.getfixturevalue("cluster")
    with cluster.database("places_template") as name:
        project = make(cluster.address(name))
        both = [project.start("schedule", *QUICK) for _ in range(2)]
        wait_for(lambda: [run for run in runs(project) if run.state == "ended"])
        for process in both:
            stop(process)
        told, missing, actions = read_store(project)
    assert sorted(mailbox.receivers) == TOLD == missing
    assert (told, actions) == (["sent"] * 5, {"reminder sent": 5})


def test_a_refused_address_is_told_and_tried_again(
    make: Make, places_address: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make(places_address)
    monkeypatch.setattr(store, "holds_run", lambda *_: True)
    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    name = "example-return"
    call = Call("reminders", name, f"reminders:{name}", 1, "t", 0, project.settings.model_dump())
    mailbox.refuse.add("asha@example.org")
    answer = scheduler.do_job(call)
    assert (answer.outcome, answer.passing) == ("failed", True), "so it is tried again by itself"
    assert answer.message == (
        "4 sent. 1 not sent: The mail server does not take mail to asha@example.org: 550 no such person here."
    )
    mailbox.refuse.clear()
    assert scheduler.do_job(call).message == "1 sent."
    assert scheduler.do_job(call).outcome == "nothing new"
    assert sorted(mailbox.receivers) == TOLD
    monkeypatch.delenv("OBA_SMTP_HOST")
    assert scheduler.do_job(call).outcome == "nothing new", "all were sent, so nothing to send with is no fault"


def test_what_case_audits_need_keep_no_longer_is_emptied_by_a_job(
    make: Make, places_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make(places_address)
    monkeypatch.setattr(store, "holds_run", lambda *_: True)
    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    key = RecordKey("a-board", SAMPLE, "help-audit", "2020-q3")
    said = {"references": ["CA-1"], "sample": ["CA-1"], "seed": 7, "method": "By lot.", "reason": ""}
    with write_session(open_store(places_address)) as session:
        add_version(session, key, "kept", said, PROGRAM, datetime(2020, 10, 5, tzinfo=UTC), 0)
    call = Call("forgetting", "case audits", "forgetting", 1, "t", 0, project.settings.model_dump())
    done = scheduler.do_job(call)
    assert (done.outcome, done.message, done.rows) == ("emptied", "1 draw or grade of 1 case audit", 1)
    assert done.outcome in store.GOOD, "else what failed the day before stays in alarm"
    assert scheduler.do_job(call).outcome == "nothing new"


def test_rows_of_case_lists_go_by_the_same_job_without_the_key(
    make: Make, places_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Feedback is kept for 120 months after the day it was given, so not what was given in January 2016."""
    project = make(places_address)
    monkeypatch.setattr(store, "holds_run", lambda *_: True)
    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    lists = project.home / "indicator_definitions/case_lists"
    lists.mkdir()
    shutil.copy(PROJECT / "indicator_definitions/case_lists/family-feedback.yaml", lists)
    (project.home / "said.csv").write_text("Child ID,Date answered\nC100,05/01/2016\nC101,05/12/2025\n", "utf-8")
    definitions, engine = load_definitions(lists.parent), open_store(places_address)
    early = Change(engine, definitions, project.settings, PROGRAM, datetime(2025, 12, 31, 9, tzinfo=UTC))
    load_list(early, KEY, "family-feedback", project.home / "said.csv", date(2025, 12, 31))
    call = Call("forgetting", "case audits", "forgetting", 1, "t", 0, project.settings.model_dump())
    done = scheduler.do_job(call)
    assert (done.outcome, done.rows) == ("emptied", 1)
    assert done.message.endswith("; 1 row of 1 case list")
    assert scheduler.do_job(call).outcome == "nothing new"
    assert [one.name for one in list_jobs(Definitions(lists, case_lists=definitions.case_lists), {})] == ["forgetting"]
    engine.dispose()


def test_the_digest_of_a_week_goes_the_same_way(
    make: Make, places_address: str, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make(places_address)
    monkeypatch.setattr(store, "holds_run", lambda *_: True)
    monkeypatch.setattr(scheduler, "set_up_logs", lambda: None)
    call = Call("digests", "boards", "digests", 1, "t", 0, project.settings.model_dump())
    assert scheduler.do_job(call).outcome == "nothing new"
