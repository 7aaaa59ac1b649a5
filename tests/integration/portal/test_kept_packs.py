"""Packs for meetings in the portal: who publishes, who sees what was shown, and what differs now."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from oba.pipeline.frozen_packs.handouts import finish_packs
from oba.portal.packs.handouts import HandoutMaker
from oba.roles import Role
from oba.scorecards.render.publishing import mark_of
from oba.settings import Settings
from tests.fixtures.corrected_plans import CORRECTED
from tests.fixtures.portal_packs import BOARD, publish
from tests.fixtures.portals import text_of
from tests.fixtures.small_project import INDICATOR, write_definitions


@pytest.fixture
def lead(portal, project):
    return portal.as_role(Role.COLLECTOR, name="Lea Lead")


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
    table = lead.get(f"/api/v1/values?pack={code}&format=csv")
    assert f'href="/api/v1/values?pack={code}&amp;format=csv"' in lead.get(f"/packs/{code}").text
    assert "Child protection plans,per 10000" in table.text.replace('"per 10,000"', "per 10000")
    listed = lead.get("/boards").text
    assert f'href="/packs/{code}"' in listed
    assert f"2026 Q4, published by Lea Lead, pack {code}" in listed
    assert f'href="/packs/publish/{BOARD}"' in listed


MAKING = "The PDF, slides and document are being made. Look again in a minute."


def test_nobody_waits_for_the_formats_which_are_made_afterwards(portal, project, lead):
    """Published at once, said to be in the making on every page, made whole beside it, told in the trail."""
    asked, folder = portal.app.state.handouts, project.settings.output_folder / BOARD / "2026-q4"
    code = publish(lead)
    assert asked.boards == [(BOARD, True)]
    assert {path.name for path in folder.glob("board-pack.*")} == {"board-pack.xlsx"}
    assert MAKING in text_of(lead.get(f"/packs/{code}"))
    assert "still to come" in text_of(lead.get("/boards"))
    assert MAKING in text_of(lead.get(f"/boards/{BOARD}/2026-q4/index.html"))
    assert asked.boards == [(BOARD, True), (BOARD, False), (BOARD, False)]  # each look begins again what was stopped
    asked.works = False
    assert "could not be made" in text_of(lead.get(f"/packs/{code}"))
    again = lead.post(f"/packs/{code}/reissue").headers["location"]
    before = (folder / "data.csv").read_bytes()
    made = finish_packs(project.engine, project.settings, BOARD, portal.clock())
    assert [one.name for one in made] == ["2026-q4", f"2026-q4-reissued-{code}"]
    assert finish_packs(project.engine, project.settings, BOARD, portal.clock()) == []
    for page in (f"/packs/{code}", "/boards", f"/boards/{BOARD}/2026-q4/index.html", again):
        text = text_of(lead.get(page))
        assert "being made" not in text, page
        assert "still to come" not in text, page
    assert f'href="/boards/{BOARD}/2026-q4/board-pack.docx"' in lead.get("/boards").text
    assert lead.get(f"/boards/{BOARD}/2026-q4/board-pack.docx").content.startswith(b"PK")
    assert (folder / "data.csv").read_bytes() == before
    assert "Re-issued on 2 November 2026" in text_of(lead.get(again))
    told = [json.loads(one.detail) for one in portal.trail() if one.action == "publish pack"]
    newest = next(one for one in told if one.get("added"))
    assert (newest["manifest"], newest["added"], newest["code"]) == (mark_of(folder), ["document"], code)


class AtOnce:
    """A thread that does its work when it is started."""

    def __init__(self, target: Callable[[], None], daemon: bool) -> None:
        assert daemon, "the server would wait for it to end"
        self.start = target


def test_a_process_that_makes_formats_is_started_once_and_after_a_failure_only_by_publishing(monkeypatch, tmp_path):
    class Process:
        def __init__(self, **_named: object) -> None:
            self.exitcode: int | None = None

        def start(self) -> None:
            started.append(self)

        def join(self) -> None:
            waited_for.append(self)

        def is_alive(self) -> bool:
            return self.exitcode is None

    waited_for: list[Process] = []
    started: list[Process] = []
    context = SimpleNamespace(Process=Process)
    monkeypatch.setattr("oba.portal.packs.handouts.Thread", AtOnce)
    monkeypatch.setattr("oba.portal.packs.handouts.multiprocessing", SimpleNamespace(get_context=lambda _way: context))
    maker = HandoutMaker(Settings(home=tmp_path))
    assert [maker.start(BOARD), maker.start(BOARD), maker.start("another")] == [True, True, True]
    assert len(started) == 2
    started[0].exitcode = 1
    assert [maker.start(BOARD), maker.start(BOARD, is_new=True)] == [False, True]
    started[-1].exitcode = 0
    assert maker.start(BOARD)
    assert len(started) == 4
    assert set(waited_for) == set(started), "an ended process is left in the system"


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
