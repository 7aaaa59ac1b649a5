"""The quick answer that nothing has changed: whatever was committed counts, whoever wrote it and died at once."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from oba.models import Load
from oba.pipeline.unchanged import is_fresh, read_position, record_fresh
from oba.settings import Settings
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version
from oba.store.engine import write_session

DAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)


def bring_a_load(session: Session) -> None:
    said = {"feed_fingerprint": "0", "file": "p.csv", "origin": "p.csv", "sha256": "0" * 64, "bytes": 1}
    more = {"publisher": "nobody", "licence": "none", "attribution": "made up", "known_on": DAY, "loaded_at": NOW}
    session.add(Load(feed="plans", feed_version=1, **said, **more))


def write_a_decision(session: Session) -> None:
    add_version(session, RecordKey("north", "decision", "", "", "1"), "agreed", {"text": "Fund it"}, PROGRAM, NOW, 0)


@pytest.fixture
def settings(store_address: str, engine: Engine, tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home", store_url=store_address)
    with write_session(engine) as session:
        bring_a_load(session)
    record_fresh(settings, DAY, [], read_position(settings))
    assert is_fresh(settings, DAY, [])
    return settings


@pytest.mark.parametrize("change", [bring_a_load, write_a_decision])
def test_what_was_committed_is_a_change_even_if_its_writer_was_killed_then(settings, engine, change) -> None:
    with write_session(engine) as session:
        change(session)
        session.flush()
        assert is_fresh(settings, DAY, []), "nothing is committed yet"
    assert not is_fresh(settings, DAY, [])


def test_a_load_that_is_taken_back_is_a_change_and_nothing_is_changed_when_it_is_put_back(settings, engine) -> None:
    for state, fresh in (("undone", False), ("current", True)):
        with write_session(engine) as session:
            session.connection().execute(text("UPDATE load SET state = :state"), {"state": state})
        assert is_fresh(settings, DAY, []) is fresh


def test_what_is_written_while_packs_are_made_is_not_in_them(settings, engine) -> None:
    before = read_position(settings)
    with write_session(engine) as session:
        write_a_decision(session)
    record_fresh(settings, DAY, [], before)
    assert not is_fresh(settings, DAY, [])


def test_a_day_a_board_or_a_store_that_is_not_there_is_a_change(settings, tmp_path: Path) -> None:
    assert not is_fresh(settings, date(2026, 11, 30), [])
    assert not is_fresh(settings, DAY, ["north"])
    gone = settings.model_copy(update={"store_url": f"sqlite:///{tmp_path / 'gone.sqlite'}"})
    record_fresh(gone, DAY, [], read_position(gone))
    assert not is_fresh(gone, DAY, [])
