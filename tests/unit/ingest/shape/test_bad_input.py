"""Every kind of bad input: refused or kept aside as the feed says, with place, value and remedy."""

import pytest

from oba.vocabulary import Severity
from tests.fixtures.feeds import Shape, figures, rules

GOOD = "area,year,plans\nTrafford,2025,1\nWorcester,2025,2\n"


def test_missing_columns_are_named_all_at_once_with_the_nearest_found(shape: Shape) -> None:
    shaped = shape("area,yeer,number_of_plans\nTrafford,2025,1\n")
    assert (shaped.refused, len(shaped.frame)) == (True, 0)
    assert rules(shaped) == ["missing-column", "missing-column"]
    texts = [str(finding) for finding in shaped.findings]
    assert (
        "table.csv: column `year` is missing; found `area`, `yeer`, `number_of_plans`. Did you mean `yeer`?" in texts[0]
    )
    assert "column `plans` is missing" in texts[1]
    assert "Did you mean `number_of_plans`?" in texts[1]


@pytest.mark.parametrize(
    ("column", "headers", "meant"),
    [
        ("referral_child_count", "Re_referrals_child_percent", ""),
        ("referral_child_count", "Referrals_child,Referrals_child_percent", "Referrals_child"),
        ("referral_percent", "referrals_count,referrals_percentage", "referrals_percentage"),
        ("plans_rate", "plans_count,plans_percent", ""),
        ("plans", "plans_percent,plans_rate", ""),
        ("plans", "plans_total", "plans_total"),
    ],
)
def test_a_missing_figure_is_suggested_from_its_own_kind(shape: Shape, column: str, headers: str, meant: str) -> None:
    cells = ",".join("5" for _ in headers.split(","))
    shaped = shape(f"area,year,{headers}\nTrafford,2025,{cells}\n", f"measures: {{plans: {{column: {column}}}}}")
    remedy = shaped.findings[0].remedy
    assert (f"Did you mean `{meant}`?" in remedy) if meant else ("Did you mean" not in remedy)


@pytest.mark.parametrize(("header", "cell", "meant"), [("gender_percent", "5", ""), ("genders", "Girls", "genders")])
def test_a_missing_column_of_words_is_never_suggested_from_figures(
    shape: Shape, header: str, cell: str, meant: str
) -> None:
    text = f"area,year,plans,{header}\nTrafford,2025,1,{cell}\n"
    remedy = shape(text, "breakdowns: {gender: {column: gender, slug: true}}").findings[0].remedy
    assert (f"Did you mean `{meant}`?" in remedy) if meant else ("Did you mean" not in remedy)


def test_a_header_that_no_expression_fits_refuses_the_file(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,1\n", "measures: {seen: {matches: '[0-9]+ seen'}}")
    assert (rules(shaped), shaped.refused) == (["missing-column"], True)


@pytest.mark.parametrize("content", [b"", b"  \n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(shape: Shape, content: bytes) -> None:
    shaped = shape(content)
    assert (
        [(finding.rule, finding.severity) for finding in shaped.findings],
        shaped.refused,
    ) == ([("empty-file", Severity.FAIL)], True)


def test_a_file_with_headers_only_is_refused(shape: Shape) -> None:
    assert rules(shape("area,year,plans\n")) == ["empty-file"]


def test_a_file_with_too_few_rows_is_refused(shape: Shape) -> None:
    shaped = shape(GOOD, "checks: {at_least_rows: 3}")
    assert (rules(shaped), shaped.refused, len(shaped.frame)) == (["truncated"], True, 0)
    assert "2 rows where at least 3 are expected" in shaped.findings[0].what


@pytest.mark.parametrize("content", [b"area,year,plans\nTrafford,2025,1\nWorces", b'area,year,plans\nTrafford,2025,"1'])
def test_a_file_cut_off_in_its_last_line_is_refused(shape: Shape, content: bytes) -> None:
    shaped = shape(content)
    assert (rules(shaped), shaped.refused) == (["truncated"], True)
    assert (shaped.findings[0].place.row, len(shaped.frame)) == (content.count(b"\n") + 1, 0)


def test_a_ragged_row_is_kept_aside_and_the_rest_loaded(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025\nWorcester,2025,2,9\nWychavon,2025,3\n")
    assert figures(shaped, "area") == [("E07000238",)]
    assert shaped.quarantined["row"].tolist() == [2, 3]
    assert {"ragged-row"} == set(rules(shaped))


def test_text_in_another_encoding_than_told_is_refused(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford – x,2025,1\n".encode("cp1252"), "read: {encoding: utf-8}")
    assert (rules(shaped), shaped.refused) == (["wrong-encoding"], True)


def test_text_once_saved_in_the_wrong_encoding_is_told(shape: Shape) -> None:
    shaped = shape("area,year,note,plans\nTrafford,2025,,1\nWorcester,2025,itâ€™s,2\n".encode())
    assert [(finding.rule, finding.severity, finding.place.row) for finding in shaped.findings] == [
        ("wrong-encoding", Severity.WARNING, 3)
    ]
    assert len(shaped.frame) == 2


def test_a_workbook_given_as_text_is_told_as_such(shape: Shape) -> None:
    shaped = shape(b"PK\x03\x04rest")
    assert rules(shaped) == ["wrong-encoding"]
    assert "a workbook or zip file, not text" in shaped.findings[0].what


def test_an_unknown_area_is_kept_aside_with_a_suggestion(shape: Shape) -> None:
    shaped = shape("area,year,plans\nWorcstershire,2025,1\nTrafford,2025,2\nWorcstershire,2024,3\n")
    assert figures(shaped) == [("E08000009", "2025-03-31", 2.0)]
    finding = shaped.findings[0]
    assert (
        finding.rule,
        finding.severity,
        finding.given,
        finding.place.row,
        finding.place.column,
    ) == ("unknown-area", Severity.QUARANTINE, "Worcstershire", 2, "area")
    assert finding.what == "`Worcstershire` is not an area we know (2 rows: 2, 4)."
    assert "Did you mean `Worcestershire`?" in finding.remedy
    held = shaped.quarantined[["row", "column", "header", "given"]].to_numpy().tolist()
    assert held == [[2, 1, "area", "Worcstershire"], [4, 1, "area", "Worcstershire"]]


@pytest.mark.parametrize(
    ("check", "text", "rule"),
    [
        ("unknown_area", "area,year,plans\nNowhere,2025,1\nTrafford,2025,2\n", "unknown-area"),
        ("unreadable_period", "area,year,plans\nWorcester,soon,1\nTrafford,2025,2\n", "unreadable-period"),
        ("unreadable_value", "area,year,plans\nWorcester,2025,almost 40\nTrafford,2025,2\n", "unreadable-value"),
        ("duplicate", "area,year,plans\nWorcester,2025,1\nWorcester,2025,2\nTrafford,2025,2\n", "contradiction"),
    ],
)
@pytest.mark.parametrize(
    ("consequence", "severity", "loaded"),
    [("refuse", Severity.FAIL, 0), ("quarantine", Severity.QUARANTINE, 1), ("warn", Severity.WARNING, 1)],
)
def test_the_feed_says_what_follows_from_a_fault(
    shape: Shape, check: str, text: str, rule: str, consequence: str, severity: Severity, loaded: int
) -> None:
    shaped = shape(text, f"checks: {{{check}: {consequence}}}")
    assert [(rule, severity)] == [(finding.rule, finding.severity) for finding in shaped.findings]
    assert (loaded, consequence == "refuse") == (len(shaped.frame), shaped.refused)
    assert shaped.findings[0].remedy


def test_an_unreadable_period_is_told_with_what_was_expected(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,1\nTrafford,Smarch 14,2\n")
    assert "table.csv, row 3, column `year`: `Smarch 14` cannot be read as a period." in str(shaped.findings[0])
    assert "Expected snapshot 31 march" in shaped.findings[0].remedy


def test_an_almost_number_is_kept_aside_and_not_made_one(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,almost 40\nWorcester,2025,1\n")
    assert [tuple(row) for row in shaped.quarantined[["given", "reason"]].to_numpy()] == [
        ("almost 40", "`almost 40` is not a number or a known symbol")
    ]


def test_a_blank_without_a_meaning_is_not_read(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,\nWorcester,2025,1\n")
    assert rules(shaped) == ["unreadable-value"]
    assert "State what a blank means in `symbols`" in shaped.findings[0].remedy


def test_an_unknown_category_is_kept_aside(shape: Shape) -> None:
    changes = "breakdowns: {sex: {column: sex, values: {Total: all}}}"
    shaped = shape("area,year,sex,plans\nTrafford,2025,Totl,1\nTrafford,2025,Total,2\n", changes)
    assert (figures(shaped, "value"), rules(shaped)) == ([(2.0,)], ["unknown-category"])


def test_a_header_that_names_no_area_is_told_once(shape: Shape) -> None:
    changes = """
      areas: [{group: area}]
      measures: {a: {matches: '(?P<area>.+) seen'}}"""
    shaped = shape("year,Nowhere seen,Trafford seen\n2025,1,2\n2024,3,4\n", changes)
    assert figures(shaped, "area") == [("E08000009",), ("E08000009",)]
    assert rules(shaped) == ["unknown-area"]
    assert len(shaped.quarantined) == 2


def test_many_different_faults_are_summed_up(shape: Shape) -> None:
    rows = "\n".join(f"Nowhere number {number} and more,2025,1" for number in range(500))
    shaped = shape(f"area,year,plans\nTrafford,2025,1\n{rows}\n")
    assert len(shaped.findings) == 21
    assert shaped.findings[-1].what == "480 more texts in this column have the same fault (500 rows in all)."
    assert len(shaped.quarantined) == 500


def test_a_file_of_another_measure_is_refused(shape: Shape) -> None:
    shaped = shape(GOOD, "measures: {plans: {column: plans, where: {area: Elsewhere}}}")
    assert (rules(shaped), shaped.refused) == (["no-data"], True)


def test_a_file_of_which_nothing_can_be_read_is_refused(shape: Shape) -> None:
    shaped = shape("area,year,plans\nNowhere,2025,1\n,2025,2\n")
    assert rules(shaped) == ["unknown-area", "unknown-area", "no-data"]
    assert "the area is blank." in shaped.findings[1].what
    assert (shaped.refused, len(shaped.quarantined)) == (True, 2)
