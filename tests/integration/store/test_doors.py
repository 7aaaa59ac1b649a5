"""Who may read the store's files, whether it answers, and that a small note never waits for a load."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from oba.store.backup import back_up, restore
from oba.store.engine import answers, open_store, read_fact, read_session, write_fact, write_if_free, write_session
from oba.store.private_files import make_private_folder


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def note(session: Session) -> None:
    write_fact(session, "a", "noted")


@pytest.fixture(autouse=True)
def _everybody_may_read() -> Iterator[None]:
    """The process makes files that all may read, unless it is told otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_the_store_and_its_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "var/oba.sqlite"
    engine = open_store(f"sqlite:///{path}")
    with write_session(engine) as session:
        note(session)
        assert {one.name: rights(one) for one in path.parent.iterdir()} == {
            "oba.sqlite": 0o600,
            "oba.sqlite-wal": 0o600,
            "oba.sqlite-shm": 0o600,
        }
    assert rights(path.parent) == 0o700


def test_a_store_that_others_could_read_is_shut_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "oba.sqlite"
    open_store(f"sqlite:///{path}").dispose()
    path.chmod(0o644)
    open_store(f"sqlite:///{path}").dispose()
    assert rights(path) == 0o600


def test_a_backup_and_what_is_restored_from_it_are_private(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'oba.sqlite'}")
    copy = back_up(engine, tmp_path / "copy.sqlite")
    restore(copy, f"sqlite:///{tmp_path / 'new/back.sqlite'}").dispose()
    assert (rights(copy), rights(tmp_path / "new/back.sqlite"), rights(tmp_path / "new")) == (0o600, 0o600, 0o700)


def test_a_state_folder_that_others_could_enter_is_shut(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    make_private_folder(folder)
    assert rights(folder) == 0o700


def test_a_folder_that_everybody_writes_to_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    make_private_folder(folder)
    assert rights(folder) == 0o1777


def test_a_note_is_written_if_nobody_writes(engine: Engine) -> None:
    assert write_if_free(engine, note)
    with read_session(engine) as session:
        assert read_fact(session, "a") == "noted"


def test_a_note_is_let_go_while_somebody_writes_the_same(engine: Engine) -> None:
    """And the connection that it used waits for others again."""
    with write_session(engine) as session:
        write_fact(session, "a", "loading")
        session.flush()
        assert not write_if_free(engine, note)
    with read_session(engine) as session:
        assert read_fact(session, "a") == "loading"
    assert write_if_free(engine, note)


def test_sqlite_is_patient_again_after_a_note(sqlite_address: str) -> None:
    engine = open_store(sqlite_address)
    with write_session(engine):
        assert not write_if_free(engine, note)
    with read_session(engine) as session:
        assert session.connection().exec_driver_sql("PRAGMA busy_timeout").scalar() == 30000


def test_a_store_that_is_gone_does_not_answer(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'oba.sqlite'}")
    assert answers(engine)
    engine.dispose()
    (tmp_path / "oba.sqlite").write_bytes(b"no store" * 1000)
    assert not answers(engine)
