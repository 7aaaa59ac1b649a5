"""Small counts of cases stay hidden: a month beside its year, means of twelve months, how long one child waited."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from oba.pipeline import boards
from oba.pipeline.earlier_packs import find_nameless_counts
from oba.pipeline.feeds import ingest
from oba.store import figures
from oba.store.engine import read_session, write_session
from oba.store.observations import loads
from tests.fixtures import counted_board as given
from tests.fixtures.case_counting import write_list
from tests.fixtures.counted_board import NOW, CountedBoard, open_counted_board

AS_AT = date(2018, 6, 30)
MAY, JUNE = "2017-05-01/P1M", "2017-06-01/P1M"
Shown = dict[str, dict[str, str]]


def opened_in(year: int, month: int) -> int:
    """One case in 2016, three in May 2017, and eight to eleven in every other month of 2015 and 2017."""
    if year == 2016:
        return int(month == 6)
    return 3 if (year, month) == (2017, 5) else 8 + month % 4


def keep_rows(board: CountedBoard, opened: Callable[[int, int], int], load: int = 1) -> None:
    """Let so many cases be kept that were opened in each month."""
    days = [
        date(year, month, 1 + number)
        for year in (2015, 2016, 2017)
        for month in range(1, 13)
        for number in range(opened(year, month))
    ]
    rows = [
        {"opened": day, "closed": day + timedelta(60), "assessed": day + timedelta(20), "gender": "female"}
        for day in days
    ]
    folder = board.settings.state_folder / "cases" / str(load)
    folder.mkdir(parents=True)
    lists = {"early-help": rows, "child-protection": rows[:7], "looked-after": rows[:7]}
    found = {name: write_list(folder, name, AS_AT, some) for name, some in lists.items()}
    board.lists = {name: replace(one, load=load) for name, one in found.items()}


def read_shown(board: CountedBoard, now: datetime = NOW) -> Shown:
    """Return what a pack shows, of each card the figures by period; it is remembered as one that was published."""
    pack, book = boards.make_pack(board.engine, board.definitions, given.BOARD, now.date(), now)
    with write_session(board.engine) as session:
        figures.save_figures(session, list(book.rows.values()))
    return {card.indicator.id: {one.period.code: one.figure.text for one in card.own.points} for card in pack.cards}


@pytest.fixture
def board(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> CountedBoard:
    return open_counted_board(small_home, monkeypatch)


@pytest.fixture
def shown(board: CountedBoard) -> Shown:
    keep_rows(board, opened_in)
    board.count()
    return read_shown(board)


def test_small_counts_of_cases_cannot_be_worked_back(shown: Shown) -> None:
    """108 cases in 2017 stand on another card: May is hidden, and June with it. Without June May would be 3."""
    months, means = shown["made-up-cases-started"], shown["made-up-cases-started-mean"]
    assert shown["made-up-by-gender"]["2017-01-01/P1Y"] == "108"
    assert {code for code, text in months.items() if code[:4] == "2017" and text == "[c]"} == {MAY, JUNE}
    assert means["2017-01-01/P1Y"] == "9.0"  # a hundred and eight by twelve
    assert means["2017-05-01/P1Y"] != "[c]"
    assert means["2017-06-01/P1Y"] == "[c]"  # less what follows June it is June, and so May
    of_one_child = shown["made-up-days-to-assessment"]["2016-01-01/P1Y"]
    assert (of_one_child, shown["made-up-days-to-assessment"]["2017-01-01/P1Y"]) == ("[x]", "20.0")


def rename_feed(board: CountedBoard, new: str) -> None:
    """Give the feed of counts another id, and each of its measures another name."""
    folder = board.settings.definitions_folder
    names = board.definitions.feeds[given.FEED].measures
    for path in folder.rglob("*.yaml"):
        text = path.read_text("utf-8")
        for name in names:
            text = re.sub(rf"\b{given.FEED}\.{name}\b", f"{new}.{name}_now", text)
        if path.stem == given.FEED:
            text = re.sub(r"^  (\w+)(: {column: (?:value|of))", r"  \1_now\2", text, flags=re.M).replace(
                given.FEED, new
            )
            path.unlink()
            path = path.with_stem(new)
        path.write_text(text, "utf-8")


def test_months_that_were_shown_under_another_name_give_no_month_away(board: CountedBoard) -> None:
    """Three of May's six were entered twice. All other months are known, so the year goes: less these it is May."""
    keep_rows(board, lambda year, month: 6 if (year, month) == (2017, 5) else opened_in(year, month))
    board.count()
    before = read_shown(board)["made-up-cases-started"]
    rename_feed(board, "help-counts")
    keep_rows(board, opened_in, load=2)
    later = NOW + timedelta(days=1)
    ingest(board.engine, board.definitions, ["help-counts"], board.settings, later)
    now = read_shown(board, later)
    assert "[c]" not in [text for code, text in before.items() if code.startswith("2017")]
    assert now["made-up-cases-started"][MAY] == "[c]"
    assert now["made-up-by-gender"]["2017-01-01/P1Y"] == "[c]"
    with read_session(board.engine) as session:
        kept = {one.feed: json.loads(one.said)[0] for one in loads.list_said(session)}
    assert kept[given.FEED]["started_month"] == kept["help-counts"]["started_month_now"]
    assert list(find_nameless_counts(board.engine, board.definitions)) == []
    assert name_nameless(board, "old-help") >= {f"{given.FEED}.started_month", f"{given.FEED}.started_year"}
    path = board.settings.definitions_folder / "case_lists" / "early-help.yaml"
    path.write_text(f"{path.read_text('utf-8')}\nformerly: old-help\n", "utf-8")
    assert name_nameless(board, "old-help") == set()


def name_nameless(board: CountedBoard, listed: str) -> set[str]:
    """Name what `oba check` tells if the list had another id when the first pack was counted."""
    with write_session(board.engine) as session:
        for one in loads.list_said(session, given.FEED):
            one.said = one.said.replace('"early-help"', f'"{listed}"')
    found = list(find_nameless_counts(board.engine, board.definitions))
    assert {one.rule for one in found} <= {"DEF-84"}
    return {str(one.place) for one in found}
