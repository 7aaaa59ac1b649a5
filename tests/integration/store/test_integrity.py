"""`verify_store` finds nothing wrong in a sound store, and each kind of damage in a damaged one."""

from datetime import date

import pytest
from sqlalchemy import Engine, text

from oba.store import figures
from oba.store.engine import read_session, write_session
from oba.store.integrity import verify_store
from oba.store.observations.loading import load_release, redo_load, undo_load
from tests.fixtures.observations import feed_observations
from tests.fixtures.releases import NOW, draw_incoming

FIRST = "area | period | value\nA | 2023 | 10\nB | 2023 | [c]"
SECOND = "area | period | value\nA | 2023 | 11\nA | 2024 | 12"


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A store with two releases, one of them undone and redone, and a figure."""
    with write_session(engine) as session:
        load_release(session, draw_incoming("2023-10-01", FIRST), NOW)
        second = load_release(session, draw_incoming("2024-10-01", SECOND), NOW)
        undo_load(session, second.id or 0, NOW, "a test")
        redo_load(session, second.id or 0, NOW, "a test")
        key = feed_observations(session, "plans", date(2030, 1, 1))["id"].iloc[0]
        figure = {"code": "ABC", "indicator": "plans", "indicator_version": 1, "area": "A", "period": "2023"}
        rest = {"breakdown": "", "kind": "value", "value": 1.0, "symbol": None, "method": ""}
        figures.save_figures(session, [figure | rest | {"inputs": f'[["value",{key}]]'}])
    return engine


def test_a_sound_store_has_no_findings(filled: Engine) -> None:
    with read_session(filled) as session:
        assert verify_store(session) == []


@pytest.mark.parametrize(
    ("rule", "damage"),
    [
        ("orphan", "UPDATE observation SET area_id = 99 WHERE id = 1"),
        ("orphan", "UPDATE observation SET period_id = 99 WHERE id = 1"),
        ("orphan", "UPDATE observation SET source_column_id = 99 WHERE id = 1"),
        ("unknown-symbol", "UPDATE observation SET symbol = 'huh' WHERE symbol = 'c'"),
        ("unknown-symbol", "UPDATE observation SET status = 'huh' WHERE id = 1"),
        ("not-covered", "DELETE FROM coverage WHERE load_id = 1"),
        ("other-feed", "UPDATE series SET feed = 'other'"),
        ("no-cell", "UPDATE observation SET source_column_id = NULL WHERE id = 1"),
        ("counts", "UPDATE load SET unchanged = unchanged + 1 WHERE id = 1"),
        ("rows-missing", "DELETE FROM observation WHERE id = 1"),
        ("quarantine-count", "UPDATE load SET quarantined = 4 WHERE id = 1"),
        ("hash", "UPDATE load SET sha256 = 'nonsense' WHERE id = 1"),
        ("state-undated", "UPDATE load SET state = 'undone', state_changed_at = NULL WHERE id = 1"),
        ("wrong-image", "UPDATE observation SET value = 13 WHERE value = 12"),
        ("untraceable", "UPDATE figure SET inputs = '[[\"value\",999]]'"),
        ("untraceable", "UPDATE figure SET inputs = 'nonsense'"),
    ],
)
def test_damage_is_found(filled: Engine, rule: str, damage: str) -> None:
    with filled.begin() as connection:
        connection.execute(text(damage.replace('"', '"')))
    with read_session(filled) as session:
        assert rule in {finding.rule for finding in verify_store(session)}


def test_a_damaged_file_is_found(filled: Engine, tmp_path) -> None:  # type: ignore[no-untyped-def]
    if filled.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps checksums of its own")
    with filled.begin() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("DELETE FROM sqlite_schema WHERE name = 'ix_observation_load_id'")
    filled.dispose()
    with read_session(filled) as session:
        assert "damaged-file" in {finding.rule for finding in verify_store(session)}
