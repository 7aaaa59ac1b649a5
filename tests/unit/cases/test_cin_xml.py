"""The census in XML: rows of a group with what stands around it, and files that would do harm are refused."""

import pytest

from oba.cases.read.cin_xml import read_cin_xml
from oba.errors import CaseError

CENSUS = b"""<?xml version="1.0"?>
<Message xmlns="urn:made-up"><Children>
<Child>
  <ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>2010-05-04</PersonBirthDate></ChildIdentifiers>
  <ChildCharacteristics><Ethnicity>WBRI</Ethnicity>
    <Disabilities><Disability>MOB</Disability><Disability>HEAR</Disability></Disabilities></ChildCharacteristics>
  <CINdetails><CINreferralDate>2020-01-02</CINreferralDate><DateOfInitialCPC>2020-02-01</DateOfInitialCPC>
    <Section47><S47ActualStartDate>2020-01-20</S47ActualStartDate><DateOfInitialCPC>2020-02-09</DateOfInitialCPC></Section47>
    <ChildProtectionPlans><CPPstartDate>2020-02-03</CPPstartDate>
      <Reviews><CPPreviewDate>2020-05-01</CPPreviewDate><CPPreviewDate>2020-08-01</CPPreviewDate></Reviews>
    </ChildProtectionPlans>
    <ChildProtectionPlans><CPPstartDate>2021-02-03</CPPstartDate></ChildProtectionPlans></CINdetails>
  <CINdetails><CINreferralDate>2022-01-02</CINreferralDate></CINdetails>
</Child>
<Child><ChildIdentifiers><LAchildID>B2</LAchildID></ChildIdentifiers></Child>
</Children></Message>"""


def rows(group: str) -> list[dict[str, str]]:
    raw = read_cin_xml("census.xml", CENSUS, group)
    return [
        {one.header: one.texts[one.codes[row]] for one in raw.columns if one.texts[one.codes[row]]}
        for row in range(len(raw))
    ]


def test_an_episode_has_what_the_child_is_and_what_it_holds_itself() -> None:
    first, second = rows("CINdetails")
    assert first["LAchildID"] == second["LAchildID"] == "A1"
    assert (first["CINreferralDate"], second["CINreferralDate"]) == ("2020-01-02", "2022-01-02")
    assert first["DateOfInitialCPC"] == "2020-02-01", "not the one of the enquiry inside"
    assert first["ChildProtectionPlans.CPPstartDate"] == "2020-02-03 | 2021-02-03"
    assert "ChildProtectionPlans.CPPstartDate" not in second


def test_a_plan_has_what_stands_around_it() -> None:
    first, second = rows("ChildProtectionPlans")
    assert (first["CPPstartDate"], second["CPPstartDate"]) == ("2020-02-03", "2021-02-03")
    assert first["CINreferralDate"] == second["CINreferralDate"] == "2020-01-02"
    assert first["Reviews.CPPreviewDate"] == "2020-05-01 | 2020-08-01"
    assert first["Ethnicity"] == "WBRI"


def test_an_enquiry_has_its_own_conference() -> None:
    assert [one["DateOfInitialCPC"] for one in rows("Section47")] == ["2020-02-09"]


def test_children_are_rows_too_whether_they_have_an_episode_or_not() -> None:
    assert [one["LAchildID"] for one in rows("Child")] == ["A1", "B2"]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Message><Child>&b;</Child></Message>'
READS = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Message><Child>&f;</Child></Message>'
PLAIN_TYPE = b"<!DOCTYPE Message><Message><Child/></Message>"


@pytest.mark.parametrize("content", [BOMB, READS, PLAIN_TYPE])
def test_a_document_type_is_refused_before_anything_is_read(content: bytes) -> None:
    with pytest.raises(CaseError, match="declares a document type, which may be harmful"):
        read_cin_xml("census.xml", content, "CINdetails")


@pytest.mark.parametrize("content", [b"Child,Born\n1,2", CENSUS[:700], b"", b"<Message><Child></Message>"])
def test_what_is_no_xml_is_told_by_its_place_and_not_by_what_stands_there(content: bytes) -> None:
    with pytest.raises(CaseError, match="is not XML") as caught:
        read_cin_xml("census.xml", content, "CINdetails")
    assert "A1" not in str(caught.value)
    assert "2010" not in str(caught.value)


def test_deep_nesting_ends_and_not_the_program() -> None:
    deep = b"<Message><Child>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</Child></Message>"
    assert len(read_cin_xml("census.xml", deep, "CINdetails")) == 0
