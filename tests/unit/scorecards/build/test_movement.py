"""How a figure moved and how a gap went: the cases, and nothing across a break."""

from typing import Any

import pytest

from oba.charts.words import write_number
from oba.indicators.indicator import Indicator
from oba.periods import read_code
from oba.scorecards.build.movement import add_up, describe_gap, explain_movement
from oba.scorecards.figure import Figure, Line, Point
from tests.fixtures.case_rows import each_row, number
from tests.fixtures.drawn_cells import indicator

MINUS = "\N{MINUS SIGN}"


def measure(kind: str, multiplier: float, decimals: int, **changes: Any) -> Indicator:
    unit = "%" if kind == "proportion" else f"per {multiplier:,.0f}"
    value = {"type": kind, "unit": unit, "multiplier": multiplier, "decimals": decimals, "polarity": "low_is_good"}
    return indicator(value=value, **changes)


def counted(item: Indicator, numerator: float, denominator: float, year: int) -> Point:
    value = numerator / denominator * item.value.multiplier
    text = write_number(value, item.value.decimals)
    return Point(read_code(f"{year}-03-31"), Figure(value, text, numerator=numerator, denominator=denominator))


def signed(text: str) -> str:
    return text.replace("-", MINUS) if text.startswith("-") else "0" if float(text) == 0 else f"+{text}"


@each_row("movement")
def test_why_it_moved(row: dict[str, str]) -> None:
    item = measure(row["type"], float(row["multiplier"]), int(row["decimals"]))
    before = counted(item, float(row["numerator_before"]), float(row["denominator_before"]), 2024)
    now = counted(item, float(row["numerator_now"]), float(row["denominator_now"]), 2025)
    said = explain_movement(item, now, None if row["break_between"] == "yes" else before)
    if not row["change"]:
        assert said == ""
        return
    assert f"moved by {signed(row['change'])} " in said
    assert ("within chance" in said) == (row["within_chance"] == "yes")
    assert ("more than chance" in said) == (row["within_chance"] == "no")
    assert ("from the count" in said) == (row["split"] == "yes")
    if row["split"] == "yes":
        assert f"{signed(row['from_count'])} from the count" in said
        assert f"{signed(row['from_population'])} from the number it is divided by" in said


@pytest.mark.parametrize(
    ("whole", "parts", "decimals", "shown"),
    [
        (-18.24, [-18.10, -0.14], 1, [-18.1, -0.1]),
        (-18.25, [-18.12, -0.13], 1, [-18.1, -0.2]),  # rounded alone: -18.1 and -0.1
        (1.0, [0.6, 0.4], 0, [1.0, 0.0]),
        (2.0, [1.4, 0.6], 0, [1.0, 1.0]),
        (0.0, [0.0, 0.0], 1, [0.0, 0.0]),
    ],
)
def test_parts_add_up_as_printed(whole: float, parts: list[float], decimals: int, shown: list[float]) -> None:
    assert add_up(whole, parts, decimals) == pytest.approx(shown)


GAP = {"type": "proportion", "unit": "percentage points", "multiplier": 100, "decimals": 1, "polarity": "low_is_good"}


@each_row("gap")
def test_how_a_gap_went(row: dict[str, str]) -> None:
    names = {"a": row["group_a"], "b": row["group_b"]}
    item = indicator(
        value=GAP,
        breakdowns=[{"name": "fsm", "label": "Meals", "categories": names}],
        gap={"breakdown": "fsm", "group": "a", "against": "b", "words": "the gap"},
    )
    periods = [read_code("2018-09-01/P1Y"), read_code("2021-09-01/P1Y")]
    found = {name: [number(row[f"{name}_{when}"]) or 0.0 for when in ("before", "now")] for name in names}
    lines = [
        Line(name, names[name], "category", tuple(
            Point(period, Figure(value, write_number(value, 1)))
            for period, value in zip(periods, found[name], strict=True)
        ))
        for name in names
    ]  # fmt: skip
    own = [
        Point(period, Figure(a - b, write_number(a - b, 1)))
        for period, a, b in zip(periods, found["a"], found["b"], strict=True)
    ]
    said = describe_gap(item, lines, own)
    size, by = write_number(float(row["size_now"]), 1), write_number(float(row["by"]), 1)
    if row["word"] == "same size":
        assert f"the gap stayed the same size, {size} percentage points" in said
    else:
        was = write_number(float(row["size_before"]), 1)
        way = {"wider": "widened", "narrower": "narrowed"}[row["word"]]
        assert f"the gap {way} by {by} percentage points, from {was} to {size}" in said
    ahead, before = row["ahead_now"], row["ahead_before"]
    if row["changed_sides"] == "yes":
        assert f"It changed sides: {before} were ahead, now {ahead} are." in said
    else:
        assert "changed sides" not in said
        told = "Neither group is ahead" if ahead == "neither" else f"{ahead.capitalize()} are ahead"
        assert told in said


def test_an_interval_that_leaves_out_nought_is_not_printed_as_if_it_began_there() -> None:
    """164 of 478 and 226 of 562: 5.9 points apart, and by Newcombe's method 10 at least 0.0001 and at most 11.7."""
    item = measure("proportion", 100, 0)
    said = explain_movement(item, counted(item, 226, 562, 2025), counted(item, 164, 478, 2024))
    assert said.endswith("more than chance would explain (95% interval of the difference just above 0 to 12).")
