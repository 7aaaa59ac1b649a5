"""Fifty made-up people of every role, signed in through the portal's own forms, and the pages that each finds."""

import re
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests
from sqlalchemy import Engine
from starlette.routing import Match

from benchmarks.portal_world import BOARD
from oba.boards.duties import Duties, Duty
from oba.london_time import london_now
from oba.pipeline.written.desk import give_duties
from oba.portal.accounts.second_factor import code_at
from oba.portal.app import ROUTERS
from oba.roles import Role
from oba.store.audit import PROGRAM
from oba.store.engine import write_session
from oba.store.people import accounts
from oba.store.people.accounts import Invitee

PASSWORD = "seven quiet herons wading"
HOW_MANY = {
    Role.BOARD_MEMBER: 24,
    Role.SUBMITTER: 8,
    Role.APPROVER: 6,
    Role.COLLECTOR: 5,
    Role.QA_LEAD: 4,
    Role.ADMINISTRATOR: 3,
}
"""Fifty in all."""
PROVIDERS = ("eh-worcester", "eh-wychavon", "cc-wychavon", "cc-redditch")
MOST_ALIKE = 5
"""Pages of one kind that are kept for each group."""
_LINK = re.compile(r'(?:href|action)="([^"#?]+(?:\?[^"#]*)?)')
_NO_PAGE = re.compile(r"\.(?!html)[a-z]+$|/(?:workbook|file|checked|receipt|download)$|^/(?:assets|sign-|example)")


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in: the cookies of their browser; those of one group find the same pages."""

    group: str
    cookies: dict[str, str]


@dataclass(frozen=True)
class Page:
    """An address, and the kind of page that it is: the route with what varies left out."""

    kind: str
    path: str


def sign_everybody_in(engine: Engine, address: str) -> list[Visitor]:
    """Invite fifty people and let each take the invitation up: a password, a second factor, signed in."""
    return [_take_up(engine, address, one) for one in _list_people()]


def _list_people() -> Iterator[Invitee]:
    for role, count in HOW_MANY.items():
        for number in range(count):
            place = PROVIDERS[number % len(PROVIDERS)] if role in (Role.SUBMITTER, Role.APPROVER) else ""
            boards = (BOARD,) if role is Role.BOARD_MEMBER else ()
            name = f"{role.replace('_', ' ').title()} {number}"
            yield Invitee(f"{role}-{number}@made-up.example", name, role, place, boards=boards)


def _take_up(engine: Engine, address: str, person: Invitee) -> Visitor:
    now = london_now()
    with write_session(engine) as session:
        account, token = accounts.invite(session, PROGRAM, person, now)
    if person.role == Role.BOARD_MEMBER:
        give_duties(engine, BOARD, account.id or 0, Duties(frozenset({Duty.SPONSOR})), PROGRAM, now)
    browser = requests.Session()
    send(browser, address, f"/invitation/{token}", password=PASSWORD)
    page = browser.get(f"{address}/set-up").text
    secret = re.search(r'id="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")  # type: ignore[index]
    offer = re.search(r'name="offer" value="([^"]+)"', page)[1]  # type: ignore[index]
    answer = send(browser, address, "/set-up", offer=offer, code=code_at(secret, int(time.time()) // 30))
    assert answer.headers["location"] == "/", answer.text[:500]
    return Visitor(f"{person.role} {person.organisation}".rstrip(), dict(browser.cookies))


def send(browser: requests.Session, address: str, path: str, **fields: str) -> requests.Response:
    """Send a form of a page with its token."""
    page = browser.get(f"{address}/cookies").text if path == "/set-up" else browser.get(f"{address}{path}").text
    token = browser.cookies.get("oba-form") or re.search(r'name="csrftoken" value="([^"]+)"', page)[1]  # type: ignore[index]
    return browser.post(f"{address}{path}", {"csrftoken": token, **fields}, allow_redirects=False)


def find_pages(address: str, visitor: Visitor) -> list[Page]:
    """Follow the links from the start page until no new kind of page, nor a dozen of one kind, is to be found."""
    browser = requests.Session()
    browser.cookies.update(visitor.cookies)
    found: dict[str, list[str]] = {}
    waiting, seen = ["/", "/account", "/trace"], set()
    while waiting:
        path = waiting.pop(0)
        kind = _kind_of(path)
        if path in seen or not kind or len(found.get(kind, ())) >= MOST_ALIKE:
            continue
        seen.add(path)
        answer = browser.get(address + path, allow_redirects=False)
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        found.setdefault(kind, []).append(path)
        links = (urljoin(path, unescape(link)) for link in _LINK.findall(answer.text))
        waiting += [link for link in dict.fromkeys(links) if link.startswith("/")]
    return [Page(kind, path) for kind, paths in sorted(found.items()) for path in paths]


def _kind_of(path: str) -> str:
    """Return the route of a page's address, blank for what is a file or no page; of a pack also the folder in it."""
    plain = urlsplit(path).path
    if _NO_PAGE.search(plain):
        return ""
    scope = {"type": "http", "method": "GET", "path": plain, "headers": [], "root_path": ""}
    for route in (one for router in ROUTERS for one in router.routes):
        if route.matches(scope)[0] is Match.FULL:
            kind = str(getattr(route, "path", ""))
            break
    else:
        return ""
    if kind == "/boards/{where:path}":
        inside = plain.split("/")[4:]
        return f"pack: {inside[0]}/…" if len(inside) > 1 else f"pack: {inside[0] if inside else ''}"
    return kind


def describe(visitors: list[Visitor], pages: dict[str, list[Page]]) -> dict[str, object]:
    """Return what the load tool is told, as plain values."""
    return {
        "visitors": [asdict(one) for one in visitors],
        "pages": {group: [asdict(page) for page in mine] for group, mine in pages.items()},
    }
