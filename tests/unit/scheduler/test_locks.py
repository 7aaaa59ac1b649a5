"""A guard is held by one process at a time."""

from pathlib import Path

from sqlalchemy import Engine

from oba.scheduler import locks


def test_a_guard_is_held_by_one_and_let_go_at_the_end(engine: Engine, tmp_path: Path) -> None:
    with locks.try_lock(engine, tmp_path, "feed:a") as first, locks.try_lock(engine, tmp_path, "feed:a") as second:
        assert (first, second) == (True, False)
        with locks.try_lock(engine, tmp_path, "feed:b") as other:
            assert other
    with locks.try_lock(engine, tmp_path, "feed:a") as again:
        assert again
