"""Groups compared and rate ratios on a board of counted cases: true to the rows, in each output, and never telling."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.scorecards.assessment.analysis import Answer
from oba.scorecards.card import Pack
from tests.fixtures.asked import table_of
from tests.fixtures.case_world import World
from tests.fixtures.counted_board import BOARD, NOW, CountedBoard, make_kept_world, open_counted_board

MET, RATES = "made-up-needs-met-by-group", "made-up-help-by-deprivation"


@dataclass
class Shown:
    """A pack of the world, and the world."""

    board: CountedBoard
    pack: Pack
    world: World

    def answer(self, name: str) -> Answer:
        return next(one.answer for one in self.pack.analyses if one.id == name)


@pytest.fixture(scope="module")
def shown(places_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    from tests.fixtures.small_project import give_places

    home = tmp_path_factory.mktemp("groups")
    give_places(places_template, home)
    world = make_kept_world(home)
    with pytest.MonkeyPatch.context() as patch:
        board = open_counted_board(home, patch)
        board.keep(world)
        board.count()
    ingest(board.engine, board.definitions, ["made-up-children"], board.settings, NOW)
    return Shown(board, boards.make_pack(board.engine, board.definitions, BOARD, NOW.date(), NOW)[0], world)


def closed_in_2017(shown: Shown) -> pd.DataFrame:
    rows = shown.world.frame("early-help")
    rows = rows[rows["closed"].dt.year == 2017]
    months = (rows["opened"].dt.year - rows["born"].dt.year) * 12 + rows["opened"].dt.month - rows["born"].dt.month
    return rows.assign(age=months // 12, known=~rows["outcome"].fillna("no_data").eq("no_data"))


def test_debug(shown: Shown) -> None:
    for name in (MET, RATES):
        answer = shown.answer(name)
        print(answer.answer, answer.to_know, answer.refusals)
        for number, part in enumerate(answer.parts):
            print(part.table.columns)
            for k, v in table_of(answer, number).items():
                print(k, v)
    rows = closed_in_2017(shown)
    print(rows.groupby("gender", dropna=False)["known"].agg(["sum", "count"]))
    print(rows.groupby(pd.cut(rows["age"], [-99, -1, 4, 9, 14, 99]), dropna=False)["known"].agg(["sum", "count"]))
    print(rows[rows.known].groupby(pd.cut(rows["age"], [-99, -1, 4, 9, 14, 99]), dropna=False)["outcome"].value_counts())
    import time; print(time.process_time()); assert 0


def test_debug2(shown: Shown) -> None:
    for card in shown.pack.cards:
        print(card.indicator.id, [(p.period.code, p.figure.text, p.figure.symbol_text) for p in card.own.points][-3:])
    assert 0


def test_debug3(shown: Shown) -> None:
    import shutil
    shutil.rmtree("/tmp/compare-groups/home", ignore_errors=True)
    shutil.copytree(shown.board.settings.home, "/tmp/compare-groups/home")
