"""Who asks, and what they may: the person of a request, and the dependencies that refuse everybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import HTTPException, Request

from oba.models import Account, SignIn
from oba.pipeline.written.readers import Reader
from oba.roles import PERMISSIONS, ROLE_NAMES, Permission, Role
from oba.store.audit import Actor, actor_of
from oba.store.engine import read_session, write_if_free
from oba.store.people import signins
from oba.vocabulary import Audience

COOKIE = "oba-sign-in"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in: their account as it was when the request came, and how they signed in."""

    account_id: int
    name: str
    email: str
    role: Role
    organisation: str
    example: bool
    way: str
    actor: Actor
    boards: frozenset[str] = frozenset()

    @property
    def role_name(self) -> str:
        """Return the role in the words of the screen."""
        return ROLE_NAMES[self.role]

    @property
    def audience(self) -> Audience:
        """Return which audience they are."""
        return self.reader.audience

    @property
    def reader(self) -> Reader:
        """Return them as one who reads packs."""
        return Reader(self.role, self.boards)

    def may(self, what: Permission) -> bool:
        """Return whether the role lets them."""
        return what in PERMISSIONS[self.role]


class SignInNeededError(Exception):
    """Nobody is signed in, and the page is not for everybody."""

    def __init__(self, back_to: str) -> None:
        super().__init__("sign in first")
        self.back_to = back_to


def token_of(request: Request) -> str:
    """Return the token that the browser sent, or nothing."""
    return request.cookies.get(request.app.state.portal.cookie(COOKIE), "")


def find_sign_in(request: Request) -> tuple[Account, SignIn] | None:
    """Return the account and sign-in of a request, passed or half-way; looked up once a request."""
    if not hasattr(request.state, "sign_in"):
        token = token_of(request)
        request.state.sign_in = _look_up(request, token) if token else None
    found: tuple[Account, SignIn] | None = request.state.sign_in
    return found


def find_person(request: Request) -> Person | None:
    """Return who is signed in, with both factors, or None."""
    found = find_sign_in(request)
    if found is None or not found[1].passed:
        return None
    account, sign_in = found
    return Person(
        account_id=account.id or 0,
        name=account.name,
        email=account.email,
        role=Role(account.role),
        organisation=account.organisation,
        example=account.example,
        way=sign_in.way,
        actor=actor_of(account),
        boards=frozenset(account.boards.split()),
    )


def person(request: Request) -> Person:
    """Return who is signed in; otherwise the request ends with the sign-in page."""
    found = find_person(request)
    if found is None:
        raise SignInNeededError(_path_of(request) if request.method in ("GET", "HEAD") else "")
    return found


def time_left(request: Request) -> tuple[int, int] | None:
    """Return the seconds until the sign-in ends if there is no other request, and at the latest; None without one."""
    found = find_sign_in(request)
    if found is None or not found[1].passed:
        return None
    now = request.app.state.clock()
    silent = now - now if signins.is_due(found[1], now) else now - found[1].seen_at
    whole = found[1].begun_at + signins.LONGEST - now
    return int(min(signins.IDLE - silent, whole).total_seconds()), int(whole.total_seconds())


def require(what: Permission) -> Callable[[Request], Person]:
    """Return a dependency that gives the person if they may do `what`, and refuses everybody else."""

    def check(request: Request) -> Person:
        found = person(request)
        if not found.may(what):
            raise HTTPException(403)
        return found

    return check


def local_path(given: str) -> str:
    """Return where to go after signing in: a path of ours, and `/` for anything that could lead elsewhere."""
    if not given.startswith("/") or given.startswith("//") or "\\" in given or not given.isprintable():
        return "/"
    return given if not given.startswith("/sign-") else "/"


def sign_in_address(back_to: str) -> str:
    """Return the address of the sign-in page, which leads back."""
    wanted = local_path(back_to)
    return "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='/')}"


def _look_up(request: Request, token: str) -> tuple[Account, SignIn] | None:
    state = request.app.state
    now = state.clock()
    with read_session(state.engine) as session:
        found = signins.find(session, token, now)
        session.expunge_all()
    if found is None or (found[0].example and not state.portal.is_local):
        return None
    if found[1].passed and signins.is_due(found[1], now):
        write_if_free(state.engine, lambda session: signins.record_seen(session, found[1], now))
    return found


def _path_of(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
