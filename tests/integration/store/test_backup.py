"""A backup taken while loads come in restores to a store that verifies and has every load acknowledged before it."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.errors import StoreError
from oba.store.backup import back_up, restore
from oba.store.engine import open_store, read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations import loads as loads_store
from oba.store.observations.loading import load_release
from tests.fixtures.releases import NOW, make_incoming


def load_day(engine: Engine, number: int) -> int:
    day = date(2020, 1, 1) + timedelta(days=number)
    rows = [{"area": f"A{n}", "period": "2020", "value": number + n % 3} for n in range(50)]
    with write_session(engine) as session:
        return load_release(session, make_incoming(day, rows), NOW).id or 0


def test_a_backup_under_load_has_every_acknowledged_load_and_verifies(
    engine: Engine, store_address: str, new_place: str, tmp_path: Path
) -> None:
    acknowledged: list[int] = []
    enough, stop = threading.Event(), threading.Event()

    def keep_loading() -> None:
        own = open_store(store_address)
        for number in range(500):
            acknowledged.append(load_day(own, number))
            if number == 5:
                enough.set()
            if stop.is_set():
                break
        own.dispose()

    loading = threading.Thread(target=keep_loading)
    loading.start()
    assert enough.wait(300)
    before = list(acknowledged)
    copy = back_up(engine, tmp_path / "copies" / "store.backup")
    stop.set()
    loading.join(300)
    restored = restore(copy, new_place)
    try:
        with read_session(restored) as session:
            assert verify_store(session) == []
            assert set(before) <= {load.id for load in loads_store.list_loads(session)}
        assert load_day(restored, 900)
    finally:
        restored.dispose()


def test_a_backup_never_overwrites_one(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"precious")
    with pytest.raises(StoreError, match="there already"):
        back_up(engine, tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"precious"


def test_a_restore_never_overwrites_a_store(engine: Engine, store_address: str, tmp_path: Path) -> None:
    copy = back_up(engine, tmp_path / "copy")
    with pytest.raises(StoreError, match=r"there already|not empty"):
        restore(copy, store_address)


def test_what_is_not_a_backup_is_refused(new_place: str, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"not a backup at all")
    with pytest.raises(StoreError, match=r"not a backup|pg_restore"):
        restore(tmp_path / "photo.jpg", new_place)


def test_a_backup_that_cannot_be_written_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="failed"):
        back_up(engine, tmp_path / "file" / "copy")
