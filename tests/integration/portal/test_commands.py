"""`oba people` and `oba serve`: what they print, and what they refuse."""

import json
import stat
from datetime import UTC, datetime

import argon2
import argon2.profiles
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from typer.testing import CliRunner

from oba.cli import app
from oba.commands.serve import choose_settings, open_portal
from oba.errors import ObaError
from oba.pipeline.audit import verify_trail
from oba.portal.accounts.examples import EXAMPLES, code_for, make_key, open_examples
from oba.portal.accounts.second_factor import Codes
from oba.portal.app import create_app
from oba.portal.settings import read_portal_settings
from oba.roles import Role
from oba.store.engine import read_session
from oba.store.people import accounts
from tests.fixtures.portals import KEY, Browser, Clock, Portal, RecordingSender, text_of


@pytest.fixture
def shell(settings, monkeypatch):
    """The command line over the test's own store, without the environment of whoever runs the tests."""
    for name in ("OBA_PORTAL_KEY", "OBA_PORTAL_ADDRESS", "OBA_STORE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("oba.settings.read_settings", lambda: settings)
    return lambda *words: CliRunner().invoke(app, words)


LEE = ("--email", "lee@example.org", "--name", "Lee Park", "--role", "administrator")


def test_the_first_administrator_is_made_on_the_server(shell, make_portal, clock, monkeypatch):
    monkeypatch.setenv("OBA_PORTAL_ADDRESS", "https://returns.example.org")
    told = shell("people", "add", *LEE)
    assert told.exit_code == 0, told.output
    link = told.output.split("https://returns.example.org")[1].strip()
    portal = make_portal()
    clock.now = portal.account("lee@example.org").created_at
    portal.take_up(link)
    assert portal.sign_in("lee@example.org").get("/people").status_code == 200
    assert portal.trail("invite")[0].who == "the server's command line"
    assert "lee@example.org  Lee Park, administrator, the partnership: Active" in shell("people", "list").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--email", "lee", *LEE[2:]), "--email: Enter an email address in the correct format"),
        ((*LEE[:4], "--role", "owner"), "--role: Select what they will do"),
        ((*LEE[:4], "--role", "submitter"), "--organisation: Select the organisation"),
        ((*LEE, "--organisation", "eh-redditch"), "--organisation: Leave the organisation empty"),
    ],
)
def test_a_faulty_person_is_refused_in_a_sentence(shell, words, told):
    result = shell("people", "add", *words)
    assert isinstance(result.exception, ObaError)
    assert told in str(result.exception)


def test_boards_are_given_with_an_account_and_changed_later(shell, make_portal):
    first, second = "herefordshire-early-help-board", "worcestershire-early-help-board"
    person = ("people", "add", "--email", "bo@example.org", "--name", "Bo Lee", "--role", "board_member")
    assert "--board: Select the boards" in str(shell(*person).exception)
    assert shell(*person, "--board", first, "--board", second).exit_code == 0
    portal = make_portal()
    assert portal.account("bo@example.org").boards == f"{first} {second}"
    assert "worcestershire-early-help-board" in str(
        shell("people", "boards", "bo@example.org", "--board", "x").exception
    )
    assert shell("people", "boards", "Bo@example.org", "--board", second).exit_code == 0
    assert f"boards: {second}" in shell("people", "list").output
    assert shell("people", "boards", "bo@example.org").exit_code == 0
    assert portal.account("bo@example.org").boards == ""
    after = [json.loads(entry.detail)["after"].get("boards") for entry in portal.trail("change role")]
    assert after == [[second], None]
    assert isinstance(shell("people", "boards", "nobody@example.org").exception, ObaError)


def test_nobody_is_listed_in_an_empty_store(shell):
    assert "There are no accounts yet" in shell("people", "list").output


def test_a_code_is_told_of_examples_only(shell, make_portal):
    portal = make_portal()
    portal.take_up(portal.invite(Role.COLLECTOR))
    with pytest.raises(ObaError, match="not an example account"):
        code_for(portal.engine, lambda: Codes(portal.app.state.portal), "collector@example.org", portal.clock())
    assert isinstance(shell("people", "code", "collector@example.org").exception, ObaError)
    assert isinstance(shell("people", "code", "nobody@example.org").exception, ObaError)


def test_examples_can_all_sign_in_and_are_labelled(shell, settings, capsys):
    chosen = choose_settings(settings, "127.0.0.1", 8765, examples=True)
    portal = open_portal(settings, chosen, examples=True)
    told = capsys.readouterr().out
    password = told.split("All have the password ")[1].split()[0]
    clock = Clock()
    portal.state.clock = clock
    assert chosen.portal_address == "http://127.0.0.1:8765"
    for each in EXAMPLES:
        assert each.email in told
        browser = Browser(portal)
        browser.post("/sign-in", {"email": each.email, "password": password})
        code = code_for(portal.state.engine, lambda: Codes(chosen), each.email, clock())
        assert browser.post("/sign-in/code", {"code": code}).headers["location"] == "/"
        for path in ("/", "/account", "/cookies", "/nowhere"):
            assert "Example account - made up" in text_of(browser.get(path))
    assert {each.role for each in EXAMPLES} == set(Role)
    portal.state.engine.dispose()


def test_passwords_are_hashed_as_costly_as_argon2_advises(settings, monkeypatch):
    monkeypatch.setattr("oba.portal.app.PasswordHasher", PasswordHasher)  # the other tests' is cheap
    app = create_app(settings, read_portal_settings(portal_key=KEY), sender=None)
    hashed = app.state.passwords.hash("seven quiet herons wading")
    assert argon2.extract_parameters(hashed) == argon2.profiles.RFC_9106_LOW_MEMORY
    app.state.engine.dispose()


def test_examples_are_made_once_and_mended_under_a_new_key(settings, shell, capsys):
    open_portal(settings, read_portal_settings(portal_key=KEY), examples=True).state.engine.dispose()
    first = capsys.readouterr().out
    again = open_portal(settings, read_portal_settings(portal_key=KEY), examples=True)
    assert capsys.readouterr().out == first
    trail = Portal(again, Clock(), RecordingSender()).trail()
    assert len([entry for entry in trail if entry.action != "open again"]) == 3 * len(EXAMPLES)
    with again.state.engine.begin() as connection:  # an example made before accounts had boards
        connection.execute(text("UPDATE account SET boards = '' WHERE role = 'board_member'"))
    again.state.engine.dispose()
    other = open_portal(settings, read_portal_settings(portal_key=KEY + " other"), examples=True)
    assert Portal(other, Clock(), RecordingSender()).trail()[-1].action == "set up second factor"
    assert capsys.readouterr().out != first
    with read_session(other.state.engine) as session:
        boards = [each.boards for each in accounts.list_accounts(session) if each.role == Role.BOARD_MEMBER]
        assert (boards, verify_trail(session).findings) == (["worcestershire-early-help-board"], ())
    other.state.engine.dispose()


def test_the_examples_newest_quarter_can_be_sent_after_it_closed(portal):
    portal.add_account(Role.COLLECTOR, "alex@partnership.example")
    definitions = portal.app.state.project.definitions
    for _ in range(2):
        open_examples(portal.engine, definitions, datetime(2026, 11, 23, tzinfo=UTC))
    portal.clock.now = datetime(2026, 11, 23, tzinfo=UTC)
    statuses = {
        each["organisation"]: each["status"]
        for each in portal.as_role(Role.QA_LEAD).get("/api/returns").json()
        if each["return_id"] == "early-help-provider-return" and each["period"] == "July to September 2026"
    }
    late = sorted(name for name, status in statuses.items() if status == "Late")
    assert late == ["District early help provider, Redditch", "District early help provider, Wyre Forest"]
    assert set(statuses.values()) == {"Late", "Closed"}
    assert len(portal.trail("open again")) == 2


def test_examples_are_refused_beside_real_people(shell, settings, make_portal):
    make_portal().add_account(Role.COLLECTOR)
    with pytest.raises(ObaError, match="real accounts"):
        open_portal(settings, read_portal_settings(portal_key=KEY), examples=True)


def test_real_people_are_refused_beside_examples(shell, settings):
    open_portal(settings, read_portal_settings(portal_key=KEY), examples=True).state.engine.dispose()
    assert "made-up example accounts" in str(shell("people", "add", *LEE).exception)


@pytest.mark.parametrize(
    ("host", "address", "examples", "told"),
    [
        ("0.0.0.0", "", True, "this machine only"),
        ("127.0.0.1", "https://returns.example.org", True, "this machine only"),
        ("0.0.0.0", "", False, "OBA_PORTAL_ADDRESS"),
        ("127.0.0.1", "http://returns.example.org", False, "OBA_PORTAL_ADDRESS cannot be used"),
    ],
)
def test_nothing_is_served_to_others_without_tls(shell, settings, monkeypatch, host, address, examples, told):
    if address:
        monkeypatch.setenv("OBA_PORTAL_ADDRESS", address)
    with pytest.raises(ObaError, match=told):
        choose_settings(settings, host, 8000, examples=examples)


@pytest.mark.parametrize("key", ["", "short"])
def test_it_does_not_start_without_a_key_and_says_how_to_make_one(shell, settings, monkeypatch, key):
    monkeypatch.setenv("OBA_PORTAL_KEY", key)
    result = shell("serve")
    assert isinstance(result.exception, ObaError)
    assert "OBA_PORTAL_KEY is not set to a secret of at least 32 characters" in str(result.exception)
    assert not (settings.state_folder / "portal.key").exists()


def test_the_examples_key_is_for_its_owner_only(tmp_path):
    key = make_key(tmp_path / "var")
    path = tmp_path / "var" / "portal.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert make_key(tmp_path / "var") == key == path.read_text().strip()
    assert len(key) >= 32
