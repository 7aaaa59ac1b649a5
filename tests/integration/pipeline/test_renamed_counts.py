"""What packs showed of counted cases is known by what it counts, whatever feed, measures and list are called now."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from oba.pipeline.feeds import ingest
from oba.pipeline.inputs.earlier_packs import find_nameless_counts, read_earlier
from oba.scorecards.build.disclosure.counts import Address, Observed
from oba.scorecards.build.disclosure.earlier_names import call_as_now
from oba.scorecards.build.disclosure.meanings import read_facts
from oba.store import figures
from oba.store.engine import read_session, write_session
from oba.store.observations import loads, queries
from tests.fixtures import counted_board as given
from tests.fixtures.counted_board import NOW, CountedBoard, make_kept_world, open_counted_board
from tests.fixtures.made_up_places import COUNTY

NEW = "help-counts"


@pytest.fixture
def board(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> CountedBoard:
    board = open_counted_board(small_home, monkeypatch)
    board.keep(make_kept_world(small_home, families=60))
    board.count()
    return board


def read_now(board: CountedBoard, feed: str, day: int = 0) -> dict[int, Observed]:
    """Return what the store has of the county by a feed."""
    with read_session(board.engine) as session:
        series = {
            one.id: (one.feed, one.measure, one.breakdown) for one in queries.find_series(session, feed) if one.id
        }
        cells = queries.current_observations(session, list(series), (NOW + timedelta(days=day)).date(), [COUNTY])
        found = {one.observation: one for one in queries.read_cells(session, cells["id"].tolist())}
    return {
        number: Observed(Address((one.feed, one.measure, one.breakdown), one.area, one.period), one.value, one.load_id)
        for number, one in found.items()
    }


def publish(board: CountedBoard, observed: dict[int, Observed]) -> None:
    """Let each number have been shown in a pack."""
    rows = [
        {
            "code": f"T{number}",
            "indicator": "gone",
            "indicator_version": 1,
            "area": one.address.area,
            "period": one.address.period,
            "breakdown": "",
            "kind": "value",
            "value": one.value,
            "symbol": None,
            "method": "",
            "inputs": f'[["numerator", {number}]]',
        }
        for number, one in observed.items()
    ]
    with write_session(board.engine) as session:
        figures.save_figures(session, rows)


def rename_feed(board: CountedBoard) -> None:
    """Give the feed of counts another id, and each of its measures another name."""
    folder = board.settings.definitions_folder
    for path in folder.rglob("*.yaml"):
        text = re.sub(rf"\b{given.FEED}\.(\w+)", rf"{NEW}.\1_now", path.read_text("utf-8"))
        if path.stem == given.FEED:
            text = re.sub(r"^  (\w+)(: \{column: (?:value|of))", r"  \1_now\2", text, flags=re.MULTILINE)
            text = text.replace(given.FEED, NEW)
            path.unlink()
            path = path.with_stem(NEW)
        path.write_text(text, "utf-8")


def test_what_was_shown_has_the_name_of_now_and_is_one_number_where_it_did_not_change(board: CountedBoard) -> None:
    was = read_now(board, given.FEED)
    publish(board, was)
    rename_feed(board)
    ingest(board.engine, board.definitions, [NEW], board.settings, NOW + timedelta(days=1))
    now = read_now(board, NEW, 1)
    definitions = board.definitions
    with read_session(board.engine) as session:
        earlier = read_earlier(session, definitions, definitions.indicators.values())
    facts = read_facts(definitions)
    known, shown, _ = call_as_now(now, earlier, facts)
    told = {number for one in shown for _, number in one.inputs}
    assert told <= set(now)
    assert {known[number].load_id for number in told} == {one.load_id for one in was.values()}
    counted = {}
    for number, one in now.items():
        _, measure, breakdown = one.address.series
        counted[number] = facts.said[NEW].measures[measure], breakdown, one.address.area, one.address.period, one.value
    assert {counted[number] for number in told} == set(counted.values())  # one fact of two names is one number
    assert list(find_nameless_counts(board.engine, definitions)) == []


def test_counts_of_a_list_that_is_gone_are_told_until_one_says_that_it_was_that(board: CountedBoard) -> None:
    publish(board, read_now(board, given.FEED))
    rename_feed(board)
    with write_session(board.engine) as session:
        for one in loads.list_said(session, given.FEED):
            one.said = one.said.replace("early-help", "old-help")
    found = list(find_nameless_counts(board.engine, board.definitions))
    assert {one.rule for one in found} == {"DEF-84"}
    assert {str(one.place) for one in found} >= {f"{given.FEED}.{name}" for name in ("started_month", "met_year_of")}
    path = board.settings.definitions_folder / "case_lists" / "early-help.yaml"
    path.write_text(f"{path.read_text('utf-8')}\nformerly: [old-help]\n", "utf-8")
    assert list(find_nameless_counts(board.engine, board.definitions)) == []


def test_what_a_feed_says_is_kept_once_and_from_its_first_load_on(board: CountedBoard) -> None:
    """It is kept again when it changed, for what is loaded from then on; an edited word of a label changes nothing."""
    board.count()
    with read_session(board.engine) as session:
        first = loads.list_said(session, given.FEED)
        newest = loads.newest_load(session, given.FEED)
    board.edit("label: Cases of early help that started", "label: Cases that started")
    board.count(NOW + timedelta(days=1))
    board.edit("counted: [met, partly]", "counted: [met]")
    board.count(NOW + timedelta(days=2), dry_run=True)
    board.count(NOW + timedelta(days=2))
    with read_session(board.engine) as session:
        kept = loads.list_said(session, given.FEED)
    assert [one.since_load for one in first] == [0]
    assert len(kept) == 2
    assert kept[0].said == first[0].said != kept[1].said
    assert kept[1].since_load > newest


def test_what_an_indicator_showed_before_it_had_another_source_is_known(board: CountedBoard) -> None:
    """The newest version of it is not of the feeds that are asked for; the one before was."""
    publish(board, dict([next(iter(read_now(board, given.FEED).items()))]))
    with read_session(board.engine) as session:
        assert [len(figures.list_figures(session, {"gone": version}, "value")) for version in (1, 2)] == [0, 1]
