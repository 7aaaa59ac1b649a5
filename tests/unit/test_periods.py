"""Every period label that publishers were seen to use, and what it means."""

from datetime import date

import pytest

from oba.period_forms import leave_out_marks, read_header_status, read_status
from oba.periods import Period, month_period, next_period, read_code, read_period

LABELS = [
    # label, how the feed reads it, code
    ("2025", "snapshot_31_march", "2025-03-31"),
    ("2025", "financial_year_ending", "2024-04-01/P1Y"),
    ("2025", "calendar_year", "2025-01-01/P1Y"),
    ("2025", "mid_year", "2025-06-30"),
    ("2025", "mid_year_before", "2024-06-30"),
    ("2025", "december_to_february", "2024-12-01/P3M"),
    ("2025", "january", "2025-01-01/P1M"),
    ("2025", "september", "2025-09-01/P1M"),
    ("2025", "september_before", "2024-09-01/P1M"),
    ("2025", "academic_year_ending", "2024-09-01/P1Y"),
    ("202122", "academic_year", "2021-09-01/P1Y"),
    ("2023/24", "financial_year", "2023-04-01/P1Y"),
    ("2024-25", "financial_year", "2024-04-01/P1Y"),
    ("2024-25", "financial_year_ending", "2024-04-01/P1Y"),
    ("2020-22", "calendar_year", "2020-01-01/P3Y"),
    ("2013/14-15/16", "financial_year", "2013-04-01/P3Y"),
    ("2020/21 - 24/25", "financial_year", "2020-04-01/P5Y"),
    ("1999-00", "financial_year", "1999-04-01/P1Y"),
    ("2016-17 (OT)", "financial_year", "2016-04-01/P1Y"),
    ("2022 (prov)", "snapshot_31_march", "2022-03-31"),
    ("2023(Prov)", "calendar_year", "2023-01-01/P1Y"),
    ("2024 (Rev)", "calendar_year", "2024-01-01/P1Y"),
    ("2020 (Final)", "calendar_year", "2020-01-01/P1Y"),
    ("20230000", "financial_year", "2023-04-01/P1Y"),
    ("2024-06-30", "mid_year", "2024-06-30"),
    ("2013-02-01/P1Y", "free", "2013-02-01/P1Y"),
    ("Jul-13", "month", "2013-07-01/P1M"),
    ("May14", "month", "2014-05-01/P1M"),
    ("Q2 2024/25", "quarter", "2024-07-01/P3M"),
    ("2024 Q1", "quarter", "2024-01-01/P3M"),
    ("31/03/2025", "day", "2025-03-31"),
    ("31 March 2005", "free", "2005-03-31"),
    ("2018 (January to May)", "free", "2018-01-01/P5M"),
    ("January 2015 to May 2018", "free", "2015-01-01/P41M"),
    ("January to June 2018", "free", "2018-01-01/P6M"),
    ("Aug 2013 - Mar 2015", "free", "2013-08-01/P20M"),
    ("2014/15", "free", "2014-04-01/P1Y"),
    ("2013", "free", "2013-01-01/P1Y"),
    (" 2025 ", "snapshot_31_march", "2025-03-31"),
    ("2025.0", "snapshot_31_march", "2025-03-31"),
    ("202324 Academic year", "time_identifier", "2023-09-01/P1Y"),
    ("2024 Calendar year", "time_identifier", "2024-01-01/P1Y"),
    ("202425 Financial year", "time_identifier", "2024-04-01/P1Y"),
    ("2025 Reporting year", "time_identifier", "2024-04-01/P1Y"),
    ("2024 January", "time_identifier", "2024-01-01/P1M"),
    ("202425 Financial year Q1", "time_identifier", "2024-04-01/P3M"),
    ("202425 Academic year Q2", "time_identifier", "2024-12-01/P3M"),
    ("2024 Calendar year Q4", "time_identifier", "2024-10-01/P3M"),
    ("202425 Autumn term", "time_identifier", "2024-09-01/P4M"),
    ("202425 Spring term", "time_identifier", "2025-01-01/P3M"),
    ("2024 Week 1", "time_identifier", "2024-01-01/P7D"),
    ("202021 Part 1 (April to September)", "time_identifier", "2020-04-01/P6M"),
    ("202021 Part 2 (October to March)", "time_identifier", "2020-10-01/P6M"),
    ("202223 Six half terms", "time_identifier", "2022-09-01/P1Y"),
    ("202223 Five half terms", "time_identifier", "2022-09-01/P9M"),
    ("202223 Financial year Q1-Q4", "time_identifier", "2022-04-01/P1Y"),
    ("202223 Financial year Q3-Q4", "time_identifier", "2022-10-01/P6M"),
    ("2022/23¹", "financial_year", "2022-04-01/P1Y"),
    ("2022/23 [note 2]", "financial_year", "2022-04-01/P1Y"),
    ("2024p", "calendar_year", "2024-01-01/P1Y"),
    ("202312", "month", "2023-12-01/P1M"),
    ("Week beginning 2024-04-01", "free", "2024-04-01/P7D"),
    ("Week commencing 1 April 2024", "free", "2024-04-01/P7D"),
    ("w/c 01/04/2024", "free", "2024-04-01/P7D"),
    ("w/e 07/04/2024", "free", "2024-04-01/P7D"),
    ("March 2024", "year_ending", "2023-04-01/P1Y"),
    ("31/12/2023", "year_ending", "2023-01-01/P1Y"),
    ("Jun-24", "quarter_ending", "2024-04-01/P3M"),
    ("2024-02-29 00:00:00", "quarter_ending", "2023-12-01/P3M"),
    ("30 April 2024", "month_ending", "2024-04-01/P1M"),
    ("05/04/2024", "week_ending", "2024-03-30/P7D"),
    ("2024-04-05", "week_beginning", "2024-04-05/P7D"),
    ("Year ending 31/03/2024", "free", "2023-04-01/P1Y"),
    ("Three months to June 2024", "free", "2024-04-01/P3M"),
    ("Quarter ending 30 September 2024", "free", "2024-07-01/P3M"),
    ("01/04/2022", "month", "2022-04-01/P1M"),
    ("2022-04-01 00:00:00", "month", "2022-04-01/P1M"),
]


@pytest.mark.parametrize(("label", "reads", "code"), LABELS)
def test_a_label_means_what_the_feed_says(label: str, reads: str, code: str) -> None:
    assert code == read_period(label, reads).code


@pytest.mark.parametrize("code", sorted({code for _, _, code in LABELS}))
def test_a_code_reads_back_as_the_same_period(code: str) -> None:
    assert code == read_code(code).code


@pytest.mark.parametrize(
    ("label", "reads"),
    [
        ("", "calendar_year"),
        ("x", "calendar_year"),
        ("2025", "quarter"),
        ("Smarch 14", "month"),
        ("2024-12", "day"),
        ("2024 Never", "time_identifier"),
        ("202313", "month"),
        ("02/04/2022", "month"),
        ("202300", "month"),
        ("201920", "month"),
        ("2024-04-01", "financial_year"),  # what a spreadsheet made of a label
        ("2024-02-30", "day"),
        ("202021 Calendar year", "time_identifier"),
        ("2020 Academic year", "time_identifier"),
        ("2020 Financial year Q1", "time_identifier"),
        ("202223 Financial year Q3-Q1", "time_identifier"),
        ("5 April 2024", "year_ending"),
        ("15/06/2024", "quarter_ending"),
        ("29/04/2024", "month_ending"),
        ("March 2024", "week_ending"),
        ("2024", "year_ending"),
        ("2022/24", "calendar_year"),  # a slip for 2022/23 or 2023/24
        ("2022/24", "financial_year"),
        ("2022/2024", "free"),
        ("2022/22", "academic_year"),
        ("20165", "calendar_year"),  # 2016 with footnote 5, or a slip
    ],
)
def test_a_label_that_is_no_period_is_told_with_what_was_expected(label: str, reads: str) -> None:
    with pytest.raises(ValueError, match=reads.replace("_", " ")):
        read_period(label, reads)


@pytest.mark.parametrize(
    ("label", "status"),
    [("2022 (prov)", "provisional"), ("2024 (Rev)", "revised"), ("2020 (Final)", "final"), ("2016-17 (OT)", "final")],
)
def test_a_status_in_brackets_is_kept_apart(label: str, status: str) -> None:
    assert (label.split("(")[0].strip(), status) == read_status(label)


@pytest.mark.parametrize(
    ("label", "text", "status"),
    [
        ("2024p", "2024", "provisional"),
        ("2024/25 [r]", "2024/25", "revised"),
        ("2024 provisional", "2024", "provisional"),
        ("Q3 2023/24 (p)", "Q3 2023/24", "provisional"),
        ("Sep", "Sep", ""),
        ("2022 (draft)", "2022", "provisional"),
        ("2022/23 (Unvalidated data)", "2022/23", "provisional"),
        ("2022 [experimental statistics]", "2022", "provisional"),
        ("2022 amended", "2022", "revised"),
        ("2022 (validated)", "2022", "final"),
        ("Provisional 2022/23", "2022/23", "provisional"),
        ("Final: Q1 2024/25", "Q1 2024/25", "final"),
        ("2023/24 (provisional) [note 3]", "2023/24", "provisional"),
        ("2024 revised²", "2024", "revised"),
        ("Final year", "Final year", ""),
        ("2022 (rank)", "2022 (rank)", ""),
        ("2022 (estimate)", "2022 (estimate)", ""),
    ],
)
def test_a_mark_of_status_is_no_part_of_the_label(label: str, text: str, status: str) -> None:
    assert read_status(label) == (text, status)


@pytest.mark.parametrize(
    ("header", "label", "status"),
    [
        ("2023/24 (provisional) / Number", "2023/24", "provisional"),
        ("2024p", "2024", "provisional"),
        ("2024 per 10,000", "2024", ""),
        ("2024 / Provisional / Number", "2024", "provisional"),
        ("2024 / Provisional places", "2024", ""),
        ("Number / Provisional 2024", "2024", "provisional"),
        ("Provisional places 2024", "2024", ""),
        ("Number 2024 (of 2023)", "2024", ""),
    ],
)
def test_what_a_header_says_beside_a_label_is_its_status(header: str, label: str, status: str) -> None:
    assert read_header_status(header, label) == status


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("2023 (draft) / Plans [note 1]", "2023 / Plans"),
        ("2023p", "2023"),
        ("2023/24 [r] (2) / Plans", "2023/24 / Plans"),
        ("Provisional 2023 / Plans", "2023 / Plans"),
        ("Plans / Final Q1 2024/25", "Plans / Q1 2024/25"),
        ("2023 / Provisional / Plans", "2023 / Plans"),
        ("Plans 2023 (unvalidated)", "Plans 2023"),
        ("2023 Plans (revised)", "2023 Plans"),
        ("2023 (rank)", "2023 (rank)"),
        ("Provisional places 2023", "Provisional places 2023"),
        ("Cost (p) / 2023", "Cost (p) / 2023"),
        ("Plans (1)", "Plans (1)"),
        ("2023 Plans (draft)", "2023 Plans (draft)"),
    ],
)
def test_a_header_is_matched_without_its_marks(header: str, plain: str) -> None:
    assert leave_out_marks(header) == plain


def test_a_label_without_brackets_has_no_status() -> None:
    assert read_status("2025") == ("2025", "")


def test_the_next_snapshot_is_a_year_later() -> None:
    assert next_period(read_code("2025-03-31")).code == "2026-03-31"


def test_a_leap_day_belongs_to_december_to_february() -> None:
    assert date(2024, 2, 29) == read_period("2024", "december_to_february").end


def test_periods_sort_by_date() -> None:
    assert [month_period(2024, 1), month_period(2024, 2)] == sorted([month_period(2024, 2), month_period(2024, 1)])


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2025-03-31", "31 March 2025"),
        ("2024-04-01/P1Y", "2024/25"),
        ("2024-09-01/P1Y", "2024/25"),
        ("2025-01-01/P1Y", "2025"),
        ("2023-10-01/P1Y", "October 2023 to September 2024"),
        ("2021-07-01/P3Y", "July 2021 to June 2024"),
        ("2024-12-01/P3M", "December 2024 to February 2025"),
        ("2020-01-01/P3Y", "2020 to 2022"),
        ("2013-04-01/P3Y", "2013/14 to 2015/16"),
        ("2013-07-01/P1M", "July 2013"),
    ],
)
def test_a_period_is_shown_in_words(code: str, label: str) -> None:
    assert label == read_code(code).label


def test_a_snapshot_covers_no_months() -> None:
    assert Period(date(2025, 3, 31), date(2025, 3, 31)).months == 0


@pytest.mark.parametrize(
    ("code", "tick"),
    [
        ("2016-07-01/P1Y", "to Jun 2017"),  # twelve months that move on month by month
        ("2016-04-01/P1Y", "2016/17"),
        ("2016-01-01/P1Y", "2016"),
        ("2024-03-01/P1M", "Mar 2024"),
    ],
)
def test_a_label_fits_under_a_tick(code: str, tick: str) -> None:
    assert read_code(code).short_label == tick
