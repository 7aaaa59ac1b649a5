"""`oba tokens`: what is printed, once, and what is refused."""

import re

import pytest
from typer.testing import CliRunner

from oba.cli import app
from oba.errors import ObaError
from oba.roles import Role
from oba.store.engine import read_session
from oba.store.people import tokens
from tests.fixtures.open_packs import CLOSED, OPEN, OURS, keep_packs
from tests.fixtures.portals import text_of

BI = ("Insight team, Power BI", "--role", "board_member")


@pytest.fixture
def shell(settings, monkeypatch):
    """The command line over the test's own store, without the environment of whoever runs the tests."""
    monkeypatch.delenv("OBA_STORE_URL", raising=False)
    monkeypatch.setattr("oba.settings.read_settings", lambda: settings)
    return lambda *words: CliRunner().invoke(app, ("tokens", *words))


def test_a_token_is_made_used_listed_and_revoked(shell, portal):
    keep_packs(portal)
    assert "No machine has a token" in shell("list").output
    made = shell("new", *BI, "--board", OURS, "--days", "30")
    assert made.exit_code == 0, made.output
    (text,) = re.findall(r"^oba_\S+$", made.output, re.MULTILINE)
    with read_session(portal.engine) as session:
        token = tokens.find(session, text)
        assert (token.audience, token.scopes, (token.expires_at - token.made_at).days) == (
            "partnership",
            "catalogue values",
            30,
        )
        portal.clock.now = token.made_at
    assert f"board_member, {OURS}, at most partnership; may ask for catalogue, values; works until" in made.output
    client = portal.browser().client
    seen = client.get("/api/v1/packs", headers={"Authorization": f"Bearer {text}"}).json()["packs"]
    assert {one["board"] for one in seen} == {OPEN, OURS}
    listed = shell("list").output
    assert "last used on" in listed
    assert text not in listed
    assert "opens nothing any more" in shell("revoke", "1").output
    assert client.get("/api/v1/packs", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    assert "revoked on" in shell("list").output
    assert [entry.who for entry in portal.trail() if entry.about == "token:1"] == ["the server's command line"] * 2
    assert isinstance(shell("revoke", "1").exception, ObaError)
    told = text_of(portal.as_role(Role.QA_LEAD).get("/trail"))
    assert "Token 1 of a machine" in told
    assert "What it may ask for catalogue; values" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (BI, "--board: Select the boards that they belong to. The boards are: "),
        ((*BI, "--board", "x"), "--board: Select boards of the list"),
        (("x", "--role", "analyst", "--board", CLOSED), "--board: Select no board"),
        (("x", "--role", "submitter"), "--role: a submitter sees no packs"),
        ((" ", "--role", "qa_lead"), "Say whose token it is"),
    ],
)
def test_a_faulty_token_is_refused_in_a_sentence(shell, words, told):
    result = shell("new", *words)
    assert isinstance(result.exception, ObaError)
    assert told in str(result.exception)


@pytest.mark.parametrize(
    "words", [("--days", "367"), ("--days", "0"), ("--scope", "everything"), ("--audience", "all")]
)
def test_what_no_token_can_have_is_refused_by_the_command_line(shell, words):
    assert shell("new", *BI, "--board", OURS, *words).exit_code == 2
    assert "No machine has a token" in shell("list").output
