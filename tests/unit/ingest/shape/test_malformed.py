"""Each deliberately faulty file is refused or loaded as its name says, in words."""

from typing import Any

import pytest
import yaml

from oba.indicators.feed import Feed
from oba.ingest.shape.shaping import ShapedRelease, read_release
from oba.places.areas import AreaIndex
from oba.vocabulary import Severity
from tests.fixtures.feeds import figures
from tests.fixtures.folders import PROJECT

FOLDER = PROJECT / "tests" / "fixtures" / "malformed"
WORKBOOK = {"format": "xlsx", "sheet": "PHOLIO"}


def read(name: str, areas: AreaIndex, **changes: Any) -> ShapedRelease:
    given = yaml.safe_load((FOLDER / "phe-indicator-upload.yaml").read_text("utf-8"))
    return read_release(FOLDER / name, Feed.model_validate({**given, **changes}), areas)


@pytest.mark.parametrize(
    "name",
    [
        "upload-new-data.csv",
        "upload-new-data-columns-different-case.csv",
        "upload-new-data-columns-different-order.csv",
    ],
)
def test_a_good_file_is_loaded_whatever_the_case_and_order_of_its_columns(areas: AreaIndex, name: str) -> None:
    shaped = read(name, areas)
    assert (shaped.refused, shaped.findings, len(shaped.quarantined)) == (False, [], 0)
    values = [row for row in figures(shaped, "measure", "breakdown", "period", "value") if row[0] == "value"]
    assert values == [
        ("value", "age=44;indicator=91491;sex=male", "2030-01-01/P1Y", 35.3),
        ("value", "age=44;indicator=91491;sex=female", "2030-01-01/P1Y", 23.4),
    ]
    assert set(shaped.frame.loc[shaped.frame["measure"] == "count", "symbol"]) == {"z"}


def test_missing_columns_refuse_the_file_and_are_named(areas: AreaIndex) -> None:
    shaped = read("upload-new-data-missing-columns.csv", areas)
    assert (shaped.refused, len(shaped.frame)) == (True, 0)
    assert [str(finding)[:75] for finding in shaped.findings] == [
        "upload-new-data-missing-columns.csv: column `CategoryTypeId` is missing; fo",
        "upload-new-data-missing-columns.csv: column `CategoryId` is missing; found ",
    ]


def test_a_duplicate_row_is_loaded_once_and_told(areas: AreaIndex) -> None:
    shaped = read("upload-duplicate-rows.csv", areas)
    assert (shaped.refused, len(shaped.frame), set(shaped.frame["row"])) == (False, 6, {2})
    assert [finding.severity for finding in shaped.findings] == [Severity.WARNING]
    assert "a row is there twice, and one of each was kept (row 3)" in shaped.findings[0].what


def test_values_that_are_no_numbers_are_never_loaded(areas: AreaIndex) -> None:
    """The file's one row is of no known area either, and so nothing is left of it."""
    shaped = read("upload-non-numeric-data.csv", areas)
    assert (shaped.refused, len(shaped.frame)) == (True, 0)
    assert [finding.rule for finding in shaped.findings] == ["unknown-area", "no-data"]
    known = read("upload-non-numeric-data.csv", areas, area_names={"E83600": "E92000001"})
    assert [finding.what for finding in known.findings] == [
        "the cell holds the error #DIV/0!, not a figure.",
        "the cell holds the error #DIV/0!, not a figure.",
        "the cell holds the error #DIV/0!, not a figure.",
    ]
    assert set(known.frame["measure"]) == {"count", "denominator", "denominator_2"}
    assert known.quarantined["header"].tolist() == ["VALUE", "LOWERCI", "UPPERCI"]


def test_the_first_sheet_of_a_workbook_of_notes_is_not_taken_for_data(areas: AreaIndex) -> None:
    shaped = read("upload-new-data-null-value.xlsx", areas, read={"format": "xlsx"})
    assert shaped.refused
    assert {finding.rule for finding in shaped.findings} == {"missing-column"}


def test_null_values_are_loaded_as_not_available(areas: AreaIndex) -> None:
    shaped = read("upload-new-data-null-value.xlsx", areas, read=WORKBOOK)
    assert (shaped.refused, len(shaped.quarantined)) == (False, 0)
    assert [row for row in figures(shaped, "sheet", "row", "measure", "value") if row[2] == "value"] == [
        ("PHOLIO", 2, "value", 35.3),
        ("PHOLIO", 3, "value", 23.4),
    ]


def test_an_invalid_area_code_is_kept_aside_and_leaves_nothing(areas: AreaIndex) -> None:
    shaped = read("upload-batch-invalid-area-code.xlsx", areas, read=WORKBOOK)
    assert (shaped.refused, len(shaped.frame)) == (True, 0)
    assert shaped.findings[0].what == "`NOTACODE` is not an area we know."
    assert shaped.quarantined[["sheet", "row", "header", "given"]].to_numpy().tolist() == [
        ["PHOLIO", 2, "AreaCode", "NOTACODE"]
    ]
