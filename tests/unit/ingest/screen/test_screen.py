"""Screening of tidy files, stage by stage."""

from pathlib import Path

import pytest

from oba.ingest.screen.screen import screen_file
from tests.fixtures.folders import PROJECT

HEADER = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name"
HEADER += ",old_la_code,new_la_code,la_name,sex,pupil_count"
ROWS = [
    "202324,Academic year,National,E92000001,England,,,,,,Total,10",
    "202324,Academic year,National,E92000001,England,,,,,,Girls,5",
    "202324,Academic year,Regional,E92000001,England,E12000002,North West,,,,Total,c",
    "202324,Academic year,Local authority,E92000001,England,E12000002,North West,358,E08000009,Trafford,Total,z",
]
META = "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,filter_hint,filter_grouping_column\n"
META += "sex,Filter,Sex,,,,,\npupil_count,Indicator,Pupils,,,0,,\n"


def screen(folder: Path, text: str, name: str = "pupils.csv", meta: str = "") -> dict[str, str]:
    path = folder / name
    path.write_text(text, "utf-8")
    if meta:
        path.with_name(f"{path.stem}.meta.csv").write_text(meta, "utf-8")
    return {one.check: one.result for one in screen_file(path)}


def good() -> str:
    return "\n".join([HEADER, *ROWS]) + "\n"


def test_a_good_file_passes_every_check(tmp_path: Path) -> None:
    found = screen(tmp_path, good(), meta=META)
    assert {"PASS"} == set(found.values())
    assert len(found) >= 50


@pytest.mark.parametrize(
    ("check", "result", "old", "new"),
    [
        ("required_columns", "FAIL", "time_identifier,geo", "time_kind,geo"),
        ("variable_spaces", "FAIL", "pupil_count", "pupil count"),
        ("variable_start", "WARNING", "pupil_count", "Pupil_count"),
        ("ind_smushed", "FAIL", "pupil_count", "male_count"),
        ("time_period_digits", "FAIL", "202324,Academic year,Regional", "2023/24,Academic year,Regional"),
        ("time_identifier_valid", "FAIL", "Academic year,Regional", "School year,Regional"),
        ("time_identifier_mix", "FAIL", "Academic year,Regional", "Financial year,Regional"),
        ("geographic_level_valid", "FAIL", "Regional", "GOR"),
        ("geography_columns_present", "FAIL", "region_code", "gor_code"),
        ("time_period_consecutive", "FAIL", "202324", "202325"),
        ("time_period_length", "FAIL", "202324", "2023"),
        ("filter_blank", "FAIL", "Girls", ""),
        ("filter_whitespace", "FAIL", "Girls", "Girls "),
        ("total_present", "WARNING", "Total", "Everybody"),
        ("geography_level_complete", "FAIL", ",358,", ",,"),
        ("la_columns_together", "FAIL", "England,E12000002,North West,,,,", "England,E12000002,North West,358,,,"),
        ("geography_code_form", "FAIL", "E08000009", "E0800009"),
        ("geography_unavailable", "FAIL", "E08000009", "x"),
        (
            "duplicate_rows",
            "FAIL",
            "Regional,E92000001,England,E12000002,North West",
            "National,E92000001,England,,",
        ),
        ("null", "FAIL", "Total,c", "Total,NULL"),
        ("legacy_symbols", "WARNING", "Total,c", "Total,.."),
        ("ind_invalid_entry", "FAIL", "Total,c", "Total,~"),
        ("harmonised_variables", "FAIL", ",sex,", ",gender,"),
        ("api_items", "WARNING", "Girls", "Girls" * 40),
    ],
)
def test_a_fault_is_found_by_its_check(tmp_path: Path, check: str, result: str, old: str, new: str) -> None:
    found = screen(tmp_path, good().replace(old, new))
    assert found[check] == result
    assert [name for name, verdict in found.items() if verdict == "FAIL"][:1] in ([], [check]) or result == "FAIL"


def test_a_fail_stops_after_its_stage(tmp_path: Path) -> None:
    found = screen(tmp_path, good().replace("Regional", "GOR").replace("Girls", "Total"))
    assert "geographic_level_valid" in found
    assert "duplicate_rows" not in found


@pytest.mark.parametrize(
    ("name", "check"), [("my pupils.csv", "filename_spaces"), ("pupils(3).csv", "filename_special")]
)
def test_a_strange_file_name_fails(tmp_path: Path, name: str, check: str) -> None:
    assert screen(tmp_path, good(), name)[check] == "FAIL"


@pytest.mark.parametrize(
    ("check", "old", "new"),
    [
        ("meta_columns", "filter_hint", "hint"),
        ("col_type", "Filter,Sex", "Group,Sex"),
        ("meta_in_data", "sex,Filter", "gender,Filter"),
        ("label_duplicate", "Pupils", "Sex"),
        ("filter_unit", "sex,Filter,Sex,,", "sex,Filter,Sex,,%"),
        ("indicator_dp", "Pupils,,,0", "Pupils,,,one"),
        ("ob_unit_meta", "sex,Filter", "la_name,Filter"),
    ],
)
def test_metadata_are_screened_with_the_data(tmp_path: Path, check: str, old: str, new: str) -> None:
    assert screen(tmp_path, good(), meta=META.replace(old, new))[check] == "FAIL"


def test_a_published_file_is_screened() -> None:
    path = PROJECT / "example_data/childrens_social_care/cla_number_and_rate_per_10k_2025_release.csv"
    found = screen_file(path)
    assert {one.stage for one in found} >= {"File names", "Columns", "Precheck", "Geography"}
