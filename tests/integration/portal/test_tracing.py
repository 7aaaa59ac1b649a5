"""A trace code is looked up in the packs that a person may see, and in no other."""

import json

import pytest

from oba.roles import Role
from tests.fixtures.portal_packs import publish
from tests.fixtures.portals import text_of

BOARD, OTHER = "worcestershire-early-help-board", "herefordshire-early-help-board"
MINE, THEIRS, BOTH = "AAAAAAAAA1", "BBBBBBBBB2", "CCCCCCCCC3"
NONE = "No pack that you may see has this code."


def put_pack(settings, board: str, codes: object, period: str = "2026-q3", audience: str = "partnership") -> None:
    folder = settings.output_folder / board / period
    (folder / "traces").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>A pack</h1>")
    (folder / "manifest.json").write_text(json.dumps({"audience": audience}))
    (folder / "traces/codes.json").write_text(codes if isinstance(codes, str) else json.dumps(codes))


@pytest.fixture
def packs(portal, settings):
    put_pack(settings, BOARD, {"traces/neet.html": f"{BOTH} {MINE}"})
    put_pack(settings, BOARD, {"traces/neet.html": f"{BOTH} OLDOLDOLD1"}, "2026-q2")
    put_pack(settings, BOARD, {"traces/neet.html": "ASIDEASIDE"}, "2026-q4-as-at-2026-01-01")
    put_pack(settings, OTHER, {"traces/care.html": f"{THEIRS} {BOTH}"})
    return portal


@pytest.mark.parametrize(
    ("role", "boards", "code", "found"),
    [
        (Role.BOARD_MEMBER, BOARD, MINE, f"{BOARD}/2026-q3/traces/neet.html#{MINE}"),
        (Role.BOARD_MEMBER, BOARD, "aaaa-aaa aa1", f"{BOARD}/2026-q3/traces/neet.html#{MINE}"),
        (Role.BOARD_MEMBER, BOARD, BOTH, f"{BOARD}/2026-q3/traces/neet.html#{BOTH}"),
        (Role.BOARD_MEMBER, BOARD, "OLDOLDOLD1", f"{BOARD}/2026-q2/traces/neet.html#OLDOLDOLD1"),
        (Role.BOARD_MEMBER, BOARD, "ASIDEASIDE", f"{BOARD}/2026-q4-as-at-2026-01-01/traces/neet.html#ASIDEASIDE"),
        (Role.BOARD_MEMBER, BOARD, THEIRS, ""),
        (Role.BOARD_MEMBER, "", MINE, ""),
        (Role.BOARD_MEMBER, OTHER, MINE, ""),
        (Role.QA_LEAD, "", THEIRS, f"{OTHER}/2026-q3/traces/care.html#{THEIRS}"),
        (Role.COLLECTOR, OTHER, MINE, ""),
        (Role.QA_LEAD, "", "ZZZZZZZZZ9", ""),
        (Role.QA_LEAD, "", "AAAA", ""),
    ],
)
def test_a_code_is_found_in_the_newest_pack_of_theirs_that_prints_it(packs, role, boards, code, found) -> None:
    answer = packs.as_role(role, boards=boards).get("/trace", params={"code": code})
    if found:
        assert (answer.status_code, answer.headers["location"]) == (303, f"/boards/{found}")
    else:
        assert NONE in text_of(answer)


def test_a_restricted_pack_tells_its_codes_to_those_who_see_every_return(portal, settings) -> None:
    put_pack(settings, BOARD, {"traces/neet.html": MINE}, audience="restricted")
    member = portal.as_role(Role.BOARD_MEMBER, boards=BOARD)
    assert NONE in text_of(member.get(f"/trace?code={MINE}"))
    lead = portal.as_role(Role.QA_LEAD, email="lead@example.org")
    assert lead.get(f"/trace?code={MINE}").status_code == 303


@pytest.mark.parametrize(
    "codes", ["no json", "[1]", {"../../secret.html": MINE}, {"traces/x.html": ["AAAAAAAAA"]}, {"//evil.org": MINE}]
)
def test_a_list_of_codes_that_is_no_such_list_leads_nowhere(portal, settings, codes) -> None:
    put_pack(settings, BOARD, codes)
    member = portal.as_role(Role.BOARD_MEMBER, boards=BOARD)
    assert NONE in text_of(member.get(f"/trace?code={MINE}"))


def test_the_form_alone_says_nothing_is_wrong_and_shows_what_was_typed_as_text(packs) -> None:
    member = packs.as_role(Role.BOARD_MEMBER, boards=BOARD)
    assert "There is a problem" not in text_of(member.get("/trace"))
    assert "<script>alert" not in member.get("/trace", params={"code": "<script>alert(1)</script>"}).text
    assert 'href="/trace"' in member.get("/boards").text


def test_a_code_of_a_pack_that_was_shown_at_a_meeting_leads_to_it(portal, project) -> None:
    lead = portal.as_role(Role.COLLECTOR, name="Lea Lead")
    pack = publish(lead)
    folder = project.settings.output_folder / "small-board/2026-q4"
    codes = json.loads((folder / "traces/codes.json").read_text("utf-8"))
    code = next(iter(codes.values())).split()[0]
    assert lead.get(f"/trace?code={code}").headers["location"].endswith(f"#{code}")
    (folder / "traces/codes.json").unlink()
    assert f'href="/packs/{pack}"' in lead.get(f"/trace?code={code}").text
    assert NONE in text_of(lead.get("/trace?code=E10000034")), "the area's, which the pack has too, is none"
    member = portal.as_role(Role.BOARD_MEMBER, email="member@example.org", boards="another-board")
    assert NONE in text_of(member.get(f"/trace?code={code}"))
