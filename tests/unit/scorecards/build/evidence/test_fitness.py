"""What the system knows of a headline's fitness; when a review is due; what ends an item of the agenda."""

from dataclasses import replace
from datetime import date

import pytest

from oba.periods import read_code
from oba.scorecards.build.evidence.agenda import find_arrived
from oba.scorecards.build.evidence.fitness import is_review_due, tell_fitness
from oba.scorecards.figure import Figure, Point
from oba.statistics.comparison import least_difference
from oba.vocabulary import Symbol
from tests.fixtures.made_up_pack import make_pack

CARD = next(one for one in make_pack().cards if one.id == "looked-after-rate")
NEWEST = read_code("2025-03-31")


def facts(figure: Figure | None, restated: int = 0, **changes) -> dict[str, str]:
    latest = Point(NEWEST, figure) if figure else None
    return dict(tell_fitness(replace(CARD, latest=latest, comparisons=(), **changes), restated))


@pytest.mark.parametrize(
    ("value", "lower", "upper", "said"),
    [
        (
            100.0,
            93.0,
            107.0,
            "A change of a tenth would show.",
        ),
        (
            99.0,
            92.0,
            106.0,
            "A change of a tenth might show.",
        ),
        (
            98.0,
            91.0,
            105.0,
            "A change of a tenth would not show.",
        ),
        (0.0, 0.0, 14.0, ""),
    ],
)
def test_whether_a_change_would_show_is_told_by_the_sizes_as_printed(value, lower, upper, said) -> None:
    told = facts(Figure(value, f"{value}", lower=lower, upper=upper))["Would it show a change?"]
    chance = "A change of less than about 9.9 per 10,000 from one figure to the next may be chance."
    assert told == f"{chance} {said}".strip()


def test_without_an_interval_or_a_figure_nothing_is_said_of_a_change() -> None:
    assert facts(Figure(9.0, "9.0"))["Would it show a change?"] == "Cannot say: the newest figure has no interval."
    none = facts(None, age=None)
    assert (none["Would it show a change?"], none["Newest figure"]) == (
        "Cannot say: there is no figure.",
        "There is none.",
    )


def test_figures_that_are_withheld_and_restated_are_counted() -> None:
    hidden = Point(NEWEST, Figure(None, "[c]", symbol=Symbol.CONFIDENTIAL))
    shown = Point(read_code("2024-03-31"), Figure(9.0, "9.0"))
    told = facts(shown.figure, 3, own=replace(CARD.own, points=(shown, hidden)))
    assert told["Figures withheld"] == "1 of 2, to protect small numbers."
    assert told["Figures that were restated"] == "3 of those that it is made of."
    assert facts(shown.figure)["Figures that were restated"] == "None is known."


@pytest.mark.parametrize(
    ("day", "due"),
    [(date(2027, 11, 2), False), (date(2027, 11, 3), True), (date(2026, 11, 2), False), (date(2028, 1, 1), True)],
)
def test_a_review_is_due_the_day_after_a_year(day, due) -> None:
    assert is_review_due(date(2026, 11, 2), day) is due


def test_a_review_of_a_leap_day_is_due_in_march() -> None:
    assert [is_review_due(date(2028, 2, 29), date(2029, *day)) for day in ((2, 28), (3, 1))] == [False, True]


@pytest.mark.parametrize(
    ("awaits", "known", "has", "came"),
    [
        (True, None, True, True),
        (True, None, False, False),
        (False, None, True, False),
        (True, "2025-03-31", True, False),
        (True, "2024-03-31", True, True),
        (True, "2026-03-31", True, False),
    ],
)
def test_what_ends_an_item_of_the_agenda(awaits, known, has, came) -> None:
    card = replace(CARD, latest=Point(NEWEST, Figure(9.0, "9.0")) if has else None)
    found = find_arrived(card, awaits, read_code(known) if known else None)
    assert found == (NEWEST if came else None)


@pytest.mark.parametrize(("first", "second", "least"), [(3, 4, 5), (1, 1, 2**0.5), (0, 2, 2)])
def test_the_least_difference_is_the_root_of_the_sum_of_squares(first, second, least) -> None:
    assert float(least_difference(first, second)) == pytest.approx(least)
