"""What a board was shown can be seen again, value for value, whatever was corrected, redefined or rebuilt since."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from oba import __version__
from oba.errors import PublishError
from oba.findings import Finding
from oba.pipeline import history
from oba.pipeline.frozen_packs.integrity import find_changed_packs
from oba.pipeline.frozen_packs.listing import list_kept
from oba.pipeline.frozen_packs.meeting import check_for_meeting, publish_for_meeting, read_kept, reissue
from oba.pipeline.frozen_packs.reasons import explain_differences
from oba.pipeline.inputs import board as board_inputs
from oba.scorecards.card import Pack
from oba.scorecards.frozen_packs.writing import open_text, pack_up, write_value
from oba.scorecards.render.known_now import Explained
from oba.store.audit import Actor, list_entries
from oba.store.engine import read_session
from tests.fixtures.corrected_plans import CORRECTED, FIRST
from tests.fixtures.small_project import (
    BOARD,
    INDICATOR,
    NOW,
    OUTCOME,
    SmallProject,
    open_small_project,
    write_definitions,
)
from tests.fixtures.teams import BY_TEAM, PLANS_BY_TEAM, TABLE

Open = Callable[..., SmallProject]
CHAIR = Actor(None, "Ada Chair <ada@example.org>")
LATER = NOW + timedelta(days=40)
NEXT_DAY = NOW + timedelta(days=1)
REDEFINED = (
    INDICATOR.replace("version: 1\n", "version: 2\n")
    .replace("multiplier: 10000", "multiplier: 1000")
    .replace("per 10,000", "per 1,000")
    + "changelog: [{version: 2, date: 2026-12-01, change: Per thousand.}]\n"
)


@pytest.fixture
def small(open_small: Open) -> SmallProject:
    small = open_small()
    small.load(FIRST)
    return small


def show(project: SmallProject) -> str:
    """Publish for the meeting; return the id of what was kept."""
    return publish_for_meeting(project.engine, project.definitions, "small-board", project.settings, NOW, CHAIR).code


def folder_of(project: SmallProject) -> Path:
    return project.settings.output_folder / "small-board" / "2026-q4"


def read_files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def read_cells(folder: Path) -> list[object]:
    """Return every cell of the workbook but the line that says what the pack is."""
    book = load_workbook(folder / "board-pack.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return [cell for cell in cells if not str(cell).startswith(("Published for", "Re-issued on"))]


def read_texts(folder: Path) -> dict[str, str]:
    """Return the pages without the sentence that says what the pack is."""
    said = re.compile(r'<p class="made-up" role="note">Re-issued[^<]*</p>|Published for [^<(]*\(pack [0-9a-f]+\)\. ')
    return {
        str(path.relative_to(folder)): said.sub("", path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))
    }


def read_data(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "data.csv").read_text("utf-8-sig").splitlines()))


def verify(project: SmallProject) -> list[Finding]:
    with read_session(project.engine) as session:
        return find_changed_packs(session)


def explain(project: SmallProject, shown: Pack) -> list[Explained]:
    return explain_differences(project.engine, project.definitions, shown, NEXT_DAY)


def redefine(project: SmallProject) -> SmallProject:
    """Open the project again by an edited definition of its indicator."""
    project.engine.dispose()
    write_definitions(project.settings.home, indicators=REDEFINED)
    return open_small_project(project.settings.home, indicators=REDEFINED)


def move_to_another_outcome(project: SmallProject) -> SmallProject:
    """Open the project again with another outcome in place of its own, for the board and the edited indicator."""
    project.engine.dispose()
    old, new = "children-are-safe", "children-thrive"
    more = {f"outcomes/{new}.yaml": OUTCOME.replace(old, new).replace("Children are safe", "Children thrive")}
    changes = {"indicators": REDEFINED.replace(old, new), "boards": BOARD.replace(old, new)}
    return open_small_project(project.settings.home, more, **changes)


def test_a_pack_is_given_again_after_data_outcomes_definitions_and_software_changed(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """data.csv byte by byte, pages and workbook but for the line that says so; the current folder is not touched."""
    code = show(small)
    shown = folder_of(small)
    data, texts, cells = (shown / "data.csv").read_bytes(), read_texts(shown), read_cells(shown)
    monkeypatch.setattr(board_inputs, "__version__", "9.9.9")
    small.load(CORRECTED, LATER)
    changed = move_to_another_outcome(small)
    changed.publish(LATER)
    assert "Children thrive" in (folder_of(changed) / "report-cards.html").read_text("utf-8")
    current = read_files(folder_of(changed))
    again = reissue(changed.engine, code.upper(), changed.settings, LATER, CHAIR).folder
    assert again.name == f"2026-q4-reissued-{code}"
    assert (again / "data.csv").read_bytes() == data != current["data.csv"]
    assert read_texts(again) == texts
    assert read_cells(again) == cells
    assert json.loads((again / "manifest.json").read_bytes())["software"] == f"oba {__version__}"
    assert read_files(folder_of(changed)) == current
    changed.engine.dispose()


def test_what_is_published_daily_is_a_draft_until_somebody_publishes_it(small: SmallProject) -> None:
    def state() -> str:
        return str(json.loads((folder_of(small) / "manifest.json").read_bytes())["issue"]["state"])

    small.publish()
    assert (state(), list_kept(small.engine)) == ("draft", [])
    code = show(small)
    assert (state(), [one.code for one in list_kept(small.engine)]) == ("published", [code])
    small.publish(LATER)
    assert (state(), [one.code for one in list_kept(small.engine)]) == ("draft", [code])
    words = f"may differ from what was published for the meeting on 23 November 2026 (pack {code})."
    assert words in (folder_of(small) / "index.html").read_text("utf-8")
    with read_session(small.engine) as session:
        told = [entry for entry in list_entries(session) if entry.action == "publish pack for a meeting"]
    assert [(entry.who, json.loads(entry.detail)["code"]) for entry in told] == [(CHAIR.who, code)]


def test_the_differences_are_exactly_the_cells_of_the_data_file_that_differ(small: SmallProject) -> None:
    """The two files laid beside each other differ in these cells and no others; each is told with its release."""
    code = show(small)
    shown = read_kept(small.engine, code).pack
    assert explain_differences(small.engine, small.definitions, shown, NOW) == []
    before = read_data(folder_of(small))
    small.load(CORRECTED, NEXT_DAY)
    found = explain_differences(small.engine, small.definitions, shown, NEXT_DAY)
    wanted = {
        (one["period"], column, one[column], other[column])
        for one, other in zip(before, read_data(small.publish(NEXT_DAY)), strict=True)
        for column in one
        if column != "trace" and one[column] != other[column]
    }
    cells = [one.difference for one in found]
    assert {(cell.period, cell.column, cell.then, cell.now) for cell in cells} == wanted
    assert ("2025-03-31", "value", "60", "66") in wanted
    assert {one.reason for one in found} == {"revised by Plans (plans.csv), known 24 November 2026"}


def test_a_period_that_is_new_is_one_difference_and_so_is_one_that_was_undone(small: SmallProject) -> None:
    shown = read_kept(small.engine, show(small)).pack
    small.load(f"{FIRST}\n           E10000034 | 2026 | 61    | 10000", NEXT_DAY)
    rows = [one for one in explain(small, shown) if one.difference.column == "row"]
    assert [(one.difference.period_label, one.difference.then, one.difference.now) for one in rows] == [
        ("31 March 2026", "not in the pack", "in the pack")
    ]
    assert rows[0].reason == "revised by Plans (plans.csv), known 24 November 2026"
    for load in (2, 1):
        history.undo(small.engine, load, NEXT_DAY, "a mistake")
    assert {one.reason for one in explain(small, shown)} == {"undone since: Plans (plans.csv)"}


def test_what_is_hidden_since_is_told_as_that(open_small: Open) -> None:
    """Team A fell below 5, and the whole would tell it, since 40 and 9 were shown. The release is not named."""
    teams = open_small(feeds=BY_TEAM, indicators=PLANS_BY_TEAM)
    teams.load(TABLE.replace("| 3  ", "| 13 ").replace("| 52 ", "| 62 "))
    shown = read_kept(teams.engine, show(teams)).pack
    teams.load(TABLE, NEXT_DAY)
    told = {
        (one.difference.breakdown, one.difference.then, one.difference.now, one.reason)
        for one in explain(teams, shown)
        if one.difference.column == "value"
    }
    hidden = "newly hidden, to protect a small number"
    assert told == {("Team: Team A", "13", "", hidden), ("", "62", "", hidden)}


def test_a_changed_definition_and_a_changed_software_are_reasons(
    small: SmallProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = read_kept(small.engine, show(small)).pack
    monkeypatch.setattr(board_inputs, "__version__", "9.9.9")
    card = shown.cards[0]
    first, *rest = card.own.points
    wider = replace(
        card, own=replace(card.own, points=(replace(first, figure=replace(first.figure, upper=99.0)), *rest))
    )
    worked_out_otherwise = replace(shown, outcomes=(replace(shown.outcomes[0], cards=(wider,)),))
    (found,) = explain_differences(small.engine, small.definitions, worked_out_otherwise, NOW)
    assert (found.difference.period, found.difference.column, found.difference.then) == ("2023-03-31", "upper", "99")
    assert found.reason == f"method or software changed from oba {__version__} to oba 9.9.9"
    changed = redefine(small)
    told = explain_differences(changed.engine, changed.definitions, shown, NOW)
    values = {one.difference.then: one.difference.now for one in told if one.difference.column == "value"}
    assert values == {"40": "4", "50": "5", "60": "6"}
    assert {one.reason for one in told} == {"definition changed from version 1 to 2"}
    changed.load(CORRECTED, NEXT_DAY)  # one of the three figures only
    revised = {one.difference.period for one in explain(changed, shown) if "revised by" in one.reason}
    assert revised == {"2025-03-31"}, "a release is named that did not change the figure"
    changed.engine.dispose()


def test_what_is_hidden_is_not_in_what_is_kept(open_small: Open) -> None:
    """Whatever the small number is, and the one beside it that would tell it, the kept text is the same."""
    texts = []
    for small, other in ((3, 9), (2, 10)):
        teams = open_small(feeds=BY_TEAM, indicators=PLANS_BY_TEAM)
        teams.load(TABLE.replace("| 3  ", f"| {small}  ").replace("| 9  ", f"| {other}  "))
        pack = read_kept(teams.engine, show(teams)).pack
        texts.append(open_text(pack_up(pack)))
    assert len(set(texts)) == 1
    assert b"[c]" in texts[0]


def test_a_fault_keeps_a_pack_back_and_leaves_everything_as_it_was(open_small: Open) -> None:
    small = open_small(indicators=INDICATOR.replace("owner: analyst", "owner: to be named"))
    small.load(FIRST)
    small.publish()
    before = read_files(folder_of(small))
    (fault, *advice) = check_for_meeting(small.engine, small.definitions, "small-board", NOW)
    assert str(fault) == "Child protection plans: the headline has no owner. Name one in its definition."
    assert [one.rule for one in advice] == ["no-story"]
    with pytest.raises(PublishError, match="One fault keeps the pack from being published") as caught:
        show(small)
    assert [one.rule for one in caught.value.findings] == ["no-owner", "no-story"]
    assert (read_files(folder_of(small)), list_kept(small.engine)) == (before, [])


def test_a_pack_is_published_by_somebody(small: SmallProject) -> None:
    with pytest.raises(PublishError, match="Say who"):
        publish_for_meeting(small.engine, small.definitions, "small-board", small.settings, NOW, Actor(None, " "))
    with pytest.raises(PublishError, match="There is no kept pack `abc`"):
        reissue(small.engine, "abc", small.settings, NOW, CHAIR)


def test_a_kept_pack_is_not_changed_and_a_change_is_found(small: SmallProject) -> None:
    code = show(small)
    assert verify(small) == []
    kept = read_kept(small.engine, code).pack
    other = pack_up(replace(kept, board_name="Another board"))
    assert write_value(kept) != open_text(other).decode()
    change = text("UPDATE frozen_pack SET packed = :packed, sha256 = :sha")
    given = {"packed": other.data, "sha": other.sha256}
    with pytest.raises(DBAPIError), small.engine.begin() as connection:
        connection.execution_options(oba_writes=True).execute(change, given)
    with small.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER frozen_pack_no_update"))
        connection.execute(change, given)
    assert [str(one) for one in verify(small)] == [
        f"frozen_pack: pack {code} is not the one that the audit trail names."
        " Restore the newest backup that verifies; what was printed is still as it was."
    ]
