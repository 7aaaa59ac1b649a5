"""A portal on an empty store, with a clock that is set by hand and a sender that keeps what it is given."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from oba.indicators.loading import load_definitions
from oba.indicators.project import Definitions
from oba.mail import Message
from oba.models import Account, AuditEntry
from oba.pipeline import project
from oba.portal.access import COOKIE
from oba.portal.accounts.second_factor import code_at
from oba.portal.app import create_app
from oba.portal.settings import PortalSettings
from oba.roles import Role
from oba.settings import Settings
from oba.store import accounts, signins
from oba.store import engine as store_engine
from oba.store.accounts import Invitee
from oba.store.audit import PROGRAM
from oba.store.engine import read_session, write_session

ROOT = Path(__file__).parents[2]
BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
KEY = "a key for tests and nothing else, made up"
PASSWORD = "seven quiet herons wading"
PROVIDER = "eh-wyre-forest"


@dataclass
class Clock:
    """Time stands still until a test moves it."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> None:
        self.now += timedelta(**step)


@dataclass
class RecordingSender:
    """Keeps the messages; raises `fault` instead if there is one."""

    sent: list[Message] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, message: Message) -> None:
        if self.fault:
            raise self.fault
        self.sent.append(message)


def link_in(message: Message) -> str:
    """The path of the link in a message."""
    return re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]


class Browser:
    """A person's browser: goes to pages, sends forms with the token that the pages gave it, keeps cookies."""

    loop: BlockingPortal | None = None

    def __init__(self, app: FastAPI) -> None:
        address = app.state.portal.portal_address
        self.client = TestClient(app, base_url=address, follow_redirects=False, headers={"user-agent": "test"})
        self.client.portal = self.loop

    def get(self, path: str, **more):
        return self.client.get(path, **more)

    def token(self) -> str:
        """The token that this browser's forms carry."""
        if not any(name.endswith("oba-form") for name in self.client.cookies):
            self.client.get("/cookies")
        return next(value for name, value in self.client.cookies.items() if name.endswith("oba-form"))

    def post(self, path: str, data: dict[str, str] | None = None, **more):
        """Send a form with its token, as the page would."""
        return self.client.post(path, data={"csrftoken": self.token(), **(data or {})}, **more)


@dataclass
class Portal:
    """The application and what is around it."""

    app: FastAPI
    clock: Clock
    sender: RecordingSender

    @property
    def engine(self):
        return self.app.state.engine

    def browser(self) -> Browser:
        return Browser(self.app)

    def invite(self, role: Role, email: str = "", organisation: str | None = None, name: str = "Pat Smith") -> str:
        """Invite somebody as an administrator would, and return the path of the link."""
        owes = role in (Role.SUBMITTER, Role.APPROVER)
        place = (PROVIDER if owes else "") if organisation is None else organisation
        invitee = Invitee(email or f"{role}@example.org", name, role, place)
        with write_session(self.engine) as session:
            return f"/invitation/{accounts.invite(session, PROGRAM, invitee, self.clock())[1]}"

    def code_of(self, email: str) -> str:
        """What the person's authenticator app shows now."""
        secret = self.app.state.codes.open(self.account(email).secret)
        return code_at(secret, int(self.clock().timestamp()) // 30)

    def take_up(self, link: str, password: str = PASSWORD) -> Browser:
        """Take up an invitation through its pages; the browser returned is signed in."""
        browser = self.browser()
        assert browser.post(link, {"password": password}).headers["location"] == "/set-up"
        answer = browser.post("/set-up", self.answer_offer(browser.get("/set-up").text))
        assert answer.headers["location"] == "/"
        return browser

    def answer_offer(self, page: str) -> dict[str, str]:
        """What somebody enters who typed the page's key into an app."""
        secret = re.search(r'id="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        offer = re.search(r'name="offer" value="([^"]+)"', page)[1]
        return {"offer": offer, "code": code_at(secret, int(self.clock().timestamp()) // 30)}

    def sign_in(self, email: str, password: str = PASSWORD, browser: Browser | None = None, back_to: str = "/"):
        """Sign in through the pages with both factors, half a minute later so that the code is a new one."""
        self.clock.move(seconds=30)
        used = browser or self.browser()
        first = used.post("/sign-in", {"email": email, "password": password, "next": back_to})
        assert first.headers["location"].startswith("/sign-in/code")
        second = used.post("/sign-in/code", {"code": self.code_of(email), "next": back_to})
        assert second.headers["location"] == back_to
        return used

    def as_new(self, role: Role, **more) -> Browser:
        """A browser signed in by somebody new, all through the real forms: invited, set up, signed in again."""
        link = self.invite(role, **more)
        self.take_up(link)
        return self.sign_in(more.get("email") or f"{role}@example.org")

    def add_account(self, role: Role, email: str = "", organisation: str | None = None, **more) -> Account:
        """Put an account into the store as it stands, without a way to sign in but `enter`."""
        owes = role in (Role.SUBMITTER, Role.APPROVER)
        place = (PROVIDER if owes else "") if organisation is None else organisation
        account = Account(
            email=email or f"{role}@example.org",
            name=more.pop("name", f"Pat {role.replace('_', ' ').title()}"),
            role=role,
            organisation=place,
            created_at=self.clock(),
            activated_at=self.clock(),
            **more,
        )
        with write_session(self.engine) as session:
            session.add(account)
        return account

    def enter(self, account: Account) -> Browser:
        """A browser in which somebody is signed in already, past the forms."""
        with write_session(self.engine) as session:
            token = signins.begin(session, account, "test", self.clock(), passed=True)
        found = self.browser()
        found.client.cookies.set(self.app.state.portal.cookie(COOKIE), token, domain=found.client.base_url.host)
        return found

    def as_role(self, role: Role, **more) -> Browser:
        """A browser in which a new person with a role is signed in."""
        return self.enter(self.add_account(role, **more))

    def trail(self, action: str | None = None) -> list[AuditEntry]:
        """The entries of the audit trail, oldest first."""
        with read_session(self.engine) as session:
            entries = session.exec(select(AuditEntry).order_by(AuditEntry.number)).all()
            session.expunge_all()
        return [entry for entry in entries if action in (None, entry.action)]

    def account(self, email: str) -> Account:
        with read_session(self.engine) as session:
            found = session.exec(select(Account).where(Account.email == email)).one()
            session.expunge_all()
        return found


def text_of(answer) -> str:
    """What a person reads on a page, without the tags."""
    body = re.sub(r"(?s)<head>.*?</head>|<svg.*?</svg>", " ", answer.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def title_of(answer) -> str:
    return unescape(re.search(r"<title>(.*?)</title>", answer.text)[1])


def errors_of(answer) -> dict[str, str]:
    """What the error summary lists, by the field that it leads to."""
    summary = re.search(r'(?s)class="govuk-error-summary".*?</ul>', answer.text)
    found = re.findall(r'(?s)<a href="#([^"]*)"[^>]*>(.*?)</a>', summary[0] if summary else "")
    return {name: unescape(text).strip() for name, text in found}


@pytest.fixture(autouse=True, scope="session")
def one_loop() -> Iterator[None]:
    """One event loop for the requests of all tests; the test client would start one for each request."""
    with start_blocking_portal() as loop:
        Browser.loop = loop
        yield
    Browser.loop = None


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store that knows the places and nothing else; tests copy it."""
    settings = Settings(home=ROOT, state=tmp_path_factory.mktemp("portal"))
    project.open_project(settings)[1].dispose()
    return settings.state / "oba.sqlite"


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    """The project's definitions, read once."""
    return load_definitions(ROOT / "indicator_definitions")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, definitions: Definitions) -> None:
    """Spare each test the reading of the definitions and the waiting for the disk."""
    monkeypatch.setattr("oba.pipeline.project.load_definitions", lambda _folder: definitions)
    fast = [*(each for each in store_engine._PRAGMAS if "synchronous" not in each), "synchronous=OFF"]
    monkeypatch.setattr(store_engine, "_PRAGMAS", fast)


@pytest.fixture
def settings(empty_store: Path, tmp_path: Path) -> Settings:
    """Settings of a project with an empty store and an empty output folder."""
    state = tmp_path / "var"
    state.mkdir()
    shutil.copy(empty_store, state / "oba.sqlite")
    (tmp_path / "output").mkdir()
    return Settings(home=ROOT, state=state, output=tmp_path / "output")


@pytest.fixture
def clock() -> Clock:
    return Clock()


MakePortal = Callable[..., Portal]


@pytest.fixture
def make_portal(settings: Settings, clock: Clock) -> Iterator[MakePortal]:
    """Make a portal with settings of its own."""
    made: list[Portal] = []

    def make(sender: RecordingSender | None = None, *, no_sender: bool = False, **given) -> Portal:
        given.setdefault("portal_address", "https://returns.example.org")
        given.setdefault("portal_key", KEY)
        kept = sender or RecordingSender()
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        app = create_app(
            settings, PortalSettings(**given), sender=None if no_sender else kept, clock=clock, hasher=cheap
        )
        made.append(Portal(app, clock, kept))
        return made[-1]

    yield make
    for portal in made:
        portal.engine.dispose()


@pytest.fixture
def portal(make_portal: MakePortal) -> Portal:
    """The portal at an address with TLS."""
    return make_portal()
