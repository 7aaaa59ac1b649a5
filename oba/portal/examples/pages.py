"""The pages of the example mode, which a portal that was started in the ordinary way does not have."""

import re
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from oba.boards.quality.case_audits import SAMPLE
from oba.portal.access import local_path
from oba.portal.accounts.sessions import begin_whole, set_cookie
from oba.portal.examples.accounts import example_password
from oba.portal.examples.case_audit import LEAD, SECRETARY
from oba.portal.examples.mails import KeptMail
from oba.portal.examples.mode import SIGN_IN, ExampleMode
from oba.portal.pages import go_to, render
from oba.roles import ROLE_NAMES, Role
from oba.store.boards.versions import list_newest
from oba.store.engine import read_session, write_session
from oba.store.people import accounts

router = APIRouter(prefix="/example", include_in_schema=False)
WAY = "example link"


@router.get(SIGN_IN.removeprefix("/example") + "/{mark}")
def sign_in_by_link(request: Request, mark: str, next: str = "/") -> Response:
    """Sign the example person of a link in, in place of whoever this browser held."""
    state = request.app.state
    mode: ExampleMode = state.examples
    with write_session(state.engine) as session:
        account = accounts.find_by_email(session, mode.read_link(mark))
        if account is None or not account.example or account.closed_at is not None:
            raise HTTPException(404)
        token = begin_whole(request, session, account, WAY, state.clock())
    return set_cookie(request, go_to(request, local_path(next)), token)


@router.get("/people")
def list_people(request: Request) -> Response:
    """Show every example person with the link that signs them in."""
    state = request.app.state
    mode: ExampleMode = state.examples
    with read_session(state.engine) as session:
        found = [one for one in accounts.list_accounts(session) if one.example and one.closed_at is None]
        session.expunge_all()
    names = state.project.organisations()
    people = [
        (one, names.get(one.organisation, "The partnership"), ROLE_NAMES[Role(one.role)], mode.link(one.email))
        for one in sorted(found, key=lambda one: (bool(one.organisation), names.get(one.organisation, ""), one.name))
    ]
    password, audit = example_password(mode.portal), _link_audit(request, mode)
    return render(request, "example_people.html", people=people, password=password, audit=audit)


def _link_audit(request: Request, mode: ExampleMode) -> dict[str, str]:
    """Return the links that open the made-up case audit as its lead and as an auditor; none where there is none."""
    with read_session(request.app.state.engine) as session:
        boards = request.app.state.project.definitions.boards
        drawn = [one.key for board in boards for one in list_newest(session, board, SAMPLE)]
    if not drawn:
        return {}
    where = urlencode({"next": f"/case-audits/{drawn[-1].board}/{drawn[-1].about}/{drawn[-1].period}"})
    return {"lead": f"{mode.link(LEAD)}?{where}", "auditor": f"{mode.link(SECRETARY)}?{where}"}


@router.get("/mails")
def list_mails(request: Request) -> Response:
    """Show the mails that would have been sent, newest first, each with a link that opens it as whom it went to."""
    state = request.app.state
    mode: ExampleMode = state.examples
    with read_session(state.engine) as session:
        people = {one.email: one.name for one in accounts.list_accounts(session) if one.activated_at and one.example}
    mails = [(one, people.get(one.to, ""), _open_as(mode, one)) for one in mode.mails.list_newest()]
    return render(request, "example_mails.html", mails=mails)


def _open_as(mode: ExampleMode, mail: KeptMail) -> str:
    """Return the address that signs in whom a mail went to, where its own link leads."""
    found = re.search(rf"{re.escape(mode.portal.portal_address)}(/\S+)", mail.body)
    return f"{mode.link(mail.to)}?{urlencode({'next': found[1]})}" if found else mode.link(mail.to)
