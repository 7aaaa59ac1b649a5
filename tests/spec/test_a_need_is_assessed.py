"""A question of need is answered by YAML alone: page, sheet and data file say the same, and nothing withheld."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from oba.pipeline import boards
from oba.scorecards.assessment.analysis import Assessed
from tests.fixtures.page_reader import Reader
from tests.fixtures.small_project import BOARD, FEED, NOW, SmallProject

DECILES = ", ".join(f"'{number}': Decile {number}" for number in range(1, 11))
BY_DECILE = FEED.replace(
    "measures:",
    "breakdowns:\n  decile: {column: decile, values: {all: all}, slug: true}\nmeasures:",
).replace(
    "  children: {column: children}\n",
    "  children: {column: children}\n  ready: {column: ready}\n  pupils: {column: pupils}\n",
)
SLOPE = """schema: oba-analysis/1
id: {id}
version: 1
name: {id} by deprivation
question: How does {id} differ by deprivation?
kind: inequality
transform: {transform}
of:
  feed: plans.{above}
  of: plans.{below}
  value: {{type: {type}, unit: '{unit}', multiplier: {multiplier}, decimals: 5, polarity: high_is_good}}
  by: {{name: decile, label: Decile, categories: {{{deciles}}}}}
  disclosure: {{public_source: {public}}}
owner: analyst
"""
CITED = """cited:
  - {what: Pupils asked, printed: about 40 of 51, sources: [{source: W15, where: page 3}]}
"""
"""A number that a document prints: a text, and no figure of ours."""
READY = {"above": "ready", "below": "pupils", "type": "proportion", "unit": "%", "multiplier": 100}
CARE = {"above": "at_31_march", "below": "children", "type": "rate", "unit": "per 10,000", "multiplier": 10000}
ASKED = {
    "s1": {**READY, "transform": "true", "public": "true"},
    "s2": {**READY, "transform": "false", "public": "true"},
    "s3": {**CARE, "transform": "true", "public": "true"},
    "s4": {**CARE, "transform": "false", "public": "true"},
}


def write_board(*names: str) -> str:
    return f"{BOARD}analyses: [{', '.join(names)}]\n"


def write_analyses(asked: dict[str, dict[str, object]]) -> dict[str, str]:
    return {f"analyses/{key}.yaml": SLOPE.format(id=key, deciles=DECILES, **one) for key, one in asked.items()}


@pytest.fixture
def figures(table: Callable[[str], list[dict[str, str]]]) -> str:
    """The reference's ten deciles as one feed: shares ready for school, and children in care."""
    rows = [row for row in read_reference("sii_input") if row["area"] == "District 1"]
    ready, care = ([row for row in rows if row["dataset"] == name] for name in ("gld", "lac"))
    lines = ["area | year | decile | plans | children | ready | pupils"]
    for one, other in zip(ready, care, strict=True):
        numbers = (other["numerator"], other["population"], one["numerator"], one["population"])
        lines.append(f"E10000034 | 2025 | {one['decile']} | {' | '.join(numbers)}")
    sums = [sum(int(row[key]) for row in part) for part, key in parts_of(care, ready)]
    return "\n".join([*lines, f"E10000034 | 2025 | all | {' | '.join(map(str, sums))}"])


def parts_of(care: list[dict[str, str]], ready: list[dict[str, str]]) -> list[tuple[list[dict[str, str]], str]]:
    return [(care, "numerator"), (care, "population"), (ready, "numerator"), (ready, "population")]


def read_reference(name: str) -> list[dict[str, str]]:
    path = Path(__file__).parents[1] / "fixtures" / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def analyses_of(project: SmallProject) -> dict[str, Assessed]:
    pack = boards.make_pack(project.engine, project.definitions, "small-board", NOW.date(), NOW)[0]
    return {one.id: one for one in pack.analyses}


def test_the_slopes_of_the_reference_come_out_to_the_fourth_decimal(
    open_small: Callable[..., SmallProject], figures: str
) -> None:
    """Low and Low's indices as the published package works them out; no line of Python was written for them."""
    small = open_small(feeds=BY_DECILE, boards=write_board(*ASKED), more=write_analyses(ASKED))
    small.load(figures)
    found = analyses_of(small)
    for row in read_reference("sii_expected"):
        if row["config_id"].lower() not in ASKED or row["area"] != "District 1":
            continue
        answer = found[row["config_id"].lower()].answer
        told = {line.name: line.cells[0] for line in answer.parts[0].table.rows}
        slope, ratio = told["Slope index"], told["Relative index"]
        assert float(slope.figure.text.replace("−", "-")) == pytest.approx(float(row["sii"]), abs=1e-4)
        assert float(ratio.figure.text) == pytest.approx(float(row["rii"]), abs=1e-4)
        if row["exact_sii_lower95_0cl"]:
            assert slope.figure.lower == pytest.approx(float(row["exact_sii_lower95_0cl"]), rel=2e-3)
            assert slope.figure.upper == pytest.approx(float(row["exact_sii_upper95_0cl"]), rel=2e-3)


def test_page_sheet_slides_and_data_file_have_the_same_figures(
    open_small: Callable[..., SmallProject], figures: str
) -> None:
    more = {path: f"{text}{CITED}" for path, text in write_analyses({"s1": ASKED["s1"]}).items()}
    small = open_small(feeds=BY_DECILE, boards=write_board("s1"), more=more)
    small.load(figures)
    folder = small.publish()
    wanted = [one for *_, one in analyses_of(small)["s1"].readings]
    page = Reader((folder / "needs" / "s1.html").read_text("utf-8"))
    assert page.headings[0] == (1, "How does s1 differ by deprivation?")
    assert all(one.figure.text in page.words and one.figure.trace in page.words for one in wanted)
    assert "needs/s1.html" in Reader((folder / "needs.html").read_text("utf-8")).links
    assert "about 40 of 51" in page.words
    sheet = load_workbook(folder / "board-pack.xlsx")["s1 by deprivation"]
    assert "Pupils asked: about 40 of 51 [W15, page 3]" in [cell.value for cell in sheet["A"]]
    numbers = [cell.value for line in sheet.iter_rows() for cell in line if isinstance(cell.value, int | float)]
    assert [one.value for one in wanted] == [pytest.approx(value) for value in numbers]
    with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["trace"]: row for row in csv.DictReader(file) if row["indicator_id"] == "s1"}
    assert {code: float(row["value"]) for code, row in rows.items()} == {
        one.figure.trace: pytest.approx(one.value) for one in wanted
    }
    traces = (folder / "traces" / "s1.html").read_text("utf-8")
    assert all(f'id="{one.figure.trace}"' in traces for one in wanted)
    found = boards.trace(small.engine, wanted[0].figure.trace)
    assert [(role, cell.row, cell.header) for role, cell in found.cells] == [
        ("numerator", 2, "ready"),
        ("denominator", 2, "pupils"),
    ]


def test_a_small_number_is_withheld_from_an_analysis_and_what_is_made_of_it_is_not_calculated(
    open_small: Callable[..., SmallProject], figures: str
) -> None:
    """Four children of the least deprived decile: no page, sheet or file tells of them, or of a slope made of them."""
    asked = {"s3": {**ASKED["s3"], "public": "false"}}
    small = open_small(feeds=BY_DECILE, boards=write_board("s3"), more=write_analyses(asked))
    small.load(figures)
    folder = small.publish()
    page = (folder / "needs" / "s3.html").read_text("utf-8")
    assert "Not calculated, because a group has no figure (" in page
    assert "Decile 10" in page
    assert "10.61575" not in page
    with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row for row in csv.DictReader(file) if row["indicator_id"] == "s3"] == []
    assert (folder / "indicators" / "plans-rate.html").is_file()


def test_a_board_without_analyses_has_no_page_of_them(small: SmallProject) -> None:
    small.load(read_text())
    folder = small.publish()
    assert not (folder / "needs.html").exists()
    assert not (folder / "needs").exists()
    assert ">Needs<" not in (folder / "index.html").read_text("utf-8")


def read_text() -> str:
    return "area | year | plans | children\nE10000034 | 2025 | 522 | 119000"
