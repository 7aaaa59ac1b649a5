"""What takes a whole pack is worked out beside the server: what is shown before, after, and when something changed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from oba.pipeline.frozen_packs import answers
from oba.portal.packs import workroom
from oba.portal.packs.workroom import Answer, Question, WorkRoom, work_out
from oba.roles import Role
from oba.settings import Settings
from tests.fixtures.portal_packs import BOARD
from tests.fixtures.portals import text_of

ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST = Question("checklist", "a-board", "figures of Monday", "all of Monday")
SAID = {"faults": [], "advice": ["Look at it."]}


@dataclass
class Work:
    """A process that ends when a test says how."""

    exitcode: int | None = None


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions whose work was begun."""
    monkeypatch.setattr(workroom, "load_definitions", lambda _folder: None)
    monkeypatch.setattr(workroom, "open_store", lambda _address: SimpleNamespace(dispose=lambda: None))
    monkeypatch.setitem(answers.QUESTIONS, "checklist", lambda *_: SAID)
    return []


@pytest.fixture
def works() -> list[Work]:
    return []


@pytest.fixture
def room(tmp_path: Path, begun: list[Question], works: list[Work]) -> WorkRoom:
    def begin(_settings: Settings, question: Question, _now: datetime) -> Work:
        begun.append(question)
        works.append(Work())
        return works[-1]

    return WorkRoom(Settings(home=tmp_path), begin)


def end_well(room: WorkRoom, question: Question, work: Work, now: datetime = ASKED) -> None:
    work_out(room._settings.model_dump(), question, now)
    work.exitcode = 0


def test_one_thing_is_worked_out_at_a_time_and_kept(room, begun, works):
    other = replace(FIRST, about="another-board")
    assert [room.ask(FIRST, ASKED), room.ask(FIRST, ASKED), room.ask(other, ASKED)] == [Answer(None)] * 3
    assert begun == [FIRST]
    end_well(room, FIRST, works[0])
    assert room.ask(FIRST, ASKED) == Answer(SAID)
    assert room.ask(other, ASKED) == Answer(None)
    assert begun == [FIRST, other]


@pytest.mark.parametrize(
    ("changes", "minutes", "answer", "is_begun"),
    [
        ({}, 500, Answer(SAID), False),  # nothing changed
        ({"mark": "a word was written"}, 4, Answer(SAID, older=ASKED), False),
        ({"mark": "a word was written"}, 5, Answer(SAID, older=ASKED), True),
        ({"base": "a load was undone", "mark": "so was this"}, 0, Answer(None), True),
    ],
)
def test_what_changed_since_decides(room, begun, works, changes, minutes, answer, is_begun):
    room.ask(FIRST, ASKED)
    end_well(room, FIRST, works[0])
    asked = replace(FIRST, **changes)
    assert room.ask(asked, ASKED + timedelta(minutes=minutes)) == answer
    assert (begun[1:] == [asked]) == is_begun


def test_work_that_breaks_off_is_told_once_and_begun_again_with_the_next_look(room, begun, works):
    room.ask(FIRST, ASKED)
    works[0].exitcode = 1
    assert room.ask(FIRST, ASKED) == Answer(None, failed=True)
    assert room.ask(FIRST, ASKED) == Answer(None)
    assert begun == [FIRST, FIRST]


def test_an_answer_is_for_the_owner_of_the_service_alone(room, works):
    room.ask(FIRST, ASKED)
    end_well(room, FIRST, works[0])
    (kept,) = (room._settings.state_folder / "worked-out").iterdir()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_the_page_says_that_it_is_being_worked_out(portal, project):
    state = portal.app.state
    state.workroom = WorkRoom(project.settings, lambda *_: Work())
    lead = portal.as_role(Role.COLLECTOR)
    page = lead.get(f"/packs/publish/{BOARD}")
    assert "The pack is being made with what is known now" in text_of(page)
    assert "Publish for the meeting</button>" not in page.text
    state.workroom = WorkRoom(project.settings, lambda *_: Work(1))
    lead.get(f"/packs/publish/{BOARD}")
    assert "This could not be worked out." in text_of(lead.get(f"/packs/publish/{BOARD}"))


def test_a_process_of_its_own_works_it_out(project, monkeypatch):
    """The real process, on the small project; that the test alone waits for it, since only one who waits learns how."""
    monkeypatch.setattr(workroom, "Thread", lambda **_: SimpleNamespace(start=lambda: None))
    asked = Question("checklist", BOARD, "figures", "all")
    room = WorkRoom(project.settings)
    assert room.ask(asked, ASKED) == Answer(None)
    _, work = room._going_on
    work.join(120)
    assert work.exitcode == 0
    assert room.ask(asked, ASKED).said["faults"] == []
