"""At the door of a list: names become hashes that meet those of another list, and are nowhere in clear."""

import pytest

from oba.cases.intake import column_types
from oba.cases.linkage.model import HASHED
from tests.fixtures.small_lists import check, make_list, told

HEADERS = "Child | Opened | Born | Gender | Last name | First name | Home"
LINK = {"surname": ["Surname", "Last name"], "forename": "First name", "postcode": "Home"}
ROWS = """
C1 | 01/05/2023 | 04/03/2010 | Male   | Featherstonehaugh | Ottoline | WR1 2AB
C2 | 01/06/2023 |            | Female | #N/A              |          | wr12ab
C3 | 01/06/2023 | 31/12/2099 | Male   | Fetherstonhaugh   | Ottoline | WR1 2XY
"""


def test_a_list_keeps_hashes_in_columns_of_its_dataset() -> None:
    definition = make_list(link=LINK)
    kept = check(definition, ROWS, HEADERS)[1].kept
    types = column_types(definition)
    assert list(kept) == list(types)
    assert [name for name in types if name.startswith("link_")] == [f"link_{name}" for name in HASHED]
    assert kept["link_postcode"][0] == kept["link_postcode"][1] != kept["link_postcode"][2]
    assert kept["link_forename"].notna().tolist() == [True, False, True]
    assert kept["link_surname"].notna().tolist() == [True, False, True]
    assert kept["link_born"].notna().tolist() == [True, False, False], "a birth that cannot be is none"
    assert kept.filter(like="link_").stack().str.fullmatch("[0-9a-f]{32}").all()


def test_a_list_without_link_keeps_none() -> None:
    found = check(make_list(), ROWS, HEADERS)
    assert not [name for name in found[1].kept if name.startswith("link_")]
    (unknown,) = [fault.what for fault in found[1].faults if fault.rule == "case-columns"]
    assert unknown.startswith("3 columns are not in the definition")


def test_no_finding_and_no_kept_value_has_a_name_or_a_postcode() -> None:
    found = check(make_list(link=LINK), ROWS, HEADERS)
    said = " ".join(told(found)) + found[1].kept.to_string() + repr(found)
    assert not [one for one in ("Feather", "Fether", "Otto", "WR1", "wr1", "2010-03-04") if one in said]


def test_columns_of_linkage_are_known_and_missing_ones_are_told() -> None:
    rules = {fault.rule: fault for fault in check(make_list(link=LINK), ROWS, HEADERS)[1].faults}
    assert "case-columns" not in rules
    faults = check(make_list(link=LINK), "C1 | 01/05/2023 | 04/03/2010", "Child | Opened | Born")[1].faults
    whats = [fault.what for fault in faults if not fault.about and fault.rule == "case-no-column"]
    assert whats == [
        "there is no column `Surname` or `Last name`, so nobody can be linked by surname.",
        "there is no column `First name`, so nobody can be linked by forename.",
        "there is no column `Home`, so nobody can be linked by postcode.",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fields": {"born": None}}, "`link` needs `born` among the fields"),
        ({"fields": {"link_code": {"column": "X", "type": "number"}}}, "`link_code` is made by the program"),
    ],
)
def test_what_a_list_may_not_say_of_linkage(changes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make_list(link=LINK, **changes)
