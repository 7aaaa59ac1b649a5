import csv
import shutil
from pathlib import Path

import pytest

from oba.statistics.reference_checks.tables import Folder
from oba.statistics.verification import CHECKS, INPUTS, verify_folder
from tests.fixtures.folders import FEW_ROWS

WILSON = """case_id,numerator,denominator,multiplier,value,lower95_0cl,upper95_0cl
P1,312,11890,100,2.62405382674516,2.35167210959033,2.92703839781327
P2,,10,100,,,
"""


def results(folder: Path):
    return {one.file: one for one in verify_folder(folder)}


def check_all_equal(folder: Path) -> int:
    """Every file is known and there, and every value equal; returns how many values."""
    found = verify_folder(folder)
    assert [one for one in found if one.values != one.equal or one.first_difference] == []
    assert set(CHECKS) == {one.file for one in found}
    assert set(CHECKS) | set(INPUTS) | {"README.md"} == {path.name for path in folder.iterdir()}
    return sum(one.values for one in found)


def test_every_value_of_the_reference_is_equal(reference):
    assert check_all_equal(reference) > (2_000 if reference == FEW_ROWS else 17_000)


def test_every_value_of_the_few_rows_is_equal():
    assert check_all_equal(FEW_ROWS) > 2_000


@pytest.mark.parametrize("name", sorted(set(CHECKS)))
def test_a_changed_value_is_found_in_every_column(tmp_path, name):
    """Every recomputed cell of the first row is changed; only that file is verified."""
    folder = tmp_path / "reference"
    others = set(CHECKS) - {name, "forecast_parameters.csv"} if name != "manifest.csv" else set()
    shutil.copytree(FEW_ROWS, folder, ignore=lambda _, names: others & set(names))
    table = Folder(folder).table(name)
    recomputed = set(table.columns) - CHECKS[name](Folder(folder), table).given
    rows = [list(table.columns), *zip(*table.columns.values(), strict=True)]
    rows[1] = ["7.5" if column in recomputed else cell for column, cell in zip(rows[0], rows[1], strict=True)]
    with (folder / name).open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)
    one = results(folder)[name]
    assert one.values - one.equal == len(recomputed)
    assert one.first_difference


def test_a_folder_of_one_file_typed_by_hand(tmp_path):
    (tmp_path / "wilson_proportions.csv").write_text(WILSON)
    one = results(tmp_path)["wilson_proportions.csv"]
    assert (one.values, one.equal, one.first_difference) == (6, 6, None)


def test_the_first_difference_says_where_and_what(tmp_path):
    (tmp_path / "wilson_proportions.csv").write_text(WILSON.replace("2.35167210959033", "2.36"))
    one = results(tmp_path)["wilson_proportions.csv"]
    assert (one.values, one.equal) == (6, 5)
    assert one.first_difference.startswith("row 1, lower95_0cl: the file has 2.36, recomputed 2.3516721095")


def test_a_result_that_is_missing_on_one_side_only_is_a_difference(tmp_path):
    text = WILSON.replace("P2,,10,100,,,", "P2,,10,100,5,,").replace("2.62405382674516", "")
    (tmp_path / "wilson_proportions.csv").write_text(text)
    assert results(tmp_path)["wilson_proportions.csv"].equal == 4


def test_what_is_not_known_is_reported(tmp_path):
    (tmp_path / "wilson_proportions.csv").write_text(WILSON.replace("upper95_0cl", "upper97_0cl"))
    (tmp_path / "means_input.csv").write_text("group,value,colour\na,1,red\n")
    (tmp_path / "surprise.csv").write_text("a\n1\n")
    found = results(tmp_path)
    assert "column upper97_0cl: nothing recomputes it" in found["wilson_proportions.csv"].first_difference
    assert (found["wilson_proportions.csv"].values, found["wilson_proportions.csv"].equal) == (6, 4)
    assert "column colour: nothing reads it" in found["means_input.csv"].first_difference
    assert "nothing here knows this file" in found["surprise.csv"].first_difference


def test_a_file_that_cannot_be_verified_does_not_stop_the_others(tmp_path):
    (tmp_path / "wilson_proportions.csv").write_text(WILSON)
    (tmp_path / "means_expected.csv").write_text("group,value\na,1\n")
    (tmp_path / "dsr_expected.csv").write_text("")
    found = results(tmp_path)
    assert "means_input.csv" in found["means_expected.csv"].first_difference
    assert found["dsr_expected.csv"].equal < found["dsr_expected.csv"].values
    assert found["wilson_proportions.csv"].first_difference is None


def test_a_manifest_finds_a_changed_file(tmp_path):
    (tmp_path / "means_input.csv").write_text("group,value\na,1\n")
    (tmp_path / "manifest.csv").write_text("file,rows,columns,sha256\nmeans_input.csv,1,2,abc\ngone.csv,1,1,abc\n")
    one = results(tmp_path)["manifest.csv"]
    assert (one.values, one.equal) == (6, 2)


def test_a_folder_that_is_not_there_is_a_fault():
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        verify_folder("/no/such/folder")


def test_a_missing_column_or_row_of_the_input_is_said(tmp_path):
    (tmp_path / "means_input.csv").write_text("group\na\n")
    (tmp_path / "means_expected.csv").write_text("group,value\na,1\n")
    assert "means_input.csv has no column value" in results(tmp_path)["means_expected.csv"].first_difference
    (tmp_path / "means_input.csv").write_text("group,value\na,1\n")
    (tmp_path / "means_expected.csv").write_text("group,value\na,1\nb,2\n")
    assert "'b'" in results(tmp_path)["means_expected.csv"].first_difference
