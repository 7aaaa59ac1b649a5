"""Packs published for a meeting, in both kinds of store: kept byte for byte, listed, and not to be changed."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from oba.errors import PublishError
from oba.pipeline.audit import verify_trail
from oba.pipeline.frozen_packs.integrity import find_changed_packs
from oba.scorecards.frozen_packs.writing import FORMAT, pack_up
from oba.store.audit import list_entries
from oba.store.engine import read_session
from oba.store.packs import KEEP, find_pack, list_packs
from tests.fixtures import kept_packs
from tests.fixtures.kept_packs import CHAIR
from tests.fixtures.made_up_pack import make_pack

NOW = datetime(2026, 12, 3, 10, 0, 15, tzinfo=UTC)
PACKED = pack_up(replace(make_pack(), board_id="north"))


def keep(engine: Engine, board: str = "north", now: datetime = NOW) -> str:
    return kept_packs.keep(engine, board, now)


def test_a_pack_is_kept_as_it_was_given_and_found_in_any_letter_case(engine: Engine) -> None:
    code = keep(engine)
    with read_session(engine) as session:
        found = find_pack(session, f" {code.upper()} ")
        assert (found.packed, found.sha256, found.published_by) == (PACKED.data, PACKED.sha256, "Ada Chair")
        (entry,) = [one for one in list_entries(session, "board north") if one.action == KEEP]
    assert (entry.who, entry.role) == (CHAIR.who, "collector")
    assert json.loads(entry.detail) == {
        "code": code, "period": "2026-q4", "meeting": "Winter", "audience": "partnership", "as_at": "2026-12-03",
        "software": "oba 1", "format": FORMAT, "sha256": PACKED.sha256,
    }  # fmt: skip


def test_packs_are_listed_newest_first_without_their_content(engine: Engine) -> None:
    first, other, newest = keep(engine), keep(engine, "south"), keep(engine, now=NOW + timedelta(days=90))
    with read_session(engine) as session:
        assert [one.code for one in list_packs(session)] == [newest, other, first]
        assert [one.code for one in list_packs(session, "north")] == [newest, first]
        (only,) = list_packs(session, "south")
        assert (only.published_on, only.meeting, only.period) == (date(2026, 12, 3), "Winter", "2026-q4")
        with pytest.raises(PublishError, match="There is no kept pack `abc`"):
            find_pack(session, "abc")


@pytest.mark.parametrize("statement", ["UPDATE frozen_pack SET published_by = 'x'", "DELETE FROM frozen_pack"])
def test_the_database_refuses_to_change_a_pack(engine: Engine, statement: str) -> None:
    keep(engine)
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(statement))


CHANGES = {
    "UPDATE frozen_pack SET packed = :other": "is damaged",
    "UPDATE frozen_pack SET sha256 = '1234'": "is not what was published",
    "DELETE FROM frozen_pack": "which the audit trail names, is gone",
    **{
        f"UPDATE frozen_pack SET {change}": "is not the one that the audit trail names"
        for change in (
            "board = 'south'", "period = '2026-q3'", "meeting = 'Spring'", "audience = 'public'", "format = 0",
            "as_at = '2026-12-02'", "software = 'oba 2'", "published_by = 'Bob'", "published_on = '2026-12-02'",
            "published_at = '2026-12-03 10:00:16+00:00'",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("statement", CHANGES)
def test_a_pack_that_was_changed_by_force_is_told(engine: Engine, statement: str) -> None:
    code = keep(engine)
    with read_session(engine) as session:
        assert find_changed_packs(session) == []
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE frozen_pack DISABLE TRIGGER USER"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER frozen_pack_no_{verb}"))
        connection.execute(text(statement), {"other": b"x"} if ":other" in statement else {})
        connection.commit()
    with read_session(engine) as session:
        (found,) = find_changed_packs(session)
        assert found in verify_trail(session).findings
    assert found.what.startswith(f"pack {code}")
    assert CHANGES[statement] in found.what
