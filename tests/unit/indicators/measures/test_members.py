"""Counts of a group of authorities: its members' published counts added up, or no number at all."""

import pandas as pd
import pytest

from oba.indicators.measures.members import add_members
from oba.indicators.measures.series import counts_needed
from oba.indicators.measuring import measure_indicator
from tests.fixtures.drawn_cells import cells, indicator

SERIES = ("plans", "count", "")
MEMBERS = ("A", "B", "C")


def sums(drawing: str, **columns: object) -> list[str]:
    """The group's rows: period, number or symbol, flag, and the cells that each is made of."""
    found = add_members({SERIES: cells(drawing).assign(**columns)}, {SERIES}, "G", MEMBERS)[SERIES]
    rows = found[found["area"] == "G"].sort_values("period").to_dict("records")
    numbers = (f"{row['value']:g}" if row["symbol"] is None else f"[{row['symbol']}]" for row in rows)
    return [
        f"{row['period']}: {number} {row['flag'] or '-'} {row['ids']}"
        for row, number in zip(rows, numbers, strict=True)
    ]


@pytest.mark.parametrize(
    ("drawing", "answer"),
    [
        ("A | 2024 | 10\nB | 2024 | 20\nC | 2024 | 5\nE | 2024 | 900", "2024: 35 - (1, 2, 3)"),
        ("A | 2024 | 10\nB | 2024 | 0\nC | 2024 | 5", "2024: 15 - (1, 2, 3)"),  # nought is a number
        ("A | 2024 | 10\nB | 2024 | [c]\nC | 2024 | 5", "2024: [c] - (1, 2, 3)"),  # one hidden hides the sum
        ("A | 2024 | 10\nB | 2024 | [c]\nC | 2024 | [x]", "2024: [c] - (1, 2, 3)"),
        ("A | 2024 | 10\nB | 2024 | 20", "2024: [x] - (1, 2)"),  # one missing is a gap, never a lower number
        ("A | 2024 | 10\nB | 2024 | 20\nC | 2024 | [z]", "2024: [x] - (1, 2, 3)"),
        ("A | 2024 | 10\nB | 2024 | 20\nC | 2024 | [low]", "2024: [x] - (1, 2, 3)"),  # not nought
        ("A | 2024 | 10\nB | 2024 | 20\nC | 2024 | [w]", "2024: [x] - (1, 2, 3)"),  # its publisher withdrew it
        # C was abolished after 2023: the curve ends there
        (
            "A | 2023 | 10\nB | 2023 | 20\nC | 2023 | 5\nA | 2024 | 11\nB | 2024 | 21",
            "2023: 35 - (1, 2, 3)\n2024: [x] - (4, 5)",
        ),
        # figures of different periods are not added to each other
        ("A | 2023 | 10\nB | 2024 | 20\nC | 2024 | 5", "2023: [x] - (1,)\n2024: [x] - (2, 3)"),
        # what the publisher gives of the group itself stays, and the other periods are worked out
        (
            "G | 2023 | 99\nA | 2023 | 10\nB | 2023 | 20\nC | 2023 | 5\nA | 2024 | 1\nB | 2024 | 2\nC | 2024 | 3",
            "2023: 99 - (1,)\n2024: 6 - (5, 6, 7)",
        ),
        ("E | 2024 | 900", ""),
    ],
)
def test_a_sum_is_of_every_member_or_there_is_none(drawing: str, answer: str) -> None:
    assert sums(f"area | period | value\n{drawing}") == answer.splitlines()


DRAWN = "area | period | value | flag\nA | 2024 | 10 |\nB | 2024 | 20 | {flag}\nC | 2024 | 5 |"


@pytest.mark.parametrize(
    ("flag", "answer"),
    [
        ("implausible", "2024: 35 implausible (1, 2, 3)"),  # the gate of the pack withholds it
        ("inexact: over", "2024: [x] - (1, 2, 3)"),  # over 20 and 15 are no number
    ],
)
def test_a_number_that_is_doubtful_or_not_exact_makes_its_sum_so(flag: str, answer: str) -> None:
    assert sums(DRAWN.format(flag=flag)) == [answer]


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [(["final"] * 3, "final"), (["final", "provisional", "final"], "provisional"), (["revised"] * 3, "revised")],
)
def test_a_sum_is_as_settled_as_its_least_settled_number(statuses: list[str], answer: str) -> None:
    found = add_members({SERIES: cells(DRAWN.format(flag="")).assign(status=statuses)}, {SERIES}, "G", MEMBERS)
    assert found[SERIES].set_index("area")["status"]["G"] == answer


def test_a_number_under_a_symbol_is_none_to_add() -> None:
    assert sums(DRAWN.format(flag=""), symbol=[None, "c", None]) == ["2024: [c] - (1, 2, 3)"]


def test_only_counts_are_added() -> None:
    shares = ("plans", "percent", "")
    given = {SERIES: cells(DRAWN.format(flag="")), shares: cells(DRAWN.format(flag=""))}
    found = add_members(given, {SERIES}, "G", MEMBERS)
    assert ("G" in set(found[SERIES]["area"]), "G" in set(found[shares]["area"])) == (True, False)
    assert "G" not in set(given[SERIES]["area"])


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, {"plans.count", "people.count"}),
        ({"numerator": {"definition": "plans", "feed": "plans.count", "also": ["old.count"], "plus": ["late.count"]}},
         {"plans.count", "old.count", "late.count", "people.count"}),
        ({"routes": [{"feed": "other.rate", "tolerance": 1}]}, {"plans.count", "people.count"}),
        ({"earlier": [{"feed": "old.rate", "until": "2020-03-31", "tolerance": 1},
                      {"feed": "old.count", "divided_by": "old.people", "until": "2015-03-31", "tolerance": 1}]},
         {"plans.count", "people.count", "old.count", "old.people"}),
        ({"numerator": None, "published": {"feed": "plans.rate"}}, {"people.count"}),
        ({"numerator": None, "denominator": None, "published": {"feed": "plans.rate"},
          "uncertainty": {"ci_method": "none", "reason": "no counts"}}, set()),
        ({"numerator": None, "denominator": None, "published": {"feed": "plans.count"},
          "routes": [{"feed": "other.count", "tolerance": 1}],
          "earlier": [{"feed": "old.count", "until": "2020-03-31", "tolerance": 1}],
          "value": {"type": "count", "unit": "plans", "polarity": "no_judgement"},
          "uncertainty": {"ci_method": "none", "reason": "a full count"}},
         {"plans.count", "other.count", "old.count"}),
    ],
)  # fmt: skip
def test_counts_are_what_is_divided_and_what_counts_nothing_else(changes: dict[str, object], counts: set[str]) -> None:
    assert {f"{feed}.{measure}" for feed, measure, _ in counts_needed(indicator(**changes))} == counts


def test_a_rate_is_made_anew_of_the_sums_and_traced_to_each_members_cells() -> None:
    plans, late = (
        cells(f"area | period | value\nA | 2025-03-31 | {a}\nB | 2025-03-31 | {b}", first)
        for a, b, first in ((10, 90, 1), (1, 2, 11))
    )
    people = cells("area | period | value\nA | 2024-06-30 | 1000\nB | 2024-06-30 | 1060", 21)
    item = indicator(numerator={"definition": "plans", "feed": "plans.count", "plus": ["late.count"]})
    given = {SERIES: plans, ("late", "count", ""): late, ("people", "count", ""): people}
    table = measure_indicator(item, add_members(given, counts_needed(item), "G", ("A", "B"))).table
    (row,) = table[table["area"] == "G"].to_dict("records")
    assert row["value"] == pytest.approx((10 + 90 + 1 + 2) / 2060 * 10000)  # not the mean of 110.0 and 867.9
    assert row["lower"] < row["value"] < row["upper"]
    roles = [(role, key) for role in ("numerator", "denominator") for key in ((1, 2, 11, 12), (21, 22))[role[0] == "d"]]
    assert list(row["inputs"]) == roles
    alone = table[table["area"] == "A"].iloc[0]
    assert (alone["value"], alone["inputs"]) == (
        pytest.approx(110.0),
        (("numerator", 1), ("numerator", 11), ("denominator", 21)),
    )


def test_a_period_that_a_member_lacks_on_one_side_has_no_rate() -> None:
    plans = cells("area | period | value\nA | 2025-03-31 | 10\nB | 2025-03-31 | 90")
    people = cells("area | period | value\nA | 2024-06-30 | 1000", 21)
    found = add_members({SERIES: plans, ("people", "count", ""): people}, counts_needed(indicator()), "G", ("A", "B"))
    table = measure_indicator(indicator(), found).table
    group = table[table["area"] == "G"].iloc[0]
    assert (pd.isna(group["value"]), group["symbol"]) == (True, "x")
