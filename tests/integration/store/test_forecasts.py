"""The ledger of published forecasts: what is added, what is refused, and what is found when it was changed by force."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from oba.errors import StoreError
from oba.models import FrozenForecast
from oba.pipeline.audit import verify_trail
from oba.store.audit import FIRST, PROGRAM, list_entries, walk_chain, write_entry
from oba.store.engine import read_session, write_session
from oba.store.forecasts import FREEZE, freeze_forecasts, hash_forecast, list_forecasts

NOW = datetime(2026, 7, 1, 8, 30, 15, 250, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def row(period: str = "2026-04-01/P1Y", point: float = 41.1, **changes: Any) -> dict[str, Any]:
    limits = {"lower80": point - 1, "upper80": point + 1, "lower95": point - 2, "upper95": point + 2}
    free = {f"free_{name}": value for name, value in limits.items()}
    return {
        "indicator": "plans-rate",
        "indicator_version": 1,
        "area": "E10000034",
        "breakdown": "",
        "period": period,
        "until": "2025-04-01/P1Y",
        "as_at": date(2026, 7, 1),
        "method": "smoothed level",
        "method_version": 1,
        "point": point,
        **limits,
        **free,
        "trace": "ABC",
    } | changes


def freeze(engine: Engine, *rows: dict[str, Any], board: str = "north", now: datetime = NOW) -> int:
    with write_session(engine) as session:
        return freeze_forecasts(session, board, rows, now)


def ledger(engine: Engine) -> list[FrozenForecast]:
    with read_session(engine) as session:
        return [FrozenForecast(**one.model_dump()) for one in walk_chain(session, FrozenForecast)]


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """Three forecasts of one day, and one of the next that says otherwise."""
    freeze(engine, row(), row("2027-04-01/P1Y"), row("2028-04-01/P1Y"))
    freeze(engine, row(point=0.1 + 0.2), now=LATER)
    return engine


def test_a_forecast_is_kept_as_it_was_given(kept: Engine) -> None:
    rows = ledger(kept)
    assert [one.number for one in rows] == [1, 2, 3, 4]
    assert [one.before for one in rows] == [FIRST, *(one.hash for one in rows[:-1])]
    assert all(hash_forecast(one) == one.hash for one in rows)
    assert rows[3].point == 0.1 + 0.2
    assert (rows[0].board, rows[0].made_on, rows[0].as_at) == ("north", date(2026, 7, 1), date(2026, 7, 1))
    assert (rows[3].made_on, rows[3].lower95, rows[3].free_upper80) == (date(2026, 7, 2), 0.1 + 0.2 - 2, 0.1 + 0.2 + 1)


@pytest.mark.parametrize(
    ("again", "added"),
    [
        (row(point=0.1 + 0.2), 0),
        (row(point=0.1 + 0.2, as_at=date(2026, 8, 1), trace="XYZ"), 0),  # says the same
        (row(), 1),  # said once, but not last
        (row(point=0.1 + 0.2, free_upper95=7.0), 1),
        (row(point=0.1 + 0.2, upper80=7.0), 1),
        (row(point=0.1 + 0.2, method_version=2), 1),
        (row(point=0.1 + 0.2, method="another"), 1),
        (row(point=0.1 + 0.2, until="2024-04-01/P1Y"), 1),
        (row(point=0.1 + 0.2, indicator_version=2), 1),
        (row(point=0.1 + 0.2, area="E10000035"), 1),
        (row(point=0.1 + 0.2, breakdown="girls"), 1),
        (row("2029-04-01/P1Y", 0.1 + 0.2), 1),
    ],
)
def test_only_what_says_something_new_is_added(kept: Engine, again: dict[str, Any], added: int) -> None:
    assert freeze(kept, again, now=LATER) == added
    assert len(ledger(kept)) == 4 + added
    with read_session(kept) as session:
        assert verify_trail(session).findings == ()


def test_each_board_says_its_own(kept: Engine) -> None:
    assert freeze(kept, row(point=0.1 + 0.2), board="south") == 1
    with read_session(kept) as session:
        assert [one.number for one in list_forecasts(session, "north")] == [1, 2, 3, 4]
        assert [one.number for one in list_forecasts(session, "south", "E10000034")] == [5]
        assert list_forecasts(session, "north", "E10000035") == []
        assert list_forecasts(session, "north", as_at=date(2026, 6, 30)) == []


def test_an_addition_is_told_of_in_the_audit_trail(kept: Engine) -> None:
    rows = ledger(kept)
    with read_session(kept) as session:
        newest, first = list_entries(session, "board north")
    assert (first.action, first.detail) == (FREEZE, f'{{"forecasts": 3, "hash": "{rows[2].hash}", "to": 3}}')
    assert newest.detail == f'{{"forecasts": 1, "hash": "{rows[3].hash}", "to": 4}}'


def test_nothing_is_kept_of_what_fails(kept: Engine) -> None:
    broken = [row("2030-04-01/P1Y"), {**row("2031-04-01/P1Y"), "point": None}]
    with pytest.raises(StoreError):
        freeze(kept, *broken)
    assert len(ledger(kept)) == 4
    with read_session(kept) as session:
        assert len(list_entries(session)) == 2


CHANGES = [
    "UPDATE frozen_forecast SET point = 1 WHERE number = 2",
    "UPDATE frozen_forecast SET hash = hash",
    "DELETE FROM frozen_forecast WHERE number = 4",
    "DELETE FROM frozen_forecast",
]
OF_POSTGRESQL = ["TRUNCATE frozen_forecast", "TRUNCATE frozen_forecast CASCADE"]
OF_SQLITE = [
    "INSERT OR REPLACE INTO frozen_forecast SELECT * FROM frozen_forecast WHERE number = 2",
    "REPLACE INTO frozen_forecast SELECT 99, tenant, number, board, indicator, indicator_version, area, breakdown,"
    " period, until, made_at, made_on, as_at, method, method_version, 1, lower80, upper80, lower95, upper95,"
    " free_lower80, free_upper80, free_lower95, free_upper95, trace, before, hash FROM frozen_forecast"
    " WHERE number = 2",
]


def test_the_database_itself_refuses(kept: Engine) -> None:
    before = [one.hash for one in ledger(kept)]
    for statement in CHANGES + (OF_POSTGRESQL if kept.dialect.name == "postgresql" else OF_SQLITE):
        with (
            pytest.raises(DBAPIError, match="A published forecast is never changed"),
            kept.begin() as connection,
        ):
            connection.execute(text(statement))
    assert [one.hash for one in ledger(kept)] == before


COLUMNS = {
    "board": "'x'",
    "indicator": "'x'",
    "indicator_version": "9",
    "area": "'x'",
    "breakdown": "'x'",
    "period": "'2031-04-01/P1Y'",
    "until": "'x'",
    "made_at": "'2025-01-01 00:00:00+00:00'",
    "made_on": "'2025-01-01'",
    "as_at": "'2025-01-01'",
    "method": "'x'",
    "method_version": "9",
    **dict.fromkeys(("point", "lower80", "upper80", "lower95", "upper95"), "7.5"),
    **dict.fromkeys(("free_lower80", "free_upper80", "free_lower95", "free_upper95"), "7.5"),
    "trace": "'x'",
    "before": "'x'",
    "hash": "'x'",
}


def find(engine: Engine, *statements: str) -> list[str]:
    """What is found after the protection was taken away and some statements run; all is taken back again."""
    with Session(engine) as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE frozen_forecast DISABLE TRIGGER USER"))
        else:
            for verb in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER frozen_forecast_no_{verb}"))
        for statement in statements:
            connection.execute(text(statement))
        told = [finding for finding in verify_trail(session).findings if finding.rule != "unguarded"]
        found = [f"{finding.rule}: {finding.what}" for finding in told]
        session.rollback()
    return found


def test_every_column_is_in_the_hash_and_covered_here() -> None:
    assert set(COLUMNS) | {"id", "tenant", "number"} == set(FrozenForecast.model_fields)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_row_is_found_though_nothing_refused_it(kept: Engine, column: str) -> None:
    given = COLUMNS[column] if kept.dialect.name == "postgresql" else COLUMNS[column].replace("+00:00", ".000000")
    (found,) = find(kept, f"UPDATE frozen_forecast SET {column} = {given} WHERE number = 2")
    assert found.startswith("ledger-changed: forecast 2 (")
    assert found.endswith(" is not what was published.")


def test_a_row_that_cannot_be_read_is_found_too(kept: Engine) -> None:
    """SQLite keeps any text in a column of days, so that a changed one may be no day at all."""
    (found,) = find(kept, "UPDATE frozen_forecast SET period = 'x' WHERE number = 2")
    assert found.startswith("ledger-changed: forecast 2 (")
    assert found.endswith(", x) is not what was published.")
    if kept.dialect.name == "sqlite":
        for column in ("made_at", "made_on", "as_at"):
            (found,) = find(kept, f"UPDATE frozen_forecast SET {column} = 'x' WHERE number = 2")
            assert found.startswith("ledger-changed: a forecast after 0 is not what was published ("), column


def test_rows_taken_out_moved_cut_off_or_added_are_found(kept: Engine) -> None:
    assert find(kept) == []
    assert find(kept, "DELETE FROM frozen_forecast WHERE number = 2") == ["ledger-gap: forecast 2 was taken out."]
    assert find(kept, "DELETE FROM frozen_forecast WHERE number > 2") == [
        "ledger-cut: forecasts 3 to 4 were taken off the end."
    ]
    assert find(kept, "DELETE FROM frozen_forecast") == ["ledger-cut: forecasts 1 to 4 were taken off the end."]
    found = find(kept, "UPDATE frozen_forecast SET number = 9 WHERE number = 4")
    assert found[0] == "ledger-gap: forecasts 4 to 8 were taken out."


def test_a_row_with_a_sound_hash_that_nobody_told_of_is_found(kept: Engine) -> None:
    last = ledger(kept)[-1]
    forged = FrozenForecast(**last.model_dump(exclude={"id", "number", "before", "hash"}), number=5, before=last.hash)
    forged.hash = hash_forecast(forged)
    with Session(kept) as session:
        session.add(forged)
        session.flush()
        (found,) = verify_trail(session).findings
        session.rollback()
    assert found.what == "the audit trail does not tell of forecasts 5 to 5."


def test_a_last_row_written_anew_with_a_sound_hash_is_not_that_of_the_trail(kept: Engine) -> None:
    last = ledger(kept)[-1]
    anew = FrozenForecast(**last.model_dump(exclude={"point"}), point=39.0)
    (found,) = find(kept, f"UPDATE frozen_forecast SET point = 39.0, hash = '{hash_forecast(anew)}' WHERE number = 4")
    assert found.endswith("is not the one that the audit trail names.")


def test_an_entry_that_says_something_else_is_passed_over(kept: Engine) -> None:
    with write_session(kept) as session:
        write_entry(session, PROGRAM, FREEZE, "board north", NOW, {"to": "many"})
    with read_session(kept) as session:
        assert verify_trail(session).findings == ()
        assert verify_trail(session).forecasts == 4
