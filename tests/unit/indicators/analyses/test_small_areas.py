"""Small areas of two censuses, or fifths of two indices, are never mixed: refused with key and remedy."""

from pathlib import Path

import pytest

from oba.indicators.loading import read_definitions
from oba.vocabulary import Severity
from tests.fixtures.small_project import BOARD, FEED, write_definitions

FIFTHS = "{'1': First, '2': Second, '3': Third, '4': Fourth, '5': Last}"
HELP = f"""schema: oba-analysis/1
id: help
version: 1
name: Help and need
question: Does help go where need is?
kind: reach
help:
  feed: helped.children
  by: {{name: fifth, label: Fifth, categories: {FIFTHS}}}
  by_decile: index.decile
need:
  feed: needy.children
  by: {{name: fifth, label: Fifth, categories: {FIFTHS}}}
  by_decile: index.decile
owner: analyst
"""
HERE = "indicator_definitions/analyses/help.yaml"


def write_feed(name: str, measure: str, edition: str) -> str:
    """A feed of small areas of an edition, or of none that is said."""
    rule = f"{{code: area, edition: {edition}}}" if edition else "{code: area}"
    text = FEED.replace("id: plans", f"id: {name}").replace("{code: area}", rule)
    return text[: text.index("measures:")] + f"measures:\n  {measure}: {{column: {measure}}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = write_definitions(tmp_path, boards=f"{BOARD}analyses: [help]\n")
    (root / "analyses").mkdir()
    write(root, HELP)
    return root


def write(root: Path, text: str, **editions: str) -> None:
    (root / "analyses" / "help.yaml").write_text(text, encoding="utf-8")
    for name, measure in (("helped", "children"), ("needy", "children"), ("index", "decile"), ("other", "decile")):
        feed = write_feed(name, measure, editions.get(name, "lsoa_2021"))
        (root / "feeds" / f"{name}.yaml").write_text(feed, encoding="utf-8")


def faults_of(root: Path) -> list[str]:
    return [str(one) for one in read_definitions(root)[1] if one.severity is Severity.FAIL]


def test_two_sides_of_one_edition_have_no_fault(folder: Path) -> None:
    assert faults_of(folder) == []


def test_a_side_of_another_census_is_refused(folder: Path) -> None:
    write(folder, HELP, needy="lsoa_2011")
    assert faults_of(folder) == [
        f"{HERE}:12: `needy` has figures of LSOAs of 2011 and `helped` of LSOAs of 2021: a code in both may be another"
        " place, and what was split would be counted twice. Name a feed that has LSOAs of 2021, or give both by LSOAs"
        " of 2011."
    ]


def test_an_index_of_another_census_is_refused_wherever_it_cuts(folder: Path) -> None:
    write(folder, HELP, index="lsoa_2011")
    found = faults_of(folder)
    assert [one.partition(": ")[0] for one in found] == [f"{HERE}:10", f"{HERE}:14"]
    assert all("`index` has figures of LSOAs of 2011 and `helped` of LSOAs of 2021" in one for one in found)


def test_fifths_of_two_indices_are_refused_though_both_are_of_one_census(folder: Path) -> None:
    text = HELP[: HELP.rindex("index.decile")] + HELP[HELP.rindex("index.decile") :].replace("index", "other", 1)
    write(folder, text)
    assert faults_of(folder) == [
        f"{HERE}:14: its small areas are cut by `other.decile` and those of another side by `index.decile`: two"
        " editions. Cut both by one."
    ]


def test_a_feed_that_does_not_say_its_census_is_refused(folder: Path) -> None:
    write(folder, HELP, needy="")
    write_feed("needy", "children", "")
    (folder / "feeds" / "needy.yaml").write_text(write_feed("needy", "children", ""), encoding="utf-8")
    assert faults_of(folder) == [
        f"{HERE}:12: `needy.children` is added up by small areas, and its feed does not say of which census they are."
        " Say it as `edition` in the feed's `areas`: lsoa_2011 or lsoa_2021."
    ]


def test_an_edition_is_of_codes(tmp_path: Path) -> None:
    root = write_definitions(tmp_path, feeds=FEED.replace("{code: area}", "{name: area, edition: lsoa_2021}"))
    (fault,) = faults_of(root)
    assert "`edition` is of the codes of small areas; give the column that has them as `code`" in fault
