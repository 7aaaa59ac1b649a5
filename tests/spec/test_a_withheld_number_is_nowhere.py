"""A number that is flagged, or small, has no place in what a board is sent: no file of the pack tells it."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from oba.pipeline import boards
from oba.portal.read_api.records import read_contents, write_json
from oba.scorecards.render.formats import ALL
from oba.store.packs import KeptPack
from tests.fixtures.small_project import NOW, SmallProject, give_places, open_small_project
from tests.fixtures.withheld_project import Table, draw_tables, find_number, open_withheld, texts_of


@pytest.fixture(scope="module")
def published(
    places_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SmallProject, Path, Table]]:
    """The pack in every format after a release and one that revises it, and the numbers that are withheld.

    The tests read it and write nothing.
    """
    home = tmp_path_factory.mktemp("withheld")
    give_places(places_template, home)
    project = open_withheld(partial(open_small_project, home))
    first, second = draw_tables()
    for table, days in ((first, 30), (second, 0)):
        (loaded,) = project.load(table.draw(), NOW - timedelta(days=days))
        assert loaded.outcome == "loaded", loaded
    yield project, project.publish(formats=ALL), second
    project.engine.dispose()


def test_no_byte_of_a_pack_tells_a_number_that_is_withheld(published: tuple[SmallProject, Path, Table]) -> None:
    """Of this place, England, its region, a neighbour, a category and a district; before and after a revision.

    In every format: what is seen, notes, words for pictures, the numbers kept with charts, what a file says of itself.
    """
    _, folder, table = published
    texts = list(texts_of(folder))
    for kind in ("pdf", "pptx", "docx"):
        assert any("[q]" in text for name, text in texts if name.startswith(f"board-pack.{kind}")), kind
    assert any(re.match(r"board-pack.pptx/ppt/embeddings/[^/]+/.", name) for name, _ in texts)
    told = [
        (name, what, where)
        for name, text in texts
        for what, number in table.strange.items()
        if (where := find_number(number, text))
    ]
    assert told == []


def test_every_file_says_that_something_is_withheld(published: tuple[SmallProject, Path, Table]) -> None:
    """Or the test above would find nothing because there was nothing."""
    _, folder, table = published
    texts = dict(texts_of(folder))
    marked = {name for name, text in texts.items() if "[q]" in text and "[c]" in text}
    assert {"about.html", "revisions.html"} <= marked
    assert "The numbers are not printed: some figures are withheld." in texts["data-quality.html"]
    known = texts["how-we-know/plans-rate.html"]
    assert [words for words in ("[q]", "Neighbours’ median", "Bromsgrove") if words not in known] == []
    assert "[c]" in texts["how-we-know/secret-count.html"]
    assert len(table.strange) > 40


def test_no_answer_of_the_read_api_tells_one(published: tuple[SmallProject, Path, Table]) -> None:
    """All that it answers with is made of what is read of a pack: values, cards and indicators."""
    project, _, table = published
    pack, _ = boards.make_pack(project.engine, project.definitions, "small-board", NOW.date(), NOW)
    of = ("partnership", NOW.date(), NOW, NOW.date(), "somebody", "oba 1", 2, "")
    contents = read_contents(pack, KeptPack(1, "x", pack.board_id, pack.period, "", *of))
    text = write_json([contents.values, contents.cards, contents.indicators])
    assert {what for what, number in table.strange.items() if find_number(number, text)} == set()
    withheld = [one for one in contents.values if one.get("symbol") in ("c", "q")]
    assert {one["indicator_id"] for one in withheld} >= {"plans-rate", "published-rate", "secret-count"}
    assert not [one for one in withheld if {"numerator", "denominator", "lower", "upper"} & one.keys()]


def test_the_data_file_says_why_a_value_is_blank(published: tuple[SmallProject, Path, Table]) -> None:
    _, folder, _ = published
    with (folder / "data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (found,) = [
        row
        for row in rows
        if row["indicator_id"] == "plans-rate" and row["period"] == "2022-03-31" and not row["breakdown"]
    ]
    flagged = "flagged as not believable: outside the limits set for it"
    assert (found["value"], found["symbol"], found["why_no_value"]) == ("", "q", flagged)
    assert (found["england"], found["why_no_england"]) == ("", flagged)
    secrets = [row for row in rows if row["indicator_id"] == "secret-count" and row["value"] == ""]
    assert {row["why_no_value"] for row in secrets if row["status"] != "forecast"} == {
        "hidden to protect a small number"
    }
    assert {row["why_no_value"] for row in rows if row["is_over"] == "no"} == {"still to come"}
    shown = [row for row in rows if row["value"]]
    assert shown
    assert {row["why_no_value"] for row in shown} == {""}


def test_the_analyst_is_led_to_the_number_all_the_same(published: tuple[SmallProject, Path, Table]) -> None:
    """`oba trace` leads from the mark to the cell, which has the number and its flag."""
    project, folder, table = published
    page = (folder / "how-we-know/published-rate.html").read_text("utf-8")
    codes = re.findall(r"\[q\]</span><a class=\"trace\"[^>]*>(\w+)</a>", page)
    traced = [boards.trace(project.engine, code) for code in codes]
    assert {each.figure.value for each in traced} == {None}
    cells = {(cell.value, cell.flag) for each in traced for _, cell in each.cells}
    assert {flag for _, flag in cells} == {"out-of-range"}
    assert {value for value, _ in cells} <= set(table.strange.values())
    assert cells
