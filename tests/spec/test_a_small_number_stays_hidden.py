"""A number so small that it might point at a child is hidden, and so is what would give it away."""

import hashlib
import json
from collections.abc import Callable

import pytest

from tests.fixtures.small_project import SmallProject
from tests.fixtures.teams import BY_TEAM, PLANS_BY_TEAM, TABLE
from tests.fixtures.withheld_project import texts_of

Open = Callable[..., SmallProject]


@pytest.fixture
def teams(open_small: Open) -> SmallProject:
    return open_small(feeds=BY_TEAM, indicators=PLANS_BY_TEAM)


def test_a_small_number_is_hidden_and_so_is_the_one_that_would_tell_it(teams: SmallProject) -> None:
    """3 is below 5. Of 52, with 40 shown, 9 would tell that the third is 3."""
    teams.load(TABLE)
    shown = {line.name: line.points[0].figure.text for line in teams.card().categories}
    assert shown == {"Team A": "[c]", "Team B": "40", "Team C": "[c]"}


def test_nought_is_no_small_number_and_a_hidden_one_is_never_nought(teams: SmallProject) -> None:
    """Nobody is found in a nought; a symbol says that there is a number."""
    teams.load(TABLE.replace("| A    | 3 ", "| A    | 0 ").replace("52", "49"))
    shown = {line.name: line.points[0].figure.text for line in teams.card().categories}
    assert shown == {"Team A": "0", "Team B": "40", "Team C": "9"}


def test_what_is_hidden_is_in_no_file_that_is_published(teams: SmallProject) -> None:
    """The data file has the symbol and neither value nor numerator."""
    teams.load(TABLE)
    lines = (teams.publish() / "data.csv").read_text("utf-8-sig").splitlines()
    (hidden,) = [line for line in lines if "Team A" in line]
    assert ",c," in hidden
    assert not {"3", "3.0"} & set(hidden.split(","))


def test_a_file_that_is_not_public_is_named_without_its_hash(teams: SmallProject) -> None:
    """Who knows 52 and 40 has nine guesses for the rest, and the hash would say which is right."""
    teams.load(TABLE)
    folder = teams.publish()
    own = hashlib.sha256((teams.settings.home / "plans.csv").read_bytes()).hexdigest()
    assert [name for name, text in texts_of(folder) if own[:12] in text] == []
    (source,) = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert (source["file"], source["sha256"]) == ("plans.csv", None)


def test_what_a_publisher_has_protected_is_shown_as_published(open_small: Open) -> None:
    """The definition says so of public statistics; nothing is hidden twice."""
    public = PLANS_BY_TEAM + "disclosure: {public_source: true}\n"
    teams = open_small(feeds=BY_TEAM, indicators=public)
    teams.load(TABLE)
    assert [line.points[0].figure.text for line in teams.card().categories] == ["3", "40", "9"]
    own = hashlib.sha256((teams.settings.home / "plans.csv").read_bytes()).hexdigest()
    assert own in (teams.publish() / "manifest.json").read_text(encoding="utf-8")
