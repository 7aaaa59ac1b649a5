"""Anything posted to every form, and typed as an address: refused in words, and what is refused changes nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlmodel import func, select

from oba.boards.cards import CARD
from oba.boards.duties import Duties, Duty
from oba.boards.parts import PARTS
from oba.models import Account, Attempt, AuditEntry, BoardRecord, Reason
from oba.pipeline.written.cards import read_records
from oba.pipeline.written.desk import give_duties
from oba.pipeline.written.integrity import find_changed_records
from oba.portal.app import ROUTERS
from oba.returns.workflow import State
from oba.roles import Role
from oba.settings import Settings
from oba.store.audit import PROGRAM
from oba.store.boards.versions import RecordKey, find_newest
from oba.store.engine import read_session, write_session
from oba.store.submissions import find_owed
from tests.fixtures.office import CODE, Office
from tests.fixtures.portals import Browser, Portal
from tests.fixtures.postgres import Cluster

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
POSTS = sorted(route.path for route in ROUTES if "POST" in route.methods and route.path != "/sign-out")
OF_RETURNS = [path for path in POSTS if path.startswith("/returns/")]
"""Drawn twice as often: theirs are the forms that change most."""
GETS = sorted(route.path for route in ROUTES if "GET" in route.methods and not route.path.endswith(".pdf"))
FIELDS = [
    *("turn", "agreed", "choice", "comment", "reason", "reason-0", "reason-1", "reason-٣", "reason-99999", "refuse-0"),
    *("day", "month", "year", "workbook", "figure-EH1", "figure-EH2.q1", "beside-EH1", "answer-improved", "remove"),
    *("action-0", "owner-0", "by-0", "status-0", "ref-0", "figure-0", "case-reference", "case-first_date", "done"),
    *("seen", "answer", "text", "due", "owner", "status", "idea-0", "cost-0", "duties", "cards", "next"),
    *("email", "name", "role", "organisation", "password", "code", "next", "offer", "csrftoken"),
]
NASTY = [
    *("", " ", "\0", "two\0words", "9" * 5_000, "-1", "1", str(2**31), str(2**63), "٣", "²", "1e400", "NaN", "0x1"),
    *("yes", "accept", "return", "give-back", "submitter", "eh-redditch", "two plain words", "=1+1 and more"),
    *("<script>alert(1)</script>", "\r\nSet-Cookie: a=b", "\u202e\ufffe", "🙈" * 2_000, "../../etc/passwd", "%00%ff"),
]
QUERIES = ["next", "about", "before", "quarter", "owed", "state", "code"]
NOW = "the turn as it is"
BOARD = "worcestershire-early-help-board"
PATHS = {
    "code": [CODE, CODE, CODE, "no-such"],
    "number": ["1", "1", "0"],
    "part": ["requests", "story", "actions", "cases", "corrections"],
    "kind_id": ["decisions", "challenges", "recommendations", "meetings", "agenda", "fitness"],
    "board_id": [BOARD],
    "about": ["neet", "neet", "early-help-family-support"],
    "part_id": [part.id for part in PARTS],
    "name": ["new", "1", "file-0", "2026"],
    "period": ["2026-q3"],
}
KINDS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain"]

text = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
fields = st.lists(st.tuples(st.sampled_from(FIELDS) | text, st.just(NOW) | text), max_size=8)
files = st.lists(st.tuples(st.just("workbook") | text, text, st.binary(max_size=40)), max_size=2)
queries = st.lists(st.tuples(st.sampled_from(QUERIES), text), max_size=3)
raw = st.tuples(st.sampled_from(KINDS) | text, st.binary(max_size=200))
few = examples(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Settings]:
    """The project of the other tests, with a store of each kind in turn."""
    if request.param == "sqlite":
        yield settings
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with cluster.database("places_template") as name:
        yield settings.model_copy(update={"store_url": cluster.address(name)})


@dataclass
class People:
    """Browsers of everybody who has forms, and what the store holds."""

    portal: Portal
    browsers: dict[str, Browser]
    victim: int
    owed_id: int

    def put_in(self, state: State) -> None:
        """Put the return into a state, whatever was sent; the turn moves on."""
        with write_session(self.portal.engine) as session:
            owed = find_owed(session, CODE, None)
            owed.state, owed.turn = state, owed.turn + 1

    def kept(self) -> tuple[Any, ...]:
        """Everything that a form may change, without the sign-ins and what wrong guesses count."""
        with read_session(self.portal.engine) as session:
            owed = find_owed(session, CODE, None).model_dump()
            attempt = session.exec(select(Attempt).where(Attempt.owed_id == owed["id"])).first().model_dump()
            counts = [session.exec(select(func.count()).select_from(kind)).one() for kind in (Attempt, Reason, Account)]
            account = session.get_one(Account, self.victim).model_dump()
            return (owed, attempt, counts, account)

    def entries(self) -> int:
        with read_session(self.portal.engine) as session:
            return session.exec(select(func.count()).select_from(AuditEntry)).one()


@pytest.fixture
def people(portal: Portal) -> People:
    office = Office(portal)
    office.send(office.workbook())
    admin = portal.as_role(Role.ADMINISTRATOR)
    victim = portal.add_account(Role.SUBMITTER, "victim@example.org")
    browsers = {"submitter": office.submitter, "approver": office.approver, "collector": office.collector}
    browsers |= {"administrator": admin, "nobody": portal.browser()}
    with read_session(portal.engine) as session:
        owed = find_owed(session, CODE, None)
    return People(portal, browsers, victim.id, owed.id)


def fill_in(path: str, data: st.DataObject, victim: int) -> str:
    """An address of a route, its parts known ones or anything at all."""
    for name in re.findall(r"{(\w+)", path):
        known = [*PATHS.get(name, ["x"]), str(victim)] if name == "account_id" else PATHS.get(name, ["x"])
        part = data.draw(st.sampled_from(known * 3 + [""]), label=name) or data.draw(text)
        path = re.sub(rf"{{{name}(:path)?}}", lambda _, part=part: quote(part[:200], safe=""), path, count=1)
    return path


def who_would(path: str) -> str:
    """The one whom a page is made for."""
    if path.startswith(("/people", "/trail")):
        return "administrator"
    if path.endswith("/sign"):
        return "approver"
    of_the_partnership = path.startswith(("/register", "/boards")) or path.endswith(("decide", "open"))
    return "collector" if of_the_partnership else "submitter"


def send(browser: Browser, path: str, how: str, data: st.DataObject, turn: int):
    headers = {"x-csrftoken": browser.token()}
    if how == "raw":
        kind, body = data.draw(raw)
        headers["content-type"] = "".join(letter for letter in kind if " " <= letter <= "~")
        return browser.client.post(path, content=body, headers=headers)
    pairs = [(name, str(turn) if given == NOW else given) for name, given in data.draw(fields)]
    if data.draw(st.booleans()):
        pairs.append(("turn", str(turn)))
    if how == "fields":
        headers["content-type"] = KINDS[0]
        return browser.client.post(path, content=urlencode(pairs), headers=headers)
    sent = [(name, (file_name, content)) for name, file_name, content in data.draw(files)]
    return browser.client.post(path, data=dict(pairs), files=sent, headers=headers)


def test_no_form_fails_and_what_is_refused_changes_nothing(people: People) -> None:
    told: Counter[int] = Counter()

    @few
    @given(st.data())
    def post(data: st.DataObject) -> None:
        path = fill_in(data.draw(st.sampled_from([*POSTS, *OF_RETURNS])), data, people.victim)
        who = data.draw(st.sampled_from([*people.browsers, *[who_would(path)] * 12]))
        people.put_in(data.draw(st.sampled_from(State)))
        before, entries = people.kept(), people.entries()
        how = data.draw(st.sampled_from(["fields", "fields", "file", "raw"]))
        answer = send(people.browsers[who], path, how, data, before[0]["turn"])
        told[answer.status_code] += 1
        assert answer.status_code < 500, (who, path, answer.text)
        if "/screen/" not in path and answer.status_code != 303:  # a draft is kept although a figure in it is none
            assert people.kept() == before
        if people.kept() != before:
            assert people.entries() > entries
            assert answer.status_code in (303, 422)

    post()
    assert {303, 403, 404, 422} <= set(told)


def test_a_file_where_none_is_asked_for_is_refused_and_not_waited_for(people: People) -> None:
    browser = people.browsers["submitter"]
    files = [("workbook", ("-1", b"one")), ("other", ("two\0words", b"two"))]
    path, headers = f"/cards/{BOARD}/neet/actions/1", {"x-csrftoken": browser.token()}
    assert browser.client.post(path, data={"text": "Ask"}, files=files, headers=headers).status_code == 400


def test_no_address_fails(people: People) -> None:
    told: Counter[int] = Counter()

    @few
    @given(st.data())
    def get(data: st.DataObject) -> None:
        path = fill_in(data.draw(st.sampled_from(GETS)), data, people.victim)
        query = urlencode([(name, given[:200]) for name, given in data.draw(queries)])
        who = data.draw(st.sampled_from([*people.browsers, *[who_would(path)] * 5]))
        before = people.kept()
        answer = people.browsers[who].get(f"{path}?{query}")
        told[answer.status_code] += 1
        assert answer.status_code < 500, (who, path, answer.text)
        assert people.kept() == before

    get()
    assert {200, 403, 404} <= set(told) <= {200, 303, 307, 403, 404, 422}  # 307 to the page without the last slash


OF_CARDS = [path for path in POSTS if path.startswith("/cards/")]
ANSWERS = st.sampled_from(["answer", "idea-0", "idea-1", "text", "owner", "due", "status", "cost-0", "more"])
SAID = st.sampled_from(["Schools: see them [W15]", "31/1/2027", "done", "withdrawn", "=1+1", "1. One\r\n2. Two"])


def test_no_form_of_a_card_fails_and_what_it_keeps_is_a_card(people: People) -> None:
    engine, board = people.portal.engine, people.portal.app.state.project.definitions.boards[BOARD]
    definitions = people.portal.app.state.project.definitions
    chair = people.portal.account("collector@example.org").id
    give_duties(engine, BOARD, chair, Duties(frozenset({Duty.CHAIR})), PROGRAM, people.portal.clock())
    told: Counter[int] = Counter()

    def count() -> int:
        with read_session(engine) as session:
            return session.exec(select(func.count()).select_from(BoardRecord)).one()

    @few
    @given(st.data())
    def post(data: st.DataObject) -> None:
        path = fill_in(data.draw(st.sampled_from(OF_CARDS)), data, people.victim)
        with read_session(engine) as session:
            newest = find_newest(session, RecordKey(BOARD, CARD, "neet", board.period))
        seen = data.draw(st.sampled_from([str(newest.number if newest else 0), "0", "1"]) | text)
        form = {"seen": seen, "status": "agreed", **dict(data.draw(st.lists(st.tuples(ANSWERS, SAID | text))))}
        before = count()
        answer = people.browsers["collector"].post(path, form)
        told[answer.status_code] += 1
        assert answer.status_code < 500, (path, answer.text)
        assert answer.status_code == 303 or count() == before

    post()
    assert {303, 404, 422} <= set(told) <= {303, 404, 409, 422}
    with read_session(engine) as session:
        assert find_changed_records(session) == []
        assert (BOARD, "neet") in read_records(session, definitions, board, people.portal.clock().date())


FOUND = [
    ("submitter", "/returns/%00", None),
    ("submitter", f"/returns/{CODE}/attempts/{10**30}", None),
    ("administrator", "/trail?about=%00", None),
    ("submitter", "explain", {"turn": "9" * 5_000, "reason-0": "two words"}),
    ("submitter", "screen/requests", {"turn": "9" * 4_500}),
    ("submitter", "screen/cases", {"remove": "9" * 4_500}),
    ("collector", "open", {"turn": "1", "day": "9" * 25, "month": "1", "year": "2027", "reason": "two words"}),
    ("collector", "decide", {"turn": "9" * 5_000, "choice": "accept"}),
]


def test_what_the_fuzz_found_is_refused(people: People) -> None:
    told = []
    for who, path, form in FOUND:
        people.put_in(State.SIGNED if path == "decide" else State.QUERIES)
        before, browser = people.kept(), people.browsers[who]
        answer = browser.get(path) if form is None else browser.post(f"/returns/{CODE}/{path}", form)
        told.append(answer.status_code)
        assert people.kept() == before, path
    assert told == [404, 404, 404, 409, 409, 409, 422, 409]


def test_control_characters_are_left_out_of_what_is_kept(people: People) -> None:
    people.put_in(State.RETURNED)
    browser, turn = people.browsers["submitter"], people.kept()[0]["turn"]
    typed = {"turn": str(turn), "figure-EH1": "1\x0030", "beside-EH1": "two\x00 words\x0b\ufffe\uffff"}
    assert browser.post(f"/returns/{CODE}/screen/requests", typed).status_code == 303
    draft = people.kept()[0]["draft"]
    assert '"EH1": "130"' in draft
    assert '"EH1": "two words"' in draft
    sent = browser.post(f"/returns/{CODE}/screen/check", {"turn": str(turn + 1)})
    assert sent.status_code == 303
    assert "damaged" not in browser.get(sent.headers["location"]).text
