"""Packs for meetings in the portal: who publishes, who sees what was shown, and what differs now."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from oba.indicators.loading import load_definitions
from oba.portal.definitions import Project
from oba.roles import Role
from oba.scorecards.render.formats import Format
from tests.fixtures.corrected_plans import CORRECTED, FIRST
from tests.fixtures.portals import text_of
from tests.fixtures.small_project import INDICATOR, SmallProject, give_places, open_small_project, write_definitions

BOARD = "small-board"


@pytest.fixture
def project(portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path) -> Iterator[SmallProject]:
    """The portal on the store and the definitions of the small project."""
    monkeypatch.setattr("oba.pipeline.project.load_definitions", load_definitions)
    monkeypatch.setattr("oba.portal.kept_packs.ALL", (Format.DOCUMENT,))  # a PDF takes a second, and is made elsewhere
    home = tmp_path / "project"
    give_places(places_template, home)
    project = open_small_project(home)
    project.load(FIRST, portal.clock())
    state = portal.app.state
    state.engine, state.settings, state.project = project.engine, project.settings, Project(project.definitions)
    yield project
    project.engine.dispose()


@pytest.fixture
def lead(portal, project):
    return portal.as_role(Role.COLLECTOR, name="Lea Lead")


def publish(lead) -> str:
    """Publish for the meeting through the page; return the id."""
    answer = lead.post(f"/packs/publish/{BOARD}")
    return answer.headers["location"].rpartition("/")[2]


def test_a_lead_publishes_after_the_checklist_and_the_trail_says_who(portal, lead):
    assert f'href="/packs/publish/{BOARD}"' not in lead.get("/boards").text  # there is no pack of it yet
    page = text_of(lead.get(f"/packs/publish/{BOARD}"))
    assert "Nothing keeps it back" in page
    assert "Child protection plans: the headline has no story behind its curve." in page
    code = publish(lead)
    page = text_of(lead.get(f"/packs/{code}"))
    assert "Lea Lead" in page
    assert code in page
    (entry,) = [one for one in portal.trail() if one.action == "publish pack for a meeting"]
    assert (entry.who.partition(" <")[0], entry.role, json.loads(entry.detail)["code"]) == (
        "Lea Lead",
        "collector",
        code,
    )
    listed = lead.get("/boards").text
    assert f'href="/boards/{BOARD}/2026-q4/board-pack.docx"' in listed
    assert lead.get(f"/boards/{BOARD}/2026-q4/board-pack.docx").content.startswith(b"PK")
    assert f'href="/packs/{code}"' in listed
    assert f"2026 Q4, published by Lea Lead, pack {code}" in listed
    assert f'href="/packs/publish/{BOARD}"' in listed


def test_an_error_keeps_it_back(project, lead):
    write_definitions(project.settings.home, indicators=INDICATOR.replace("owner: analyst", "owner: tbc"))
    page = text_of(lead.get(f"/packs/publish/{BOARD}"))
    assert "What keeps it back Child protection plans: the headline has no owner." in page
    assert "Publish for the meeting</button>" not in lead.get(f"/packs/publish/{BOARD}").text
    answer = lead.post(f"/packs/publish/{BOARD}")
    assert answer.headers["location"] == f"/packs/publish/{BOARD}"
    assert not (project.settings.output_folder / BOARD / "2026-q4").exists()


def test_what_was_shown_is_seen_again_and_what_differs_is_listed(portal, project, lead):
    code = publish(lead)
    reader = portal.as_role(Role.BOARD_MEMBER, email="member@example.org", boards=BOARD)
    assert "Nothing differs" in text_of(reader.get(f"/packs/{code}/known-now"))
    portal.clock.move(minutes=5)
    project.load(CORRECTED, portal.clock())
    page = text_of(reader.get(f"/packs/{code}/known-now"))
    assert "31 March 2025 value 60 66 revised by Plans (plans.csv), known 2 November 2026" in page
    again = reader.post(f"/packs/{code}/reissue").headers["location"]
    assert again == f"/boards/{BOARD}/2026-q4-reissued-{code}/index.html"
    shown = text_of(reader.get(again))
    assert "Re-issued on 2 November 2026, as shown to the board on 2 November 2026" in shown
    assert "re-issued" in text_of(reader.get("/boards"))


@pytest.mark.parametrize(
    ("role", "boards", "audience", "sees"),
    [
        (Role.BOARD_MEMBER, BOARD, "partnership", True),
        (Role.BOARD_MEMBER, "another-board", "partnership", False),
        (Role.BOARD_MEMBER, "", "partnership", False),
        (Role.BOARD_MEMBER, BOARD, "restricted", False),
        (Role.COLLECTOR, "another-board", "partnership", False),
        (Role.QA_LEAD, "", "restricted", True),
    ],
)
def test_a_kept_pack_is_for_those_of_its_board_and_audience(portal, project, lead, role, boards, audience, sees):
    text = next((project.settings.home / "indicator_definitions/boards").glob("*.yaml"))
    text.write_text(text.read_text("utf-8") + f"audience: {audience}\n", encoding="utf-8")
    code = publish(lead)
    reader = portal.as_role(role, email="reader@example.org", boards=boards)
    for path in (f"/packs/{code}", f"/packs/{code}/known-now"):
        assert (reader.get(path).status_code == 200) == sees, path
    assert reader.post(f"/packs/{code}/reissue").status_code == (303 if sees else 404)
    assert (f"/packs/{code}" in reader.get("/boards").text) == sees
