"""What families say is recorded in the portal, and stands on a card without what could be traced to a few."""

import re

import pytest

from oba.boards.duties import Duties, Duty
from oba.pipeline import boards
from oba.pipeline.written.desk import give_duties
from oba.roles import Role
from oba.store.audit import PROGRAM
from tests.fixtures.portal_packs import BOARD
from tests.fixtures.portals import errors_of, text_of

HOME = f"/voice/{BOARD}"
ADDRESS = f"{HOME}/plans-rate/2026-q3/families"
FORM = {"how": "A call", "asked": "40", "answered": "14", "said": "We told our story once: 9\nWe waited: 3"}
FORM |= {"way": "better", "quotes": "Somebody came at once", "consent": "yes", "seen": "0"}


@pytest.fixture
def person(portal, project):
    """Sign somebody in who sees the board, with duties for it."""

    def sign_in(name: str, *duties: Duty, cards: tuple[str, ...] = (), of: str = BOARD):
        account = portal.add_account(Role.BOARD_MEMBER, f"{name.split()[0].lower()}@example.org", name=name, boards=of)
        given = Duties(frozenset(duties), frozenset(cards))
        give_duties(project.engine, BOARD, account.id, given, PROGRAM, portal.clock())
        return portal.enter(account)

    return sign_in


def make_card(portal, project):
    now = portal.clock()
    (card,) = boards.make_pack(project.engine, project.definitions, BOARD, now.date(), now)[0].cards
    return card


def test_what_families_say_stands_beside_the_number(portal, project, person):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    chosen = lead.get(f"{HOME}/new?about=plans-rate&quarter=2026-q3&group=families")
    assert chosen.headers["location"] == ADDRESS
    assert make_card(portal, project).views is None
    assert lead.post(ADDRESS, FORM).status_code == 303
    number, families = make_card(portal, project).views.views
    assert (number.name, families.name, families.old) == ("Number", "Children and families", "1 month old")
    assert families.words == "They say it gets better. 14 of 40 who were asked answered (35%). A call."
    assert families.details == (
        "We told our story once: 9 of 14",
        "We waited: not shown, to protect small numbers",
        "“Somebody came at once” (said with consent)",
    )
    folder = project.publish(portal.clock())
    page = (folder / "indicators/plans-rate.html").read_text("utf-8")
    assert "They say it gets better. 14 of 40" in page
    listed = text_of(lead.get(HOME))
    assert "Child protection plans July to September 2026 Children and families Quinn Lead, 2 November 2026" in listed


def test_a_quote_without_consent_is_refused_and_a_small_group_is_not_shown(portal, project, person):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    told = lead.post(ADDRESS, {**FORM, "consent": ""})
    assert (told.status_code, set(errors_of(told))) == (422, {"quotes"})
    assert "Somebody came at once</textarea>" in told.text
    lead.post(ADDRESS, {**FORM, "answered": "4", "said": "We waited: 3"})
    folder = project.publish(portal.clock())
    texts = [path.read_text("utf-8", errors="replace") for path in folder.rglob("*.*") if path.is_file()]
    assert "Fewer than 5 answered, so what they said is not shown." in " ".join(texts)
    assert not [one for one in texts if "Somebody came at once" in one or "We waited" in one]


def test_of_two_who_record_at_once_the_second_sees_both(person):
    lead, writer = person("Quinn Lead", Duty.QA_LEAD), person("Maya Khan", Duty.WRITER)
    lead.post(ADDRESS, FORM)
    told = writer.post(ADDRESS, {**FORM, "how": "A letter", "asked": "not known"})
    assert told.status_code == 409
    page = text_of(told)
    assert "Quinn Lead recorded here while you were writing:" in page
    assert "How: A call" in page
    assert 'value="A letter"' in told.text
    assert writer.post(ADDRESS, {**FORM, "how": "A letter", "seen": "1"}).status_code == 303


#         duty, cards, may record of the curve
MAY = [
    (None, (), False),
    (Duty.QA_LEAD, (), True),
    (Duty.CHAIR, (), True),
    (Duty.SECRETARY, (), True),
    (Duty.WRITER, ("plans-rate",), True),
    (Duty.WRITER, ("other",), False),
    (Duty.AUDITOR, (), False),
]


@pytest.mark.parametrize(("duty", "cards", "may"), MAY)
def test_who_records_and_reads_what_is_recorded(person, duty, cards, may):
    person("Quinn Lead", Duty.QA_LEAD).post(ADDRESS, FORM)
    them = person("Any One", *([duty] if duty else []), cards=cards)
    assert them.get(ADDRESS).status_code == (200 if may else 403)
    assert them.post(ADDRESS, {**FORM, "seen": "1", "how": "Else"}).status_code == (303 if may else 403)
    page = them.get(HOME)
    assert (f'href="{ADDRESS}"' in page.text) == may
    assert "We waited" not in page.text
    assert "14" not in re.sub(r"\S*14\S*px|v\d+", "", text_of(page))


def test_a_board_that_is_not_theirs_and_what_is_none_are_not_there(person):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    lead.post(ADDRESS, FORM)
    stranger = person("Str Anger", *Duty, of="other-board")
    for path in (HOME, ADDRESS, f"{HOME}/new?about=plans-rate&quarter=2026-q3&group=families"):
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(ADDRESS, FORM).status_code == 404
    assert BOARD not in stranger.get("/voice").text
    assert BOARD in lead.get("/voice").text
    for path in ("/no-curve/2026-q3/families", "/plans-rate/2026-q3/police", "/plans-rate/2027-q1/families"):
        assert lead.get(HOME + path).status_code == 404, path
    assert lead.get(f"{HOME}/new").status_code == 404


def test_what_was_typed_before_a_time_out_comes_back(portal, person):
    lead = person("Quinn Lead", Duty.QA_LEAD)
    owner = re.search(r'name="typed-by" value="([^"]+)"', lead.get(ADDRESS).text)[1]
    token = lead.token()
    portal.clock.move(minutes=45)
    lead.client.post(ADDRESS, data={**FORM, "csrftoken": token, "typed-by": owner})
    again = portal.enter(portal.account("quinn@example.org"))
    again.client.cookies.update({name: kept for name, kept in lead.client.cookies.items() if "typed" in name})
    assert "Somebody came at once</textarea>" in again.get(ADDRESS).text
