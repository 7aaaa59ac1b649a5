"""A verdict as text, JSON, page and workbook."""

import html
import io
import json
import re

import pytest
from openpyxl import load_workbook

from oba.returns.read.xml_scan import UnreadableError
from oba.returns.verdict import unreadable
from oba.returns.verdict_printing import annotate, as_page, as_text
from tests.fixtures.filled_workbooks import check, fill, made, place, to_bytes

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def faulty() -> bytes:
    book = fill(made(), {"EH13": "N/A", "EH1": NASTY, "EH12": "@SUM(A1)"})
    return to_bytes(book)


def test_the_text_begins_with_the_verdict_and_says_each_finding(faulty: bytes):
    lines = as_text(check(faulty).verdict).splitlines()
    assert lines[0] == "This return would be refused: 3 faults to put right."
    assert (
        f"FAIL Better off D{place('EH13')[1]}: How many of those you stopped helping went on to social care?" in lines
    )
    assert any(line.startswith("  TIM-03: the returns accepted before") for line in lines)


def test_the_json_has_every_field_in_order(faulty: bytes):
    plain = json.loads(json.dumps(check(faulty).verdict.as_json()))
    assert list(plain)[:5] == ["outcome", "sentence", "findings", "summary", "not_run"]
    first = list(plain["findings"][0])
    assert first[:8] == ["return_name", "organisation", "period", "sheet", "cell", "indicator", "breakdown", "given"]
    assert len(plain["sha256"]) == 64


def test_the_page_needs_nothing_else_and_runs_nothing_of_the_senders(faulty: bytes):
    page = as_page(check(faulty).verdict)
    assert NASTY not in page
    assert html.escape(NASTY) in page
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(", page)
    assert '<html lang="en-GB">' in page
    assert page.count("<h1>") == 1
    assert all('scope="' in head for head in re.findall(r"<th\b[^>]*>", page))


def test_a_file_that_cannot_be_opened_has_a_page_too():
    verdict = unreadable("The file is empty.", "OPN-01", "x.xlsx")
    assert "<h1>The file is empty.</h1>" in as_page(verdict)
    assert as_text(verdict).startswith("The file is empty.")


def test_the_workbook_comes_back_with_comments_and_a_sheet_of_findings(faulty: bytes):
    verdict = check(faulty).verdict
    back = annotate(faulty, verdict)
    book = load_workbook(io.BytesIO(back))
    assert book.sheetnames[0] == "Findings"
    sheet, row = place("EH13")
    assert "TYP-01" in book[sheet].cell(row, 4).comment.text
    assert verdict.sentence == book["Findings"]["A1"].value
    rows = [[cell.value or "" for cell in line] for line in book["Findings"].iter_rows()][-3:]
    assert [finding.row for finding in verdict.findings] == rows
    assert all(cell.data_type != "f" for line in book["Findings"].iter_rows() for cell in line)
    assert book[sheet].cell(row, 4).value == "N/A", "what was typed is still there"


def test_what_is_given_back_can_be_put_right_and_sent_again(faulty: bytes):
    book = load_workbook(io.BytesIO(annotate(faulty, check(faulty).verdict)))
    for ref, value in (("EH13", 3), ("EH1", 130), ("EH12", 2)):
        sheet, row = place(ref)
        book[sheet].cell(row, 4).value = value
    verdict = check(to_bytes(book)).verdict
    assert verdict.sentence == "This return would be accepted."
    assert verdict.findings == (), "our own sheet of findings is no fault"


def test_a_hostile_file_is_never_annotated():
    with pytest.raises(UnreadableError):
        annotate(b"PK\x03\x04 not a zip", unreadable("The file is damaged.", "OPN-03"))
