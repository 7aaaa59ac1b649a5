"""What the documentation says of `data.csv` is what the file holds."""

import re

from oba.scorecards.figure import Standing
from oba.scorecards.render.open_data.columns import COLUMNS
from tests.fixtures.folders import PROJECT

PAGE = (PROJECT / "docs/packs.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The first cells of the table below a heading, without its head."""
    section = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    return [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")][2:]


def test_the_page_names_exactly_the_columns_in_their_order():
    named = [name for cell in first_cells("The columns of `data.csv`") for name in re.findall(r"`(\w+)`", cell)]
    assert named == list(COLUMNS)


def test_the_page_names_every_standing_of_a_figure():
    assert first_cells("What is withheld") == [standing.replace("_", " ") for standing in Standing]
