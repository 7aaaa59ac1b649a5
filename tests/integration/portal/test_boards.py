"""Published packs: for those who may see boards, file by file, and nothing outside of them."""

import json
from dataclasses import replace
from datetime import date

import pytest

from oba.indicators.board import folder_name
from oba.indicators.schedule import BoardSchedule
from oba.portal.definitions import Project
from oba.roles import Role
from oba.vocabulary import Audience
from tests.fixtures.portals import text_of

BOARD, OTHER = "worcestershire-early-help-board", "herefordshire-early-help-board"
FILES = {
    "worcestershire-early-help-board/2026-q3/index.html": "<h1>A pack</h1>",
    "worcestershire-early-help-board/2026-q3/assets/pages.js": "1",
    "worcestershire-early-help-board/2026-q3/data.csv": "a,b",
    "worcestershire-early-help-board/2026-q2/index.html": "<h1>An older pack</h1>",
    "worcestershire-early-help-board/.2026-q4-new-abc/index.html": "half a pack",
    "worcestershire-early-help-board/2026-q3/notes.py": "secret",
    "loose.html": "not of a pack",
}


@pytest.fixture
def reader(portal, settings):
    for name, content in FILES.items():
        path = settings.output_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (settings.output_folder.parent / "secret.html").write_text("outside")
    (settings.output_folder / "worcestershire-early-help-board/2026-q3/leak.html").symlink_to(
        settings.output_folder.parent / "secret.html"
    )
    return portal.as_role(Role.BOARD_MEMBER, boards=f"{BOARD} early_help closed-board")


def test_packs_are_listed_by_board_the_newest_first(reader):
    page = reader.get("/boards").text
    assert page.index("2026-q3/index.html") < page.index("2026-q2/index.html")
    assert "2026-q4" not in page


def test_files_of_a_pack_are_given_with_their_kind(reader):
    kinds = {
        name: reader.get(f"/boards/worcestershire-early-help-board/2026-q3/{name}").headers["content-type"]
        for name in ("index.html", "assets/pages.js", "data.csv")
    }
    assert kinds == {
        "index.html": "text/html; charset=utf-8",
        "assets/pages.js": "text/javascript; charset=utf-8",
        "data.csv": "text/csv; charset=utf-8",
    }


def test_a_pack_is_not_kept_by_browsers_and_runs_its_own_scripts_only(reader):
    headers = reader.get("/boards/worcestershire-early-help-board/2026-q3/index.html").headers
    assert headers["cache-control"] == "no-store"
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "worcestershire-early-help-board/2026-q3/leak.html",
        "worcestershire-early-help-board/2026-q3/notes.py",
        "worcestershire-early-help-board/2026-q3",
        "worcestershire-early-help-board/2026-q3/assets",
        "worcestershire-early-help-board/.2026-q4-new-abc/index.html",
        "loose.html",
        "..%2Fsecret.html",
        "a/b/..%2F..%2F..%2Fsecret.html",
        "worcestershire-early-help-board/2026-q3/..%2f..%2f..%2fsecret.html",
        "worcestershire-early-help-board/2026-q3/%2e%2e/%2e%2e/%2e%2e/secret.html",
        "worcestershire-early-help-board/2026-q3/..%5c..%5csecret.html",
        "%2Fetc/passwd/x.html",
        "/etc/passwd/x.html",
        "a/b/x%00.html",
        "a/b/" + "x" * 5000 + ".html",
    ],
)
def test_nothing_outside_of_a_pack_is_given(reader, path):
    answer = reader.get(f"/boards/{path}")
    assert answer.status_code == 404
    assert "outside" not in answer.text


def publish(settings, name: str) -> list[str]:
    """Put a pack of every kind of file where a board's are; return the addresses."""
    files = {
        "index.html": "<html><head></head><body><h1>Told to its board</h1></body></html>",
        "indicators/a-curve.html": "<p>Told to its board</p>",
        "data.csv": "Told to its board",
        "board-pack.xlsx": "Told to its board",
        "assets/pages.js": "1",
        "manifest.json": json.dumps({"audience": "partnership", "meeting": "Autumn", "as_at": "2026-10-05"}),
    }
    folder = settings.output_folder / name / "2026-q3"
    for file, content in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(content)
    return [f"/boards/{name}/2026-q3/{file}" for file in files]


SEES = [
    (Role.BOARD_MEMBER, BOARD, {BOARD}),
    (Role.BOARD_MEMBER, f"{BOARD} {OTHER}", {BOARD, OTHER}),
    (Role.BOARD_MEMBER, "", set()),
    (Role.COLLECTOR, "", {BOARD, OTHER}),
    (Role.COLLECTOR, OTHER, {OTHER}),
    (Role.QA_LEAD, "", {BOARD, OTHER}),
    (Role.QA_LEAD, BOARD, {BOARD}),
]


@pytest.mark.parametrize(("role", "boards", "seen"), SEES)
def test_packs_of_ones_own_boards_are_seen_and_others_are_as_if_they_were_not(portal, settings, role, boards, seen):
    addresses = {name: publish(settings, name) for name in (BOARD, OTHER)}
    browser = portal.as_role(role, boards=boards)
    listed = browser.get("/boards").text
    nowhere = browser.get("/boards/no-such-board/2026-q3/index.html")
    for name, files in addresses.items():
        assert (f"/boards/{name}/" in listed) == (name in seen)
        for address in files:
            answer = browser.get(address)
            if name in seen:
                assert answer.status_code == 200, address
            else:
                assert (answer.status_code, text_of(answer)) == (404, text_of(nowhere)), address
    assert ("Your account has no board yet" in listed) == (not seen)


def test_a_member_without_a_board_is_told_whom_to_ask_and_the_administrator_sees_who(portal):
    kim = portal.as_role(Role.ADMINISTRATOR, email="kim@example.org", name="Kim Taylor")
    portal.add_account(Role.ADMINISTRATOR, "lee@example.org", closed_at=portal.clock())
    member = portal.as_role(Role.BOARD_MEMBER, boards="closed-board", name="Chris Bailey")
    for path in ("/", "/boards"):
        said = text_of(member.get(path))
        assert "Your account has no board yet" in said, path
        assert "Ask Kim Taylor, kim@example.org , to choose your boards." in said, path
    assert "1 board member sees no pack until you choose their boards." in text_of(kim.get("/"))
    assert "Board members who see no pack" in text_of(kim.get("/people"))
    seeing = portal.as_role(Role.BOARD_MEMBER, email="other@example.org", boards=BOARD)
    assert "no board yet" not in text_of(seeing.get("/")) + text_of(seeing.get("/boards"))


def test_a_page_of_a_pack_has_a_way_back_and_lets_its_reader_sign_out(portal, settings):
    page, *_ = publish(settings, BOARD)
    browser = portal.as_role(Role.BOARD_MEMBER, boards=BOARD, name="Bo <Member>", example=False)
    answer = browser.get(page)
    assert answer.text.index('href="/boards"') < answer.text.index("Told to its board")
    assert "Bo &lt;Member&gt;" in answer.text
    assert answer.text.index("bar.css") < answer.text.index("</head>")
    policy = answer.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "script-src 'self';" in policy
    token = answer.text.split('name="csrftoken" value="')[1].split('"')[0]
    assert browser.client.post("/sign-out", data={"csrftoken": token}).status_code == 303
    assert browser.get(page).status_code == 303


def test_the_list_tells_the_meeting_the_curves_and_what_can_be_downloaded(portal, settings):
    publish(settings, BOARD)
    definitions = portal.app.state.project.definitions
    planned = definitions.boards[BOARD].model_copy(
        update={"schedule": BoardSchedule(meetings=[date(2026, 7, 1), date(2026, 10, 5), date(2027, 1, 5)])}
    )
    browser = portal.as_role(Role.BOARD_MEMBER, boards=BOARD)
    assert "Autumn 1 curve" in text_of(browser.get("/boards"))
    portal.app.state.project = Project(replace(definitions, boards={**definitions.boards, BOARD: planned}))
    page = text_of(browser.get("/boards"))
    assert (
        "2026 Q3 , Worcestershire early help board 5 October 2026 Autumn 1 curve what was known on 5 October 2026"
        in page
    )
    assert "Next meeting: 5 January 2027 . Its pack is made on 31 December 2026." in page
    assert "Workbook (Excel)" in page
    assert "All figures (CSV)" in page


@pytest.mark.parametrize("role", [Role.SUBMITTER, Role.APPROVER, Role.ADMINISTRATOR])
def test_others_see_no_pack(portal, reader, role):
    browser = portal.as_role(role)
    assert browser.get("/boards/worcestershire-early-help-board/2026-q3/index.html").status_code == 403
    assert portal.browser().get("/boards/worcestershire-early-help-board/2026-q3/data.csv").status_code == 303


def test_a_restricted_pack_is_for_those_who_see_every_return(portal, reader):
    definitions, name = portal.app.state.project.definitions, "worcestershire-early-help-board"
    restricted = definitions.boards[name].model_copy(update={"audience": Audience.RESTRICTED})
    boards = {**definitions.boards, name: restricted}
    portal.app.state.project = Project(replace(definitions, boards=boards))
    page = f"/boards/{name}/2026-q3/index.html"
    assert reader.get(page).status_code == 404
    assert name not in reader.get("/boards").text
    assert portal.as_role(Role.COLLECTOR).get(page).status_code == 200


def test_what_was_published_as_restricted_stays_so_when_its_board_opens(portal, reader, settings):
    name = "worcestershire-early-help-board"
    for period, words in (("2025-q1", '{"audience": "restricted"}'), ("2025-q2", '{"audience": "partnership"}')):
        page = settings.output_folder / name / period / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("a pack")
        (page.parent / "manifest.json").write_text(words)
    assert reader.get(f"/boards/{name}/2025-q1/index.html").status_code == 404
    assert reader.get(f"/boards/{name}/2025-q2/index.html").status_code == 200
    assert "2025-q1" not in reader.get("/boards").text
    assert portal.as_role(Role.COLLECTOR).get(f"/boards/{name}/2025-q1/index.html").status_code == 200


def test_packs_of_a_board_that_is_no_longer_defined_are_as_restricted_ones(portal, reader, settings):
    page = settings.output_folder / "closed-board/2026-q1/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("once restricted")
    assert reader.get("/boards/closed-board/2026-q1/index.html").status_code == 404
    assert "closed-board" not in reader.get("/boards").text
    assert portal.as_role(Role.COLLECTOR).get("/boards/closed-board/2026-q1/index.html").status_code == 200


def test_a_board_whose_folder_is_not_named_as_its_id_is_found_by_its_folder(portal, reader, settings):
    definitions = portal.app.state.project.definitions
    first = next(iter(definitions.boards.values()))
    board = first.model_copy(update={"id": "early_help", "name": "The early help board"})
    portal.app.state.project = Project(replace(definitions, boards={"early_help": board}))
    page = settings.output_folder / folder_name(board.id) / "2026-q1/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("a pack")
    assert reader.get("/boards/early-help/2026-q1/index.html").status_code == 200
    assert "The early help board" in reader.get("/boards").text
