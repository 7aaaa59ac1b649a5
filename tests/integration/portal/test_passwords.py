"""Which passwords are refused: those of breaches, and names of people, places and work with a year after them."""

import pytest

from oba.portal.accounts.first_guesses import list_guessable_words, split_words, take_out
from oba.portal.accounts.passwords import find_fault
from oba.roles import Role
from tests.fixtures.portals import link_in

LISTED, GUESSED, ADDED = (
    "is on lists that attackers have",
    "harder to guess",
    "is a name, a month or a word of our work",
)
COUNCIL = (
    "Herefordshire2026!", "Worcestershire2026!", "W0rcestershire26!!!", "EarlyHelp2026!", "EarlyHelp2026",
    "early-help-2026", "WyreForest2026", "Redditch2026!", "Bromsgrove2026!", "Malvern2026!!", "Birmingham2026",
    "Cambridgeshire2026!", "NorthSomerset1!!", "November2026!", "November2026!!", "Autumn2026!!", "Summer2025!!",
    "Safeguarding1!", "Safeguarding2026", "Children2026!", "Council12345", "Welcome2026!!",
    "ReturnsPortal1!", "EHelpReturns2026", "Worcs2026Board", "familyhub2026!", "PatSmith2026!!", "Barnardos2026!",
    "chelseafc2026", "s4f3gu4rding2026",
)  # fmt: skip
BREACHED = (
    "Welcome12345!",
    "Password123!", "Password1234", "P@ssw0rd1234", "Letmein12345", "correcthorsebatterystaple",
    "Correct Horse Battery Staple", "Purple Monkey Dishwasher", "WinterIsComing1", "qwertyuiop123", "Liverpool1892",
    "ManchesterUnited1", "123456789012",
)  # fmt: skip
GOOD = (
    "coffeetinfish", "seven quiet herons wading", "ağaç gölge yağmur", "x7$Kp2!mQz9w", "violet badger teapot rain",
    "worcestershire herons wading slowly", "my aunt grew 2026 leeks", "Ux3vKq9ZtB1n",
)  # fmt: skip


@pytest.fixture
def words(portal) -> list[str]:
    """What would be tried first at the account of Pat Smith of Wyre Forest."""
    account = portal.add_account(Role.SUBMITTER, name="Pat Smith")
    request = type("Request", (), {"app": portal.app})
    return list_guessable_words(request, account)


def test_passwords_of_councils_are_refused_and_others_are_not(words):
    told = {password: find_fault(password, words) for password in (*COUNCIL, *BREACHED, *GOOD)}
    assert {password: fault for password, fault in told.items() if fault and password in GOOD} == {}
    assert [password for password in COUNCIL if not any(why in told[password] for why in (GUESSED, ADDED))] == []
    assert [password for password in BREACHED if LISTED not in told[password]] == []
    assert ADDED in told["EarlyHelp2026!"]


def test_the_words_are_of_the_person_the_boards_the_providers_and_the_country(words):
    assert words[:2] == ["submitter@example.org", "Pat Smith"]
    assert {"Wyre Forest", "Herefordshire", "Cambridgeshire", "safeguarding", "november"} <= set(words)
    assert "eh-wyre-forest" in words
    assert [word for word in words if word.startswith("Herefordshire") and "oard" in word]


@pytest.mark.parametrize(
    ("password", "left"),
    [
        ("herefordshire1997!", ""),
        ("Here-ford-shire 2026", "herefordshire"),
        ("xxHEREFORDSHIRExx", "xxxx"),
        ("h3ref0rdsh1re", ""),
        ("seven herons", None),
        ("seven herons 2031", "sevenherons"),
        ("seven herons 1831", None),
        ("pat", None),
    ],
)
def test_what_is_left_without_such_words_and_years(password, left):
    assert take_out(password, split_words(["Herefordshire", "Pat"])) == left


def test_wherever_a_password_is_chosen_the_same_is_refused(portal):
    """By an invitation, by a link and on one's own page; there is no other way to choose one."""
    link = portal.invite(Role.SUBMITTER)
    assert portal.browser().post(link, {"password": "Herefordshire2026!"}).status_code == 422
    browser = portal.take_up(link)
    answer = browser.post("/account/password", {"current": "seven quiet herons wading", "password": "EarlyHelp2026!"})
    assert (answer.status_code, ADDED in answer.text) == (422, True)
    portal.browser().post("/forgotten-password", {"email": "submitter@example.org"})
    page = portal.browser().post(link_in(portal.sender.sent[-1]), {"password": "correcthorsebatterystaple"})
    assert (page.status_code, LISTED in page.text) == (422, True)
