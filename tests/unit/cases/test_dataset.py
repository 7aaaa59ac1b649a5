"""The order in which a dataset is kept: by person, and those of one person as they came."""

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from oba.cases import dataset
from oba.cases.dataset import Over, erase_rows, expire_rows, read_rows, write_rows
from oba.errors import CaseError
from oba.indicators.case_lists.case_list import Retention

TYPES = {"person": "VARCHAR", "place": "VARCHAR", "opened": "DATE"}
CAME = [("c", "1"), ("a", "9"), ("b", "3"), ("a", "2"), ("c", "0"), ("a", "5")]
KEPT = [("a", "9"), ("a", "2"), ("a", "5"), ("b", "3"), ("c", "1"), ("c", "0")]
AS_AT = date(2026, 10, 31)


def frame(rows: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["person", "place"]).assign(opened=pd.Timestamp(2026, 1, 5))


def rows_of(path: Path) -> list[tuple[str, str]]:
    return list(read_rows(path, ["person", "place"]).itertuples(index=False, name=None))


def test_rows_are_kept_in_the_order_of_people_and_of_one_person_as_they_came(tmp_path: Path) -> None:
    write_rows(frame(CAME), TYPES, tmp_path / "kept.parquet")
    assert rows_of(tmp_path / "kept.parquet") == KEPT
    assert list(read_rows(tmp_path / "kept.parquet")) == list(TYPES)


def test_files_without_an_order_have_it_when_they_are_written_anew(tmp_path: Path) -> None:
    for number, rows in enumerate((CAME[:3], CAME[3:])):
        drawn = frame(rows)
        with duckdb.connect() as connection:
            connection.register("drawn", drawn)
            connection.execute(f"COPY drawn TO '{tmp_path / f'{number}.parquet'}' (FORMAT parquet)")
    target = tmp_path / "list" / "kept.parquet"
    assert expire_rows(tmp_path / "*.parquet", target, Over(Retention(months=1), AS_AT, AS_AT)) == 0
    assert rows_of(target) == KEPT


def test_a_full_disk_is_told_as_one_and_leaves_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, target = tmp_path / "kept.parquet", tmp_path / "new.parquet"
    write_rows(frame(CAME), TYPES, kept)
    before = kept.read_bytes()

    def fill(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr(dataset, "lend_database", fill)
    with pytest.raises(CaseError, match=r"The disk is full in .*what was kept is as it was"):
        erase_rows(kept, target, {"person": ["0" * 32]})
    assert (kept.read_bytes(), list(tmp_path.iterdir())) == (before, [kept])
