"""An analyst decides on doubtful pairs in the portal: sees how records agree, and nothing of whom they are about."""

import re
import shutil

import pytest

from oba.pipeline.cases.datasets import cases_folder
from oba.pipeline.cases.review import list_reviews
from oba.roles import Role
from tests.fixtures.linked_lists import LINK, score_once
from tests.fixtures.portals import errors_of, text_of
from tests.fixtures.reviewed_links import HOME, link_beside


@pytest.fixture
def change(portal, tmp_path, monkeypatch):
    score_once(monkeypatch)
    return link_beside(portal, tmp_path)


def review(change):
    (found,) = list_reviews(change.engine, change.settings)
    return found


def test_none_waits_until_lists_are_linked(portal):
    page = text_of(portal.as_role(Role.ANALYST).get("/doubtful-pairs"))
    assert "No pair waits for you: pairs come here when two case lists are linked on the server" in page


def test_an_analyst_sees_how_a_pair_agrees_decides_and_changes_the_decision(portal, change):
    analyst = portal.as_role(Role.ANALYST, name="Noor Rahman")
    waiting = review(change).waiting
    pair = waiting[0]
    assert f"{LINK['id']} {len(waiting)} pairs 0 pairs" in text_of(analyst.get("/doubtful-pairs"))
    listed = text_of(analyst.get(HOME))
    assert f"{len(waiting)} pairs wait." in listed
    assert "The people in these lists are made up" in listed
    assert f"{pair.reference} {pair.weight:.1f} " in listed
    shown = text_of(analyst.get(f"{HOME}/{pair.reference}"))
    for one in pair.agreements:
        assert f"{one.field} {one.level} {one.bits_words}" in shown
    assert "When the lists were linked last, the two were taken for one person." in shown
    portal.clock.move(minutes=5)
    done = analyst.post(f"{HOME}/{pair.reference}", {"reason": "siblings", "seen": "0"})
    assert (done.status_code, done.headers["location"]) == (303, HOME)
    listed = text_of(analyst.get(HOME))
    assert f"Pair {pair.reference}: your decision is kept." in listed
    assert "1 pair was decided on since: decisions count when the lists are linked again." in listed
    assert "They are different people They are twins, or brothers and sisters. Noor Rahman, 2 November 2026" in listed
    shown = analyst.get(f"{HOME}/{pair.reference}")
    assert re.search(r'value="siblings"[^>]* checked', shown.text)
    portal.clock.move(minutes=5)
    analyst.post(f"{HOME}/{pair.reference}", {"reason": "number", "seen": "1"})
    assert review(change).decided[0].reason == "number"
    (one, two) = portal.trail("decide on doubtful pair")
    assert (one.who, one.about, two.detail) == (
        "Noor Rahman <analyst@example.org>",
        f"link {LINK['id']}",
        '{"load": 3}',
    )


def test_what_is_wrong_is_told_beside_the_pair(portal, change):
    analyst = portal.as_role(Role.ANALYST)
    address = f"{HOME}/{review(change).waiting[0].reference}"
    for form in ({"seen": "0"}, {"reason": "because", "seen": "0"}):
        answer = analyst.post(address, form)
        assert (answer.status_code, errors_of(answer)) == (422, {"reason": "Choose what you found"})
    analyst.post(address, {"reason": "details", "seen": "0"})
    for seen in ("0", "x", ""):
        answer = analyst.post(address, {"reason": "siblings", "seen": seen})
        assert answer.status_code == 409
        assert "Somebody else decided meanwhile" in errors_of(answer)["reason"]
        assert "They are the same person . Other details agree" in text_of(answer)
    for path in ("/doubtful-pairs/nobody", f"{HOME}/BBBBBB", "/doubtful-pairs/nobody/BBBBBB"):
        assert analyst.get(path).status_code == 404
        assert analyst.post(path, {"reason": "details"}).status_code in (404, 405)
    assert len(portal.trail("decide on doubtful pair")) == 1


def test_datasets_that_are_gone_are_told_in_a_sentence(portal, change):
    shutil.rmtree(cases_folder(change.settings))
    page = portal.as_role(Role.ANALYST).get("/doubtful-pairs")
    assert page.status_code == 200
    assert "The kept case lists are not where the portal looks for them" in text_of(page)
