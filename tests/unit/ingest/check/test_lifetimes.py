"""Figures of areas outside their lifetime, and names that meant another place at the time."""

import pytest

from tests.fixtures.feeds import Shape, figures

BY_YEAR = "period: {column: year, reads: financial_year}"


@pytest.mark.parametrize(
    ("area", "year", "told"),
    [
        ("Cumbria", "2022/23", []),
        ("Cumbria", "2023/24", ["area-lifetime"]),
        ("Cumberland", "2022/23", ["area-not-yet-open"]),
        ("Cumberland", "2023/24", []),
        ("E10000002", "2022/23", []),  # Buckinghamshire, whose code changed
    ],
)
def test_a_figure_from_outside_the_lifetime_of_its_area_is_told(
    shape: Shape, area: str, year: str, told: list[str]
) -> None:
    shaped = shape(f"area,year,plans\n{area},{year},5", BY_YEAR)
    assert ([finding.rule for finding in shaped.findings], len(shaped.frame)) == (told, 1)


def test_each_closed_area_is_told_with_its_rows_and_the_last_of_its_periods(shape: Shape) -> None:
    table = (
        "area,year,plans\nCumbria,2024/25,5\nBury,2024/25,1\nCumbria,2023/24,6\nCumbria,2022/23,7\nDorset,2018/19,8"
        "\nE10000009,2023/24,9\nCumberland,2021/22,2\nWestmorland and Furness,2022/23,3"
    )
    told = [(finding.rule, finding.what) for finding in shape(table, BY_YEAR).findings]
    assert told == [
        (
            "area-lifetime",
            "Cumbria closed on 31 March 2023, and there are figures of it as late as 2024/25 (2 rows: 2, 4).",
        ),
        (
            "area-lifetime",
            "Dorset (until 2019) closed on 31 March 2019, and there are figures of it as late as 2023/24 (row 7).",
        ),
        (
            "area-not-yet-open",
            "figures of Cumberland, Westmorland and Furness are of before they opened (2 rows: 8, 9).",
        ),
    ]


@pytest.mark.parametrize(
    ("name", "year", "area"),
    [
        ("Dorset", "2018/19", "E10000009"),
        ("Dorset", "2019/20", "E06000059"),
        ("Dorset County Council", "2018/19", "E10000009"),
        ("E06000059", "2018/19", "E06000059"),  # a code says itself which
        ("838", "2018/19", "E06000059"),
    ],
)
def test_a_name_means_the_area_of_the_period(shape: Shape, name: str, year: str, area: str) -> None:
    shaped = shape(f"area,year,plans\n{name},{year},5", BY_YEAR)
    assert figures(shaped, "area", "value") == [(area, 5.0)]


def test_an_area_in_a_header_is_that_of_the_rows_periods(shape: Shape) -> None:
    feed = f"{BY_YEAR}\nareas: [{{group: area}}]\nmeasures: {{plans: {{matches: '(?P<area>Dorset)'}}}}"
    shaped = shape("year,Dorset\n2018/19,5\n2019/20,6", feed)
    assert figures(shaped, "area", "value") == [("E10000009", 5.0), ("E06000059", 6.0)]


def test_a_share_that_is_a_percentage_already_is_not_made_one_again(shape: Shape) -> None:
    feed = "measures: {plans: {column: plans, scale: 100}}"
    shaped = shape("area,year,plans\nBury,2024,0.855\nBolton,2024,85.5%", feed)
    assert figures(shaped, "value") == [(85.5,), (85.5,)]


@pytest.mark.parametrize("day", ["2024-04-01", "01/04/2024"])
def test_a_day_among_years_is_kept_aside(shape: Shape, day: str) -> None:
    feed = "period: {column: year, reads: free}"
    shaped = shape(f"area,year,plans\nBury,2023/24,1\nBolton,2023/24,2\nWigan,{day},3", feed)
    assert figures(shaped, "period", "value") == [("2023-04-01/P1Y", 1.0), ("2023-04-01/P1Y", 2.0)]
    assert "is a day among other periods" in shaped.findings[0].what


@pytest.mark.parametrize("band", ["2024-09-05", "05-Sep", "Oct-14"])
def test_an_age_that_became_a_date_is_kept_aside(shape: Shape, band: str) -> None:
    feed = "breakdowns: {age: {column: age, slug: true}}"
    shaped = shape(f"area,year,age,plans\nBury,2024,0-4,1\nBury,2024,{band},2", feed)
    assert figures(shaped, "breakdown", "value") == [("age=0-4", 1.0)]
    assert "is a date" in shaped.findings[0].what
