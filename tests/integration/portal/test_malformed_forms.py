"""What is no form, or one of nonsense, sent by those who have the form: told in words, and nothing is half done."""

from typing import Any

import pytest
from sqlmodel import func, select

from oba.models import Attempt, AuditEntry, Reason, SigningException, Waiver
from oba.returns.workflow import State
from oba.roles import Role
from oba.store.engine import read_session, write_session
from oba.store.submissions import find_owed
from tests.fixtures.office import CODE, Office
from tests.fixtures.portals import Browser, Portal, text_of, title_of

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
AS_A_FILE = (
    b'--x\r\nContent-Disposition: form-data; name="turn"\r\n\r\nTURN\r\n'
    b'--x\r\nContent-Disposition: form-data; name="reason"; filename="a"\r\n\r\ntwo words\r\n--x--\r\n'
)
BODIES: dict[str, tuple[str | None, bytes]] = {
    "nothing": (None, b""),
    "JSON": ("application/json", b'{"turn": TURN, "reason": "two plain words", "finding": 0, "answer-story": "x"}'),
    "text": ("text/plain", b"turn=TURN&reason=two+plain+words"),
    "bytes that are no letters": (FORM, b"turn=TURN%ff&reason=%ff%fe%00&finding=\xc3&account=%C3&was=%ff"),
    "parts without a boundary": ("multipart/form-data", b"--x\r\nreason"),
    "parts that break off": (PARTS, b'--x\r\nContent-Disposition: form-data; name="turn"\r\n\r\nTU'),
    "parts without names": (PARTS, b"--x\r\nContent-Disposition: form-data\r\n\r\ntwo\r\n--x--"),
    "a file for words": (PARTS, AS_A_FILE),
    "too many fields": (FORM, b"turn=TURN&" + b"&".join(b"reason-%d=two+words" % n for n in range(4_001))),
    "a name of 20,000 digits": (FORM, b"turn=x&reason-" + b"9" * 20_000 + b"=two+plain+words"),
    "numbers that are none": (FORM, b"turn=1e9&finding=-1&account=1.0&waiver=0x1&reason=two+words&reason-x=two+words"),
    "numbers beyond all": (FORM, b"turn=%d&finding=%d&account=%d&waiver=%d&reason-99999=two+words" % ((2**64,) * 4)),
    "of what is not there": (
        FORM,
        b"turn=TURN&finding=999&account=999&waiver=999&reason=two+w&reason-999=two+w&was=x",
    ),
    "digits of elsewhere": (FORM, "turn=²&finding=²&account=²&waiver=²&reason=two+words&reason-²=two+words".encode()),
}
"""A type and a body, in which TURN is the turn of the return as it is."""
FORMS: dict[str, tuple[str, State]] = {
    "waive": ("collector", State.HAS_ERRORS),
    "waive/back": ("collector", State.HAS_ERRORS),
    "let-sign": ("collector", State.WAITING),
    "withdraw": ("submitter", State.ACCEPTED),
    "explain": ("submitter", State.QUERIES),
    "screen/story": ("submitter", State.HAS_ERRORS),
    "screen/cases": ("approver", State.HAS_ERRORS),
    "screen/check": ("submitter", State.HAS_ERRORS),
}
"""Whose form it is, and a state in which it may be sent; with a correction beside what was accepted."""
BUTTONS = {"withdraw", "screen/check"}
"""Forms of which the turn is everything: with the right one, whatever else is sent with it says nothing."""
TOLD = {400, 403, 404, 409, 422}


class Desks:
    """Everybody who has a form, each in a browser, before a return with faults and queries that can be in any state."""

    def __init__(self, portal: Portal) -> None:
        self.office = office = Office(portal)
        office.send(office.workbook(EH1=700, EH3=730))
        self.portal = portal
        self.browsers: dict[str, Browser] = {
            name: getattr(office, name) for name in ("submitter", "approver", "collector")
        }
        for role in (Role.QA_LEAD, Role.ADMINISTRATOR, Role.BOARD_MEMBER):
            self.browsers[role.value] = portal.as_role(role)

    def put_in(self, state: State) -> int:
        """Put the return into a state and return its turn."""
        with write_session(self.portal.engine) as session:
            owed = find_owed(session, CODE, None)
            correcting = state is State.ACCEPTED
            owed.accepted_id, owed.correction = (owed.latest_id, "returned") if correcting else (None, None)
            owed.accepted_at = self.portal.clock() if correcting else None
            owed.state, owed.turn = state, owed.turn + 1
            return owed.turn

    def kept(self) -> list[Any]:
        kinds = Attempt, Reason, Waiver, SigningException, AuditEntry
        with read_session(self.portal.engine) as session:
            counts = [session.exec(select(func.count()).select_from(kind)).one() for kind in kinds]
            return [find_owed(session, CODE, None).model_dump(), counts]

    def send(self, who: str, form: str, kind: str | None, body: bytes):
        headers = {"x-csrftoken": self.browsers[who].token()} | ({"content-type": kind} if kind else {})
        return self.browsers[who].client.post(f"{self.office.base}/{form}", content=body, headers=headers)


@pytest.fixture
def desks(portal: Portal) -> Desks:
    return Desks(portal)


def test_what_is_no_form_is_told_and_nothing_is_done(desks: Desks) -> None:
    """By whoever has the form in words; whoever has not is told so, whatever they send."""
    for form, (owner, state) in FORMS.items():
        turn = desks.put_in(state)
        before = desks.kept()
        for name, (kind, body) in BODIES.items():
            sent = body.replace(b"TURN", b"x" if form in BUTTONS else str(turn).encode())
            answer = desks.send(owner, form, kind, sent)
            assert answer.status_code in TOLD, (form, name, answer.status_code)
            assert len(text_of(answer)) > 80, (form, name)
            assert desks.kept() == before, (form, name)
        theirs = {"collector"} if owner == "collector" else {"submitter", "approver"}
        for who in desks.browsers.keys() - theirs:
            assert desks.send(who, form, FORM, f"turn={turn}&reason=two+words".encode()).status_code == 403, (form, who)
        assert desks.kept() == before, form


def test_a_body_without_end_and_one_by_itself_are_kept_whole_or_not_at_all(desks: Desks) -> None:
    turn = desks.put_in(State.HAS_ERRORS)
    before = desks.kept()
    for length, told in ((900_000, 422), (1_000_001, 413)):
        body = f"turn={turn}&finding=0&reason=".encode() + b"word+" * (length // 5 + 1)
        assert desks.send("collector", "waive", FORM, body).status_code == told
    assert desks.kept() == before
    for fields, told in (("was=x", 409), ("", 409), (f"turn={turn}", 200)):
        body = f"by-itself=yes&answer-story=Seen%00+sooner%0b&{fields}".encode()
        assert desks.send("submitter", "screen/story", FORM, body).status_code == told, fields
        assert (desks.kept() != before) == (told == 200), fields
    owed, counts = desks.kept()
    assert counts[-1] == before[1][-1] + 1
    assert '"story": "Seen sooner"' in owed["draft"]


NONSENSE = ["x" * 101, "%ff", "²", "31/12/9999", "0/0/0"]
READ: dict[str, tuple[str, str]] = {
    "/trail?day=": ("administrator", "Enter a real day, such as 12/10/2026"),
    "/trail/download.csv?day=": ("administrator", "Enter a real day, such as 12/10/2026"),
    "/across/download/figures.csv?owed=": ("qa_lead", "Page not found"),
    "/across/download/": ("qa_lead", "Page not found"),
    "/register/download/": ("collector", "Page not found"),
    f"/returns/{CODE}/attempts/": ("submitter", "Page not found"),
}


def test_an_address_that_asks_for_nonsense_is_told(desks: Desks) -> None:
    """And the trail of nobody is empty, not everybody's."""
    for path, (who, words) in READ.items():
        for given in NONSENSE:
            answer = desks.browsers[who].get(path + given)
            assert answer.status_code in (404, 422), (path, given)
            assert words in text_of(answer) or "could not understand" in title_of(answer), (path, given)
    admin = desks.browsers["administrator"]
    for given in ("x", "-1", "²", "999999999"):
        assert "Nothing was done that matches this choice." in text_of(admin.get(f"/trail?person={given}"))
        assert len(admin.get(f"/trail/download.csv?person={given}").text.strip().splitlines()) == 1
