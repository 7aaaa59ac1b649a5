"""A question across providers and quarters: what is shown, what is added, and which small numbers are hidden."""

from collections.abc import Mapping

import pytest

from oba.indicators.provider_return import ReturnDefinition
from oba.periods import Period, read_period
from oba.returns.accepted.figures import read_standing
from oba.returns.across import tables
from oba.returns.across.figures import FigureTable, tabulate_measure
from oba.returns.across.small import find_hidden, may_see_small
from oba.returns.submission import AcceptedReturn, Key
from oba.vocabulary import Audience
from tests.fixtures.filled_workbooks import definition
from tests.fixtures.owed_returns import define

QUARTERS = tuple(read_period(text, "quarter") for text in ("2026-Q1", "2026-Q2", "2026-Q3"))
SPRING, SUMMER, AUTUMN = QUARTERS


def define_three() -> ReturnDefinition:
    """North and south, and west, which opened on 1 August; south is no example."""
    providers = [
        {"id": name, "name": name.title(), "example": name != "south", "services": ["example-service"]} | more
        for name, more in (("north", {}), ("south", {}), ("west", {"opened": "2026-08-01"}))
    ]
    return define(providers=providers, collected_from="2026-01-01")


Given = Mapping[str, Mapping[Period, Mapping[Key, float | str]]]


def stand(given: Given) -> dict[tuple[str, str], AcceptedReturn]:
    return {
        (who, period.code): AcceptedReturn(period.code, 1, figures)
        for who, quarters in given.items()
        for period, figures in quarters.items()
    }


def texts(table: FigureTable) -> dict[str, list[str]]:
    lines = [*table.lines, *([table.total] if table.total else [])]
    return {line.name: [cell.text for cell in line.cells] for line in lines}


def test_a_total_only_where_everybody_that_owes_is_in() -> None:
    d1 = ("d1", "")
    standing = stand(
        {
            "north": {SPRING: {d1: 1200}, SUMMER: {d1: 40}, AUTUMN: {d1: 50}},
            "south": {SPRING: {d1: 300}, AUTUMN: {d1: "x"}},
            "west": {AUTUMN: {d1: 60}},
        }
    )
    assert texts(tabulate_measure(define_three(), standing, QUARTERS, d1, show_small=False)) == {
        "North (example)": ["1,200", "40", "50"],
        "South": ["300", "not in", "not available"],
        "West (example)": ["not owed", "not owed", "60"],
        "All providers": ["1,500", "not all in", "not available"],
    }


def test_percentages_and_averages_are_not_added() -> None:
    standing = stand({who: {AUTUMN: {("d9", ""): 75.5}} for who in ("north", "south", "west")})
    table = tabulate_measure(define_three(), standing, (AUTUMN,), ("d9", ""), show_small=False)
    assert texts(table) == {"North (example)": ["75.5"], "South": ["75.5"], "West (example)": ["75.5"]}


SMALL = [
    # north, south, west: what is shown
    ((3, 20, 30), ["[c]", "[c]", "30", "53"]),  # a second one, or the total less the others would give it away
    ((3, 4, 30), ["[c]", "[c]", "30", "37"]),  # the two are 7 together: each may be anything from 1 to 6
    ((1, 1, 30), ["[c]", "[c]", "[c]", "32"]),  # the two would be 2 together, so each 1
    ((0, 20, 30), ["0", "20", "30", "50"]),
    ((5, 20, 30), ["5", "20", "30", "55"]),
    ((3, "x", 30), ["[c]", "not available", "30", "not available"]),  # no total, nothing to take it from
    ((4, "n", 30), ["[c]", "0", "[c]", "34"]),  # a nought protects nothing
]


@pytest.mark.parametrize(("given", "shown"), SMALL)
def test_small_numbers_and_what_gives_them_away_are_hidden(given: tuple[float | str, ...], shown: list[str]) -> None:
    standing = stand(
        {who: {AUTUMN: {("d1", ""): value}} for who, value in zip(("north", "south", "west"), given, strict=True)}
    )
    hidden = tabulate_measure(define_three(), standing, (AUTUMN,), ("d1", ""), show_small=False)
    assert [line[0] for line in texts(hidden).values()] == shown
    assert hidden.hidden == shown.count("[c]")
    told = tabulate_measure(define_three(), standing, (AUTUMN,), ("d1", ""), show_small=True)
    numbers = [0 if value == "n" else value for value in given]
    assert [line.cells[0].value for line in told.lines] == [None if value == "x" else value for value in numbers]
    assert [line.cells[0].small for line in told.lines] == [value != "x" and 0 < value < 5 for value in numbers]


def test_groups_and_everybody_do_not_give_each_other_away() -> None:
    figures = {("d2", ""): 40, ("d2", "a"): 22, ("d2", "b"): 16, ("d2", "u"): 2}
    standing = stand({"north": {AUTUMN: figures}})
    shown = {
        code: tabulate_measure(define_three(), standing, (AUTUMN,), ("d2", code), show_small=False)
        .lines[0]
        .cells[0]
        .text
        for code in ("", "a", "b", "u")
    }
    assert shown == {"": "40", "a": "22", "b": "[c]", "u": "[c]"}


def test_a_running_total_that_grew_by_few_is_hidden_but_not_in_april() -> None:
    standing = stand({"north": {SPRING: {("d5", ""): 90}, SUMMER: {("d5", ""): 92}, AUTUMN: {("d5", ""): 95}}})
    table = tabulate_measure(define_three(), standing, QUARTERS, ("d5", ""), show_small=False)
    assert texts(table)["North (example)"] == ["90", "92", "[c]"]


@pytest.mark.parametrize(
    ("audience", "may"), [("public", False), ("partnership", False), ("members", False), ("restricted", True)]
)
def test_only_those_who_see_every_return_may_be_told_small_numbers(audience: str, may: bool) -> None:
    assert may_see_small(Audience(audience)) is may


def test_the_download_says_what_the_page_says() -> None:
    standing = stand({"north": {AUTUMN: {("d1", ""): 3}}, "south": {AUTUMN: {("d1", ""): 61.5}}})
    definition = define_three()

    def download(*, show_small: bool) -> list[list[object]]:
        table = tabulate_measure(definition, standing, (AUTUMN,), ("d1", ""), show_small=show_small)
        return [line[5:] for line in tables.tabulate_figures(definition, table)]

    keep = "yes: not to be passed on"
    head = ["Figure", "Why none", "Unit", "Small number"]
    west, total = [None, "not in", "families", ""], [None, "not all in", "families", ""]
    assert download(show_small=False) == [head, [None, "[c]", "families", ""], [61.5, "", "families", ""], west, total]
    assert download(show_small=True) == [head, [3, "", "families", keep], [61.5, "", "families", ""], west, total]


def test_what_a_later_return_put_right_stands() -> None:
    first = '{"version": 1, "cases": 0, "figures": [["d1", "", 10], ["d2", "", 7]], "mended": []}'
    second = '{"version": 1, "cases": 0, "figures": [["d1", "", 12]], "mended": [["d1", "", 11]]}'
    found = read_standing(
        [("north", SUMMER.code, first), ("north", AUTUMN.code, second), ("south", SUMMER.code, first)]
    )
    assert {key: dict(accepted.figures) for key, accepted in found.items()} == {
        ("north", SUMMER.code): {("d1", ""): 11, ("d2", ""): 7},
        ("north", AUTUMN.code): {("d1", ""): 12},
        ("south", SUMMER.code): {("d1", ""): 10, ("d2", ""): 7},
    }


CLOSED = {"needs_met": 12, "needs_not_met": 3, "no_outcome_recorded": 5, "closed": 20}


def test_questions_that_add_up_do_not_give_each_other_away() -> None:
    """20 were closed: 12 whose needs were met, 5 without an outcome, and 3. Each table stands alone in its download."""
    early_help = definition()
    standing = stand({"eh-wyre-forest": {AUTUMN: {(name, ""): value for name, value in CLOSED.items()}}})

    def show(name: str) -> str:
        table = tabulate_measure(early_help, standing, (AUTUMN,), (name, ""), show_small=False)
        return next(line.cells[0].text for line in table.lines if line.organisation == "eh-wyre-forest")

    shown = {name: show(name) for name in CLOSED}
    assert shown == {"needs_met": "12", "needs_not_met": "[c]", "no_outcome_recorded": "[c]", "closed": "20"}


def test_a_quarter_does_not_give_away_what_the_one_before_it_hides() -> None:
    """40 were open, 20 began and 3 ended: 57 are open at the end, and at the start of the next quarter."""
    early_help = definition()
    first = {"open_at_start": 40, "started": 20, "closed": 3, "open_at_end": 57}
    then = {"open_at_start": 57, "started": 30, "closed": 25, "open_at_end": 62}
    given = {SUMMER: first, AUTUMN: then}
    standing = stand(
        {"eh-wyre-forest": {period: {(name, ""): v for name, v in told.items()} for period, told in given.items()}}
    )
    hidden = {
        (name, code)
        for name in first
        for _, code, category in find_hidden(early_help, name, standing, (SUMMER, AUTUMN))
        if not category
    }
    assert ("closed", SUMMER.code) in hidden
    others = {("open_at_start", SUMMER.code), ("started", SUMMER.code), ("open_at_end", SUMMER.code)}
    assert others & hidden, "three of the four that make a balance give the fourth"
    carried = {("open_at_end", SUMMER.code), ("open_at_start", AUTUMN.code)}
    assert carried <= hidden or carried.isdisjoint(hidden), "what is carried over is one number"


def test_where_nothing_keeps_a_small_number_safe_nothing_of_its_questions_is_shown() -> None:
    """One each makes the 3 that were closed: marks say that each is there, and of 3 or 4 closed too little is open."""
    early_help = definition()
    told = {"needs_met": 1, "needs_not_met": 1, "no_outcome_recorded": 1, "closed": 3}
    standing = stand({"eh-wyre-forest": {AUTUMN: {(name, ""): value for name, value in told.items()}}})
    hidden = {name for name in told if find_hidden(early_help, name, standing, (AUTUMN,))}
    assert hidden == set(told)
