"""Reminders: which are due on a day, to whom, and what they say. Who has had one is kept elsewhere.

Of the days that a definition names only the newest that has come counts, so that after days of silence
nobody gets two messages about the same thing. No message tells a figure of a return.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oba.indicators.provider_return import ReturnDefinition
from oba.london_time import write_day
from oba.mail import Message
from oba.returns.register.register import Definitions, OwedReturn, Person, explain_missing, is_in
from oba.returns.workflow import State, is_open, last_day, standing_of
from oba.roles import Role


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message to one person about one return; `kind` names the day that it is for."""

    owed: OwedReturn
    kind: str
    person: Person
    message: Message


def list_reminders(
    owed: Iterable[OwedReturn], definitions: Definitions, people: Sequence[Person], as_at: date, address: str
) -> list[Reminder]:
    """Return every reminder that is apt on a day, sent or not; `address` is the portal's, without a slash."""
    found = []
    for one in owed:
        definition = definitions.get(one.return_id)
        if definition is None or is_in(one) or not is_open(standing_of(one, definition.correction_days), as_at):
            continue
        kind = find_kind(one, definition, as_at)
        if kind:
            found += [
                Reminder(one, kind, person, write_message(one, definition, person, as_at, address))
                for person in choose_people(one, people, as_at)
            ]
    return found


def find_kind(owed: OwedReturn, definition: ReturnDefinition, as_at: date) -> str:
    """Return the newest reminder day that has come, as `due 2026-10-20 -7`; blank if none has.

    A due day that was moved makes new reminders.
    """
    days = (as_at - owed.due).days
    come = [day for day in definition.reminder_days if day <= days]
    return f"due {owed.due} {max(come):+d}" if come else ""


def choose_people(owed: OwedReturn, people: Sequence[Person], as_at: date) -> list[Person]:
    """Return who is reminded: submitters, after the due day approvers too, and approvers alone to sign off.

    Where a provider has nobody in that role, whoever it has.
    """
    own = [person for person in people if person.organisation == owed.organisation and person.account_id is not None]
    roles: tuple[Role, ...] = (Role.SUBMITTER, Role.APPROVER) if as_at > owed.due else (Role.SUBMITTER,)
    if owed.state is State.WAITING:
        roles = (Role.APPROVER,)
    return [person for person in own if person.role in roles] or own


def write_message(owed: OwedReturn, definition: ReturnDefinition, person: Person, as_at: date, address: str) -> Message:
    """Return what a person is told, aware of how far the return has come."""
    provider = definition.provider(owed.organisation)
    name = provider.name if provider else owed.organisation
    last = last_day(standing_of(owed, definition.correction_days))
    what = f"{definition.name}, {owed.period.label}"
    parts = [
        f"Hello {person.name},",
        f"The {definition.name} of {name} for {owed.period.label} {_when(owed.due, as_at)}.",
        _describe_state(owed),
        f"Please go to: {address}/returns/{owed.code}",
        f"It can be sent until {write_day(last)}. If you cannot meet that date, please contact us beforehand:"
        f" {definition.contact or definition.owner}.",
        "This message was sent automatically, because you have an account for these returns. Replies are not read.",
    ]
    return Message(person.email, f"{_headline(owed.due, as_at)}: {what}", "\n\n".join(parts) + "\n")


def _when(due: date, as_at: date) -> str:
    days = (due - as_at).days
    if days == 0:
        return "is due today"
    counted = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"is due on {write_day(due)}, in {counted}" if days > 0 else f"was due on {write_day(due)}, {counted} ago"


def _headline(due: date, as_at: date) -> str:
    if due == as_at:
        return "Due today"
    return f"Due on {write_day(due)}" if due > as_at else f"Overdue since {write_day(due)}"


def _describe_state(owed: OwedReturn) -> str:
    match owed.state:
        case State.DRAFT:
            return "You have begun it, thank you; it has not been sent yet."
        case State.HAS_ERRORS:
            return (
                f"We have your file, thank you. The check found {explain_missing(owed)}, and then it can be sent again."
            )
        case State.QUERIES:
            return (
                f"We have your file, thank you. The check left {explain_missing(owed)}. Please look at each figure, and"
                " either amend it or give the reason."
            )
        case State.WAITING:
            return (
                "It has been checked and can be accepted. It waits for an approver of your organisation to sign it"
                " off; only then does it reach us."
            )
        case State.RETURNED:
            return "It was returned to you with a comment, which you can read there. Please send it again."
    return "We have not received anything yet. If there is nothing to report, you can send a nil return."


def describe_sent(sent_at: datetime | None, fault: str) -> str:
    """Return what became of a reminder that was begun, for the partnership's pages."""
    if sent_at is not None:
        return "sent"
    return f"could not be sent and will be tried again: {fault}" if fault else "it is not known whether it was sent"
