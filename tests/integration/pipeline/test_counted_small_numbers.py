"""Small counts of cases stay hidden: a month beside its year, means of twelve months, how long one child waited."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.pipeline.inputs.tenths import add_tenths
from oba.scorecards.build.lines import Places
from oba.store.engine import read_session
from tests.fixtures import counted_board as given
from tests.fixtures.case_counting import write_list
from tests.fixtures.counted_board import NOW, CountedBoard, open_counted_board
from tests.fixtures.made_up_places import COUNTY, small_area

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


INDEX = """\
schema: oba-feed/1
id: made-up-index
version: 1
name: Made-up index of deprivation
publisher: Nobody (made up)
licence: None; made up for the tests
attribution: Made-up tenths.
owner: Council performance analyst
frequency: irregular
connector: {type: file, path: index.csv}
areas: [{code: area, edition: lsoa_2011}]
period: {column: period, reads: calendar_year}
measures:
  tenth: {column: tenth, label: Tenth of deprivation, unit: decile}
changelog:
  - {version: 1, date: 2026-11-30, change: First definition, by: "the definitions' authors"}
"""


def test_the_tenth_of_each_small_area_is_the_newest_of_the_index_that_the_project_holds(
    small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = open_counted_board(small_home, monkeypatch)
    (one, *_, district, _), (other, *_) = small_area(0), small_area(1)
    (small_home / "index.csv").write_text(
        f"area,period,tenth\n{one},2019,9\n{one},2025,3\n{other},2019,10\n{small_area(2)[0]},2019,5\n", "utf-8"
    )
    (board.settings.definitions_folder / "feeds" / "made-up-index.yaml").write_text(INDEX, "utf-8")
    ingest(board.engine, board.definitions, ["made-up-index"], board.settings, NOW)
    places = Places(COUNTY, {}, parts_of={COUNTY: [district], district: [one], "elsewhere": [small_area(2)[0]]})
    with read_session(board.engine) as session:
        assert add_tenths(session, board.definitions, places, NOW.date()).tenths == ({one: 3},)
    alone = Places(COUNTY, {}, parts_of={COUNTY: [one, other]})
    with read_session(board.engine) as session:
        assert add_tenths(session, board.definitions, alone, NOW.date()).tenths == ({one: 3, other: 10},)
