"""Which place is meant by who asks for a board, and what is said where it is none that a board can answer for."""

from datetime import date

import pytest

from oba.errors import PlaceError
from oba.places.areas import AreaIndex
from oba.places.choosing import choose_place
from oba.places.reference import read_geography
from tests.fixtures.folders import EXAMPLES

DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def areas() -> AreaIndex:
    return read_geography(EXAMPLES).index()


@pytest.mark.parametrize(
    ("text", "code", "note"),
    [
        ("Leeds", "E08000035", ""),
        ("leeds city council", "E08000035", ""),
        ("E08000035", "E08000035", ""),
        ("383", "E08000035", ""),
        ("Bedford", "E06000055", "Central Bedfordshire (E06000056) is another place."),
        ("Nottingham", "E06000018", "Nottinghamshire (E10000024) is another place."),
        ("Newcastle upon Tyne", "E08000021", ""),
        ("Newcastle upon Tyne City Council", "E08000021", ""),
        ("Isles of Scilly", "E06000053", ""),
        ("City of London", "E09000001", ""),
        ("London", "E12000007", ""),
        ("North West", "E12000002", ""),
        (
            "North East",
            "E12000001",
            "North East (E12000001) is the region. For North East Combined Authority (E47000014) give its code:"
            " oba board new E47000014.",
        ),
        ("E12000001", "E12000001", ""),
        (
            "Lancashire",
            "E10000017",
            "Lancashire (E10000017) is the council. For Lancashire Combined County Authority (E47000018) give its code:"
            " oba board new E47000018.",
        ),
        ("Durham", "E06000047", ""),
        ("Hull", "E06000010", ""),
        ("E08000020", "E08000037", ""),  # Gateshead's former code
        ("E10000002", "E06000060", ""),  # the county of Buckinghamshire goes on as one authority
        (
            "Dorset",
            "E06000059",
            "Dorset began on 1 April 2019. Before, its ground was served by the former county of Dorset, whose figures"
            " are of another place and not shown: a curve goes further back only where its publisher worked that out.",
        ),
    ],
)
def test_a_name_a_code_or_a_number_means_an_authority_or_a_region(
    areas: AreaIndex, text: str, code: str, note: str
) -> None:
    chosen = choose_place(areas, text, DAY)
    assert (chosen.area.code, "".join(chosen.notes)) == (code, note)


WANTED = "Give the name, the ONS code (E08000035) or the DfE number (383) of an upper-tier authority or region."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Northamptonshire",
            "Northamptonshire (E10000021) was abolished: its last day was 31 March 2021. Since 1 April 2021 North"
            " Northamptonshire (E06000061) and West Northamptonshire (E06000062) each took a part of it. Make a board"
            " for each of them.",
        ),
        (
            "E10000006",
            "Cumbria (E10000006) was abolished: its last day was 31 March 2023. Since 1 April 2023 Cumberland"
            " (E06000063) and Westmorland and Furness (E06000064) each took a part of it. Make a board for each of"
            " them.",
        ),
        (
            "Bournemouth",
            "Bournemouth (E06000028) was abolished: its last day was 31 March 2019. Since 1 April 2019 Bournemouth,"
            " Christchurch and Poole (E06000058) took its place. Make a board for it.",
        ),
        (
            "Aylesbury Vale",
            "Aylesbury Vale (E07000004) was abolished: its last day was 31 March 2020. Since 1 April 2020"
            " Buckinghamshire (E06000060) took its place. Make a board for it.",
        ),
        (
            "Bromsgrove",
            "Bromsgrove is a district of Worcestershire, whose council runs children's services, and figures are"
            " published for the whole of it. Make a board for Worcestershire (E10000034).",
        ),
        (
            "Newcastle",
            "`Newcastle` may be Newcastle upon Tyne (E08000021) or Newcastle-under-Lyme, a district of Staffordshire."
            " Give the whole name or the code.",
        ),
        (
            "Kingston",
            "`Kingston` is not the name of a place on the register. Do you mean Kingston upon Hull (E06000010) or"
            " Kingston upon Thames (E09000021)?",
        ),
        (
            "Bedfordshire",
            "`Bedfordshire` is not the name of a place on the register. Do you mean Bedford (E06000055) or Central"
            " Bedfordshire (E06000056)?",
        ),
        ("Leads", "`Leads` is not on the register of places. Do you mean Leeds?"),
        (
            "Cardiff",
            f"`Cardiff` is not the name of a place on the register, which has those of England. {WANTED}",
        ),
        ("W06000015", f"`W06000015` is not in England, and the register and the feeds are of England. {WANTED}"),
        ("Wales", f"`Wales` is not in England, and the register and the feeds are of England. {WANTED}"),
        ("scotland", f"`scotland` is not in England, and the register and the feeds are of England. {WANTED}"),
        ("999", f"A board answers for a place within England; England is set beside each of its curves. {WANTED}"),
        (
            "Inner London",
            "Inner London (E13000001) is a part of a region, and no feed has figures of it as a whole. Make a board"
            " for each of its authorities or the region, London (E12000007).",
        ),
        ("  ", f"A board needs a place. {WANTED}"),
    ],
)
def test_what_no_board_can_answer_for_ends_in_what_to_give_instead(areas: AreaIndex, text: str, said: str) -> None:
    with pytest.raises(PlaceError) as fault:
        choose_place(areas, text, DAY)
    assert str(fault.value) == said


def test_on_a_day_before_it_was_abolished_an_authority_is_one(areas: AreaIndex) -> None:
    assert choose_place(areas, "Cumbria", date(2023, 3, 31)).area.code == "E10000006"
    with pytest.raises(PlaceError, match="was abolished"):
        choose_place(areas, "Cumbria", date(2023, 4, 1))
