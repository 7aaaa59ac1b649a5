"""Every measure of the made-up world equals what plain Python counts row by row: all periods, all groups."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from oba.cases.counting.count import Counted
from oba.periods import read_code
from tests.fixtures import case_truth as truth
from tests.fixtures.case_world import AREA, AS_AT, FIRST, LISTS, World

Numbers = tuple[float | None, float | None]
Book = dict[truth.Cell, Numbers]
PERIODS = truth.list_periods(FIRST, AS_AT, pooled=3)
GENDER = {"gender": truth.code_of("gender")}
AGE = {"age": truth.age_band([0, 5, 10, 15, 18])}


@pytest.fixture(scope="module")
def lists(world: World) -> dict[str, list[truth.Row]]:
    return {name: truth.read_rows(world.frame(name)) for name in LISTS}


def given(counted: Counted, measure: str) -> Book:
    """What was counted, by the same cells: an area of its own is a group of district or small area."""
    book: Book = {}
    lines = counted.table[counted.table["measure"] == measure]
    for line in lines.itertuples(index=False):
        period = read_code(line.period)
        breakdown, group = line.breakdown, line.group
        if line.area != AREA:
            breakdown, group = "lsoa" if line.area.startswith("E01") else "district", line.area
        cell = (line.span, f"{period.start} {period.end}", breakdown, group)
        assert cell not in book
        book[cell] = (_number(line.value), _number(line.of))
    return book


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def compare(
    found: Book, rows: dict[truth.Cell, list[truth.Row]], work_out: Callable[[list[truth.Row]], Numbers]
) -> int:
    """Every cell that is given is right, and every cell that holds a row is given. Returns how many there are."""
    wrong = {cell: (numbers, work_out(rows.get(cell, []))) for cell, numbers in found.items()}
    assert {cell: pair for cell, pair in wrong.items() if pair[0] != pair[1]} == {}
    assert set(rows) - set(found) == set()
    return len(found)


def share_of(test: Callable[[truth.Row], bool]) -> Callable[[list[truth.Row]], Numbers]:
    return lambda rows: (float(sum(map(test, rows))), float(len(rows))) if rows else (None, None)


def number_of(rows: list[truth.Row]) -> Numbers:
    return float(len(rows)), None


def test_cases_started(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    splits = {**AGE, **{name: truth.code_of(name) for name in ("gender", "ethnicity", "district", "decile")}}
    rows = truth.spread(lists["early-help"], splits, PERIODS, truth.in_period("opened"))
    years = [one for one in PERIODS if one[0].endswith("calendar_year")]
    places = truth.spread(lists["early-help"], {"lsoa": truth.code_of("lsoa")}, years, truth.in_period("opened"))
    assert compare(given(counted, "started"), {**rows, **places}, number_of) > 2_000


def test_cases_ended(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], GENDER, PERIODS, truth.in_period("closed"))
    compare(given(counted, "ended"), rows, number_of)


def test_cases_open_at_the_end_of_each_period(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], GENDER, PERIODS, truth.is_open)
    compare(given(counted, "open"), at_end(rows), number_of)


def at_end(rows: dict[truth.Cell, list[truth.Row]]) -> dict[truth.Cell, list[truth.Row]]:
    """What is open is said of the last day."""
    return {(span, f"{key[11:]} {key[11:]}", *rest): found for (span, key, *rest), found in rows.items()}


def test_families_and_children_are_counted_once(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], GENDER, PERIODS, truth.in_period("opened"))

    def families(found: list[truth.Row]) -> Numbers:
        return float(len({row["family"] or row["person"] for row in found})), None

    compare(given(counted, "families"), rows, families)
    whole = truth.spread(lists["early-help"], {}, PERIODS, truth.is_open)
    compare(given(counted, "children_open"), at_end(whole), lambda one: (float(len({r["person"] for r in one})), None))


def test_outcomes_with_what_is_not_known_beside(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], {**AGE, **GENDER}, PERIODS, truth.in_period("closed"))
    silent = (None, "no_data")
    known = {cell: [row for row in found if row["outcome"] not in silent] for cell, found in rows.items()}
    compare(given(counted, "met"), rows, share_of(lambda row: row["outcome"] in ("met", "partly")))
    compare(given(counted, "met_no_data"), rows, share_of(lambda row: row["outcome"] in silent))
    compare(given(counted, "met_of_known"), known, share_of(lambda row: row["outcome"] in ("met", "partly")))


def test_where_they_went(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    not_met = [row for row in lists["early-help"] if row["outcome"] == "not_met"]
    rows = truth.spread(not_met, {"destination": truth.code_of("destination")}, PERIODS, truth.in_period("closed"))
    book = given(counted, "destination")
    for (span, key, breakdown, group), (value, of) in book.items():
        whole = len(rows.get((span, key, "", ""), []))
        here = len(rows.get((span, key, breakdown, group), []))
        assert (value, of) == ((float(here), float(whole)) if whole else (None, None))
    assert set(rows) <= set(book)


def test_who_came_back_of_those_followed(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], GENDER, PERIODS, truth.in_period("closed"))
    others = truth.by_person(lists["early-help"])
    followed = {
        cell: [row for row in found if truth.add_months(row["closed"], 6) <= AS_AT] for cell, found in rows.items()
    }
    compare(given(counted, "back"), followed, share_of(lambda row: truth.came_back(row, others, 6)))
    waits = share_of(lambda row: truth.add_months(row["closed"], 6) > AS_AT)
    compare(given(counted, "back_not_yet_followed"), rows, waits)


def test_days_to_the_assessment(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    rows = truth.spread(lists["early-help"], GENDER, PERIODS, truth.in_period("opened"))
    followed = {cell: [row for row in found if (AS_AT - row["opened"]).days >= 45] for cell, found in rows.items()}

    def in_time(row: truth.Row) -> bool:
        return row["assessed"] is not None and (row["assessed"] - row["opened"]).days <= 45

    compare(given(counted, "assessed"), followed, share_of(in_time))
    waits = share_of(lambda row: (AS_AT - row["opened"]).days < 45)
    compare(given(counted, "assessed_not_yet_followed"), rows, waits)
    compare(
        given(counted, "assessed_median_days"),
        followed,
        lambda found: (truth.middle_day(found, 45) if len(found) > 4 else None, float(len(found)) if found else None),
    )


@pytest.mark.parametrize(
    ("measure", "list_id", "splits"),
    [("help_before_plan", "child-protection", AGE), ("help_before_care", "looked-after", {})],
)
def test_earlier_help(
    counted: Counted, lists: dict[str, list[truth.Row]], measure: str, list_id: str, splits: dict[str, truth.Split]
) -> None:
    reached = [one for one in PERIODS if one[1] >= date(2016, 1, 1)]
    rows = truth.spread(lists[list_id], splits, reached, truth.in_period("opened"))
    others = truth.by_person(lists["early-help"])
    book = given(counted, measure)
    beyond = {cell: numbers for cell, numbers in book.items() if cell[1] < "2016"}
    assert len(beyond) == len([one for one in PERIODS if one[1] < date(2016, 1, 1)])
    assert set(beyond.values()) == {(None, None)}
    within = {cell: numbers for cell, numbers in book.items() if cell not in beyond}
    compare(within, rows, share_of(lambda row: truth.had_before(row, others, 12)))


def test_the_rolling_mean_is_of_twelve_whole_months(counted: Counted, lists: dict[str, list[truth.Row]]) -> None:
    book = given(counted, "started_rolling_mean")
    months = [one for one in PERIODS if one[0] == "month"]
    for number, (span, _, last) in enumerate(months):
        if number < 11:
            continue
        since = months[number - 11][1]
        cell = (span, f"{since} {last}", "", "")
        expected = sum(since <= row["opened"] <= last for row in lists["early-help"])
        assert book.pop(cell) == (expected, 12)
    assert {cell for cell in book if not cell[2]} == set()


def test_the_world_is_shaped_as_the_documents_say(lists: dict[str, list[truth.Row]]) -> None:
    """H19: 1,979 cases, 39% met or partly met, 29% without outcome data; 46% and 32% of children had help before."""
    rows = lists["early-help"]
    closed = [row for row in rows if row["closed"]]
    assert 1_850 <= len(rows) <= 2_100
    assert 0.35 <= sum(row["outcome"] in ("met", "partly") for row in closed) / len(closed) <= 0.43
    assert 0.25 <= sum(row["outcome"] == "no_data" for row in closed) / len(closed) <= 0.33
    helped = truth.by_person(rows)
    for name, share in (("child-protection", 0.46), ("looked-after", 0.32)):
        known = [any(one["opened"] <= row["opened"] for one in helped.get(row["person"], [])) for row in lists[name]]
        assert sum(known) / len(known) == pytest.approx(share, abs=0.06)
