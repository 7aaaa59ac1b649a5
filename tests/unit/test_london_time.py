"""One clock for every door: the day is England's, wherever the server stands."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oba.london_time import LONDON, london_day, london_now
from tests.fixtures.folders import PROJECT


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),  # half past midnight in summer
        (datetime(2026, 12, 1, 23, 30, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_the_day_is_that_of_england(moment: datetime, day: date) -> None:
    assert london_day(moment) == day


def test_now_is_told_in_england() -> None:
    assert london_now().tzinfo is LONDON


def test_no_door_asks_the_machine_what_day_it_is() -> None:
    files = [path.relative_to(PROJECT) for path in Path(PROJECT / "oba").rglob("*.py")]
    asks = ("datetime.now()", "date.today()", "datetime.today()")
    assert [str(path) for path in files if any(word in (PROJECT / path).read_text("utf-8") for word in asks)] == []
