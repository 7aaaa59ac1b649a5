"""Who may write a board's cards is said by administrators, and a second one never says it unseen."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from oba.boards.duties import Duty
from oba.roles import Role
from tests.fixtures.card_portal import BOARD, open_card_portal, sign_in
from tests.fixtures.portals import text_of
from tests.fixtures.small_project import SmallProject

STORY = f"/cards/{BOARD}/plans-rate/questions/story"


@pytest.fixture
def project(portal, monkeypatch: pytest.MonkeyPatch, places_template: Path, tmp_path: Path) -> Iterator[SmallProject]:
    """The portal on the store and the definitions of the small project."""
    project = open_card_portal(portal, monkeypatch, places_template, tmp_path / "project")
    yield project
    project.engine.dispose()


@pytest.fixture
def person(portal, project):
    """Sign somebody in who sees the board, with duties for it."""
    return partial(sign_in, portal)


def seen_by(answer) -> str:
    """Return the number of the version that a form says was seen."""
    return re.search(r'name="seen" value="(\d+)"', answer.text)[1]


def test_the_administrator_gives_duties_and_takes_them_back(portal, project, person):
    member = person("Maya Khan")
    account = portal.account("maya@example.org")
    admin = portal.as_role(Role.ADMINISTRATOR)
    assert "A small board : reads its packs" in text_of(admin.get(f"/people/{account.id}"))
    address = f"/people/{account.id}/duties/{BOARD}"
    assert "Child protection plans" in text_of(admin.get(address))
    admin.post(address, {"duties": "writer", "cards": "plans-rate", "seen": "0"})
    assert "A small board : writer, of 1 card" in text_of(admin.get(f"/people/{account.id}"))
    assert "writer, of 1 card" in text_of(admin.get("/trail"))
    assert "writer, of 1 card" in text_of(admin.get(f"/trail?person={account.id}"))
    assert "writer, of 1 card" not in text_of(admin.get(f"/trail?person={account.id + 10}"))
    assert member.post(STORY, {"answer": "Words.", "seen": "0"}).status_code == 303
    admin.post(address, {"seen": "1"})
    assert member.post(STORY, {"answer": "More words.", "seen": "1"}).status_code == 403
    for wrong in ({"duties": "emperor"}, {"duties": "writer", "cards": "no-such-card"}):
        assert admin.post(address, wrong).status_code == 422
    assert admin.get(f"/people/{account.id}/duties/other-board").status_code == 404
    lead = portal.account("administrator@example.org")
    assert admin.post(f"/people/{lead.id}/duties/{BOARD}", {"duties": "chair"}).status_code == 404


def test_of_two_administrators_the_second_is_told_what_the_first_gave(portal, project, person):
    person("Maya Khan")
    address = f"/people/{portal.account('maya@example.org').id}/duties/{BOARD}"
    one, two = (portal.as_role(Role.ADMINISTRATOR, email=f"{name}@example.org") for name in ("one", "two"))
    assert one.post(address, {"duties": "chair", "seen": seen_by(one.get(address))}).status_code == 303
    told = two.post(address, {"duties": "writer", "cards": "plans-rate", "seen": "0"})
    assert told.status_code == 409
    assert "Maya Khan is now chair." in text_of(told)
    assert re.findall(r'value="([a-z-]+)" checked', told.text) == ["writer", "plans-rate"]
    assert two.post(address, {"duties": "writer", "cards": "plans-rate", "seen": seen_by(told)}).status_code == 303
    one.post(address, {"seen": "2"})
    assert "Maya Khan has no duty now." in text_of(two.post(address, {"duties": "chair", "seen": "2"}))


def test_a_card_that_the_board_has_no_more_is_named_before_all_are_given(portal, project, person):
    person("Maya Khan", Duty.WRITER, cards=("an-old-card",))
    address = f"/people/{portal.account('maya@example.org').id}/duties/{BOARD}"
    page = text_of(portal.as_role(Role.ADMINISTRATOR).get(address))
    assert "cards that this board does not have any more: an-old-card. Whoever saves this page" in page
