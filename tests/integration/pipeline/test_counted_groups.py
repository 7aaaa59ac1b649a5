"""Groups compared and rate ratios on a board of counted cases: true to the rows, in each output, telling of nobody."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from oba.pipeline.feeds import ingest
from oba.scorecards.assessment.analysis import Answer
from oba.statistics.intervals import wilson
from tests.fixtures.asked import table_of
from tests.fixtures.case_world import SMALL_AREAS, World
from tests.fixtures.counted_board import NOW, CountedBoard, make_kept_world, open_counted_board
from tests.fixtures.holm import adjust_as_statsmodels_does
from tests.fixtures.made_up_places import CHILDREN_OF_EACH, DISTRICTS, SHARES_OF_ETHNICITY, small_area
from tests.fixtures.small_project import give_places

MET, RATES = "made-up-needs-met-by-group", "made-up-help-by-group"
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
        pack, published = board.publish()
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
    adjusted = adjust_as_statsmodels_does(chances)
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
    """310 made-up children live in each small area: of the first six tenths there are twelve, of the others eleven."""
    rows = shown.world.frame("early-help")
    opened = rows[rows["opened"].dt.year == 2017].groupby("decile").size()
    for name, row in list(shown.table(RATES).items())[:10]:
        tenth = int(name.split(",")[0])
        count, children = opened[tenth], 310 * (12 if tenth <= 6 else 11)
        assert row[:3] == [str(count), f"{children:,}", f"{1000 * count / children:.1f} per 1,000"]
        if name != "10, least deprived":
            assert float(row[4].split()[0]) == pytest.approx((count / children) / (opened[10] / (310 * 11)), abs=0.005)


def test_rates_by_gender_ethnicity_and_district_are_those_of_the_rows(shown: Shown) -> None:
    """Each with its ratio to the whole: its share of the cases over its share of the children."""
    rows, children = shown.world.frame("early-help"), CHILDREN_OF_EACH * SMALL_AREAS
    opened = rows[rows["opened"].dt.year == 2017]
    parts = [
        (1, "gender", {"Girls": "female", "Boys": "male"}, {"female": 0.5, "male": 0.5}),
        (2, "ethnicity", {name.capitalize(): name for name in SHARES_OF_ETHNICITY}, SHARES_OF_ETHNICITY),
        (3, "district", {name: code for code, name in DISTRICTS.items()}, None),
    ]
    for part, field, names, shares in parts:
        table = shown.table(RATES, part)
        for name, code in names.items():
            count = (opened[field] == code).sum()
            areas = sum(small_area(number)[2] == code for number in range(SMALL_AREAS))
            people = round(children * shares[code]) if shares else CHILDREN_OF_EACH * areas
            low, high = (float(end) for end in table[name][5].split(" to "))
            limits = wilson(count, len(opened), 0.95, children / people)
            assert table[name][:3] == [str(count), f"{people:,}", f"{1000 * count / people:.1f} per 1,000"]
            assert float(table[name][4].split()[0]) == pytest.approx(limits.value, abs=0.0051)
            assert (low, high) == pytest.approx((limits.lower, limits.upper), abs=0.0051)


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
