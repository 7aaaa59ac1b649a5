import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from oba.statistics.reference_checks.tables import Answer, Folder
from oba.statistics.verification import CHECKS, INPUTS, compare_column, verify_folder
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


# How near a number must be: the share of it, and so much. Nothing else is let off what a closed form allows.
TOLERANCES = {
    ("distance_expected.csv", "p_value"): (1e-9, 0.0),
    ("distance_person_expected.csv", "change"): (1e-9, 1e-12),
    ("distance_person_expected.csv", "rci_towards_improvement"): (1e-9, 1e-12),
    ("additional_cases_expected.csv", "additional_explained_by_population"): (1e-9, 1e-10),
    ("additional_cases_stratum_expected.csv", "additional"): (1e-9, 1e-11),
    ("recent_trend_expected.csv", "p_value"): (1e-9, 0.0),
}
SIMULATED = {"95_0": 0.006, "99_8": 0.02}


@pytest.mark.parametrize("name", sorted(set(CHECKS)))
def test_how_near_a_number_must_be(name):
    folder = Folder(FEW_ROWS)
    table = folder.table(name)
    for column, answer in CHECKS[name](folder, table).columns.items():
        expected = TOLERANCES.get((name, column), (1e-8 if name.startswith("forecast") else 1e-9, 1e-13))
        if column.startswith("sim_"):
            index, suffix = column.split("_")[1], column[-6:-2]
            low, high = (table.numbers(f"sim_{index}_{side}{suffix}cl") for side in ("lower", "upper"))
            expected = (1e-9, SIMULATED[suffix] * (high - low))
        if name == "funnel_limits_expected.csv" and column.endswith("_limit"):
            expected = (1e-9, _near(folder, table, column))
        assert answer.relative == expected[0], column
        np.testing.assert_allclose(answer.absolute, expected[1], rtol=0.01, err_msg=column)


def _near(folder, table, column):
    """Of a proportion rounding; of bisected means five millionths, or five thousandths of the outer few."""
    config = folder.table("funnel_config.csv")
    less_one = dict(zip(config.words("config_id"), config.words("ratio_type"), strict=True))
    multiplier = dict(zip(config.words("config_id"), config.numbers("multiplier"), strict=True))
    found = []
    for one, statistic, x, limit in zip(
        table.words("config_id"), table.words("statistic"), table.numbers("x_axis"), table.numbers(column), strict=True
    ):
        offset = multiplier[one] * (statistic == "ratio" and less_one[one] == "count")
        share = 5e-3 if x <= 3 and "3s" in column else 5e-6
        found.append(1e-11 if statistic == "proportion" else share * abs(limit + offset))
    return found


@pytest.mark.parametrize(
    ("cell", "value", "same"),
    [
        ("2", 2.0, True),
        ("2", 2.0 * (1 + 0.9e-9), True),
        ("2", 2.0 * (1 + 1.2e-9), False),
        ("0", 0.9e-13, True),
        ("0", 1.2e-13, False),
        ("", np.nan, True),
        ("NA", np.nan, True),
        ("", 0.0, False),
        ("x", np.nan, False),
        ("0", np.nan, False),
    ],
)
def test_a_number_is_equal_within_its_tolerance_and_nothing_is_nothing(cell, value, same):
    assert compare_column([cell, "1"], Answer(np.array([value, 1.0]))).tolist() == [same, True]


def test_columns_of_words_and_of_another_length():
    assert compare_column(["a", "b"], Answer(["a", "c"])).tolist() == [True, False]
    with pytest.raises(ValueError, match="2 values expected, 1 recomputed"):
        compare_column(["a", "b"], Answer(["a"]))


def test_what_nothing_knows_counts_as_not_equal(tmp_path):
    (tmp_path / "surprise.csv").write_text("a\n1\n")
    (tmp_path / "means_input.csv").write_text("group,value,colour,size\na,1,red,2\nb,1,red,2\n")
    (tmp_path / "means_expected.csv").write_text("group,value\na,oops\nc,1\n")
    (tmp_path / "README.md").write_text("read me")
    found = {name: (one.values, one.equal) for name, one in results(tmp_path).items()}
    assert found == {"surprise.csv": (1, 0), "means_input.csv": (4, 0), "means_expected.csv": (1, 0)}
