"""Nothing of a definition becomes a statement of its own, and pieces read as they should."""

from datetime import date

import pytest

from oba.cases.counting import sql
from oba.cases.counting.spans import list_spans
from oba.indicators.case_measures import CaseBreakdown, Stretch
from tests.fixtures.case_counting import define


def test_a_text_stays_a_text() -> None:
    assert sql.text("it's'; DROP TABLE kept; --") == "'it''s''; DROP TABLE kept; --'"


@pytest.mark.parametrize("name", ["a b", "a;", 'a"', "", "A", "1a", "a.b", "a--"])
def test_what_is_no_name_is_no_field(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a field"):
        sql.field("c", name)


@pytest.mark.parametrize(
    ("first", "end", "name"), [(0, 5, "0_to_4"), (5, 6, "5"), (16, None, "16_and_over"), (5, 10, "5_to_9")]
)
def test_a_band_is_named_by_its_first_and_last_year(first: int, end: int | None, name: str) -> None:
    assert sql.name_band(first, end) == name


def test_who_is_younger_than_the_first_band_has_one_too() -> None:
    assert "'0_to_9'" in sql.group("c", CaseBreakdown(age_at="opened", bands=[10, 16]))


def test_a_window_is_months_or_days() -> None:
    assert sql.after("c.closed", Stretch(months=6)) == "c.closed + INTERVAL '6' MONTH"
    assert sql.after("c.opened", Stretch(days=45), "-") == "c.opened - INTERVAL '45' DAY"


@pytest.mark.parametrize(
    ("as_at", "last_month", "years"),
    [
        (date(2016, 3, 31), "2016-03-01/P1M", ["2015-01-01/P1Y", "2015-04-01/P1Y"]),
        (date(2016, 3, 30), "2016-02-01/P1M", ["2015-01-01/P1Y"]),  # March is not over, nor is the financial year
    ],
)
def test_periods_are_whole_and_over(as_at: date, last_month: str, years: list[str]) -> None:
    spans = list_spans(define(), as_at)
    assert [one.period.code for one in spans if one.span == "month"][-1] == last_month
    assert [one.period.code for one in spans if one.span.endswith("year")] == years
    assert [one for one in list_spans(define(), date(2017, 12, 31)) if one.span == "pooled_calendar_year"]
    assert not [one for one in list_spans(define(), date(2017, 12, 30)) if one.span == "pooled_calendar_year"]
