"""Which area a text means, in every spelling that publishers were seen to use."""

from datetime import date
from typing import Any

import pytest

from oba.places.areas import Area, AreaIndex, count_codes, level_of_code, plain_name
from oba.places.reference import ENGLAND, Geography, read_geography
from oba.vocabulary import Level
from tests.fixtures.folders import EXAMPLES


@pytest.fixture(scope="module")
def geography() -> Geography:
    return read_geography(EXAMPLES)


@pytest.fixture(scope="module")
def areas(geography: Geography) -> AreaIndex:
    return geography.index()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E10000034", "E10000034"),
        ("e10000034 ", "E10000034"),
        ("E08000020", "E08000037"),  # Gateshead, recoded
        ("E06000048", "E06000057"),  # Northumberland, recoded
        ("E08000038", "E08000016"),  # Barnsley, whose figures still use the old code
        ("E10000002", "E06000060"),  # Buckinghamshire: the county's boundary, one series
        ("E10000023", "E06000065"),  # North Yorkshire
        ("E10000027", "E06000066"),  # Somerset
        ("E10000009", "E10000009"),  # Dorset lost Christchurch: an area of its own
        ("885", "E10000034"),
        ("885.0", "E10000034"),
        ("970", ENGLAND),
        ("970.0", ENGLAND),
        ("999", ENGLAND),
        ("921", "E06000046"),  # the Isle of Wight's number, unless the level says England
        ("980.0", "E12000001"),
        ("990", "E12000009"),
        ("987", "E13000001"),
        ("A", "E12000001"),
        ("F", "E12000005"),
        ("K", "E12000009"),
        ("Worcestershire", "E10000034"),
        ("WORCESTER", "E07000237"),
        ("Herefordshire, County of", "E06000019"),
        ("Herefordshire", "E06000019"),
        ("Bristol, City of", "E06000023"),
        ("City of Bristol", "E06000023"),
        ("Kingston Upon Hull, City of", "E06000010"),
        ("Bath & North East Somerset", "E06000022"),
        ("St. Helens", "E08000013"),
        ("St Helens", "E08000013"),
        ("Bedford Borough", "E06000055"),
        ("Durham", "E06000047"),
        ("County Durham", "E06000047"),
        ("Southend on Sea", "E06000033"),
        ("Trafford", "E08000009"),
        ("West Sussex5", "E10000032"),
        ("Dorset", "E06000059"),
        ("Dorset (Pre LG)", "E10000009"),
        ("Dorset (Cty)", "E10000009"),
        ("Bournemouth", "E06000028"),
        ("Bournemouth (Pre LG)", "E06000028"),
        ("Bournemouth, Christchurch and Poole", "E06000058"),
        ("Cumbria", "E10000006"),
        ("ENGLAND", ENGLAND),
        ("London", "E12000007"),
        ("City of London", "E09000001"),
        ("Inner London", "E13000001"),
        ("London (Inner)", "E13000001"),
        ("East", "E12000006"),
        ("East of England", "E12000006"),
        ("Yorks & the Humber ", "E12000003"),
        ("Yorkshire and the Humber", "E12000003"),
        ("West Midlands", "E12000005"),  # the region, not the combined authority
        ("West Midlands region (statistical)", "E12000005"),
        ("North West", "E12000002"),
        ("Greater Manchester", "E47000001"),
    ],
)
def test_a_text_means_one_area(areas: AreaIndex, text: str, code: str) -> None:
    assert code == areas.resolve(text)


@pytest.mark.parametrize(
    "text", ["", "z", "LA demo", "Region demo", "Outside of England and unknown", "E99999999", "12"]
)
def test_a_text_that_is_no_area_means_none(areas: AreaIndex, text: str) -> None:
    assert areas.resolve(text) is None


def test_the_level_settles_a_shared_text(areas: AreaIndex) -> None:
    assert areas.resolve("921", Level.COUNTRY) == ENGLAND
    assert areas.resolve("West Midlands", Level.SUB_REGION) == "E47000007"
    assert areas.resolve("E06000047", Level.DISTRICT) is None


def test_a_near_spelling_is_suggested(areas: AreaIndex) -> None:
    assert areas.suggest("Worcstershire") == "Worcestershire"
    assert areas.suggest("qqqq") == ""


def test_two_open_areas_of_one_name_and_level_mean_none() -> None:
    areas = AreaIndex([Area("E07000001", "Newtown", Level.DISTRICT), Area("E07000002", "Newtown", Level.DISTRICT)])
    assert areas.resolve("Newtown") is None


def test_worcestershire_has_six_districts(areas: AreaIndex) -> None:
    expected = [f"E0700023{number}" for number in range(4, 10)]
    assert expected == sorted(areas.parts("E10000034", Level.DISTRICT, date(2025, 1, 1)))


@pytest.mark.parametrize(("day", "count"), [(date(2015, 1, 1), 152), (date(2020, 1, 1), 151), (date(2025, 1, 1), 153)])
def test_england_has_as_many_authorities_as_there_were_that_day(areas: AreaIndex, day: date, count: int) -> None:
    assert count == len(areas.parts(ENGLAND, Level.LOCAL_AUTHORITY, day))


def test_the_west_midlands_has_fourteen_authorities(areas: AreaIndex) -> None:
    """The register puts Derbyshire there and Lincolnshire in Yorkshire; the department's list does not."""
    assert len(areas.parts("E12000005", Level.LOCAL_AUTHORITY, date(2025, 1, 1))) == 14
    assert areas["E10000007"].region == "E12000004"


def test_every_authority_has_a_number_and_a_region(areas: AreaIndex) -> None:
    assert [
        area.name for area in areas if area.level is Level.LOCAL_AUTHORITY and not (area.number and area.region)
    ] == []


def test_only_counties_with_an_unchanged_boundary_are_one_series_with_their_successor(geography: Geography) -> None:
    codes = {area.code for area in geography.areas}
    gone = {text for text, _ in geography.aliases if text.startswith("E10") and text not in codes}
    assert {"E10000002", "E10000023", "E10000027"} == gone


def test_an_abolished_authority_has_a_last_day(areas: AreaIndex) -> None:
    assert date(2023, 3, 31) == areas["E10000006"].closed
    assert areas["E10000006"].replaced_by == ("E06000063", "E06000064")
    assert date(2019, 4, 1) == areas["E06000059"].opened
    assert areas["E06000060"].opened is None  # the county's series goes on


def test_each_authority_has_ten_neighbours(geography: Geography) -> None:
    mine = [item for item in geography.neighbours if item.area == "E10000034"]
    assert list(range(1, 11)) == [item.rank for item in mine]
    assert len(geography.neighbours) == 153 * 10
    assert all(item.closeness == item.closeness.strip() != "" for item in geography.neighbours)


def test_a_plain_name_leaves_out_what_publishers_vary() -> None:
    assert plain_name(" ST.  Helens5 ") == "st helens"
    assert plain_name("Bath & North-East Somerset*") == "bath and north east somerset"


def test_more_areas_leave_the_index_as_it_was(areas: AreaIndex) -> None:
    wider = areas.with_areas([Area("E05000001", "Anywhere", Level.WARD)])
    assert (wider.resolve("E05000001"), wider.resolve("Anywhere")) == ("E05000001", "E05000001")
    assert (areas.resolve("E05000001"), len(wider) - len(areas)) == (None, 1)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("E05000001", Level.WARD),
        ("W06000001", Level.LOCAL_AUTHORITY),
        ("E01000001", Level.SMALL_AREA),
        ("E54000010", Level.HEALTH_AREA),
        ("E99000001", None),
        ("E05", None),
    ],
)
def test_a_code_says_its_level(code: str, level: Level | None) -> None:
    assert level_of_code(code) == level


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("The City of London", "E09000001"),
        ("City of London Council", "E09000001"),
        ("City of London UA", "E09000001"),
        ("City of London Corporation", "E09000001"),
        ("London (Region)", "E12000007"),
        ("Trafford (MD)", "E08000009"),
        ("Herefordshire (UA)", "E06000019"),
        ("Trafford [note 2]", "E08000009"),
        ("Trafford (1)", "E08000009"),
        ("Trafford (target)", None),
        ("Trafford (North)", None),
        ("England (excluding London)", None),
        ("West Midlands (Met County)", None),
        ("West Midlands (Metropolitan County)", None),
        ("Dorset [until 2019]", "E10000009"),
        ("Dorset (former county)", "E10000009"),
        ("Dorset (pre 2019)", "E10000009"),
        ("Dorset (until 2012)", None),
        ("Bury2", "E08000002"),  # the mark of a footnote stands right behind the name
        ("Bury ²", "E08000002"),
        ("Bury [b]", "E08000002"),
        ("Bury (provisional)", "E08000002"),
        ("Bury 2", None),
        ("Bury 12", None),
        ("Bury A", None),
        ("Bury (A)", None),
        ("Bury II", None),
        ("Bury LA 2", None),
        ("Bury Region", None),
        ("Bury County", None),
        ("Worcester County", None),
        ("Durham County Council", "E06000047"),
        ("England 2", None),
    ],
)
def test_only_what_says_nothing_is_left_off_a_name(areas: AreaIndex, name: str, code: str | None) -> None:
    assert areas.resolve(name) == code


@pytest.mark.parametrize(
    ("name", "code", "could"),
    [
        ("Hackney and City of London", "E09000012", False),
        ("Cornwall & Isles of Scilly", "E06000052", False),
        ("Brighton and Hove", "E06000043", True),
        ("Dorset", "E10000009", True),
        ("The City of London", "E12000007", False),
        ("Somewhere new", "E12000007", True),
    ],
)
def test_a_name_of_several_places_is_not_that_of_one(areas: AreaIndex, name: str, code: str, could: bool) -> None:
    assert areas.could_mean(name, code) is could


@pytest.mark.parametrize(
    ("text", "count"), [("E06000052, E06000053", 2), ("E06000052/E06000053", 2), ("E06000052", 1), ("E06000052 (x)", 0)]
)
def test_codes_in_one_cell_are_counted(text: str, count: int) -> None:
    assert count_codes(text) == count


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Worcestershir", "Worcestershire"),
        ("Traford", "Trafford"),
        ("NE Lincolnshire", "North East Lincolnshire"),
        ("Cheshire West", "Cheshire West and Chester"),
        ("Richmond", ""),  # upon Thames, or Richmondshire
        ("Atlantis", ""),
    ],
)
def test_a_hint_never_names_another_place(areas: AreaIndex, text: str, name: str) -> None:
    assert areas.suggest(text) == name


def test_an_answer_that_another_thread_forgets_at_once_is_given(areas: AreaIndex) -> None:
    class Forgetful(dict[Any, Any]):
        def __setitem__(self, key: Any, value: Any) -> None:
            """Keep nothing, as if another thread had made room in that moment."""

    asked = areas.with_areas([])
    asked._meanings, asked._different = Forgetful(), Forgetful()
    assert asked.resolve("Dorset") == areas.resolve("Dorset")
    assert asked.namesakes("Dorset") == areas.namesakes("Dorset") != []
