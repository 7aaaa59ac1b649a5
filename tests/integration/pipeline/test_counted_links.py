"""Figures that are counted through a link: refused while its pairs are old, and told with what the link is worth."""

from dataclasses import replace
from pathlib import Path

import pytest

from oba.errors import FeedError
from oba.pipeline.cases import counted_feeds
from oba.pipeline.cases.kept_rows import KeptCases, Pairs
from oba.store.engine import read_session
from oba.store.observations.loads import list_loads
from tests.fixtures.case_links import LINK, keep_apart, link_people
from tests.fixtures.case_world import World
from tests.fixtures.counted_board import FEED, NOW, CountedBoard, make_kept_world, open_counted_board

YEAR = "2017-01-01/P1Y"
DEFINITION = f"""schema: oba-case-link/1
id: {LINK}
version: 1
name: Early help to plans (made up)
owner: Council performance analyst
left: early-help
right: child-protection
weight: 6
chosen: {{date: 2018-07-01, labelled: 600, precision: 99, recall: 96}}
"""
TOLD = ("In a sample 99% were right.", "Of the people of “child-protection” 50% (48 to 52) could be linked.")


class LinkedBoard:
    """The made-up board, whose plans are counted through a link of half of the children."""

    def __init__(self, board: CountedBoard, world: World, patch: pytest.MonkeyPatch) -> None:
        self.board = board
        folder = board.settings.definitions_folder
        plans = folder / "case_lists/child-protection.yaml"
        plans.write_text(plans.read_text("utf-8") + "link: {surname: Surname, forename: Forename}\n", "utf-8")
        self.path = folder / f"case_links/{LINK}.yaml"
        self.path.write_text(DEFINITION, "utf-8")
        self.tell_beside(folder / "indicators")
        board.edit(
            "    within: {months: 12}\n    other: {list: early-help, since: 2015-01-01}\n  help_before_care",
            f"    within: {{months: 12}}\n    through: {LINK}\n"
            "    other: {list: early-help, since: 2015-01-01}\n  help_before_care",
        )
        self.people = world.frame("child-protection").person.unique()
        half = [one for one in self.people if int(one[:4], 16) % 2]
        fingerprint = board.definitions.fingerprint("case_links", LINK)
        self.pairs = Pairs(link_people(world.folder, half, *TOLD), fingerprint)
        lists = keep_apart(world, world.folder)
        patch.setattr(counted_feeds, "read_kept", lambda *_: KeptCases(board.settings, lists, {LINK: self.pairs}))

    @staticmethod
    def tell_beside(folder: Path) -> None:
        """Name what stands beside a figure through a link, without which it is refused."""
        path = folder / "made-up-help-before-plan.yaml"
        path.write_text(path.read_text("utf-8") + "linked_by: made-up-plans-linked\n", "utf-8")

    def title(self) -> str:
        with read_session(self.board.engine) as session:
            return list_loads(session, FEED)[-1].title


@pytest.fixture
def linked(small_home: Path, monkeypatch: pytest.MonkeyPatch) -> LinkedBoard:
    world = make_kept_world(small_home)
    return LinkedBoard(open_counted_board(small_home, monkeypatch), world, monkeypatch)


def test_a_figure_through_a_link_is_of_those_linked_and_told_with_the_link(linked: LinkedBoard) -> None:
    (result,) = linked.board.count()
    assert result.outcome == "loaded"
    told = [one.what for one in result.findings if one.rule == "cases-linked"]
    assert told[0] == f"`help_before_plan` is counted through the link `{LINK}`. {' '.join(TOLD)}"
    assert "who could be linked; of all it is between" in told[1]
    assert linked.title().endswith(f"; through {LINK} (load 7): {' '.join(TOLD)} {counted_feeds.UNLINKED}")
    of = linked.board.figures("plan_year_of")[YEAR]
    assert 0 < of < len(linked.people)


@pytest.mark.parametrize("old", [True, False])
def test_old_pairs_are_not_used_and_the_figures_of_before_stand(linked: LinkedBoard, old: bool) -> None:
    linked.board.count()
    before = linked.board.figures("plan_year")[YEAR]
    if old:
        linked.pairs = replace(linked.pairs, outdated="its pairs are older than what is kept of `early-help`")
        why = "its pairs are older than what is kept of `early-help`"
    else:
        linked.path.write_text(DEFINITION.replace("weight: 6", "weight: 9"), "utf-8")
        why = "its definition has changed since"
    with pytest.raises(FeedError) as told:
        linked.board.count()
    assert str(told.value) == (
        f"`made-up-early-help` counts through the link `{LINK}`, and {why}. Run `oba cases link {LINK}` again; nothing"
        " was counted, and the figures of before stand."
    )
    assert linked.board.figures("plan_year", NOW)[YEAR] == before
