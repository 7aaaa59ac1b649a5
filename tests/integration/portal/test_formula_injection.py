"""Nothing that a person typed is run as a formula by the one who opens a file that the portal gives out."""

import csv
from collections.abc import Iterator
from email.message import Message
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell

from oba.roles import Role
from tests.fixtures.filled_workbooks import place
from tests.fixtures.hostile_files import put
from tests.fixtures.office import Office
from tests.fixtures.portals import Portal

ATTACKS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "=cmd|' /C calc'!A0", "＝1+1")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


def formulas(content: bytes) -> list[str]:
    return [f"{cell.parent.title}!{cell.coordinate} {cell.value}" for cell in cells(content) if cell.data_type == "f"]


def cells(content: bytes) -> Iterator[Cell]:
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            yield from row


def unquoted(content: bytes) -> list[str]:
    """Text that would become a formula as soon as somebody edits its cell."""
    texts = [cell for cell in cells(content) if cell.data_type in ("s", "inlineStr") and isinstance(cell.value, str)]
    return [cell.coordinate for cell in texts if cell.value.startswith(STARTS) and not cell.quotePrefix]


def test_names_of_people_in_the_downloads_of_the_register(portal: Portal) -> None:
    portal.clock.move(days=30)
    for number, attack in enumerate(ATTACKS):
        portal.add_account(Role.SUBMITTER, f"=p{number}@example.org", name=f"{attack} Example")
    lead = portal.as_role(Role.COLLECTOR)
    seen = set()
    for table in ("register", "not-sent", "timeliness"):
        text = lead.get(f"/register/download/{table}.csv").content.decode("utf-8-sig")
        found = [cell for line in csv.reader(StringIO(text, newline="")) for cell in line]
        assert found
        assert not [cell for cell in found if cell.startswith(STARTS)]
        seen |= {attack for attack in ATTACKS for cell in found if attack.strip() in cell}
        book = lead.get(f"/register/download/{table}.xlsx").content
        assert (formulas(book), unquoted(book)) == ([], [])
    assert seen == set(ATTACKS)


@pytest.fixture
def office(portal: Portal) -> Office:
    return Office(portal)


def test_what_was_sent_in_the_checked_workbook(office: Office) -> None:
    content = office.workbook()
    ours = formulas(content)
    for ref, attack in zip(("EH1", "EH3", "EH4", "EH5", "EH8", "EH9", "EH11", "EH12"), ATTACKS[1:], strict=True):
        content = put(*place(ref), 4, attack if not attack.startswith("=") else f"+{attack}", content)
    office.send(content)
    checked = office.submitter.get(f"{office.base}/attempts/1/checked").content
    assert sorted(formulas(checked)) == sorted(ours)
    findings = load_workbook(BytesIO(checked)).worksheets[0]
    given = [cell for row in findings.iter_rows() for cell in row if str(cell.value).startswith(STARTS)]
    assert len(given) == 5  # a tab or a line break is shown as a space, which begins no formula
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in given)


def test_what_was_typed_on_screen_and_its_reasons(office: Office) -> None:
    typed = {f"figure-{ref}": attack for ref, attack in zip(("EH1", "EH3", "EH4"), ATTACKS, strict=False)}
    typed |= {"beside-EH1": "=1+1 and more", "beside-EH3": "@SUM(1) and more"}
    office.submitter.post(f"{office.base}/screen/requests", {"turn": "0", **typed})
    story = {"turn": "1", "answer-changed": "=1+1 and more words"}
    office.submitter.post(f"{office.base}/screen/story", story)
    sent = office.submitter.post(f"{office.base}/screen/check", {"turn": "2"})
    empty = office.submitter.get(f"{office.base}/workbook").content
    for path in ("file", "checked"):
        book = office.submitter.get(f"{sent.headers['location']}/{path}").content
        assert sorted(formulas(book)) == sorted(formulas(empty)), path
        assert unquoted(book) == [], path


def test_the_name_of_a_file_that_was_sent(office: Office) -> None:
    attacks = [*ATTACKS, '"; filename=evil.exe', "a\r\nSet-Cookie: x=y", "../../etc/passwd", "..."]
    for number, attack in enumerate(attacks, 1):
        office.send(b"PK\x03\x04 not a workbook", name=f"{attack}.xlsx")
        answer = office.submitter.get(f"{office.base}/attempts/{number}/file")
        assert "set-cookie" not in answer.headers
        message = Message()
        message["Content-Disposition"] = answer.headers["content-disposition"]
        assert message.get_content_disposition() == "attachment"
        name = str(message.get_filename())
        assert name.endswith("xlsx")
        assert name[0].isalnum() or name[0] == "_"
        assert not set(name) & set('=+@＝\t\r\n"/\\;:')
