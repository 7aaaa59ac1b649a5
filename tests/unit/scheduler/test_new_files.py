"""When a file counts as one that has appeared."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from oba.indicators.sources.connector import Connector
from oba.scheduler.new_files import mark_files

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


SETTLE = timedelta(seconds=10)


def put(folder: Path, name: str, age: float, content: str = "x") -> None:
    path = folder / name
    path.write_text(content)
    os.utime(path, (NOW.timestamp() - age,) * 2)


def test_files_count_when_they_have_settled(tmp_path: Path) -> None:
    connector = Connector(type="folder", path=".", pattern="*.csv")
    assert mark_files(connector, tmp_path / "absent", NOW, SETTLE) == ""
    put(tmp_path, "a.csv", age=3)
    put(tmp_path, "b.csv.part", age=60)
    put(tmp_path, ".c.csv", age=60)
    assert mark_files(connector, tmp_path, NOW, SETTLE) == ""
    later = mark_files(connector, tmp_path, NOW + timedelta(seconds=8), SETTLE)
    assert later != ""
    put(tmp_path, "a.csv", age=-5, content="y")
    assert mark_files(connector, tmp_path, NOW + timedelta(seconds=20), SETTLE) not in ("", later)


def test_a_file_from_the_future_counts(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", age=-7200)
    assert mark_files(Connector(type="file", path="a.csv"), tmp_path, NOW, SETTLE) != ""
