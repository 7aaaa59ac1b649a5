"""What the partnership's lead lets pass by name, read from the store: faults waived, and who may sign alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import london_day
from oba.models import Account, Attempt, Owed, SigningException, Waiver
from oba.returns.register.register import Person
from oba.returns.signatories import Signatories
from oba.returns.waivers import WaivedFinding
from oba.returns.workflow import BEFORE_SIGNING
from oba.store import submissions as store


@dataclass(frozen=True)
class Signing:
    """Who may sign a return off, and every named exception for it: `standing` is the one that can still be used.

    `why` says in a sentence who signs, for one who reads it and may not; blank for whoever may.
    """

    who: Signatories
    exceptions: tuple[SigningException, ...] = ()
    standing: SigningException | None = None
    why: str = ""

    def exception_of(self, attempt: Attempt) -> SigningException | None:
        """Return the exception with which an attempt was signed, if any."""
        used = (one for one in self.exceptions if one.attempt_id is not None and one.attempt_id == attempt.id)
        return next((one for one in used if one.account_id == attempt.signed_by), None)  # not once another signed it


@dataclass(frozen=True)
class SigningBook:
    """What says who may sign some returns off: exceptions by the number of the return, people by organisation."""

    exceptions: Mapping[int | None, tuple[SigningException, ...]]
    people: Mapping[str, tuple[Person, ...]]
    leads: tuple[Person, ...]

    def of(self, owed: Owed, definition: ReturnDefinition, attempts: Sequence[Attempt]) -> Signing:
        """Return who may sign a return off that has these attempts, newest first."""
        exceptions, people = self.exceptions.get(owed.id, ()), self.people.get(owed.organisation, ())
        sender = next((attempt.sent_by for attempt in attempts if attempt.id == owed.latest_id), None)
        standing = find_open(exceptions, attempts)
        alone = standing.account_id if standing else None
        who = Signatories(definition.two_step_sign_off, people, sender, alone, self.leads)
        return Signing(who, exceptions, standing)


def read_signings(session: Session, owed: Iterable[Owed]) -> SigningBook:
    """Read who may sign some returns off, in as many statements as for one."""
    asked = list(owed)
    if not asked:
        return SigningBook({}, {}, ())
    exceptions: dict[int | None, tuple[SigningException, ...]] = {}
    for one in store.list_signing_exceptions(session, [each.id for each in asked]):
        exceptions[one.owed_id] = (*exceptions.get(one.owed_id, ()), one)
    people: dict[str, tuple[Person, ...]] = {}
    for person in describe_people(store.list_signatories(session, {each.organisation for each in asked})):
        people[person.organisation] = (*people.get(person.organisation, ()), person)
    return SigningBook(exceptions, people, describe_people(store.list_leads(session)))


def read_signing(session: Session, owed: Owed, definition: ReturnDefinition, attempts: Sequence[Attempt]) -> Signing:
    """Return who may sign a return off that has these attempts, newest first."""
    return read_signings(session, [owed]).of(owed, definition, attempts)


def find_open(exceptions: Sequence[SigningException], attempts: Iterable[Attempt]) -> SigningException | None:
    """Return the newest exception if it can still be used: whoever signs, it is for one signature."""
    newest = exceptions[-1] if exceptions else None
    if newest is None or newest.attempt_id is not None:
        return None
    signed = [attempt.signed_at for attempt in attempts if attempt.signed_at is not None]
    return newest if not signed or max(signed) < newest.given_at else None


def use_exception(session: Session, signing: Signing, attempt: Attempt, account_id: int | None) -> dict[str, object]:
    """Use up the exception that somebody signs with, and return what the trail says of it; nothing without one."""
    found = signing.standing
    if found is None or found.account_id != account_id:
        return {}
    found.attempt_id = attempt.id
    session.add(found)
    return {"by exception": found.reason, "exception": found.id}


def describe_people(accounts: list[Account]) -> tuple[Person, ...]:
    """Return accounts as the register's plain values."""
    return tuple(Person(one.name, one.email, one.role, one.organisation, one.id) for one in accounts)


def read_waivers(session: Session, owed: Owed) -> list[WaivedFinding]:
    """Return the waivers of a return that stand now."""
    return choose_waivers(store.list_waivers(session, [owed.id]), owed)


def choose_waivers(
    waivers: Iterable[tuple[Waiver, str]], owed: Owed, attempt: Attempt | None = None
) -> list[WaivedFinding]:
    """Return which of a return's waivers stand, or stood when an attempt of it was signed: those stay with it.

    What was returned is signed anew before it counts, so of that the waivers are asked that stand now.
    """
    signed = attempt.signed_at if attempt and not _is_to_be_signed(owed, attempt) else None
    if signed is None:
        found = [(row, name) for row, name in waivers if row.ended_at is None]
    else:
        found = [(row, name) for row, name in waivers if row.given_at <= signed <= (row.ended_at or signed)]
    return [_describe_waiver(row, name) for row, name in found]


def _is_to_be_signed(owed: Owed, attempt: Attempt) -> bool:
    state = owed.correction or owed.state
    return attempt.id == owed.latest_id and attempt.id != owed.accepted_id and state in BEFORE_SIGNING


def _describe_waiver(row: Waiver, name: str) -> WaivedFinding:
    about = (row.rule, row.sheet, row.cell, row.measure, row.category, row.period, row.value, row.what)
    return WaivedFinding(*about, row.reason, name, london_day(row.given_at), row.id or 0)
