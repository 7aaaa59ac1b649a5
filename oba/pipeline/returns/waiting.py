"""What waits for whom: for a provider's people, and for the partnership the returns to decide on or to let sign."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from oba.errors import NotAllowedError, NotFoundError, TurnError
from oba.indicators.project import Definitions
from oba.models import Account, Attempt
from oba.periods import read_code
from oba.pipeline.returns.exceptions import SigningBook, read_signings
from oba.pipeline.returns.partnership import accept
from oba.pipeline.returns.views import ReturnView, Visit, is_known, make_view, view_returns
from oba.returns.state_words import name_own_step
from oba.returns.workflow import WITH_PARTNERSHIP, Action, State, may_ever
from oba.roles import Role
from oba.store import submissions as store
from oba.store.engine import read_session


@dataclass(frozen=True)
class Waiting:
    """A return that waits for a step of this person: since when, who brought it here and why it waits.

    `is_plain` says that nothing was found that anybody would have to read: it can be accepted with others.
    """

    seen: ReturnView
    step: Action
    since: datetime
    by: str
    why: str
    is_plain: bool = False

    @property
    def address(self) -> str:
        """Return where the step is taken."""
        end = "decide" if self.step is Action.ACCEPT else "let-sign"
        return f"/returns/{self.seen.owed.code}/{end}"


def list_waiting(visit: Visit) -> list[Waiting]:
    """Return what waits for a person's decision, oldest first; nothing for a role that decides nothing."""
    if not may_ever(Action.ACCEPT, visit.role):
        return []
    with read_session(visit.engine) as session:
        states = (*WITH_PARTNERSHIP, State.WAITING)
        owed = [one for one in store.list_owed(session, states=states) if is_known(visit, one)]
        attempts = store.describe_attempts(session, owed)
        signings = read_signings(session, owed)
        names = store.name_people(session, [key for of in attempts.values() for key in _list_people(of)])
        seen = [(make_view(visit, one), attempts.get(one.id, [])) for one in owed]
        found = [_describe(view, sent, signings, names) for view, sent in seen]
    return sorted((one for one in found if one is not None), key=lambda one: one.since)


def _list_people(attempts: Iterable[Attempt]) -> list[int | None]:
    return [key for attempt in attempts for key in (attempt.sent_by, attempt.signed_by)]


def _describe(
    seen: ReturnView, attempts: Sequence[Attempt], signings: SigningBook, names: dict[int, Account]
) -> Waiting | None:
    latest = next((attempt for attempt in attempts if attempt.id == seen.owed.latest_id), None)
    if latest is None:
        return None
    signing = signings.of(seen.owed, seen.definition, attempts)
    if seen.standing.moving is State.WAITING:
        who = signing.who
        if not who.is_stuck or Action.LET_SIGN not in seen.actions:
            return None
        why = who.explain(None, Role.COLLECTOR, seen.provider.name)
        return Waiting(seen, Action.LET_SIGN, latest.sent_at, _name(names, latest.sent_by), why)
    is_alone = signing.exception_of(latest) is not None
    is_nil = latest.way == "nil"
    why = ("Nil return. " if is_nil else "") + _describe_way(seen) + (" alone" if is_alone else "")
    found = {finding["severity"] for finding in json.loads(latest.verdict)["findings"]}
    plain = not is_alone and not is_nil and found.isdisjoint({"FAIL", "QUERY"})
    return Waiting(seen, Action.ACCEPT, latest.signed_at or latest.sent_at, _name(names, latest.signed_by), why, plain)


def _describe_way(seen: ReturnView) -> str:
    if seen.standing.correction:
        return "Correction of what was accepted, signed off"
    is_again = seen.standing.moving is State.RESUBMITTED
    return "Sent again after it was returned, signed off" if is_again else "Signed off"


def _name(people: dict[int, Account], key: int | None) -> str:
    return people[key].name if key in people else ""


def accept_several(visit: Visit, turns: dict[str, int]) -> tuple[list[str], list[str]]:
    """Accept returns about which nothing was found, each as if it were alone; `turns` by code.

    Return the codes that were accepted, and a sentence for each that was not.
    """
    plain = {one.seen.owed.code: one.seen for one in list_waiting(visit) if one.is_plain}
    done: list[str] = []
    faults: list[str] = []
    for code, turn in turns.items():
        seen = plain.get(code)
        if seen is None:
            faults.append("One of the returns does not wait any more, or has something to read first.")
            continue
        try:
            accept(visit, code, turn)
        except (NotAllowedError, NotFoundError, TurnError) as fault:
            faults.append(f"{seen.provider.name}, {seen.period.label}: {fault}")
        else:
            done.append(code)
    return done, faults


@dataclass(frozen=True)
class OwnReturn:
    """A return of one's own organisation, and what this person has to do about it; blank if nothing waits for them."""

    seen: ReturnView
    step: str

    @property
    def address(self) -> str:
        """Return where the step is taken."""
        return f"/returns/{self.seen.owed.code}{'/sign' if Action.SIGN in self.seen.actions else ''}"


def list_own(visit: Visit) -> list[OwnReturn]:
    """Return every return of a provider's person with their next step, what is longest due first."""
    found = sorted(view_returns(visit), key=lambda seen: (seen.owed.due, seen.definition.name))
    with read_session(visit.engine) as session:
        waiting = [seen.owed for seen in found if Action.SIGN in seen.actions]
        attempts = store.describe_attempts(session, waiting)
        signings = read_signings(session, waiting)
    return [_name_step(visit, seen, attempts.get(seen.owed.id, []), signings) for seen in found]


def _name_step(visit: Visit, seen: ReturnView, attempts: Sequence[Attempt], signings: SigningBook) -> OwnReturn:
    if Action.SIGN in seen.actions:
        who = signings.of(seen.owed, seen.definition, attempts).who
        if not who.lets(visit.account.id, visit.role):
            left = replace(seen, actions=seen.actions - {Action.SIGN})
            return OwnReturn(left, "Ask for somebody who may sign it off" if who.is_stuck else "")
    return OwnReturn(seen, name_own_step(seen.standing, seen.actions))


@dataclass(frozen=True, slots=True)
class Stuck:
    """A return that nobody may sign off, in words for somebody who sees no returns."""

    organisation: str
    provider: str
    name: str
    period: str
    since: datetime
    why: str


def list_stuck(session: Session, definitions: Definitions) -> list[Stuck]:
    """Return the returns that wait for a sign-off which nobody may give, oldest first."""
    found = []
    owed = [one for one in store.list_owed(session, states=(State.WAITING,)) if one.return_id in definitions.returns]
    attempts, signings = store.describe_attempts(session, owed), read_signings(session, owed)
    for one in owed:
        definition = definitions.returns[one.return_id]
        provider, sent = definition.provider(one.organisation), attempts.get(one.id, [])
        if provider is None or not sent:
            continue
        who = signings.of(one, definition, sent).who
        if who.is_stuck:
            why = who.explain(None, Role.ADMINISTRATOR, provider.name)
            period = read_code(one.period).label
            # not when the row last changed: a lead who opens it again sends nothing
            since = next((attempt.sent_at for attempt in sent if attempt.id == one.latest_id), one.changed_at)
            found.append(Stuck(one.organisation, provider.name, definition.name, period, since, why))
    return sorted(found, key=lambda stuck: stuck.since)


def group_others(
    seen: Iterable[ReturnView], waiting: Sequence[Waiting], visit: Visit
) -> tuple[list[ReturnView], list[ReturnView]]:
    """Return the other returns: of quarters that have ended, and of those that have not, which cannot be sent yet."""
    codes = {one.seen.owed.code for one in waiting}
    others = [one for one in seen if one.owed.code not in codes]
    running = [one for one in others if one.period.end >= visit.today]
    return [one for one in others if one.period.end < visit.today], running
