"""A forecast that was published is frozen: it judges the figure that comes, and no correction moves it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from oba.models import FrozenForecast
from oba.scorecards.card import Card
from oba.store.engine import read_session
from oba.store.forecasts import list_forecasts
from tests.fixtures.small_project import INDICATOR, SmallProject

BEFORE = datetime(2025, 6, 2, 9, tzinfo=UTC)
AFTER = datetime(2026, 6, 1, 9, tzinfo=UTC)
HISTORY = (400, 410, 400, 410, 400, 410, 400, 410)
Open = Callable[..., SmallProject]


@pytest.fixture
def small(open_small: Open) -> SmallProject:
    return open_small(indicators=INDICATOR.replace("no_judgement", "low_is_good"))


def table(*plans: int) -> str:
    """Yearly counts from 31 March 2018 on, of 100,000 children."""
    rows = [f"E10000034 | {year} | {count} | 100000" for year, count in enumerate(plans, start=2018)]
    return "area | year | plans | children\n" + "\n".join(rows)


def ledger(project: SmallProject) -> list[FrozenForecast]:
    with read_session(project.engine) as session:
        return list_forecasts(session, "small-board")


def judging(card: Card) -> tuple[date | None, float, str]:
    assert card.earlier is not None
    return card.earlier.made_on, round(card.earlier.points[-1].value, 6), card.earlier.points[-1].interval_text


def test_publishing_freezes_the_forecasts_of_the_pack(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    card = small.card(BEFORE)
    small.publish(BEFORE)
    assert card.forecast is not None
    assert [(row.period, row.point, row.upper95, row.until) for row in ledger(small)] == [
        (point.period.code, point.value, point.upper95, "2025-03-31") for point in card.forecast.points
    ]
    assert [row.period for row in ledger(small)] == ["2026-03-31", "2027-03-31", "2028-03-31"]


def test_publishing_the_same_again_freezes_nothing_new(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    for later in (0, 3, 24 * 60):
        small.publish(BEFORE + timedelta(minutes=later))
    assert len(ledger(small)) == 3


def test_a_pack_as_at_a_past_day_freezes_nothing(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    small.publish(AFTER, as_at=BEFORE.date())
    assert ledger(small) == []


def test_the_figure_that_comes_is_judged_by_what_was_said_before(small: SmallProject) -> None:
    """The figures of 2018 to 2025 are corrected in the release that brings 2026: what was said of 2026 stays."""
    small.load(table(*HISTORY), BEFORE)
    small.publish(BEFORE)
    said = ledger(small)[0]
    small.load(table(*(count + 200 for count in HISTORY), 300), AFTER)
    card = small.card(AFTER)
    assert judging(card) == (date(2025, 6, 2), round(said.point, 6), "36.7 to 45.2")
    assert card.verdict.words == "Turning the curve"
    assert "the forecast made on 2 June 2025 led us to expect (36.7 to 45.2, 95% forecast interval)" in (
        card.verdict.sentence
    )
    assert "made afterwards" not in card.verdict.sentence + card.chart_sentence


def test_later_corrections_and_packs_do_not_move_it(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    small.publish(BEFORE)
    small.load(table(*HISTORY, 420), AFTER)
    before = judging(small.card(AFTER))
    small.publish(AFTER)
    for added in (100, 250):
        later = AFTER + timedelta(days=added)
        small.load(table(*(count + added for count in HISTORY), 420), later)
        small.publish(later)
        assert judging(small.card(later)) == before


def test_without_a_published_one_it_is_recalculated_and_said_to_be(small: SmallProject) -> None:
    small.load(table(*HISTORY, 300), AFTER)
    card = small.card(AFTER)
    assert card.earlier is not None
    assert card.earlier.made_on is None
    assert card.forecast_record is None
    assert "led us to expect (36.7 to 45.2, 95% forecast interval, made afterwards)" in card.verdict.sentence
    assert "The forecast for 31 March 2026, made afterwards from the figures before, was" in card.chart_sentence


def test_the_newest_before_the_figure_was_known_is_in_force(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    small.publish(BEFORE)
    corrected = BEFORE + timedelta(days=60)
    small.load(table(*HISTORY[:-1], 430), corrected)
    small.publish(corrected)
    small.load(table(*HISTORY[:-1], 430, 420), AFTER)
    assert judging(small.card(AFTER))[0] == corrected.date()


def test_what_was_said_after_the_figure_was_known_does_not_judge_it(small: SmallProject) -> None:
    """The figure of 2026 came, was withdrawn while a pack was published, and came again."""
    small.load(table(*HISTORY), BEFORE)
    small.publish(BEFORE)
    small.load(table(*HISTORY, 420), AFTER)
    elsewhere = "\nE06000022 | 2026 | 50 | 10000"
    small.load(table(*HISTORY[:-1], 480) + elsewhere, AFTER + timedelta(days=1))
    small.publish(AFTER + timedelta(days=1))
    small.load(table(*HISTORY[:-1], 480, 420), AFTER + timedelta(days=2))
    assert {row.made_on for row in ledger(small) if row.period == "2026-03-31"} == {
        BEFORE.date(),
        (AFTER + timedelta(days=1)).date(),
    }
    assert judging(small.card(AFTER + timedelta(days=2)))[0] == BEFORE.date()


def test_a_past_day_is_shown_with_what_had_been_said_by_then(small: SmallProject) -> None:
    small.load(table(*HISTORY), BEFORE)
    small.load(table(*HISTORY, 420), AFTER)
    assert judging(small.card(AFTER))[0] is None


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        (
            (450,),
            "Of 1 forecast published before the figure came, 1 held it within the 95% range and 0 within the 80%"
            " range.",
        ),
        (
            (402, 600),
            "Of 2 forecasts published before the figure came, 1 held it within the 95% range and 1 within the 80%"
            " range.",
        ),
    ],
)
def test_its_record_is_how_often_published_forecasts_held(
    small: SmallProject, came: tuple[int, ...], sentence: str
) -> None:
    small.load(table(*HISTORY), BEFORE)
    assert small.card(BEFORE).forecast_record is None
    for year in range(len(came)):
        moment = BEFORE + timedelta(days=365 * year)
        small.load(table(*HISTORY, *came[:year]), moment)
        small.publish(moment)
    last = BEFORE + timedelta(days=365 * len(came))
    small.load(table(*HISTORY, *came), last)
    record = small.card(last).forecast_record
    assert record is not None
    assert record.sentence == sentence
