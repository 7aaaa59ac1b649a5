"""Who stands at the door, and which returns they may see: their account limits them to their organisation."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from oba.errors import NotFoundError
from oba.indicators.project import Definitions
from oba.indicators.provider_return import Provider, ReturnDefinition, RuleSeverity
from oba.london_time import london_day, write_day
from oba.models import Account, Attempt, Owed
from oba.periods import Period, read_code
from oba.pipeline.returns.exceptions import Signing, read_signing
from oba.pipeline.returns.verdicts import current_verdict, match_reasons
from oba.returns import workflow
from oba.returns.state_words import (
    describe_correction,
    describe_days,
    describe_next,
    describe_state,
    describe_verdict,
    explain_refusal,
    name_own_step,
)
from oba.returns.verdict import Outcome, Verdict
from oba.returns.waivers import may_be_waived
from oba.returns.workflow import ACCEPTED, WITH_PARTNERSHIP, Action, Standing, State
from oba.roles import PERMISSIONS, Permission, Role
from oba.store import submissions as store
from oba.store.engine import read_session


@dataclass(frozen=True)
class Visit:
    """A person's request: who, when, and with which store and definitions."""

    engine: Engine
    definitions: Definitions
    account: Account
    now: datetime
    key: str | None = None

    @property
    def today(self) -> date:
        """Return the day in the partnership's time."""
        return london_day(self.now)

    @property
    def role(self) -> Role:
        """Return the person's role."""
        return Role(self.account.role)


@dataclass(frozen=True)
class DefinedReturn:
    """A return that is owed, with what is said of it by its definition: handed on from step to step."""

    owed: Owed
    definition: ReturnDefinition
    provider: Provider

    @property
    def standing(self) -> Standing:
        """Return what the table of steps needs to know of it."""
        return workflow.standing_of(self.owed, self.definition.correction_days)


@dataclass(frozen=True)
class ReturnView:
    """A return as one person may see it, with everything that its pages show."""

    owed: Owed
    definition: ReturnDefinition
    provider: Provider
    period: Period
    standing: Standing
    status: str
    actions: frozenset[Action]
    attempts: tuple[Attempt, ...]
    verdict: Verdict | None
    people: Mapping[int, Account]
    correction: str = ""
    next_step: str = ""
    days: str = ""
    signing: Signing | None = None
    is_open: bool = True

    @property
    def latest(self) -> Attempt | None:
        """Return the newest attempt that could be read and was not withdrawn: the one that every step is about."""
        return next((attempt for attempt in self.attempts if attempt.id == self.owed.latest_id), None)

    @property
    def unread(self) -> Attempt | None:
        """Return the attempt that was sent last, if that file could not be opened."""
        newest = self.attempts[0] if self.attempts else None
        return newest if newest is not None and newest.outcome == Outcome.UNREADABLE else None

    def describe(self, attempt: Attempt, verdict: Verdict | None = None) -> str:
        """Return what became of an attempt: what was decided of it, else what the check says.

        What was returned and has since been explained is past that decision.
        """
        if verdict is None and attempt.id == self.owed.latest_id:
            verdict = self.verdict
        sentence = verdict.sentence if verdict else attempt.sentence
        is_past = attempt.id == self.owed.latest_id and self.standing.moving is not State.RETURNED
        if attempt.decided_at is None or (is_past and attempt.decision in ("returned", "given back")):
            return sentence
        found = verdict.findings if verdict else ()
        explained = sum(bool(finding.reason) for finding in found)
        person = self.people.get(attempt.decided_by or 0)
        name = person.name if person else "somebody without an account"
        day = write_day(london_day(attempt.decided_at))
        return describe_verdict(sentence, attempt.decision or "", day, name, explained)

    @property
    def accepted(self) -> Attempt | None:
        """Return the attempt that stands."""
        return next((attempt for attempt in self.attempts if attempt.id == self.owed.accepted_id), None)

    @property
    def waivable(self) -> int:
        """Return how many faults of the newest attempt the partnership's lead may let stand."""
        return sum(map(may_be_waived, self.verdict.findings)) if self.verdict else 0


def organisation_of(account: Account) -> str | None:
    """Return the organisation that a person is limited to, None for the partnership's people who see all.

    NotFoundError for a role that sees no returns.
    """
    may = PERMISSIONS[Role(account.role)]
    if Permission.SEE_ALL_RETURNS in may:
        return None
    if Permission.SEE_OWN_RETURNS in may and account.organisation:
        return account.organisation
    raise NotFoundError("There is no such return, or it is not yours.")


def view_returns(visit: Visit) -> list[ReturnView]:
    """Return every return that a person may see, newest quarter first, without their attempts."""
    with read_session(visit.engine) as session:
        found = store.list_owed(session, organisation_of(visit.account))
        return [make_view(visit, owed) for owed in found if is_known(visit, owed)]


def view_return(visit: Visit, code: str) -> ReturnView:
    """Return one return with all its attempts; NotFoundError if it is not this person's to see."""
    with read_session(visit.engine) as session:
        owed = store.find_owed(session, code, organisation_of(visit.account))
        if not is_known(visit, owed):
            raise NotFoundError("This return is no longer defined; ask the partnership.")
        attempts = store.list_attempts(session, owed)
        ids = [key for attempt in attempts for key in (attempt.sent_by, attempt.signed_by, attempt.decided_by)]
        signing = read_signing(session, owed, define(visit, owed).definition, attempts)
        ids += [key for one in signing.exceptions for key in (one.account_id, one.given_by)]
        people = store.name_people(session, ids)
        seen = replace(make_view(visit, owed), attempts=tuple(attempts), people=people, signing=signing)
        verdict = _read_current(session, visit, seen, seen.latest) if seen.latest else None
        return _describe_sent(visit, replace(seen, verdict=verdict), signing)


def _describe_sent(visit: Visit, seen: ReturnView, signing: Signing) -> ReturnView:
    """Return a view with what follows from what was sent: what a person may do about it, and the words for it."""
    actions, next_step = seen.actions, seen.next_step
    signing = replace(signing, why=signing.who.explain(visit.account.id, visit.role, seen.provider.name))
    if signing.why:
        actions -= {Action.SIGN}
        if seen.standing.moving is State.WAITING and workflow.is_open(seen.standing, visit.today):
            next_step = signing.why
    elif Action.SIGN in actions:
        next_step = f"{name_own_step(seen.standing, actions)}."
    found = seen.verdict.findings if seen.verdict else ()
    if not any(finding.severity is RuleSeverity.QUERY for finding in found):
        actions -= {Action.EXPLAIN}
    faults, asked = (seen.verdict.open_faults, seen.verdict.open_queries) if seen.verdict else (0, 0)
    correction = describe_correction(seen.standing, visit.today, visit.role, faults, asked)
    return replace(seen, actions=actions, correction=correction, next_step=next_step, signing=signing)


def why_not(visit: Visit, seen: ReturnView, action: Action) -> str:
    """Return why a person may not do something to a return now, and who may or when."""
    refusal = explain_refusal(action, seen.standing, visit.role, visit.today)
    if not refusal and action is Action.SIGN and seen.signing:
        return seen.signing.why
    return refusal or "There is no unusual figure to explain."


def view_attempt(visit: Visit, code: str, number: int) -> tuple[ReturnView, Attempt, Verdict]:
    """Return a return, one of its attempts and the verdict on that with the explanations as they stand now."""
    seen = view_return(visit, code)
    with read_session(visit.engine) as session:
        attempt = store.find_attempt(session, seen.owed, number)
        return seen, attempt, _read_current(session, visit, seen, attempt)


def is_known(visit: Visit, owed: Owed) -> bool:
    """Return whether a return is still defined, with its provider."""
    definition = visit.definitions.returns.get(owed.return_id)
    return definition is not None and definition.provider(owed.organisation) is not None


def make_view(visit: Visit, owed: Owed) -> ReturnView:
    """Return a return as one person may see it, without its attempts."""
    given = define(visit, owed)
    standing = given.standing
    actions = workflow.list_actions(standing, visit.role, visit.today)
    status = describe_state(standing, visit.today, visit.role)
    return ReturnView(
        owed,
        given.definition,
        given.provider,
        read_code(owed.period),
        standing,
        status,
        actions,
        (),
        None,
        {},
        describe_correction(standing, visit.today, visit.role),
        describe_next(standing, visit.today, visit.role),
        describe_days(standing, visit.today, visit.role),
        is_open=workflow.is_open(standing, visit.today),
    )


def define(visit: Visit, owed: Owed) -> DefinedReturn:
    """Return a return with its definition and its provider; NotFoundError if that names the provider no more."""
    definition = visit.definitions.returns[owed.return_id]
    provider = definition.provider(owed.organisation)
    if provider is None:
        raise NotFoundError("The definition of this return no longer names your organisation; ask the partnership.")
    return DefinedReturn(owed, definition, provider)


def _read_current(session: Session, visit: Visit, seen: ReturnView, attempt: Attempt) -> Verdict:
    """Return the verdict on an attempt as it stands now, with the day that holds now wherever something is asked.

    Nothing is asked any more about an attempt that another came after, or that has left its provider.
    """
    verdict = current_verdict(session, seen.owed, attempt)
    standing = seen.standing
    is_asked = attempt.id == seen.owed.latest_id and standing.moving not in ACCEPTED | WITH_PARTNERSHIP
    day = workflow.deadline(standing, visit.today) if is_asked else None
    asked = {RuleSeverity.FAIL, RuleSeverity.QUERY}
    findings = tuple(
        replace(finding, fix_by=write_day(day) if day and finding.is_open else "")
        if finding.severity in asked
        else finding
        for finding in verdict.findings
    )
    return replace(verdict, findings=findings)


def list_refused(visit: Visit, seen: ReturnView) -> dict[int, str]:
    """Return the reasons that were given and are asked for again, by the place of their finding."""
    with read_session(visit.engine) as session:
        reasons = store.list_reasons(session, seen.owed.return_id, seen.owed.organisation)
    found = seen.verdict.findings if seen.verdict else ()
    kept = match_reasons(found, reasons)
    return {place: one.reason for place, one in kept.items() if one.state == "refused" and found[place].is_open}
