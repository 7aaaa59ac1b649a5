"""The pages across providers: what the quality-assurance lead reads and takes away, and who else may."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from oba.models import Attempt
from oba.portal.app import ROUTERS
from oba.roles import PERMISSIONS, Permission, Role
from oba.store.engine import write_session
from tests.fixtures.across import REASON, fill_desk
from tests.fixtures.filled_workbooks import STORY
from tests.fixtures.portals import Browser, Portal, text_of

TABLES = ["figures", "queries", "rules", "providers", "words", "actions"]
PAGES = ["/across", *(f"/across/{name}" for name in TABLES[1:])]
RETURN, SUMMER = "owed=early-help-provider-return", "quarter=2026-07-01/P3M"
OURS = "District early help provider, Wyre Forest (example)"


def lines_of(browser: Browser, address: str) -> list[dict[str, str]]:
    answer = browser.get(f"/across/download/{address}")
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def figures_of(browser: Browser, ask: str, more: str = "") -> list[tuple[str, str]]:
    lines = lines_of(browser, f"figures.csv?{RETURN}&ask={ask}{more}")
    return [(line["Figure"], line["Why none"]) for line in lines if line["Provider"] == OURS]


def test_a_morning_across_providers(portal: Portal) -> None:
    desk = fill_desk(portal)
    lead = portal.enter(desk.people["qa"])
    page = text_of(lead.get("/across"))
    assert "Early help provider return" in page
    assert "Example - made up" in page
    assert figures_of(lead, "EH1") == [("126", ""), ("300", ""), ("", "not in")]
    assert figures_of(lead, "EH2.qx") == [("", "[c]"), ("", "[c]"), ("", "not in")]
    assert figures_of(lead, "EH2.qx", "&small=shown") == [("1", ""), ("1", ""), ("", "not in")]
    shown = lead.get(f"/across?{RETURN}&ask=EH2.qx&small=shown")
    assert "Do not pass this table on." in text_of(shown)
    assert f"/returns/{desk.code}" in shown.text
    name = lead.get(f"/across/download/figures.csv?{RETURN}&ask=EH2.qx&small=shown").headers["content-disposition"]
    assert "not to be passed on" in name
    read_findings(lead)
    read_words(portal, lead)


def read_findings(lead: Browser) -> None:
    queries = lines_of(lead, f"queries.csv?{SUMMER}")
    assert [(line["Value"], line["Reason"], line["Standing"]) for line in queries] == [("", REASON, "Explained")] * 3
    values = [line["Value"] for line in lines_of(lead, f"queries.csv?{SUMMER}&small=shown")]
    assert values == ["300", "16", "40"]
    page = text_of(lead.get(f"/across/queries?{SUMMER}"))
    assert REASON in page
    assert "300" not in page
    rules = {line["Rule"]: line for line in lines_of(lead, "rules.csv")}
    assert (rules["PLA-01"]["Found"], rules["PLA-01"]["Explained"], rules["PLA-01"]["Open"]) == ("3", "3", "0")
    assert (rules["LOG-01"]["Found"], rules["LOG-01"]["Explained"], rules["LOG-01"]["Open"]) == ("1", "0", "1")
    quality = {line["Provider"]: line for line in lines_of(lead, f"providers.csv?{RETURN}")}
    assert quality[OURS]["Right first time"].startswith("2 of 2")
    assert quality["District early help provider, Redditch (example)"]["Right first time"].startswith("0 of 1")


def read_words(portal: Portal, lead: Browser) -> None:
    page = text_of(lead.get(f"/across/words?{RETURN}&{SUMMER}"))
    assert all(answer in page for answer in STORY)
    assert "Fill the third post Team manager, 31 December 2026: under way" in page
    overdue = [(line["Action"], line["Days overdue"]) for line in lines_of(lead, "actions.csv")]
    assert overdue == [("Fill the third post", "5")]
    with write_session(portal.engine) as session:  # as it is of what was sent before words were kept beside a file
        session.connection().execute(update(Attempt).values(words=""))
    assert [line["Answer"] for line in lines_of(lead, f"words.csv?{RETURN}&{SUMMER}")][:4] == list(STORY)
    book = load_workbook(BytesIO(lead.get("/across/download/actions.xlsx").content))
    assert list(book.active.values)[1][3:5] == ("Fill the third post", "Team manager")


@pytest.mark.parametrize("role", [None, *Role])
def test_they_are_for_those_who_see_every_return(portal: Portal, role: Role | None) -> None:
    browser = portal.as_role(role) if role else portal.browser()
    allowed = role is not None and Permission.SEE_ALL_RETURNS in PERMISSIONS[role]
    expected = 303 if role is None else 200 if allowed else 403
    addresses = [
        *PAGES,
        *(f"/across/download/{name}.{kind}" for name in TABLES for kind in ("csv", "xlsx")[: 1 + (name == "rules")]),
    ]
    assert {each: browser.get(each).status_code for each in addresses} == dict.fromkeys(addresses, expected)


def test_no_page_is_forgotten_by_the_list_above() -> None:
    ours = {route.path for router in ROUTERS for route in router.routes if route.path.startswith("/across")}
    assert ours == {*PAGES, "/across/download/{table}.{kind}"}


@pytest.mark.parametrize(
    "address", ["/across?owed=no-such-return", "/across/download/people.csv", "/across/download/rules.pdf"]
)
def test_what_is_not_there_is_not_found(portal: Portal, address: str) -> None:
    assert portal.as_role(Role.QA_LEAD).get(address).status_code == 404


@pytest.mark.parametrize("query", ["quarter=nonsense", "ask=EH999&owed=early-help-provider-return", "small=yes"])
def test_a_choice_that_is_none_shows_a_page_all_the_same(portal: Portal, query: str) -> None:
    lead = portal.as_role(Role.COLLECTOR)
    assert {page: lead.get(f"{page}?{query}").status_code for page in PAGES} == dict.fromkeys(PAGES, 200)
