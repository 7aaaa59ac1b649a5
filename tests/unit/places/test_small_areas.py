"""Small areas and wards: one place as long as its boundary stays, another edition's where it was split."""

from pathlib import Path

import pytest

from oba.places.areas import AreaIndex
from oba.places.reference import read_geography
from oba.places.small_areas import Edition, list_small_areas, read_small_areas
from oba.vocabulary import Level
from tests.fixtures.folders import EXAMPLES


@pytest.fixture(scope="module")
def areas() -> AreaIndex:
    return read_geography(EXAMPLES).index()


@pytest.mark.parametrize(
    ("place", "of_2011", "of_2021"),
    [
        ("E07000234", 58, 60),  # Bromsgrove; the README of the files gives all of these
        ("E07000235", 45, 45),
        ("E07000236", 55, 57),
        ("E07000237", 63, 64),
        ("E07000238", 78, 81),
        ("E07000239", 65, 67),
        ("E10000034", 364, 374),  # Worcestershire, the sum of its districts
        ("E06000019", 116, 117),  # Herefordshire, which has no districts
    ],
)
def test_each_edition_has_its_own_small_areas(areas: AreaIndex, place: str, of_2011: int, of_2021: int) -> None:
    found = [len(areas.parts(place, Level.SMALL_AREA, edition.day)) for edition in Edition]
    assert found == [of_2011, of_2021]


def test_the_most_deprived_of_worcester_leads_to_its_ward_district_county_and_region(areas: AreaIndex) -> None:
    around = [Level.WARD, Level.DISTRICT, Level.LOCAL_AUTHORITY, Level.REGION, Level.COUNTRY]
    codes = [areas.whole_of("E01032332", level) for level in around]
    assert codes == ["E05015864", "E07000237", "E10000034", "E12000005", "E92000001"]
    assert [areas[code].name for code in codes[:2]] == ["Warndon & Elbury Park", "Worcester"]


def test_a_small_area_that_was_split_is_of_2011_alone_and_its_parts_of_2021_alone(areas: AreaIndex) -> None:
    """719 kept their boundary and are in both; 14 were split into 29: 733 of 2011, 748 of 2021."""
    every = list_small_areas(areas, {area.code for area in areas})
    counted = [one.editions for one in every]
    assert len([one for one in counted if one == frozenset(Edition)]) == 719
    assert len([one for one in counted if one == {Edition.LSOA_2011}]) == 14
    assert len([one for one in counted if one == {Edition.LSOA_2021}]) == 29


def test_a_ward_is_meant_by_its_code_and_not_by_a_name_that_others_share(areas: AreaIndex) -> None:
    assert areas.resolve("E05015241") == "E05015241"
    assert areas.resolve("Bowdon") is None
    assert areas.suggest("Worcster") == "Worcester"


def test_a_project_without_lookups_has_no_small_areas(tmp_path: Path) -> None:
    assert read_small_areas(tmp_path, {}) == []
