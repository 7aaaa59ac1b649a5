"""The audit trail on screen and to download: what was done, by whom, about what; newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlmodel import Session

from oba.london_time import LONDON
from oba.models import AuditEntry
from oba.periods import read_code
from oba.portal.access import Person, require
from oba.portal.downloads import download
from oba.portal.forms import read_number
from oba.portal.pages import render
from oba.portal.trail.words import Names, describe_details, name_subject
from oba.returns.register.tables import Cell, as_csv
from oba.returns.values import read_day
from oba.roles import ROLE_NAMES, Permission, Role
from oba.store import audit, submissions
from oba.store.audit import Wanted
from oba.store.engine import read_session
from oba.store.people import accounts

router = APIRouter(prefix="/trail", include_in_schema=False)
Reader = Annotated[Person, Depends(require(Permission.SEE_TRAIL))]
Text = Annotated[str, Query(max_length=100)]
A_PAGE = 50
A_FETCH = 1_000
"""How many entries a download reads at once, so that a trail of any length is whole and takes little memory."""
_HEAD: list[Cell] = ["Number", "When", "Who", "Role", "Provider", "What", "About", "Details", "Hash"]


@dataclass(frozen=True)
class Choice:
    """What somebody chose to look at, as it was typed; `day` is None where none was given or it is none."""

    about: str
    provider: str
    owed: str
    person: int
    typed: str
    day: date | None

    @property
    def is_no_day(self) -> bool:
        """Return whether something was typed as the day that is none."""
        return bool(self.typed) and self.day is None

    def query(self, **more: object) -> str:
        """Return the choice as the end of an address."""
        known = {"about": self.about, "provider": self.provider, "owed": self.owed, "day": self.typed}
        known |= {"person": str(self.person) if self.person else ""} | {
            name: str(value) for name, value in more.items()
        }
        return urlencode({name: value for name, value in known.items() if value})

    @property
    def wanted(self) -> Wanted:
        """Return what the store is asked for; a day is one of England's."""
        begin = datetime.combine(self.day, time(), LONDON).astimezone(UTC) if self.day else None
        next_day = self.day + timedelta(days=1) if self.day else None
        end = datetime.combine(next_day, time(), LONDON).astimezone(UTC) if next_day else None
        return Wanted(self.about or None, self.provider or None, self.owed or None, self.person or None, begin, end)


def _choose(
    about: Text = "",
    provider: Text = "",
    owed: Text = "",
    person: Annotated[str, Query(max_length=9)] = "",
    day: Text = "",
) -> Choice:
    found = read_day(day)[0] if day.strip() else None
    known = found if found is None or found < date.max else None  # a day that no other comes after cannot be asked for
    return Choice(about, provider, owed, read_number(person) if person else 0, day.strip(), known)


Chosen = Annotated[Choice, Depends(_choose)]


@router.get("")
def show_trail(
    request: Request,
    who: Reader,
    chosen: Chosen,
    before: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
) -> Response:
    """Show entries of the trail, all or those of a provider, return, person or day, a page at a time."""
    errors = {"day": "Enter a real day, such as 12/10/2026"} if chosen.is_no_day else {}
    with read_session(request.app.state.engine) as session:
        found = [] if errors else audit.list_entries(session, limit=A_PAGE + 1, before=before, wanted=chosen.wanted)
        names = _read_names(request, session)
        session.expunge_all()
    entries = [_describe(entry, names) for entry in found[:A_PAGE]]
    older = found[A_PAGE - 1].number if len(found) > A_PAGE else 0
    subject = name_subject(chosen.about, names) if chosen.about else ""
    return render(
        request,
        "trail.html",
        422 if errors else 200,
        errors=errors,
        entries=entries,
        chosen=chosen,
        older=older,
        subject=subject,
        names=names,
        returns=_list_returns(request),
    )


@router.get("/download.csv")
def download_trail(request: Request, who: Reader, chosen: Chosen) -> Response:
    """Download every entry of a choice, newest first; the page with what is wrong if the choice is none."""
    if chosen.is_no_day:
        return show_trail(request, who, chosen, 0)
    name = f"audit trail {request.app.state.clock():%Y-%m-%d}.csv"
    return download(_write_entries(request, chosen.wanted), name, "text/csv; charset=utf-8")


def _write_entries(request: Request, wanted: Wanted) -> Iterator[bytes]:
    """Yield the CSV file of entries, some at a time."""
    yield as_csv([_HEAD])
    names, before = None, 0
    while True:
        with read_session(request.app.state.engine) as session:
            names = names or _read_names(request, session)
            found = audit.list_entries(session, limit=A_FETCH, before=before, wanted=wanted)
            lines = [_tabulate(_describe(entry, names)) for entry in found]
            before = found[-1].number if found else 0
        yield as_csv(lines, marked=False)
        if len(lines) < A_FETCH:
            return


def _describe(entry: AuditEntry, names: Names) -> dict[str, Any]:
    """Return an entry in words."""
    details = describe_details(entry.detail, names, entry.about)
    return {
        "entry": entry,
        "who": entry.who.partition(" <")[0],
        "role": ROLE_NAMES[Role(entry.role)] if entry.role in set(Role) else "",
        "provider": names.organisations.get(entry.organisation, entry.organisation),
        "subject": name_subject(entry.about, names),
        "facts": [(label, words) for label, words, is_mark in details if not is_mark],
        "marks": [*((each[0], each[1]) for each in details if each[2]), ("Hash of this entry", entry.hash)],
    }


def _tabulate(said: dict[str, Any]) -> list[Cell]:
    entry: AuditEntry = said["entry"]
    at = entry.at.astimezone(LONDON).isoformat()
    facts: Sequence[tuple[str, str]] = said["facts"]
    details = "; ".join(f"{label}: {words}" for label, words in facts)
    who = [entry.who, said["role"], said["provider"]]
    return [entry.number, at, *who, entry.action, said["subject"], details, entry.hash]


def _read_names(request: Request, session: Session) -> Names:
    """Return the names of everything that an entry may be about."""
    project = request.app.state.project
    organisations = project.organisations()
    definitions = project.definitions.returns
    numbers = {key: {name: one.ref for name, one in each.measures.items()} for key, each in definitions.items()}
    returns, questions = {}, {}
    for owed in submissions.list_owed(session):
        provider = organisations.get(owed.organisation, owed.organisation)
        name = _name_return(request, owed.return_id)
        returns[owed.code] = f"{name}, {provider}, {read_code(owed.period).label}"
        questions[owed.code] = numbers.get(owed.return_id, {})
    people = {account.id or 0: account.name for account in accounts.list_accounts(session)}
    named = (*project.definitions.indicators.items(), *project.definitions.services.items())
    cards = {name: one.name for name, one in named}
    return Names(returns, people, organisations, project.boards(), questions, cards)


def _list_returns(request: Request) -> list[tuple[str, str]]:
    return [(key, _name_return(request, key)) for key in sorted(request.app.state.project.definitions.returns)]


def _name_return(request: Request, return_id: str) -> str:
    definition = request.app.state.project.definitions.returns.get(return_id)
    return definition.name if definition else return_id
