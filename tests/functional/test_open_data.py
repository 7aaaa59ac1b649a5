"""The data files of real boards are what their metadata says, in the eyes of those who made the standards."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from csvw import CSVW
from frictionless import validate

from oba.scorecards.card import Pack
from oba.scorecards.render.open_data.data_csv import rows_of_pack, write_data
from oba.scorecards.render.open_data.metadata import CSVW as CSVW_METADATA
from oba.scorecards.render.open_data.metadata import DATA_PACKAGE
from oba.scorecards.render.open_data.writing import write_open_data


@pytest.mark.parametrize("board", ["worcestershire-early-help-board", "north-west-directors"])
def test_a_boards_data_is_as_described_and_every_feed_behind_it_named(
    packs: Callable[[str], Pack], board: str, tmp_path: Path
) -> None:
    pack = packs(board)
    rows = list(rows_of_pack(pack))
    write_open_data(pack, tmp_path, write_data(rows, tmp_path / "data.csv"), rows, [])
    assert validate(str(tmp_path / DATA_PACKAGE)).flatten(["rowNumber", "fieldName", "note"]) == []
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # it tells faults as warnings
        assert CSVW(str(tmp_path / CSVW_METADATA), validate=True).is_valid
    said = json.loads((tmp_path / DATA_PACKAGE).read_text("utf-8"))
    used = {source.feed for one in pack.shown for source in one.sources}
    assert used
    assert used <= {source["feed"] for source in said["sources"]}
    assert {licence["title"] for licence in said["licenses"]} == {source["licence"] for source in said["sources"]}
    told = sum(len(json.loads(path.read_text("utf-8"))["values"]) for path in tmp_path.glob("api/v1/values/*.json"))
    assert told == len(rows)
