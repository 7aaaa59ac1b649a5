"""How old a figure is, when it is too old, and when its provider's next one comes."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from oba.periods import read_code
from oba.scorecards.build.ages import attach_age, is_too_old, tell_age, tell_late
from oba.scorecards.card import Card
from tests.fixtures.made_up_cards import full_card, no_data_card
from tests.fixtures.made_up_definitions import make_indicator

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2026-11-01/P1M", "less than a month old"),
        ("2026-10-28", "1 month old"),
        ("2024-12-01/P3M", "20 months old"),
        ("2024-12-01", "23 months old"),
        ("2024-11-28", "2 years old"),
        ("2014-04-01/P1Y", "11 years old"),
    ],
)
def test_an_age_is_told_in_whole_months_then_in_whole_years(code: str, words: str) -> None:
    assert tell_age(read_code(code), TODAY) == words


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2026, 6, 30), "1 day late"),
        (date(2026, 5, 3), "59 days late"),
        (date(2026, 5, 1), "2 months late"),
        (date(2024, 7, 2), "23 months late"),
        (date(2024, 6, 30), "2 years late"),
    ],
)
def test_lateness_is_told_in_days_months_or_years(since: date, words: str) -> None:
    assert tell_late(since, date(2026, 7, 1)) == words


@pytest.mark.parametrize(
    ("frequency", "day", "is_old"),
    [
        ("yearly", "2023-11-30", False),
        ("yearly", "2023-11-28", True),
        ("monthly", "2023-11-30", False),
        ("three_yearly", "2020-11-30", False),
        ("three_yearly", "2020-11-28", True),
    ],
)
def test_three_years_are_too_old_unless_the_figures_come_more_rarely(frequency: str, day: str, is_old: bool) -> None:
    indicator = make_indicator("rate", frequency=frequency)
    assert is_too_old(indicator, read_code(day), TODAY) is is_old


def feed(**changes: Any) -> Any:
    plain = {"id": "care", "publisher": "Made-up Office", "frequency": "yearly", "due": [], "expected": "November"}
    return SimpleNamespace(**{**plain, **changes})


def card() -> Card:
    published = {"feed": "care.rate"}
    return replace(full_card(), indicator=make_indicator("rate", published=published))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "November"),
        ({"due": [date(2026, 11, 20), date(2027, 11, 18)]}, "18 November 2027"),
        ({"expected": ""}, ""),
        ({"frequency": "once"}, "none is expected"),
    ],
)
def test_the_next_release_is_the_day_promised_or_the_usual_time(changes: dict[str, Any], said: str) -> None:
    age = attach_age(card(), {"care": feed(**changes)}, (), TODAY).age
    assert age is not None
    assert (age.provider, age.next_release, age.is_late) == ("Made-up Office", said, False)
    assert age.words == "31 March 2025 · 19 months old"


def test_a_newer_release_that_must_be_out_is_said_and_a_card_without_a_figure_has_no_age() -> None:
    late = attach_age(card(), {"care": feed()}, {"care"}, TODAY).age
    assert late is not None
    assert late.is_late
    unknown = attach_age(card(), {}, (), TODAY).age
    assert unknown is not None
    assert (unknown.provider, unknown.next_release) == ("Department for Education", "")
    assert attach_age(no_data_card(), {"care": feed()}, (), TODAY).age is None
