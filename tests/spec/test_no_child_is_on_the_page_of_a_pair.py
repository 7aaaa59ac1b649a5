"""Whoever decides on a doubtful pair of two lists learns how its records agree, and nothing of whom they are about.

Two lists of made-up people are loaded, linked and decided on; every page, refusal and entry of the trail is searched.
"""

import re

import pytest

from oba.cases.dataset import read_rows
from oba.pipeline.cases.datasets import find_datasets
from oba.pipeline.cases.linking import link_lists
from oba.pipeline.cases.review import list_reviews
from oba.roles import Role
from tests.fixtures.linked_lists import LINK, make_people, number_of, score_once
from tests.fixtures.portals import clock, make_portal, one_loop, portal, quick, settings  # noqa: F401 - fixtures
from tests.fixtures.reviewed_links import HOME, link_beside

_TOKEN = re.compile(r"[0-9A-Za-z]+")


@pytest.fixture
def change(portal, tmp_path, monkeypatch):  # noqa: F811 - the fixture
    score_once(monkeypatch)
    return link_beside(portal, tmp_path)


def review(change):
    (found,) = list_reviews(change.engine, change.settings)
    return found


def test_no_page_of_a_doubtful_pair_names_anybody(portal, change) -> None:  # noqa: F811 - the fixture
    """No pseudonym or hash of the datasets, and no name, number, birth or postcode of the lists, is on any page."""
    analyst = portal.as_role(Role.ANALYST)
    first, second, *_ = review(change).waiting
    assert analyst.get(HOME).status_code == 200
    said = [analyst.post(f"{HOME}/{first.reference}", {"reason": "details", "seen": "0"}).text]
    link_lists(change, LINK["id"])
    said += [analyst.get(path).text for path in ("/doubtful-pairs", HOME, f"{HOME}/{first.reference}")]
    said += [analyst.get(f"{HOME}/{one.reference}").text for one in review(change).pairs]
    said += [analyst.post(f"{HOME}/{second.reference}", {"seen": "7"}).text]
    said += [f"{one.action} {one.about} {one.who} {one.detail}" for one in portal.trail()]
    words = {one.casefold() for text in said for one in _TOKEN.findall(text)}
    assert first.reference.casefold() in words
    kept = [read_rows(path) for path in find_datasets(change.engine, change.settings).values()]
    hidden = {
        str(one)
        for rows in kept
        for name in rows
        if "person" in name or name.startswith("link_") or name == "case_id"
        for one in rows[name].dropna().unique()
    }
    assert len(hidden) > 2_000
    assert not hidden & words
    for name, people in (("help", make_people().left), ("plans", make_people().right)):
        assert not {number_of(name, one).casefold() for one in people["truth"]} & words
        for field in ("surname", "forename"):
            names = {one.casefold() for one in people[field].dropna().unique() if len(one) > 5}
            assert len(names) > 20
            assert not names & words
        page = " ".join(said)
        assert not [one for one in people["postcode"].dropna().unique() if one in page]
        assert not [one for one in people["born"].dropna().dt.strftime("%d/%m/%Y").unique() if one in page]
