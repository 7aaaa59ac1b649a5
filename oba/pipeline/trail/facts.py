"""What can be told of a return, an attempt or an account, by the words that a sentence about it uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from oba.models import Reason
from oba.store.audit import commit_to

Value = str | int | None

STATE, LATEST, STANDS = "the state", "the newest attempt", "the attempt that stands"
CORRECTION = "the state of its correction"
ACCEPTED_AT = "the time of accepting it"
PROVIDER, RETURN, QUARTER = "the provider", "the return", "the quarter"
DUE, CLOSES = "the due day", "the last day"
OPEN_UNTIL, OPEN_REASON = "the day until which it is open", "the reason for opening it"

SENDER, SENT_AT, WAY, FILE = "who sent it", "the time of sending", "the way of sending", "the name of the file"
SHA256, OUTCOME, SENTENCE = "the hash of the file", "the outcome", "the sentence of the verdict"
VERDICT, FIGURES, WORDS = "the verdict", "the figures", "the story and the actions"
AS_ACCEPTED = "the verdict as accepted"
NIL = "why there was nothing to report"
SIGNER, SIGNED_AT = "who signed it", "the time of signing"
DECISION, DECIDER, DECIDED_AT = "the decision", "who decided", "the time of the decision"
COMMENT, LOAD, RECEIPT = "the comment", "the load", "the receipt"

OF_WAIVER = {
    "rule": "the rule",
    "sheet": "the sheet",
    "cell": "the cell",
    "measure": "the question",
    "category": "the group",
    "period": "the quarter of what was found",
    "value": "the value",
    "what": "what was found",
}
"""What a waiver is of, by the names that the row and the entry have for it."""
GIVER, GIVEN_AT, WHY = "who gave it", "the time of giving it", "the reason"
ENDED_AT, SIGNATORY, USED_FOR = "the time of taking it back", "who may sign alone", "the attempt signed with it"
REMINDED_AT, SUBJECT = "the time of reminding", "the subject"

EMAIL, NAME, ROLE, ORGANISATION = "the email address", "the name", "the role", "the organisation"
BOARDS = "the list of boards"
INVITED_AT, TAKEN_UP_AT, CLOSED_AT = "the time of inviting", "the time of taking it up", "the time of closing"
AUDIENCE, SCOPES = "the most it may see", "what it may ask for"
MADE_AT, EXPIRES_AT, REVOKED_AT = "the time of making it", "the time it ends", "the time of revoking it"
MACHINE_KEY = "the key of the machine"
SECOND_FACTOR, KEY, COUNCIL = "the second factor", "the key of the second factor", "who it is to the council"

PEOPLE = frozenset({SENDER, SIGNER, DECIDER, GIVER, SIGNATORY})
"""Facts that are the number of an account."""
SUMS = frozenset({VERDICT, FIGURES, WORDS, AS_ACCEPTED, NIL, KEY, COUNCIL, MACHINE_KEY})
"""Facts of which the trail has only the hash, for what they hold is not for all who read the trail."""
DIGITS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """What an entry tells: a value, and the number of the entry."""

    value: Value
    entry: int


Facts = dict[str, dict[str, Fact]]
"""Facts by what they are about (`return CODE`, `return CODE, attempt N`, `account:N`, …) and by their words."""
Standing = dict[str, dict[str, Value]]
"""What stands in the store, by the same."""


def name_attempt(about: str, number: int) -> str:
    """Return what an attempt of a return is called among the facts."""
    return f"{about}, attempt {number}"


def name_waiver(about: str, number: int | None) -> str:
    """Return what a waiver of a return is called among the facts."""
    return f"{about}, waiver {number}"


def name_exception(about: str, number: int | None) -> str:
    """Return what a named exception for signing a return off is called among the facts."""
    return f"{about}, exception {number}"


def name_reminder(about: str, kind: str, account: str) -> str:
    """Return what a reminder about a return is called among the facts; `account` is `account:N`."""
    return f"{about}, reminder “{kind}” to {account}"


def as_moment(at: datetime | None) -> str | None:
    """Return a time as the trail has it, to the second."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat() if at else None


def as_day(day: date | None) -> str | None:
    """Return a day as text."""
    return day.isoformat() if day else None


def sum_up(text: str, salt: str = "") -> str:
    """Return the SHA-256 of a text, keyed with the salt of its row if it has one; nothing of nothing."""
    return commit_to(text, salt) if text else ""


def sum_up_subject(reason: Reason) -> str:
    """Return the SHA-256 of what an explanation is about, of which there is one at a time."""
    said = [reason.return_id, reason.organisation, reason.rule, reason.measure, reason.category, reason.period]
    return sum_up(json.dumps([*said, reason.value], ensure_ascii=False), reason.salt)


def sum_up_reason(reason: Reason) -> str:
    """Return the SHA-256 of an explanation: in which words, by whom, whether it was accepted and how often used."""
    said = [reason.reason, reason.given_by, reason.given_on.isoformat(), reason.state, reason.used]
    return sum_up(json.dumps([sum_up_subject(reason), *said], ensure_ascii=False), reason.salt)


def sum_up_earlier(reason: Reason) -> str:
    """Return the SHA-256 of an explanation as earlier versions of the program told it."""
    said = [reason.rule, reason.measure, reason.category, reason.period, reason.value]
    said += [reason.reason, str(reason.given_by), reason.given_on.isoformat(), reason.state]
    return sum_up(json.dumps(said, ensure_ascii=False))


def name_people(accounts: Mapping[str, Mapping[str, Value]]) -> dict[int, str]:
    """Return the names of accounts by their number, for sentences."""
    numbered = ((about.removeprefix("account:"), facts) for about, facts in accounts.items())
    return {int(number): str(facts[NAME]) for number, facts in numbered if number.isdecimal()}
