"""Figures of returns by group stay while fewer than five cases differ from what was shown."""

from collections.abc import Mapping

import pandas as pd
import pytest

from oba.indicators.measures.questions import counts_by_group, find_sets
from oba.observations.frame import make_frame
from oba.returns.accepted.held import CELL, hold_few
from tests.fixtures.scored import scored_return
from tests.fixtures.tables import read_table

OWED = scored_return()
SAID = ["value", "symbol", "status", "flag"]
QUARTER = "2026-07-01/P3M"
SHOWN = """measure             | breakdown                       | value
           requests            |                                 | 130
           assessments         |                                 | 120
           assessments         | quintile=q1                     | 41
           assessments         | quintile=q2                     | 79
           assessments         | age=a0                          | 38
           assessments         | age=a5                          | 82
           assessments_in_time |                                 | 96
           assessments         | provider=eh-redditch            | 20
           assessments         | provider=eh-redditch;quintile=q1 | 9
           stepped_up          | provider=eh-redditch            | 3
           started             |                                 | x"""
ALL = [(row["measure"], row["breakdown"]) for row in read_table(SHOWN)]


def draw(changes: Mapping[tuple[str, str], float] | None = None) -> pd.DataFrame:
    rows: list[list[object]] = []
    for row in read_table(SHOWN):
        symbol = row["value"] if row["value"] == "x" else None
        value = None if symbol else float(row["value"])
        key = (row["measure"], row["breakdown"])
        if changes and key in changes:
            value, symbol = changes[key], None
        rows.append([*key, OWED.area, QUARTER, value, symbol, "provisional", None, "Added up", 1, 1, "EH1"])
    return make_frame(rows)


def given(changes: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """What is given where so much changed, of the cells that changed."""
    frame = hold_few(draw(changes), draw()[[*CELL, *SAID]], OWED).frame
    found = {(m, b): value for m, b, value in frame[["measure", "breakdown", "value"]].itertuples(index=False)}
    assert list(found) == ALL
    return {key: found[key] for key in changes}


WHOLE, POOREST, YOUNGEST = ("assessments", ""), ("assessments", "quintile=q1"), ("assessments", "age=a0")
OLDER, IN_TIME, REQUESTS = ("assessments", "age=a5"), ("assessments_in_time", ""), ("requests", "")
ONE_MORE = {WHOLE: 121.0, POOREST: 42.0, YOUNGEST: 39.0, IN_TIME: 97.0}
FIVE_MORE = {WHOLE: 125.0, POOREST: 46.0, YOUNGEST: 43.0, IN_TIME: 97.0}
MOVED = {YOUNGEST: 37.0, OLDER: 83.0}
PROVIDER = ("assessments", "provider=eh-redditch")
PROVIDER_POOREST = ("assessments", "provider=eh-redditch;quintile=q1")
AS_SHOWN = {WHOLE: 120.0, POOREST: 41.0, YOUNGEST: 38.0, OLDER: 82.0, IN_TIME: 96.0}


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        (ONE_MORE, True),
        ({**ONE_MORE, WHOLE: 124.0, POOREST: 45.0, YOUNGEST: 42.0}, True),
        (FIVE_MORE, False),
        (MOVED, True),  # an age put right: one went, one came
        ({YOUNGEST: 33.0, OLDER: 87.0}, False),
        ({IN_TIME: 97.0}, True),  # a part of the assessments is a group of them
        ({IN_TIME: 91.0}, False),
        ({WHOLE: 121.0}, True),  # it would be one of those not in time
    ],
    ids=[
        "one more",
        "four more",
        "five more",
        "one moved",
        "five moved",
        "one in time",
        "five in time",
        "one not in time",
    ],
)
def test_what_is_given_by_group_stays_until_five_differ(changes: dict[tuple[str, str], float], stays: bool) -> None:
    assert given(changes) == ({key: AS_SHOWN[key] for key in changes} if stays else changes)


def test_a_question_without_groups_and_parts_is_given_as_it_stands() -> None:
    assert given({REQUESTS: 131.0, **ONE_MORE})[REQUESTS] == 131


def test_what_a_provider_gave_of_everybody_is_its_own_and_by_group_it_stays() -> None:
    assert given({("stepped_up", "provider=eh-redditch"): 2.0}) == {("stepped_up", "provider=eh-redditch"): 2.0}
    assert given({PROVIDER: 21.0, PROVIDER_POOREST: 10.0}) == {PROVIDER: 20.0, PROVIDER_POOREST: 9.0}
    assert given({PROVIDER: 25.0, PROVIDER_POOREST: 14.0}) == {PROVIDER: 25.0, PROVIDER_POOREST: 14.0}


def test_a_total_that_is_given_for_the_first_time_is_given() -> None:
    assert given({("started", ""): 3.0}) == {("started", ""): 3.0}


def test_nothing_stays_where_no_pack_was_made_of_it() -> None:
    settled = hold_few(draw(ONE_MORE), draw()[[*CELL, *SAID]].head(0), OWED)
    assert settled.stay == 0
    pd.testing.assert_frame_equal(settled.frame, draw(ONE_MORE))


def test_a_group_that_comes_with_one_child_is_not_told_either() -> None:
    before = draw()[[*CELL, *SAID]]
    settled = hold_few(draw(ONE_MORE), before[before["breakdown"] != "age=a0"], OWED)
    assert settled.stay == 1
    assert "age=a0" not in set(settled.frame["breakdown"])


def test_distance_travelled_stays_with_the_sums_of_its_scores() -> None:
    """One family more, whose first score was 14."""
    names = ["sdq_started", "sdq_matched", "sdq_first_sum", "sdq_first_squares"]

    def add_up(*sums: float) -> pd.DataFrame:
        about = ["final", None, "", 1, 1, ""]
        pairs = zip(names, sums, strict=True)
        return make_frame([[name, "", OWED.area, QUARTER, value, None, *about] for name, value in pairs])

    shown, now = add_up(40, 30, 500, 9000), add_up(41, 31, 514, 9196)
    settled = hold_few(now, shown[[*CELL, *SAID]], OWED)
    assert settled.frame["value"].tolist() == [40, 30, 500, 9000]


def test_which_questions_are_one_set_and_which_follow_in_steps() -> None:
    sets = find_sets(OWED)
    assert sets["assessments_in_time"] == sets["child_seen"] == sets["assessments"]
    assert sets["needs_met"] == sets["stepped_up"] == sets["closed"] != sets["assessments"]
    assert (
        sets["sdq_first_squares"] == sets["sdq_better"] == sets["sdq_started"] != sets["family_self_assessment_started"]
    )
    stepped = counts_by_group(OWED)
    assert {"assessments", "assessments_in_time", "needs_met", "sdq_started"} <= stepped
    assert not stepped & {"requests", "helped_percent"}
