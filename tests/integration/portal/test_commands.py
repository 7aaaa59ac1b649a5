"""`oba people` and `oba serve`: what they print, and what they refuse."""

import json
import pickle
import stat

import argon2
import argon2.profiles
import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from oba.cli import app
from oba.commands.serve import choose_settings
from oba.errors import ObaError
from oba.portal.accounts.second_factor import Codes
from oba.portal.app import create_app
from oba.portal.examples.accounts import EXAMPLES, MAIN, code_for, example_password, make_examples, make_key
from oba.portal.settings import read_portal_settings
from oba.roles import Role
from tests.fixtures.portals import KEY, text_of


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


def test_examples_can_all_sign_in_in_earnest(make_portal):
    portal = make_portal(portal_address="http://127.0.0.1:8765")
    chosen, engine = portal.app.state.portal, portal.engine
    make_examples(engine, chosen, portal.app.state.passwords, portal.clock())
    for each in MAIN:
        browser = portal.browser()
        browser.post("/sign-in", {"email": each.email, "password": example_password(chosen)})
        code = code_for(engine, lambda: Codes(chosen), each.email, portal.clock())
        assert browser.post("/sign-in/code", {"code": code}).headers["location"] == "/"
        for path in ("/", "/account", "/cookies", "/nowhere"):
            assert "Example account - made up" in text_of(browser.get(path))
    assert {each.role for each in EXAMPLES} == set(Role)


def test_the_examples_address_follows_from_the_port(shell, settings):
    assert choose_settings(settings, "127.0.0.1", 8765, examples=True).portal_address == "http://127.0.0.1:8765"


def test_passwords_are_hashed_as_costly_as_argon2_advises(settings, monkeypatch):
    monkeypatch.setattr("oba.portal.app.PasswordHasher", PasswordHasher)  # the other tests' is cheap
    app = create_app(settings, read_portal_settings(portal_key=KEY), sender=None)
    hashed = app.state.passwords.hash("seven quiet herons wading")
    assert argon2.extract_parameters(hashed) == argon2.profiles.RFC_9106_LOW_MEMORY
    app.state.engine.dispose()


def test_examples_are_made_once_and_mended_under_a_new_key(portal):
    passwords, now = portal.app.state.passwords, portal.clock()
    for _ in range(2):
        make_examples(portal.engine, read_portal_settings(portal_key=KEY), passwords, now)
        assert len(portal.trail()) == 3 * len(EXAMPLES)
    make_examples(portal.engine, read_portal_settings(portal_key=KEY + " other"), passwords, now)
    assert portal.trail()[-1].action == "set up second factor"
    assert len(portal.trail()) == 5 * len(EXAMPLES)


def test_examples_are_refused_beside_real_people(portal):
    portal.add_account(Role.COLLECTOR)
    with pytest.raises(ObaError, match="real accounts"):
        make_examples(portal.engine, portal.app.state.portal, portal.app.state.passwords, portal.clock())


def test_real_people_are_refused_beside_examples(shell, portal):
    make_examples(portal.engine, portal.app.state.portal, portal.app.state.passwords, portal.clock())
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


def test_several_processes_serve_on_one_address(shell, monkeypatch):
    ran = []
    monkeypatch.setattr("oba.commands.serve._run", ran.append)
    for name in ("collect_seldom", "keep_for_good"):  # of a process, and this one goes on
        monkeypatch.setattr(f"oba.commands.garbage.{name}", lambda: None)
    monkeypatch.setattr("oba.logs.set_up_logs", lambda: None)
    monkeypatch.setenv("OBA_PORTAL_KEY", KEY)
    assert shell("serve", "--port", "8123", "--workers", "3").exit_code == 0
    (config,) = ran
    assert (config.workers, config.port, config.access_log, config.server_header) == (3, 8123, False, False)
    assert config.factory
    made = pickle.loads(pickle.dumps(config)).app()  # as each process is given it
    assert made.state.portal.portal_address == "http://127.0.0.1:8123"
    made.state.engine.dispose()


def test_examples_are_served_by_one_process(shell):
    with pytest.raises(ObaError, match="leave --workers out"):
        raise shell("serve", "--examples", "--workers", "2").exception
