"""Duplicates, ranges, parts against their whole, and rates that no average can be."""

import pytest

from oba.vocabulary import Severity
from tests.fixtures.feeds import Shape, figures, rules


def test_an_identical_row_is_kept_once(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,1\nTrafford,2025,1\nWorcester,2025,c\nWorcester,2025,c\n")
    assert figures(shaped, "area", "row") == [("E08000009", 2), ("E07000237", 4)]
    assert [(finding.rule, finding.severity) for finding in shaped.findings] == [("duplicate-row", Severity.WARNING)]
    assert "a row is there twice, and one of each was kept (2 rows: 3, 5)" in shaped.findings[0].what


def test_rows_that_contradict_each_other_are_all_kept_aside(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,1\n885,2025,3\nTrafford,2025,2\nTrafford,2025,c\n")
    assert figures(shaped) == [("E10000034", "2025-03-31", 3.0)]
    assert [tuple(row) for row in shaped.quarantined[["row", "given"]].to_numpy()] == [(2, "1"), (4, "2"), (5, "c")]
    assert "Trafford, 31 March 2025" in shaped.findings[0].what


def test_two_spellings_of_an_area_are_one_figure(shape: Shape) -> None:
    assert rules(shape("area,year,plans\nTrafford,2025,1\nE08000009,2025,1\n")) == ["duplicate-row"]


def test_a_value_out_of_range_is_kept_aside(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,101\nWorcester,2025,100\n", "checks: {ranges: {plans: [0, 100]}}")
    assert (figures(shaped, "value"), rules(shaped)) == ([(100.0,)], ["out-of-range"])
    assert shaped.quarantined[["row", "given"]].to_numpy().tolist() == [[2, "101"]]


def test_a_value_out_of_range_can_be_loaded_and_flagged(shape: Shape) -> None:
    changes = "checks: {ranges: {plans: [0, 100]}, out_of_range: warn}"
    shaped = shape("area,year,plans\nTrafford,2025,101\nWorcester,2025,100\n", changes)
    assert figures(shaped, "value", "flag") == [(101.0, "out-of-range"), (100.0, None)]


@pytest.mark.parametrize(
    ("changes", "loaded", "kept_aside"),
    [
        ("", [3.0], [[2, "-1"]]),
        ("measures: {plans: {column: plans, unit: score}}", [3.0], [[2, "-1"]]),
        ("measures: {plans: {column: plans, negative: true}}", [-1.0, 3.0], []),
        ("checks: {ranges: {plans: [-4, 4]}}", [-1.0, 3.0], []),
    ],
    ids=["a count", "a score", "a change", "a score with a range"],
)
def test_only_what_may_be_below_nought_loads_so(
    shape: Shape, changes: str, loaded: list[float], kept_aside: list[list[object]]
) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,-1\nWorcester,2025,3\n", changes)
    assert [value for (value,) in figures(shaped, "value")] == loaded
    assert shaped.quarantined[["row", "given"]].to_numpy().tolist() == kept_aside


def test_a_count_below_nought_is_told_with_its_place_and_what_to_do(shape: Shape) -> None:
    found = shape("area,year,plans\nTrafford,2025,-1\nWorcester,2025,3\nRedditch,2025,-1\n").findings
    assert [(one.rule, one.severity, one.place.row, one.place.column, one.given) for one in found] == [
        ("out-of-range", Severity.QUARANTINE, 2, "plans", "-1")
    ]
    assert found[0].what.startswith(
        "plans must lie at 0 or above, as every count, rate and share does; this one does not"
    )
    assert "2 rows: 2, 4" in found[0].what
    assert "write what it means in `symbols` of the feed" in found[0].remedy
    assert "write `negative: true`" in found[0].remedy


def test_a_mark_below_nought_is_read_as_what_it_means(shape: Shape) -> None:
    shaped = shape("area,year,plans\nTrafford,2025,-1\nWorcester,2025,0\n", "symbols: {'-1': c}")
    assert figures(shaped, "symbol") == [("c",), (None,)]
    assert rules(shaped) == []


DISTRICTS = ["Bromsgrove", "Malvern Hills", "Redditch", "Worcester", "Wychavon", "Wyre Forest"]
TABLE_9 = dict(zip(DISTRICTS, [2003, 1609, 3170, 2940, 2342, 2865], strict=True))
PARTS = "checks: {parts: [{measure: plans, whole: local_authority, parts: district%s}]}"


def draw(figures_: dict[str, object]) -> str:
    return "area,year,plans\n" + "\n".join(f"{area},2012,{value}" for area, value in figures_.items())


def test_districts_that_do_not_add_up_to_the_county_are_told_and_loaded(shape: Shape) -> None:
    shaped = shape(draw({**TABLE_9, "Worcestershire": 14800}), PARTS % "")
    assert len(shaped.frame) == 7
    assert "the parts of Worcestershire add up to 14,929 and the published whole is 14,800" in shaped.findings[0].what
    assert (rules(shaped), shaped.refused, shaped.findings[0].place.row) == (["parts-and-whole"], False, 8)


def test_districts_within_the_tolerance_are_not_told(shape: Shape) -> None:
    assert rules(shape(draw({**TABLE_9, "Worcestershire": 14800}), PARTS % ", tolerance: 129")) == []
    assert rules(shape(draw({**TABLE_9, "Worcestershire": 14800}), PARTS % ", tolerance_pct: 1")) == []


def test_a_hidden_part_leaves_the_sum_unknown(shape: Shape) -> None:
    assert rules(shape(draw({**TABLE_9, "Redditch": "c", "Worcestershire": 99}), PARTS % "")) == []


def test_a_missing_part_leaves_the_sum_unknown(shape: Shape) -> None:
    some = {area: value for area, value in TABLE_9.items() if area != "Redditch"}
    assert rules(shape(draw({**some, "Worcestershire": 99}), PARTS % "")) == []


def test_categories_that_do_not_add_up_to_everybody_are_told(shape: Shape) -> None:
    changes = """
      breakdowns: {sex: {column: sex, values: {Total: all, Girls: girls, Boys: boys}}}
      checks: {parts: [{measure: plans, breakdown: sex}]}"""
    text = """area,year,sex,plans
              Trafford,2025,Total,10
              Trafford,2025,Girls,4
              Trafford,2025,Boys,5
              Worcester,2025,Total,10
              Worcester,2025,Girls,c
              Worcester,2025,Boys,5"""
    shaped = shape(text, changes)
    assert rules(shaped) == ["parts-and-whole"]
    assert "the categories of sex in Trafford add up to 9 and the published whole is 10" in shaped.findings[0].what


REGIONS = [f"E1200000{number}" for number in range(1, 10)]
BETWEEN = "checks: {between: [{measures: [plans]}]}"


def draw_rates(england: float, regions: dict[str, object]) -> str:
    return "area,year,plans\n" + "\n".join(
        f"{area},2024,{rate}" for area, rate in {"England": england, **regions}.items()
    )


def test_a_rate_of_england_above_every_region_is_flagged(shape: Shape) -> None:
    """As LAIT had first-time entrants: 1,258 for England and 98 to 181 for the regions."""
    regions: dict[str, object] = dict(zip(REGIONS, [157, 141, 158, 119, 141, 134, 169, 98, 181], strict=True))
    shaped = shape(draw_rates(1258, regions), BETWEEN)
    assert [row for row in figures(shaped, "area", "flag") if row[1]] == [("E92000001", "implausible")]
    assert rules(shaped) == ["implausible"]
    assert "1,258 in 31 March 2024, where they go from 98 to 181" in shaped.findings[0].what


def test_a_rate_of_england_within_its_regions_is_not(shape: Shape) -> None:
    regions: dict[str, object] = dict(zip(REGIONS, [157, 141, 158, 119, 141, 134, 169, 98, 181], strict=True))
    assert rules(shape(draw_rates(181, regions), BETWEEN)) == []
    assert rules(shape(draw_rates(98, regions), BETWEEN)) == []


def test_a_region_without_a_rate_could_be_the_one_beyond(shape: Shape) -> None:
    regions: dict[str, object] = dict(zip(REGIONS, ["x", 41, 42, 43, 44, 45, 46, 34, 35], strict=True))
    assert rules(shape(draw_rates(48, regions), BETWEEN)) == []
