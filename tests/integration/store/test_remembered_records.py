"""What a process remembers of what boards write is what the database has, whoever wrote it."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from oba.store.audit import PROGRAM
from oba.store.boards import remembered
from oba.store.boards.versions import RecordKey, add_version, list_newest
from oba.store.engine import open_store, read_session, write_session

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def key_of(name: str) -> RecordKey:
    return RecordKey("a-board", "action", "neet", "", name)


def write(engine, name: str, text: str, state: str = "draft", after: int = 0) -> None:
    with write_session(engine) as session:
        add_version(
            session, RecordKey("a-board", "action", "neet", "", name), state, {"text": text}, PROGRAM, NOW, after
        )


def read(engine, **chosen) -> list[tuple[str, int]]:
    with read_session(engine) as session:
        return [(one.content["text"], one.number) for one in list_newest(session, "a-board", "action", **chosen)]


@pytest.fixture
def elsewhere(engine):
    """Another process at the same store."""
    other = open_store(engine.url.render_as_string(hide_password=False))
    yield other
    other.dispose()


def test_what_another_process_writes_is_read_with_the_next_page(engine, elsewhere) -> None:
    assert read(engine) == []
    write(elsewhere, "1", "Ask schools")
    assert read(engine) == [("Ask schools", 1)]
    write(elsewhere, "1", "Ask all schools", "agreed", after=1)
    write(engine, "2", "Ask parents")
    assert read(engine) == read(elsewhere) == [("Ask all schools", 2), ("Ask parents", 1)]
    assert read(engine, state="draft") == [("Ask schools", 1), ("Ask parents", 1)]
    assert read(engine, about="neet", state="agreed") == [("Ask all schools", 2)]
    assert read(engine, about="another") == []


def test_what_is_taken_back_was_never_remembered(engine) -> None:
    write(engine, "1", "Ask schools")
    assert read(engine) == [("Ask schools", 1)]
    with suppress(ZeroDivisionError), write_session(engine) as session:
        add_version(session, key_of("2"), "draft", {"text": "Gone"}, PROGRAM, NOW, 0)
        assert len(list_newest(session, "a-board", "action")) == 2, "who writes sees what they wrote"
        raise ZeroDivisionError
    assert read(engine) == [("Ask schools", 1)]
    write(engine, "3", "Ask parents")
    assert read(engine) == [("Ask schools", 1), ("Ask parents", 1)]


def test_the_rows_are_read_once(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    write(engine, "1", "Ask schools")
    first = read(engine)
    monkeypatch.setattr(remembered.Kept, "add", None)
    assert read(engine) == first


def test_a_store_with_another_past_is_read_anew(engine) -> None:
    write(engine, "1", "Ask schools")
    write(engine, "2", "Ask parents")
    assert len(read(engine)) == 2
    memory = remembered._MEMORIES[engine.pool]
    memory.position = remembered.Position(memory.position.row - 1, "the salt of another row", 0)
    (kept,) = memory.kinds.values()
    kept.newest = {}
    assert len(read(engine)) == 2


def test_who_sees_an_older_moment_asks_the_database(engine) -> None:
    write(engine, "1", "Ask schools")
    assert read(engine) == [("Ask schools", 1)]
    memory = remembered._MEMORIES[engine.pool]
    memory.position = remembered.Position(memory.position.row + 9, "of a row that is not here yet", 0)
    memory.kinds.clear()
    assert read(engine) == [("Ask schools", 1)]
    assert memory.kinds == {}
