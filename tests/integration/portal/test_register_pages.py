"""The register's pages and downloads say what the register says."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

from openpyxl import load_workbook

from oba.roles import Role
from tests.fixtures.portals import Portal, text_of


def late(portal: Portal):
    portal.clock.now = datetime(2026, 10, 22, 9, 0, tzinfo=UTC)
    portal.add_account(Role.SUBMITTER, "sam@wyre.example", name="Sam Example")
    return portal.as_role(Role.COLLECTOR)


def test_what_is_owed_is_made_known_by_looking_and_the_list_of_non_submitters_equals_it(portal: Portal) -> None:
    lead = late(portal)
    page = text_of(lead.get("/register"))
    assert "13 owed. 0 came, 0 accepted. 13 not sent, although due" in page
    lines = list(csv.DictReader(StringIO(lead.get("/register/download/register.csv").content.decode("utf-8-sig"))))
    due = {(line["Return"], line["Provider"], line["Quarter"]) for line in lines if int(line["Days late"])}
    table = lead.get("/register/download/not-sent.xlsx").content
    rows = list(load_workbook(BytesIO(table)).active.values)
    assert {row[:3] for row in rows[1:]} == due
    assert len(due) == 13
    (ours,) = [row for row in rows if row[0] == "Early help provider return" and "Wyre Forest" in row[1]]
    assert ours[-1] == "sam@wyre.example"
    assert "sam@wyre.example" in text_of(lead.get("/register/not-sent"))


def test_one_quarter_and_one_return_can_be_chosen(portal: Portal) -> None:
    lead = late(portal)
    page = text_of(lead.get("/register?quarter=2026-10-01/P3M&owed=health-visiting-return"))
    assert "1 owed." in page
    assert "too few for a share" in text_of(lead.get("/register/timeliness"))
