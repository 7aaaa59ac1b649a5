"""Which group of authorities is meant by who asks for a board of one, and what is said where a member is none."""

from datetime import date
from pathlib import Path

import pytest

from oba.errors import PlaceError
from oba.places.areas import AreaIndex
from oba.places.choosing import choose_place
from oba.places.groups import ChosenGroup, choose_group, make_group, say_beginning_of_group
from oba.places.reference import read_geography, read_members
from oba.places.register import AUTHORITIES, read_register
from tests.fixtures.folders import EXAMPLES

DAY = date(2026, 11, 30)
KNOWN = read_members(EXAMPLES)


@pytest.fixture(scope="module")
def areas() -> AreaIndex:
    return read_geography(EXAMPLES).index()


def choose(areas: AreaIndex, text: str, members: str = "") -> ChosenGroup:
    found = choose_group(areas, text, members, KNOWN, DAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "code", "name", "region", "members"),
    [
        ("Greater Manchester", "E47000001", "Greater Manchester", "E12000002",
         "Bolton, Bury, Manchester, Oldham, Rochdale, Salford, Stockport, Tameside, Trafford, Wigan"),
        ("West Yorkshire Combined Authority", "E47000003", "West Yorkshire", "E12000003",
         "Bradford, Calderdale, Kirklees, Leeds, Wakefield"),
        # counties and unitary authorities, not the districts that are members too
        ("E47000008", "E47000008", "Cambridgeshire and Peterborough", "E12000006", "Peterborough, Cambridgeshire"),
        ("West Midlands Combined Authority", "E47000007", "West Midlands Combined Authority", "E12000005",
         "Birmingham, Coventry, Dudley, Sandwell, Solihull, Walsall, Wolverhampton"),
        # in two regions, so beside England alone
        ("E47000017", "E47000017", "Greater Lincolnshire CCA", "",
         "North East Lincolnshire, North Lincolnshire, Lincolnshire"),
        ("Hull and East Yorkshire", "E47000016", "Hull and East Yorkshire", "E12000003",
         "Kingston upon Hull, East Riding of Yorkshire"),
        # not on the register that we hold
        ("North East Combined Authority", "E47000014", "North East Combined Authority", "E12000001",
         "County Durham, Northumberland, Newcastle upon Tyne, North Tyneside, South Tyneside, Sunderland, Gateshead"),
        ("Devon and Torbay", "E47000015", "Devon and Torbay", "E12000009", "Torbay, Devon"),
        ("E47000018", "E47000018", "Lancashire Combined County Authority", "E12000002",
         "Blackburn with Darwen, Blackpool, Lancashire"),
    ],
)  # fmt: skip
def test_a_combined_authority_has_its_members_from_the_register(
    areas: AreaIndex, text: str, code: str, name: str, region: str, members: str
) -> None:
    group = choose(areas, text)
    assert (group.area.code, group.area.name, group.area.region) == (code, name, region)
    assert ", ".join(member.name for member in group.members) == members
    assert group.notes[0] == (
        f"{name}: its members are those on the register of places of July 2025 ({members})."
        " Correct `members` in the file if they have changed."
    )


@pytest.mark.parametrize(
    ("text", "named", "code", "region", "members"),
    [
        ("Our partnership", "Leeds,Bradford", "", "E12000003", "Bradford, Leeds"),
        ("Our partnership", "383; E08000032", "", "E12000003", "Bradford, Leeds"),
        ("Our partnership", "Bristol, City of, Bath and North East Somerset,", "", "E12000009",
         "Bath and North East Somerset, Bristol"),
        ("Two regions", "Leeds, Bury", "", "", "Bury, Leeds"),
        # the register's members are not asked where they are given, and the code stays
        ("West Yorkshire", "Leeds, Bradford", "E47000003", "E12000003", "Bradford, Leeds"),
        # the name of a place that is no longer there is free
        ("Cumbria", "Cumberland, Westmorland and Furness", "", "E12000002", "Cumberland, Westmorland and Furness"),
    ],
)  # fmt: skip
def test_a_group_of_ones_own_has_the_members_that_are_given(
    areas: AreaIndex, text: str, named: str, code: str, region: str, members: str
) -> None:
    group = choose(areas, text, named)
    assert (group.area.code, group.area.region) == (code, region)
    assert ", ".join(member.name for member in group.members) == members


@pytest.mark.parametrize("text", ["Leeds", "West Midlands", "North East", "Inner London", "Atlantis", ""])
def test_any_other_place_is_no_group(areas: AreaIndex, text: str) -> None:
    assert choose_group(areas, text, "", KNOWN, DAY) is None


@pytest.mark.parametrize(
    ("text", "named", "said"),
    [
        ("Ours", "Leeds, Bradford, 383", "Leeds (E08000035) is named twice. Name each member once."),
        ("Ours", "Leeds", 'A group has two members or more. Name them: --members "Leeds, Bradford, E08000033".'
         " For it alone: oba board new E08000035."),
        ("Ours", ",", 'A group has two members or more. Name them: --members "Leeds, Bradford, E08000033".'),
        ("Ours", "Leeds, North West",
         "North West (E12000002) is a region. Name the authorities of it that belong to the group."),
        ("Ours", "Leeds, Ribble Valley",
         "Ribble Valley is a district of Lancashire, whose council runs children's services, and figures are"
         " published for the whole of it. Name instead Lancashire (E10000017)."),
        ("Ours", "Leeds, Cumbria",
         "Cumbria (E10000006) was abolished: its last day was 31 March 2023. Since 1 April 2023 Cumberland (E06000063)"
         " and Westmorland and Furness (E06000064) each took a part of it. Name instead each of them."),
        ("Ours", "Leeds, Greater Manchester",
         "Greater Manchester (E47000001) is a group of authorities, and no feed has figures of it as a whole."
         " Name instead each of its authorities or the region, North West (E12000002)."),
        ("Ours", "Lees, Leeds, Leeds",  # all at once
         "`Lees` is not on the register of places. Do you mean Lewes?\n"
         "Leeds (E08000035) is named twice. Name each member once."),
        ("Leeds", "Leeds, Bradford", "`Leeds` is the name of Leeds (E08000035). Give the group of authorities a name of"
         " its own, such as `Leeds partnership`, or leave out --members."),
        (" ", "Leeds, Bradford", 'A group needs a name: oba board new "Our partnership" --members "Leeds, Bradford".'),
    ],
)  # fmt: skip
def test_what_is_no_group_ends_in_what_to_give_instead(areas: AreaIndex, text: str, named: str, said: str) -> None:
    with pytest.raises(PlaceError) as fault:
        choose_group(areas, text, named, KNOWN, DAY)
    assert str(fault.value) == said


@pytest.mark.parametrize("text", ["North of Tyne", "E47000010", "E47000011"])
def test_a_combined_authority_that_is_no_more_names_the_one_in_its_place(areas: AreaIndex, text: str) -> None:
    assert choose_group(areas, text, "", KNOWN, DAY) is None
    with pytest.raises(PlaceError, match="Since 7 May 2024 North East Combined Authority"):
        choose_place(areas, text, DAY)


def test_the_region_of_the_name_stays_the_region(areas: AreaIndex) -> None:
    assert (areas.resolve("North East"), areas.resolve("Lancashire")) == ("E12000001", "E10000017")


def test_a_newer_register_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / AUTHORITIES).parent.mkdir()
    head = "local-authority-code,gss-code,nation,combined-authority"
    (tmp_path / AUTHORITIES).write_text(f"{head}\nNEMCA,E47000014,England,\nDUR,E06000047,England,X\n")
    assert [row["combined-authority"] for row in read_register(tmp_path)] == ["", "X"]


def test_a_combined_authority_without_members_on_the_register_asks_for_them(areas: AreaIndex) -> None:
    with pytest.raises(PlaceError) as fault:
        choose_group(areas, "West Yorkshire", "", {"E47000003": ["E08000035"]}, DAY)
    assert str(fault.value) == (
        'The register has no members of West Yorkshire (E47000003). Name them: --members "Leeds, Bradford, E08000033".'
    )


def test_a_group_without_a_code_has_the_name_that_its_board_gives_it(areas: AreaIndex) -> None:
    own = make_group(areas, "ours", "Our partnership", ["E08000032", "E08000035"])
    assert (own.code, own.name, own.region) == ("ours", "Our partnership", "E12000003")
    assert make_group(areas, "E47000003", "A board", ["E08000032", "E08000035"]).name == "West Yorkshire"


def test_a_group_says_since_when_all_its_members_are_there(areas: AreaIndex) -> None:
    assert say_beginning_of_group(areas, ["E08000032", "E08000035"]) == ""
    # Dorset began in 2019, Cumberland and Westmorland and Furness in 2023
    assert say_beginning_of_group(areas, ["E06000059", "E06000063", "E06000064", "E08000035"]) == (
        "Cumberland and Westmorland and Furness began on 1 April 2023."
        " The group has no figures of before, as not all its members were there."
    )
