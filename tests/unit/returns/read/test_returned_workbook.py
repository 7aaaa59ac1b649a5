"""Twenty seeded faults give exactly twenty findings, each with its place, value, reason and remedy; corrected, none."""

from datetime import date

import pytest
from openpyxl import Workbook

from oba.returns.verdict import Outcome
from tests.fixtures.filled_workbooks import check, fill, filled, made, place, to_bytes

EARLIER = (("EH9", 119.0), ("EH2.q4", 40.0))


@pytest.fixture(scope="module")
def faulty() -> Workbook:
    figures = {
        "EH1": "130 ", "EH2.a5": None, "EH3": 130, "EH4": "=40+48", "EH6.q3": "x", "EH8": 199, "EH13": "N/A",
        "EH7.q1": 3, "EH7.q2": 2, "EH7.q3": 2, "EH7.q4": 1, "EH7.q5": 1, "EH7.qx": 3, "EH10": 8, "EH14": 10.5,
        "EH16": 0.8,
    }  # fmt: skip
    book = fill(made(EARLIER), figures)
    book.create_sheet("My notes")
    book["Story"]["C5"] = "The mother of 943 476 5919 told our worker that regular visits helped her feel less alone."
    cases = book["Distance travelled"]
    cases["B5"] = "Malvern"
    cases["A7"] = "WF-002"
    cases["H8"] = 6
    cases["I9"] = date(2026, 4, 1)
    book["Corrections"]["A5"], book["Corrections"]["B5"] = "EH7", 13
    return book


def cell(ref: str) -> str:
    return f"D{place(ref)[1]}"


def test_twenty_faults_give_exactly_those_twenty_findings(faulty: Workbook):
    verdict = check(to_bytes(faulty)).verdict
    expected = [
        ("TYP-04", "Assessments", cell("EH1"), "130 ", "read as a number: 130"),
        ("PLA-01", "Assessments", cell("EH2.q4"), "15", "40 last quarter, 15 now"),
        ("MIS-01", "Assessments", cell("EH2.a5"), "", "EH2.a5 (5 to 10) is blank"),
        ("LOG-01", "Assessments", cell("EH3"), "130", "more than the 120 of EH2"),
        ("STR-03", "Assessments", cell("EH4"), "=40+48", "formula"),
        ("MIS-02", "Families helped", cell("EH6.q3"), "x", "the reason is missing"),
        ("MIS-05", "Families helped", cell("EH7.qx"), "3", "25% of EH7"),
        ("REC-03", "Families helped", cell("EH8"), "199", "makes 200; EH8 is 199"),
        ("REC-05", "Families helped", cell("EH9"), "118", "it was 119 last quarter"),
        ("REC-01", "Better off", cell("EH10"), "8", "add up to 7; EH10 is 8"),
        ("TYP-01", "Better off", cell("EH13"), "N/A", "neither a number nor a symbol"),
        ("TYP-03", "Better off", cell("EH14"), "10.5", "not a whole number"),
        ("TYP-02", "Better off", cell("EH16"), "0.8", "Did you mean 80%?"),
        ("COD-01", "Distance travelled", "B5", "Malvern", "“Malvern Hills” replaced it"),
        ("DUP-01", "Distance travelled", "A7", "WF-002", "twice with the same tool, here and in row 6"),
        ("SCO-01", "Distance travelled", "H8", "6", "from 1 to 5"),
        ("LOG-03", "Distance travelled", "I9", "2026-04-01", "1 April 2026) is before the first (14 April 2026)"),
        ("STR-06", "Story", "C5", "(not repeated here)", "an NHS number"),
        ("CON-02", "Corrections", "B5", "13", "EH7 of last quarter is changed from 14 to 13"),
        ("STR-02", "My notes", "", "My notes", "not part of the return"),
    ]
    told = [(f.rule, f.sheet, f.cell, f.given) for f in verdict.findings]
    assert [row[:4] for row in expected] == told
    for (*_, words), finding in zip(expected, verdict.findings, strict=True):
        assert words in finding.what
        assert finding.todo
        assert (finding.return_name, finding.period) == ("Early help provider return", "July to September 2026")
    assert verdict.outcome is Outcome.REFUSED
    assert verdict.sentence == "This return would be refused: 14 faults to put right, and 4 queries to explain."


def test_the_corrected_workbook_has_no_finding():
    verdict = check(filled(made())).verdict
    assert (verdict.outcome, verdict.findings) == (Outcome.ACCEPTED, ())
    assert verdict.sentence == "This return would be accepted."


def test_a_reason_beside_the_figure_answers_its_query():
    book = fill(made((("EH2.q4", 40.0),)), reasons={"EH2.q4": "A children's centre in the area closed in June"})
    verdict = check(to_bytes(book)).verdict
    assert [(f.rule, f.reason) for f in verdict.findings] == [
        ("PLA-01", "A children's centre in the area closed in June")
    ]
    assert verdict.sentence == "This return would be accepted, with 1 explanation."


def test_symbols_with_what_they_need_are_accepted():
    figures = {"EH13": "x", "EH1": "P", "EH6.q3": "x", "EH12": "n", "EH11": 5, "EH14": "z", "EH15": "z", "EH16": "z"}
    reasons = {"EH13": "New system does not say", "EH1": date(2026, 11, 30), "EH6.q3": "Postcodes lost"}
    verdict = check(filled(made(), figures, reasons)).verdict
    assert [f.what for f in verdict.findings] == []


@pytest.mark.parametrize(
    ("sheet", "where", "value", "rule"),
    [
        ("Start here", "Organisation code", "eh-redditch", "ORG-01"),
        ("Start here", "Organisation code", "nobody", "ORG-01"),
        ("Start here", "Quarter code", "2026-Q2", "STR-04"),
        ("Start here", "Quarter code", "202620", "TIM-01"),
        ("Start here", "Quarter code", "2027-Q3", "STR-04"),
        ("Start here", "Workbook version", "9", "STR-01"),
        ("Start here", "Signature", "", "STR-04"),
        ("Families helped", "G12", 999, "STR-04"),
    ],
)
def test_a_workbook_of_another_time_or_organisation_stops_there(sheet: str, where: str, value: object, rule: str):
    book = fill(made(), {"EH1": "N/A"})
    page = book[sheet]
    if sheet == "Start here":
        row = next(row for row in range(1, 60) if page.cell(row, 1).value == where)
        page.cell(row, 2).value = value
    else:
        page[where] = value
    if not value:
        book.custom_doc_props.props = [p for p in book.custom_doc_props.props if p.name != "oba-signature"]
    verdict = check(to_bytes(book)).verdict
    assert [rule] == [f.rule for f in verdict.findings]
    assert any(missing.rule == "TYP-01" and rule in missing.why for missing in verdict.not_run)


def test_a_key_makes_the_signature_one_that_only_the_partnership_can_make():
    from oba.returns.submission import Context

    content = filled(made(key="secret"))
    known = Context(date(2026, 10, 12), key="secret")
    assert check(content, context=known).verdict.sentence == "This return would be accepted."
    offline = check(content).verdict
    assert offline.outcome is Outcome.ACCEPTED
    assert any(missing.rule == "STR-04" and "does not have the key" in missing.why for missing in offline.not_run)
    forged = check(filled(made()), context=known).verdict
    assert [f.rule for f in forged.findings] == ["STR-04"]


def test_rows_may_be_moved_but_not_lost_or_doubled():
    book = fill(made())
    page = book["Better off"]
    last = place("EH16")[1]
    for column in range(1, 10):
        page.cell(last + 3, column).value, page.cell(last, column).value = page.cell(last, column).value, None
    assert list(check(to_bytes(book)).verdict.findings) == []
    page.cell(last, 1).value, page.cell(last, 4).value = "EH13", 3
    assert [f.rule for f in check(to_bytes(book)).verdict.findings] == ["DUP-01"]
    page.cell(last, 1).value, page.cell(last + 3, 1).value = None, None
    told = [(f.rule, f.severity, f.cell, f.given) for f in check(to_bytes(book)).verdict.findings]
    assert told == [("STR-02", "FAIL", "", ""), ("STR-02", "WARN", f"D{last}", "3")]  # what no row is for is not read


def test_merged_and_hidden_cells_are_told_once_each():
    book = fill(made())
    page = book["Better off"]
    row = place("EH11")[1]
    page.merge_cells(f"D{row}:D{row + 1}")
    page.row_dimensions[place("EH13")[1]].hidden = True
    assert [("STR-03", f"D{row}"), ("STR-03", f"D{place('EH13')[1]}")] == [
        (f.rule, f.cell) for f in check(to_bytes(book)).verdict.findings
    ]


def test_a_sign_of_another_kind_of_number_is_refused():
    verdict = check(filled(made(), {"EH1": "45%", "EH16": "75%", "EH13": "£3"})).verdict
    assert [(f.rule, f.given) for f in verdict.findings] == [("TYP-01", "45%"), ("TYP-01", "£3"), ("TYP-04", "75%")]


def test_a_hidden_sheet_is_told():
    book = fill(made())
    book["Better off"].sheet_state = "hidden"
    assert [(f.rule, f.sheet) for f in check(to_bytes(book)).verdict.findings] == [("STR-03", "Better off")]


def test_a_blank_return_is_refused_question_by_question():
    verdict = check(made()).verdict
    assert verdict.outcome is Outcome.REFUSED
    assert {"MIS-01", "MIS-04", "SGN-01"} == {f.rule for f in verdict.findings}
    assert len({(f.sheet, f.cell) for f in verdict.findings}) == len(verdict.findings)
