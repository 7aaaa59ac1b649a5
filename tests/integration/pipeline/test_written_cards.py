"""What people write for a card: brought in from its file, written on, shown as it was agreed, given out again."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from oba.boards.cards import ACTION, AGREED, CARD, DRAFT, WITHDRAWN
from oba.boards.duties import Duties, Duty
from oba.errors import BoardError, OvertakenError
from oba.indicators.card import Action, CardRecord
from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.models import Account
from oba.pipeline.written.cards import export_cards, import_cards, read_records, write_card
from oba.pipeline.written.desk import Desk, agree_text, open_card, write_action
from oba.roles import Role
from oba.store.audit import PROGRAM, actor_of
from oba.store.boards import RecordKey, find_newest, list_newest, list_versions
from oba.store.engine import read_session, write_session
from oba.store.people import accounts
from oba.store.people.accounts import Invitee
from tests.fixtures.folders import PROJECT
from tests.fixtures.small_project import NOW

WORCESTERSHIRE = "worcestershire-early-help-board"
MAYA, SAM = "Maya Khan", "Sam Lee"
NEET = RecordKey(WORCESTERSHIRE, CARD, "neet", "2026-q3")


@pytest.fixture(scope="module")
def shipped() -> Definitions:
    return load_definitions(PROJECT / "indicator_definitions")


def bring_in(engine: Engine, definitions: Definitions, days: int = 0) -> dict[str, tuple[str, str]]:
    with write_session(engine) as session:
        found = [
            one
            for board in definitions.boards.values()
            for one in import_cards(session, definitions, board, NOW + timedelta(days=days))
        ]
    return {one.about: (one.outcome, one.by) for one in found}


def read(engine: Engine, definitions: Definitions, days: int = 0) -> dict[str, CardRecord]:
    with read_session(engine) as session:
        found = {}
        for board in definitions.boards.values():
            found |= read_records(session, definitions, board, NOW.date() + timedelta(days=days))
    return found


def write(
    engine: Engine, definitions: Definitions, key: RecordKey, said: Mapping, after: int, state: str = DRAFT,
    by: str = MAYA, days: int = 0,
) -> int:  # fmt: skip
    now = NOW + timedelta(days=days)
    with write_session(engine) as session:
        person = session.exec(select(Account).where(Account.name == by)).first()
        if person is None:
            invited = Invitee(f"{by.split()[0].lower()}@example.org", by, Role.BOARD_MEMBER, boards=(WORCESTERSHIRE,))
            person, _ = accounts.invite(session, PROGRAM, invited, now)
        return write_card(session, definitions, key, state, said, actor_of(person), now, after).number


def test_the_files_cards_come_in_and_go_out_unchanged(engine: Engine, shipped: Definitions, tmp_path: Path) -> None:
    assert len(shipped.records) == 8
    assert set(bring_in(engine, shipped).values()) == {("brought in", "")}
    assert set(bring_in(engine, shipped, days=1).values()) == {("unchanged", "")}
    assert read(engine, shipped) == shipped.records
    for name in ("outcomes", "services", "indicators", "feeds", "boards", "returns", "case_audits", "analyses"):
        (tmp_path / name).symlink_to(PROJECT / "indicator_definitions" / name)
    assert len(list(export_cards(read(engine, shipped), tmp_path / "cards"))) == 8
    assert load_definitions(tmp_path).records == shipped.records


def test_root_causes_and_the_days_of_statements_go_out_and_come_in_again(
    engine: Engine, shipped: Definitions, tmp_path: Path
) -> None:
    said = {
        "written_by": MAYA, "written_on": "2026-11-23",
        "story": [{"text": "More are out of learning.", "written_on": "2023-02-01"}],
        "factors": [{"kind": "root cause", "text": "The last bus leaves at five.", "written_on": "2022-02-01"}],
        "what_works": [{"text": "A mentor.", "written_on": "2021-02-01"}],
    }  # fmt: skip
    write(engine, shipped, NEET, said, after=0, state=AGREED)
    for name in ("outcomes", "services", "indicators", "feeds", "boards", "returns", "case_audits", "analyses"):
        (tmp_path / name).symlink_to(PROJECT / "indicator_definitions" / name)
    written = read(engine, shipped)
    list(export_cards(written, tmp_path / "cards"))
    card = load_definitions(tmp_path).records[WORCESTERSHIRE, "neet"]
    assert card == written[WORCESTERSHIRE, "neet"]
    assert (card.factors[0].kind, card.factors[0].written_on) == ("root cause", date(2022, 2, 1))
    text = (tmp_path / "cards" / WORCESTERSHIRE / "neet.yaml").read_text(encoding="utf-8")
    assert "written_on: 2021-02-01\n" in text


def test_the_first_who_writes_finds_the_files_words_in_the_history(engine: Engine, shipped: Definitions) -> None:
    said = {"written_by": "Maya Khan", "written_on": "2026-11-23", "story": [{"text": "More are out of learning."}]}
    assert write(engine, shipped, NEET, said, after=0) == 2
    with read_session(engine) as session:
        newest, first = list_versions(session, NEET)
    assert (first.written_by, first.state) == ("the program", AGREED)
    assert (newest.written_by, newest.state) == ("Maya Khan", DRAFT)
    assert first.content["story"][0]["text"].startswith("The published share was below England's")
    with pytest.raises(OvertakenError):
        write(engine, shipped, NEET, said, after=0, by=SAM)


def test_a_pack_shows_what_is_agreed_and_the_day_it_is_of(engine: Engine, shipped: Definitions) -> None:
    words = [{"text": text} for text in ("First.", "Second.")]
    head = {"written_by": "Maya Khan", "written_on": "2026-11-23"}
    write(engine, shipped, NEET, {**head, "story": words[:1]}, after=0)
    file = shipped.records[WORCESTERSHIRE, "neet"]
    assert read(engine, shipped)[WORCESTERSHIRE, "neet"].story == file.story
    write(engine, shipped, NEET, {**head, "story": words}, after=2, state=AGREED, days=3)
    assert read(engine, shipped, days=2)[WORCESTERSHIRE, "neet"].story == file.story
    now = read(engine, shipped, days=3)[WORCESTERSHIRE, "neet"]
    assert ([one.text for one in now.story], now.actions) == (["First.", "Second."], file.actions)
    later = RecordKey(WORCESTERSHIRE, CARD, "neet", "2026-q4")
    write(engine, shipped, later, {**head, "story": words[1:]}, after=0, state=AGREED, days=4)
    assert read(engine, shipped, days=9)[WORCESTERSHIRE, "neet"] == now


def test_an_action_lives_on_its_own(engine: Engine, shipped: Definitions) -> None:
    file = shipped.records[WORCESTERSHIRE, "neet"].actions
    plans = RecordKey(WORCESTERSHIRE, ACTION, "cp-plans-rate", "", "1")
    write(engine, shipped, plans, {"text": "Ask families", "owner": "Sam Lee"}, after=0, state="proposed")
    bring_in(engine, shipped)
    with read_session(engine) as session:
        first, *others = [one for one in list_newest(session, WORCESTERSHIRE, ACTION) if one.key.about == "neet"]
    assert len(others) == len(file) - 1
    agreed = {**first.content, "owner": "Maya Khan", "due": "2027-01-31", "status": "agreed"}
    write(engine, shipped, first.key, agreed, after=1, state="agreed", days=1)
    write(engine, shipped, others[0].key, others[0].content, after=1, state=WITHDRAWN, days=1)
    found = read(engine, shipped, days=1)
    now = found[WORCESTERSHIRE, "neet"].actions
    assert (now[0].owner, now[0].due, now[0].status) == ("Maya Khan", date(2027, 1, 31), "agreed")
    assert [one.text for one in now] == [one.text for number, one in enumerate(file) if number != 1]
    assert read(engine, shipped)[WORCESTERSHIRE, "neet"].actions == file
    alone = found[WORCESTERSHIRE, "cp-plans-rate"]
    assert (alone.written_by, [one.text for one in alone.actions], alone.story) == ("Maya Khan", ["Ask families"], [])


def test_a_changed_file_comes_in_again_until_somebody_has_written(engine: Engine, shipped: Definitions) -> None:
    bring_in(engine, shipped)
    record = shipped.records[WORCESTERSHIRE, "neet"]
    kept, *_, gone = record.actions
    changed = record.model_copy(update={"note": "Read again.", "actions": [kept.model_copy(update={"owner": "Sam"})]})
    edited = Definitions(**{**vars(shipped), "records": {**shipped.records, (WORCESTERSHIRE, "neet"): changed}})
    assert bring_in(engine, edited, days=1)["neet"] == ("brought in", "")
    assert read(engine, shipped, days=1)[WORCESTERSHIRE, "neet"] == changed
    assert read(engine, shipped)[WORCESTERSHIRE, "neet"] == record
    with read_session(engine) as session:
        newest = find_newest(session, NEET)
    write(engine, shipped, NEET, {**newest.content, "note": "Mine."}, after=newest.number, state=AGREED, days=2)
    assert bring_in(engine, edited, days=3)["neet"] == ("written since", "Maya Khan")
    assert read(engine, shipped, days=3)[WORCESTERSHIRE, "neet"].note == "Mine."
    assert gone.text not in [one.text for one in read(engine, shipped, days=3)[WORCESTERSHIRE, "neet"].actions]


def test_those_who_propose_first_at_one_moment_bring_the_file_in_once(engine: Engine, shipped: Definitions) -> None:
    board, at_once = shipped.boards[WORCESTERSHIRE], Barrier(4)
    desk = Desk(engine, shipped, board, PROGRAM, Duties(frozenset({Duty.CHAIR})), NOW)

    def propose(text: str) -> str:
        at_once.wait()
        return write_action(desk, "neet", "", Action(text=text), 0).key.name

    with ThreadPoolExecutor(4) as pool:
        names = list(pool.map(propose, "abcd"))
    file = shipped.records[WORCESTERSHIRE, "neet"].actions
    now = read(engine, shipped)[WORCESTERSHIRE, "neet"].actions
    assert now[: len(file)] == file
    assert sorted(one.text for one in now[len(file) :]) == list("abcd")
    assert sorted(names) == [str(len(file) + number) for number in (1, 2, 3, 4)]


def test_a_file_that_comes_after_an_action_stands_beside_it(engine: Engine, shipped: Definitions) -> None:
    action = RecordKey(WORCESTERSHIRE, ACTION, "neet", "", "1")
    write(engine, replace(shipped, records={}), action, {"text": "Ask families"}, after=0, state="proposed")
    file = shipped.records[WORCESTERSHIRE, "neet"]
    texts = [one.text for one in file.actions]
    now = read(engine, shipped)[WORCESTERSHIRE, "neet"]
    assert (now.story, [one.text for one in now.actions]) == (file.story, [*texts, "Ask families"])
    assert write(engine, shipped, NEET, {"written_by": MAYA, "written_on": "2026-11-23"}, after=0, days=1) == 2
    now = read(engine, shipped, days=1)[WORCESTERSHIRE, "neet"]
    assert (now.story, sorted(one.text for one in now.actions)) == (file.story, sorted([*texts, "Ask families"]))


def test_what_somebody_said_of_an_action_stands_when_a_file_has_it_too(engine: Engine, shipped: Definitions) -> None:
    file = shipped.records[WORCESTERSHIRE, "neet"]
    said = {"text": file.actions[0].text, "owner": MAYA, "status": "in progress"}
    action = RecordKey(WORCESTERSHIRE, ACTION, "neet", "", "1")
    write(engine, replace(shipped, records={}), action, said, after=0, state="in progress")
    wanted = sorted([(said["text"], MAYA), *((one.text, one.owner) for one in file.actions[1:])])
    desk = Desk(engine, shipped, shipped.boards[WORCESTERSHIRE], PROGRAM, Duties(frozenset({Duty.CHAIR})), NOW)
    for days in (0, 1):
        now = read(engine, shipped, days)[WORCESTERSHIRE, "neet"].actions
        assert sorted((one.text, one.owner) for one in now) == wanted
        assert sorted((one.text, one.owner) for _, _, one in open_card(desk, "neet").actions) == wanted
        if not days:  # the first who writes brings the file in
            write(engine, shipped, NEET, {"written_by": MAYA, "written_on": "2026-11-23"}, after=0, days=1)


def test_a_draft_that_nobody_agreed_is_agreed_in_the_next_quarter(engine: Engine, shipped: Definitions) -> None:
    head = {"written_by": "Maya Khan", "written_on": "2026-11-23"}
    write(engine, shipped, NEET, {**head, "story": [{"text": "A draft."}]}, after=0)
    board = shipped.boards[WORCESTERSHIRE].model_copy(update={"period": "2026-q4"})
    later = replace(shipped, boards={**shipped.boards, WORCESTERSHIRE: board})
    desk = Desk(engine, later, board, PROGRAM, Duties(frozenset({Duty.CHAIR})), NOW + timedelta(days=2))
    card = open_card(desk, "neet")
    assert (card.start, card.number, card.is_draft) == ("2026-q3", 0, True)
    agree_text(desk, "neet", 0)
    assert [one.text for one in read(engine, later, days=2)[WORCESTERSHIRE, "neet"].story] == ["A draft."]
    assert [one.text for one in read(engine, later, days=1)[WORCESTERSHIRE, "neet"].story] != ["A draft."]
    assert not open_card(desk, "neet").is_draft
    spring = replace(desk, board=board.model_copy(update={"period": "2027-q1"}))
    with pytest.raises(BoardError, match="Nothing is written for this card this quarter"):
        agree_text(spring, "neet", 0)
    back = replace(desk, definitions=shipped, board=shipped.boards[WORCESTERSHIRE])
    stands = open_card(back, "neet").agreed
    shown = read(engine, shipped, days=2)[WORCESTERSHIRE, "neet"]
    assert stands.content["story"] == [one.model_dump(exclude_defaults=True) for one in shown.story]
