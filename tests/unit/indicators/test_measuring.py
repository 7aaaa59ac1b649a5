"""How a value is measured from cells: drawn tables with the answer beside them."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oba.indicators.indicator import Indicator
from oba.indicators.measures.series import SeriesKey, series_needed
from oba.indicators.measuring import measure_indicator
from oba.vocabulary import breakdown_text
from tests.fixtures.drawn_cells import cells, indicator


def answers(found: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [
        (row["area"], row["period"], f"{row['value']:.1f}" if row["symbol"] is None else f"[{row['symbol']}]")
        for row in found.to_dict("records")
    ]


def test_a_31_march_count_is_divided_by_the_mid_year_estimate_before_it() -> None:
    plans = cells("area | period | value\nW | 2025-03-31 | 522")
    people = cells(
        """area | period     | value
           W    | 2023-06-30 | 119000
           W    | 2024-06-30 | 120119
           W    | 2025-06-30 | 121000""",
        first_id=10,
    )
    found = measure_indicator(indicator(), {("plans", "count", ""): plans, ("people", "count", ""): people}).table
    assert answers(found) == [("W", "2025-03-31", "43.5")]
    assert found["inputs"][0] == (("numerator", 1), ("denominator", 11))
    assert found["lower"][0] < 43.5 < found["upper"][0]


@pytest.mark.parametrize(
    ("count", "people", "answer"),
    [
        ("[c]", "1000", "[c]"),  # hidden stays hidden
        ("5", "[x]", "[x]"),
        ("5", "0", "[z]"),  # a rate of nobody is not applicable, not an error and not zero
        ("0", "1000", "0.0"),
    ],
)
def test_symbols_are_kept_and_never_become_zero(count: str, people: str, answer: str) -> None:
    found = measure_indicator(
        indicator(),
        {
            ("plans", "count", ""): cells(f"area | period | value\nW | 2025-03-31 | {count}"),
            ("people", "count", ""): cells(f"area | period | value\nW | 2024-06-30 | {people}", 9),
        },
    )
    assert answers(found.table) == [("W", "2025-03-31", answer)]


def test_a_missing_population_gives_unavailable() -> None:
    plans = cells("area | period | value\nW | 2025-03-31 | 5")
    found = measure_indicator(indicator(), {("plans", "count", ""): plans})
    assert answers(found.table) == [("W", "2025-03-31", "[x]")]


@pytest.mark.parametrize(
    ("late", "answer", "interval", "made_of"),
    [
        # 94 + 648 of 94 + 648 + 50: LAIT gives the counts of Worcestershire's conferences in 2024/25 by working days
        ("50", "93.7", True, ("numerator 1", "numerator 2", "denominator 1", "denominator 2", "denominator 3")),
        ("[c]", "[c]", False, ("numerator 1", "numerator 2", "denominator 1", "denominator 2", "denominator 3")),
        ("", "[x]", False, ("numerator 1", "numerator 2", "denominator 1", "denominator 2")),
    ],
)
def test_counts_are_added_and_without_one_there_is_no_sum(
    late: str, answer: str, interval: bool, made_of: tuple[str, ...]
) -> None:
    wanted = indicator(
        value={"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"},
        numerator={"definition": "in time", "feed": "held.early", "plus": ["held.in_time"]},
        denominator={"definition": "held", "feed": "held.early", "plus": ["held.in_time", "held.late"]},
        uncertainty={"ci_method": "wilson"},
    )
    drawn = {"early": "94", "in_time": "648", "late": late}
    held = {
        ("held", name, ""): cells(f"area | period | value\nW | 2024-04-01/P1Y | {value}", first_id)
        for first_id, (name, value) in enumerate(drawn.items(), 1)
        if value
    }
    assert series_needed(wanted) == {("held", name, "") for name in drawn}
    found = measure_indicator(wanted, held).table
    assert answers(found) == [("W", "2024-04-01/P1Y", answer)]
    assert found["lower"].notna().tolist() == [interval]
    assert tuple(f"{role} {key}" for role, key in found["inputs"][0]) == made_of


def test_another_feed_of_the_same_count_fills_what_the_first_has_no_cell_for() -> None:
    numerator = {"definition": "plans", "feed": "plans.count", "also": ["lait.count"]}
    found = measure_indicator(
        indicator(numerator=numerator),
        {
            ("plans", "count", ""): cells("area | period | value\nW | 2024-03-31 | [c]\nW | 2025-03-31 | 50"),
            ("lait", "count", ""): cells(
                "area | period | value\nW | 2023-03-31 | 30\nW | 2024-03-31 | 3\nW | 2025-03-31 | 49", 5
            ),
            ("people", "count", ""): cells(
                "area | period | value\nW | 2022-06-30 | 10000\nW | 2023-06-30 | 10000\nW | 2024-06-30 | 10000", 9
            ),
        },
    ).table
    assert answers(found) == [("W", "2023-03-31", "30.0"), ("W", "2024-03-31", "[c]"), ("W", "2025-03-31", "50.0")]
    assert found["lower"].notna().tolist() == [True, False, True]


def published(**changes: Any) -> Indicator:
    return indicator(
        numerator=None,
        denominator=None,
        uncertainty={"ci_method": "none", "reason": "no counts"},
        published={"feed": "plans.rate"},
        **changes,
    )


ROUTE = {"feed": "lait.rate", "fill": True, "tolerance": 0.05}


def test_a_second_route_fills_only_what_the_first_has_nothing_for() -> None:
    first = cells(
        """area | period     | value
           W    | 2024-03-31 | 40
           W    | 2025-03-31 | [c]"""
    )
    second = cells(
        """area | period     | value
           W    | 2023-03-31 | 39
           W    | 2024-03-31 | 40.04
           W    | 2025-03-31 | 3""",
        first_id=7,
    )
    measured = measure_indicator(
        published(routes=[ROUTE]), {("plans", "rate", ""): first, ("lait", "rate", ""): second}
    )
    assert answers(measured.table) == [
        ("W", "2023-03-31", "39.0"),
        ("W", "2024-03-31", "40.0"),
        ("W", "2025-03-31", "[c]"),  # what one publisher hid is not shown from another
    ]
    assert measured.table["route"].tolist() == ["lait", "", ""]
    assert measured.disagreements == ()


def test_two_routes_that_differ_by_more_than_rounding_are_reported() -> None:
    first = cells("area | period | value\nW | 2024-03-31 | 40")
    second = cells("area | period | value\nW | 2024-03-31 | 43", 5)
    measured = measure_indicator(
        published(routes=[ROUTE]), {("plans", "rate", ""): first, ("lait", "rate", ""): second}
    )
    (apart,) = measured.disagreements
    assert (apart.area, apart.value, apart.other_value, apart.other_observation) == ("W", 40, 43, 5)


GAP = {
    "value": {"type": "proportion", "unit": "percentage points", "multiplier": 100, "polarity": "low_is_good"},
    "numerator": {"definition": "ready", "feed": "eyfs.gld"},
    "denominator": {"definition": "children", "feed": "eyfs.children"},
    "period": "academic_year",
    "uncertainty": {"ci_method": "wilson"},
    "breakdowns": [{"name": "fsm", "label": "Meals", "categories": {"eligible": "Eligible", "other": "Other"}}],
    "gap": {"breakdown": "fsm", "group": "other", "against": "eligible", "words": "behind"},
}


def test_a_gap_is_one_group_minus_the_other_with_newcombes_interval() -> None:
    """Newcombe 1998, table II, example (a): 56/70 against 48/80 gives 0.20 (0.0524 to 0.3339)."""
    period = "2021-09-01/P1Y"
    found = {
        ("eyfs", "gld", "fsm=eligible"): cells(f"area | period | value\nW | {period} | 48", 1),
        ("eyfs", "children", "fsm=eligible"): cells(f"area | period | value\nW | {period} | 80", 2),
        ("eyfs", "gld", "fsm=other"): cells(f"area | period | value\nW | {period} | 56", 3),
        ("eyfs", "children", "fsm=other"): cells(f"area | period | value\nW | {period} | 70", 4),
    }
    table = measure_indicator(indicator(**GAP), found).table
    gap = table[table["category"] == ""].iloc[0]
    assert gap["value"] == pytest.approx(20.0)
    assert (gap["lower"], gap["upper"]) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))
    assert sorted(table["category"]) == ["", "eligible", "other"]


def test_every_series_that_is_measured_from_is_asked_for() -> None:
    needed: set[SeriesKey] = series_needed(indicator(**GAP))
    assert ("eyfs", "gld", "fsm=other") in needed
    assert ("eyfs", "children", "") in needed


def test_a_breakdown_is_written_one_way() -> None:
    assert breakdown_text({"sex": "girls", "fsm": "eligible", "age": "all"}) == "fsm=eligible;sex=girls"


def test_a_share_above_its_whole_is_flagged_and_not_shown_as_fact() -> None:
    share = indicator(
        value={"type": "proportion", "unit": "%", "multiplier": 100, "polarity": "high_is_good"},
        uncertainty={"ci_method": "wilson"},
    )
    found = measure_indicator(
        share,
        {
            ("plans", "count", ""): cells("area | period | value\nW | 2025-03-31 | 12"),
            ("people", "count", ""): cells("area | period | value\nW | 2024-06-30 | 10", 9),
        },
    )
    assert found.table["flag"].tolist() == ["impossible"]


@pytest.mark.parametrize(
    ("kind", "plans", "people", "flag"),
    [
        ("rate", -1, 10, "impossible"),
        ("rate", 1, -10, "impossible"),
        ("rate", -1, -10, "impossible"),
        ("count", -1, 10, "impossible"),
        ("rate", 0, 10, None),
        ("score", -1, 10, None),
    ],
)
def test_a_count_or_rate_below_nought_is_flagged_where_a_store_has_one(
    kind: str, plans: int, people: int, flag: str | None
) -> None:
    value = {"type": kind, "unit": "of all", "multiplier": 1, "polarity": "low_is_good"}
    found = measure_indicator(
        indicator(value=value, uncertainty={"ci_method": "none"}),
        {
            ("plans", "count", ""): cells(f"area | period | value\nW | 2025-03-31 | {plans}"),
            ("people", "count", ""): cells(f"area | period | value\nW | 2024-06-30 | {people}", 9),
        },
    )
    assert found.table["flag"].tolist() == [flag]


@given(st.integers(0, 5000), st.integers(1, 300_000))
def test_a_rate_is_its_numerator_over_its_denominator(count: int, people: int) -> None:
    found = measure_indicator(
        indicator(),
        {
            ("plans", "count", ""): cells(f"area | period | value\nW | 2025-03-31 | {count}"),
            ("people", "count", ""): cells(f"area | period | value\nW | 2024-06-30 | {people}", 9),
        },
    ).table
    assert found["value"][0] == pytest.approx(count / people * 10000)
    assert not found["lower"][0] > found["value"][0]
    assert not found["upper"][0] < found["value"][0]
