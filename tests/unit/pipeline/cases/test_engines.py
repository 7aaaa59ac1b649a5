"""Which database counts the kept rows: DuckDB here, or the Spark cluster that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from oba.models import CaseLoad
from oba.pipeline.cases import kept_rows
from oba.settings import Settings

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "opened", "relation"),
    [("", "duckdb", "read_parquet('"), ("sc://spark.example.org:15002", "spark", "parquet.`")],
)
def test_the_setting_says_who_counts_and_how_the_files_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, opened: str, relation: str
) -> None:
    told = []

    def open_as(name: str):
        @contextmanager
        def opening(*given: object) -> Iterator[str]:
            told.append((name, *given))
            yield name

        return opening

    @contextmanager
    def no_store(_: Engine) -> Iterator[None]:
        yield None

    load = CaseLoad(
        id=1, list="help", file="one.parquet", as_at=date(2026, 10, 31), keep_months=12, keep_after="closed"
    )
    monkeypatch.setattr(kept_rows, "read_session", no_store)
    monkeypatch.setattr(kept_rows.register, "list_current", lambda _: [load])
    monkeypatch.setattr(kept_rows.register, "list_links", lambda _: [])
    for name in ("duckdb", "spark"):
        monkeypatch.setattr(kept_rows, f"open_{name}", open_as(name))
    settings = Settings(home=tmp_path, spark=address)
    cases = kept_rows.read_kept(None, settings, NOW)  # type: ignore[arg-type]
    assert cases.lists["help"].relation.startswith(relation)
    with cases.open() as database:
        assert database == opened
    assert told[0][0] == opened
    assert not address or told[0][1] == address
