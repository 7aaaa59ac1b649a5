"""Small counts of cases stay hidden: a month beside its year, means of twelve months, how long one child waited."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from oba.pipeline import boards
from tests.fixtures import counted_board as given
from tests.fixtures.case_counting import write_list
from tests.fixtures.counted_board import NOW, CountedBoard, open_counted_board

AS_AT = date(2018, 6, 30)
MAY, JUNE = "2017-05-01/P1M", "2017-06-01/P1M"


def opened_in(year: int, month: int) -> int:
    """One case in 2016, three in May 2017, and eight to eleven in every other month of 2015 and 2017."""
    if year == 2016:
        return int(month == 6)
    return 3 if (year, month) == (2017, 5) else 8 + month % 4


@pytest.fixture
def shown(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """What a board shows: of each card the figures by period."""
    board: CountedBoard = open_counted_board(small_home, monkeypatch)
    days = [
        date(year, month, 1 + number)
        for year in (2015, 2016, 2017)
        for month in range(1, 13)
        for number in range(opened_in(year, month))
    ]
    rows = [
        {"opened": day, "closed": day + timedelta(60), "assessed": day + timedelta(20), "gender": "female"}
        for day in days
    ]
    folder = board.settings.state_folder / "cases"
    folder.mkdir(parents=True)
    lists = {"early-help": rows, "child-protection": rows[:7], "looked-after": rows[:7]}
    board.lists = {name: write_list(folder, name, AS_AT, found) for name, found in lists.items()}
    board.count()
    pack, _ = boards.make_pack(board.engine, board.definitions, given.BOARD, NOW.date(), NOW)
    return {card.indicator.id: {one.period.code: one.figure.text for one in card.own.points} for card in pack.cards}


def test_small_counts_of_cases_cannot_be_worked_back(shown: dict[str, dict[str, str]]) -> None:
    """108 cases in 2017 stand on another card: May is hidden, and June with it. Without June May would be 3."""
    months, means = shown["made-up-cases-started"], shown["made-up-cases-started-mean"]
    assert shown["made-up-by-gender"]["2017-01-01/P1Y"] == "108"
    assert {code for code, text in months.items() if code[:4] == "2017" and text == "[c]"} == {MAY, JUNE}
    assert means["2017-01-01/P1Y"] == "9.0"  # a hundred and eight by twelve
    assert means["2017-05-01/P1Y"] != "[c]"
    assert means["2017-06-01/P1Y"] == "[c]"  # less what follows June it is June, and so May
    of_one_child = shown["made-up-days-to-assessment"]["2016-01-01/P1Y"]
    assert (of_one_child, shown["made-up-days-to-assessment"]["2017-01-01/P1Y"]) == ("[x]", "20.0")
