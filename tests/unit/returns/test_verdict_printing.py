"""A verdict as text, JSON, page and workbook; accepted figures as one more feed."""

import html
import io
import json
import re
from datetime import date

import pytest
from openpyxl import load_workbook

from oba.observations.frame import COLUMNS, no_observations
from oba.returns.figures import accepted_frame, accepted_return
from oba.returns.read.xml_scan import UnreadableError
from oba.returns.verdict import unreadable
from oba.returns.verdict_printing import annotate, as_page, as_text
from tests.fixtures.filled_workbooks import check, definition, fill, made, place, to_bytes

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


def test_accepted_figures_have_the_shape_of_a_feed():
    checked = check(to_bytes(fill(made(), {"EH13": "n", "EH14": "z", "EH15": "z", "EH16": "z"})))
    assert checked.submission is not None
    frame = accepted_frame(checked.submission, definition())
    assert list(frame.columns) == COLUMNS
    numbers = {name: str(kind) for name, kind in no_observations().dtypes.items() if name in ("value", "row", "column")}
    assert numbers == {name: str(frame[name].dtype) for name in numbers}
    assert len(frame) == 50
    assert (frame["value"].isna() == frame["symbol"].notna()).all()
    row = frame[(frame["measure"] == "assessments") & frame["breakdown"].str.contains("q1")].iloc[0]
    assert (row["breakdown"], row["area"]) == ("provider=eh-wyre-forest;quintile=q1", "E10000034")
    assert (
        row["period"], row["value"], row["sheet"], row["row"], row["column"]
    ) == ("2026-07-01/P3M", 41.0, "Assessments", 7, 4)  # fmt: skip
    assert list(frame[frame["measure"] == "stepped_up"]["value"]) == [0.0]
    assert not frame.duplicated(["measure", "breakdown", "area", "period"]).any()


def test_a_group_that_is_a_place_is_the_area_of_its_figure():
    from oba.periods import read_period
    from oba.returns.form.book import write_workbook
    from oba.returns.read.check_file import check_file
    from oba.returns.submission import Context

    owed = definition("health-visiting-return")
    book = load_workbook(io.BytesIO(write_workbook(owed, owed.providers[0], read_period("2026-Q3", "quarter"), {})))
    book["New birth"]["D6"] = 210
    content = to_bytes(book)
    checked = check_file(content, {owed.id: owed}, Context(date(2026, 10, 12)))
    assert checked.submission is not None
    frame = accepted_frame(checked.submission, owed)
    assert frame[["measure", "breakdown", "area", "value"]].values.tolist() == [
        ["new_birth_due", "provider=hv-worcestershire", "E07000234", 210.0]
    ]


def test_an_accepted_return_is_what_the_next_quarter_is_compared_with():
    checked = check(to_bytes(fill(made(), {"EH13": "n"})))
    assert checked.submission is not None
    accepted = accepted_return(checked.submission, definition())
    assert (accepted.period, accepted.cases, accepted.number(("open_at_end", ""))) == ("2026-07-01/P3M", 12, 200.0)
    assert (accepted.figures["stepped_up", ""], accepted.number(("stepped_up", ""))) == ("n", 0.0)
