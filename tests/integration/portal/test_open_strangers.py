"""The read API and strangers: scripts of other sites, tokens that somebody changed, and many who ask at once."""

import pytest
from fastapi import HTTPException
from sqlalchemy import text

from oba.errors import PublishError
from oba.pipeline.frozen_packs.meeting import read_kept
from oba.portal.read_api.cache import AtHand
from oba.roles import Role
from oba.store.engine import read_session, write_session
from oba.store.packs import list_packs
from oba.store.people import tokens
from oba.vocabulary import Audience
from tests.fixtures.open_packs import AUDIENCES, CLOSED, OPEN, OURS, add_token, keep_packs, set_audiences

V1 = "/api/v1"
EVERY = tuple(f"{V1}/{name}" for name in ("packs", "indicators", "areas", "values", f"cards/{OPEN}/looked-after-rate"))


@pytest.fixture
def ask(portal):
    """Ask as a program does, of packs that are kept: without cookies, with what it is given."""
    keep_packs(portal)
    client = portal.browser().client
    return lambda path, headers=None: client.get(path, headers=headers)


def test_a_script_of_another_site_reads_what_anybody_may_and_nothing_that_somebody_must_be_known_for(portal, ask):
    """A refusal too, so that it can be told; with a cookie, a token or another method never."""
    origin = {"Origin": "https://elsewhere.example"}
    for path in (*EVERY, "/api/openapi.json", f"{V1}/cards/no-board/no-card", f"{V1}/values?limit=0"):
        headers = ask(path, origin).headers
        assert headers["access-control-allow-origin"] == "*", path
        assert "access-control-allow-credentials" not in headers
        assert headers["access-control-expose-headers"] == "ETag, Link, Retry-After"
        for known in (add_token(portal), {"Cookie": "oba-sign-in=x"}, {"Authorization": "Bearer x"}):
            assert "access-control-allow-origin" not in ask(path, {**origin, **known}).headers, path
    asked = {**origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
    before = portal.browser().client.options(f"{V1}/values", headers=asked)
    assert before.status_code == 405
    assert "access-control-allow-headers" not in before.headers
    for path in ("/", "/api/returns", "/boards"):
        assert "access-control-allow-origin" not in ask(path, origin).headers, path


@pytest.mark.parametrize("column", ["role", "audience", "scopes"])
def test_a_token_that_was_changed_to_what_none_is_opens_nothing(portal, ask, column):
    headers = add_token(portal)
    with write_session(portal.engine) as session:
        (token,) = tokens.list_tokens(session)
        setattr(token, column, "everything")
        session.add(token)
    answer = ask(f"{V1}/packs", headers)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert "is not what was made" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (f"audience = 'public' WHERE board = '{CLOSED}'", "for public, and was published as one of"),
        (f"board = '{OPEN}' WHERE board = '{OURS}'", f"and was published as one of {OURS}"),
    ],
)
def test_a_row_that_somebody_made_wider_opens_nothing(portal, ask, change, said):
    """Who may read a pack goes by its row, and the row is held to the pack: everybody would read it otherwise."""
    with read_session(portal.engine) as session:
        codes = {one.board: one.code for one in list_packs(session)}
    wider = {**AUDIENCES, CLOSED: Audience.PUBLIC}
    set_audiences(portal, wider)  # as is what the definitions say of the board today
    assert ask(f"{V1}/values?board={CLOSED}").json()["total"] == 0
    with portal.engine.connect() as connection:
        connection.execute(text("DROP TRIGGER frozen_pack_no_update"))
        connection.execute(text(f"UPDATE frozen_pack SET {change}"))
        connection.commit()
    changed = codes[CLOSED if CLOSED in change else OURS]
    for path in ("indicators", "areas", "values"):
        answer = ask(f"{V1}/{path}?pack={changed}", add_token(portal, Role.QA_LEAD, (), Audience.RESTRICTED))
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), path
    with pytest.raises(PublishError, match=said):
        read_kept(portal.engine, changed)


def test_only_some_wait_for_a_pack_and_others_are_told_at_once(portal, ask):
    with read_session(portal.engine) as session:
        kept = list_packs(session)[0]
    hand = AtHand(lambda engine, one: one.code, 2, patience=60, waiting=0)
    with hand._places, pytest.raises(HTTPException) as refused:
        hand.read(portal.engine, kept)
    assert refused.value.status_code == 503
    assert hand.read(portal.engine, kept) == kept.code
    with hand._places:
        assert hand.read(portal.engine, kept) == kept.code


@pytest.mark.parametrize("path", ["/api/v1/values?area=%00", f"/api/v1/cards/%00{OPEN}/x", "/api/v1/packs?%00=1"])
def test_a_zero_byte_is_a_name_of_nothing_once_it_is_known_who_asks(portal, ask, path):
    """No database takes one; whoever has a token that does not work hears of the token first."""
    assert ask(path, {"Authorization": "Bearer oba_of_nobody"}).status_code == 401
    known = ask(path)
    assert known.status_code in (200, 404, 422)
    assert known.status_code != 200 or known.json()["values"] == []
    assert ask("/boards?%00").status_code == ask("/boards/%00").status_code == 404


def test_head_is_answered_as_get_without_the_body(portal, ask):
    client = portal.browser().client
    changing = {"date", "set-cookie"}
    others = ("/api/openapi.json", "/", "/boards", "/nowhere", f"{V1}/values?limit=0", f"{V1}/cards/no/card")
    for path in (*EVERY, *others):
        full, head = ask(path), client.head(path)
        assert (head.status_code, head.content) == (full.status_code, b""), path
        told = [{name: text for name, text in one.headers.items() if name not in changing} for one in (full, head)]
        assert told[0] == told[1], path
    assert client.head(EVERY[0], headers={"If-None-Match": ask(EVERY[0]).headers["etag"]}).status_code == 304
    assert client.head(EVERY[0], headers={"Authorization": "Bearer x"}).status_code == 401
    assert client.head("/sign-out").status_code == 405


@pytest.mark.parametrize("name", ["as_at", "breakdown", "format", "limit", "offset"])
def test_what_can_be_given_once_is_refused_twice_and_none_is_passed_over(portal, ask, name):
    twice = f"{V1}/values?{name}=2026-01-01&{name}=2026-12-31"
    answer = ask(twice)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == f"{name}: this can be given once only. Ask for each by itself."
    assert ask(twice, {"Authorization": "Bearer oba_of_nobody"}).status_code == 401
    assert ask(f"{V1}/values?board={OPEN}&board={OURS}").status_code == 200


@pytest.mark.parametrize("path", ["nothing", "cards", "packs/more", ""])
def test_a_token_that_does_not_work_is_told_wherever_it_is_used(portal, ask, path):
    assert ask(f"{V1}/{path}", {"Authorization": "Bearer oba_of_nobody"}).status_code == 401
    known = ask(f"{V1}/{path}", add_token(portal))
    assert (known.status_code, known.headers["content-type"]) == (404, "application/problem+json")
    assert ask(f"{V1}/{path}").status_code == 404
