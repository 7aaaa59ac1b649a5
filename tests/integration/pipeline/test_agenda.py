"""Items of the data development agenda end with the pack that shows their figure, and the trail agrees."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from oba.boards.entries import AGENDA
from oba.pipeline.written.agenda import close_reported
from oba.pipeline.written.integrity import find_changed_records
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, add_version, list_versions
from oba.store.engine import read_session, write_session
from oba.store.figures import list_periods, save_figures
from tests.fixtures.made_up_pack import make_pack

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
PACK = make_pack()
GAP = {"title": "How many wait", "on": "2026-11-02"}


def record(engine: Engine, about: str, state: str, content: dict) -> RecordKey:
    key = RecordKey(PACK.board_id, AGENDA.record, about, "", "1")
    with write_session(engine) as session:
        add_version(session, key, state, {**GAP, **content}, PROGRAM, NOW, 0)
    return key


@pytest.mark.parametrize(
    ("about", "state", "content", "ends"),
    [
        ("looked-after-rate", "wanted", {"awaits": True}, True),
        ("looked-after-rate", "in progress", {"awaits": True, "known": "2020-03-31"}, True),
        ("looked-after-rate", "wanted", {"awaits": True, "known": "2030-03-31"}, False),
        ("looked-after-rate", "wanted", {}, False),
        ("looked-after-rate", "given up", {"awaits": True, "because": "No"}, False),
        ("voice-of-children", "wanted", {"awaits": True}, False),
        ("early-help", "wanted", {}, False),
        ("", "wanted", {}, False),
    ],
)
def test_an_item_ends_once_and_the_trail_agrees(engine: Engine, about, state, content, ends) -> None:
    key = record(engine, about, state, content)
    for closed in (int(ends), 0):
        with write_session(engine) as session:
            assert close_reported(session, PACK, NOW) == closed
    with read_session(engine) as session:
        newest, *before = list_versions(session, key)
        assert find_changed_records(session) == []
    assert (newest.state, len(before)) == (("now reported", 1) if ends else (state, 0))
    assert not ends or newest.content["update"].startswith("Closed by itself: the figure of")


def test_periods_are_those_of_figures_that_were_shown(engine: Engine) -> None:
    row = {"indicator_version": 1, "method": "", "inputs": "[]", "symbol": None, "breakdown": ""}
    rows = [
        {**row, "code": code, "indicator": name, "kind": kind, "area": area, "period": "2025-03-31", "value": value}
        for code, name, kind, area, value in (
            ("A", "neet", "value", "E1", 3.0),
            ("B", "not-known", "value", "E1", None),
            ("C", "other", "value", "E1", 3.0),
            ("D", "not-known", "value", "E2", 3.0),
            ("E", "not-known", "forecast", "E1", 3.0),
        )
    ]
    with write_session(engine) as session:
        save_figures(session, rows)
    with read_session(engine) as session:
        assert list_periods(session, ["neet", "not-known"], "E1") == [("neet", "2025-03-31")]
