"""Groups compared and rate ratios on a board of counted cases: true to the rows, in each output, telling of nobody."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.multitest import multipletests

from oba.pipeline import boards
from oba.pipeline.feeds import ingest
from oba.scorecards.assessment.analysis import Answer
from tests.fixtures.asked import table_of
from tests.fixtures.case_world import World
from tests.fixtures.counted_board import BOARD, NOW, CountedBoard, make_kept_world, open_counted_board
from tests.fixtures.small_project import give_places

MET, RATES = "made-up-needs-met-by-group", "made-up-help-by-deprivation"
AGES = {"0 to 4": (0, 4), "5 to 9": (5, 9), "10 to 14": (10, 14), "15 and over": (15, 99)}


@dataclass
class Shown:
    """A published pack of the world: its folder, the answers to its questions, and the world."""

    folder: Path
    answers: dict[str, Answer]
    world: World

    def table(self, name: str, part: int = 0) -> dict[str, list[str]]:
        return table_of(self.answers[name], part)


@pytest.fixture(scope="module")
def shown(places_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    home = tmp_path_factory.mktemp("groups")
    give_places(places_template, home)
    world = make_kept_world(home)
    with pytest.MonkeyPatch.context() as patch:
        board: CountedBoard = open_counted_board(home, patch)
        board.keep(world)
        board.count()
        ingest(board.engine, board.definitions, ["made-up-children"], board.settings, NOW)
        pack, _ = boards.make_pack(board.engine, board.definitions, BOARD, NOW.date(), NOW)
        published = boards.publish(board.engine, board.definitions, BOARD, board.settings, NOW)
        yield Shown(published.folder, {one.id: one.answer for one in pack.analyses}, world)


def closed_in_2017(world: World) -> pd.DataFrame:
    rows = world.frame("early-help")
    rows = rows[rows["closed"].dt.year == 2017]
    months = (rows["opened"].dt.year - rows["born"].dt.year) * 12 + rows["opened"].dt.month - rows["born"].dt.month
    known = rows["outcome"].isin(["met", "partly", "not_met"])
    return rows.assign(age=months // 12, known=known, met=rows["outcome"].isin(["met", "partly"]))


def test_each_group_is_what_the_rows_say(shown: Shown) -> None:
    """Counted again by pandas, and compared by scipy and statsmodels."""
    rows, table = closed_in_2017(shown.world), {**shown.table(MET), **shown.table(MET, 1)}
    groups = {name: rows["age"].between(*ends) for name, ends in AGES.items()}
    groups |= {"Girls": rows["gender"] == "female", "Boys": rows["gender"] == "male"}
    compared = {name: inside for name, inside in groups.items() if table[name][7] != "not compared"}
    assert {"0 to 4", "10 to 14", "15 and over", "Girls", "Boys"} <= set(compared)
    chances = []
    for name, inside in compared.items():
        counts = [[(side & rows["known"] & (rows["met"] == met)).sum() for met in (True, False)]
                  for side in (inside, ~inside)]  # fmt: skip
        chances.append(chi2_contingency(counts, correction=False).pvalue)
        share, rest = (met / (met + not_met) * 100 for met, not_met in counts)
        assert table[name][0] == str(sum(counts[0]))
        assert table[name][1] == f"{share:.1f}%"
        assert float(table[name][3].split()[0].replace("−", "-")) == pytest.approx(share - rest, abs=0.05)
        silent = (inside & ~rows["known"]).sum() / inside.sum() * 100
        assert table[name][6] in (f"{silent:.1f}%", "[c]")
    adjusted = multipletests(chances, method="holm")[1]
    assert [float(table[name][5]) for name in compared] == pytest.approx(adjusted, abs=0.0005)
    assert f"{len(compared)} comparisons were made" in shown.answers[MET].answer


def test_small_groups_stay_in_and_cannot_be_taken_from_the_others(shown: Shown) -> None:
    """One case of another gender was closed, without data: neither it nor what is in no group is told."""
    other = shown.table(MET, 1)["Other"]
    assert other[6] == "[c]"
    rows = closed_in_2017(shown.world)
    assert ((rows["gender"] == "other").sum(), (rows["known"] & (rows["gender"] == "other")).sum()) == (1, 0)
    unknown = (rows["known"] & rows["age"].isna()).sum()
    assert 0 < unknown < 5  # of so few not: another age is hidden with them
    assert "In none of these groups" not in shown.table(MET)
    assert any(row[0] == "[c]" for row in shown.table(MET).values())


def test_rates_by_deprivation_are_those_of_the_rows(shown: Shown) -> None:
    """3,600 made-up children live in each tenth."""
    rows = shown.world.frame("early-help")
    opened = rows[rows["opened"].dt.year == 2017].groupby("decile").size()
    for name, row in list(shown.table(RATES).items())[:10]:
        count = opened[int(name.split(",")[0])]
        assert row[:3] == [str(count), "3,600", f"{count / 3.6:.1f} per 1,000"]
        if name != "10, least deprived":
            assert float(row[4].split()[0]) == pytest.approx(count / opened[10], abs=0.005)


def test_page_workbook_and_data_have_every_figure(shown: Shown) -> None:
    with next(shown.folder.rglob("data.csv")).open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if MET in row.values() or RATES in row.values()]
    figures = [one for name in (MET, RATES) for part in shown.answers[name].parts for *_, one in part.table.readings]
    assert len(rows) == len(figures)
    book = openpyxl.load_workbook(next(shown.folder.rglob("board-pack.xlsx")), read_only=True)
    cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    for name in (MET, RATES):
        page = (shown.folder / "needs" / f"{name}.html").read_text("utf-8")
        assert "comparisons were made" in page
        for column in shown.answers[name].parts[0].table.columns:
            assert column in cells
            assert f">{column}</th>" in page
        codes = [one.figure.trace for part in shown.answers[name].parts for *_, one in part.table.readings]
        assert all(code in page for code in codes)
