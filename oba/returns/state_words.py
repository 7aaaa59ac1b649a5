"""What is said of a return in each state, to each role that reads it: its name, and what comes next for whom.

One table for every page, file, message and interface. Where a state follows from the day (late, closed, not yet over)
the day's words go before the table's.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from oba.london_time import write_day
from oba.returns.wording import count_text
from oba.returns.workflow import (
    ACCEPTED,
    WITH_PARTNERSHIP,
    Action,
    Standing,
    State,
    find_step,
    has_ended,
    is_late,
    is_open,
    last_day,
    may_ever,
)
from oba.roles import Role

PROVIDERS = frozenset({Role.SUBMITTER, Role.APPROVER})


@dataclass(frozen=True, slots=True)
class Words:
    """One line of the table: the state's name, and the next step in the words for each who reads it."""

    name: str
    submitter: str
    approver: str
    collector: str
    others: str
    name_elsewhere: str = ""

    def name_for(self, role: Role) -> str:
        """Return the state's name: the partnership's people are not its provider."""
        return self.name if role in PROVIDERS else self.name_elsewhere or self.name

    def next_for(self, role: Role) -> str:
        """Return what comes next, for whoever reads it."""
        known = {Role.SUBMITTER: self.submitter, Role.APPROVER: self.approver, Role.COLLECTOR: self.collector}
        return known.get(role, self.others)


_BEGIN = "Send the filled workbook, or type the figures here."
_EXPLAIN = "Give the reason for each unusual figure, or send a corrected workbook."
_ANSWER = "Read the comment. Give the reasons that are asked for again, or send it once more, put right."
_WAIT = "The partnership checks it now. Nothing is left for you to do."
_DECIDED = "Nothing is left to do."
_LEAD = "The partnership’s lead for returns decides."

STATE_WORDS: Mapping[State, Words] = {
    State.NOT_STARTED: Words(
        "Not started", _BEGIN, _BEGIN, "Nothing has come yet. The register says whom to ask.", "Nothing has come yet."
    ),
    State.DRAFT: Words(
        "Draft",
        "Go on with what was typed, or send the filled workbook.",
        "Go on with what was typed, or send the filled workbook.",
        "The provider has begun it and not sent it.",
        "The provider has begun it and not sent it.",
    ),
    State.HAS_ERRORS: Words(
        "Sent - has errors",
        "Put right what was found, and send it again.",
        "Put right what was found, and send it again.",
        "The provider has to put it right. Nothing waits for you.",
        "The provider has to put it right.",
    ),
    State.QUERIES: Words(
        "Sent - queries to explain",
        _EXPLAIN,
        _EXPLAIN,
        "The provider has to explain unusual figures. Nothing waits for you.",
        "The provider has to explain unusual figures.",
    ),
    State.WAITING: Words(
        "Sent - waiting for sign-off",
        "An approver of your organisation signs it off, and not the person who sent the figures.",
        "Check the figures and sign off. If you sent them, another approver signs.",
        "The provider has to sign it off. Nothing waits for you.",
        "The provider has to sign it off.",
    ),
    State.SIGNED: Words("Signed off - with the partnership", _WAIT, _WAIT, "Check it and decide.", _LEAD),
    State.RESUBMITTED: Words("Resubmitted", _WAIT, _WAIT, "Check it again and decide.", _LEAD),
    State.RETURNED: Words(
        "Returned to you",
        _ANSWER,
        _ANSWER,
        "The provider has to answer the comment. Nothing waits for you.",
        "The provider has to answer the comment.",
        "Returned to the provider",
    ),
    State.ACCEPTED: Words("Accepted", _DECIDED, _DECIDED, _DECIDED, _DECIDED),
    State.ACCEPTED_EXPLAINED: Words("Accepted with explanations", _DECIDED, _DECIDED, _DECIDED, _DECIDED),
    State.NIL_ACCEPTED: Words("Nil return accepted", _DECIDED, _DECIDED, _DECIDED, _DECIDED),
}
_UNENDED = "You can look at it and type a draft now."
_CLOSED = Words(
    "Closed",
    "If you still have to send it, ask the partnership to open it again.",
    "If you still have to send it, ask the partnership to open it again.",
    "You can open it again for this provider.",
    "The partnership’s lead for returns can open it again.",
)

_CORRECTIONS: Mapping[State, str] = {
    State.DRAFT: "draft",
    State.WAITING: "waiting for sign-off",
    State.SIGNED: "with the partnership",
    State.RESUBMITTED: "with the partnership",
}

_OWN_STEPS: Mapping[State, tuple[Action, str]] = {
    State.NOT_STARTED: (Action.SEND, "Send it"),
    State.DRAFT: (Action.SEND, "Go on with the draft and send it"),
    State.HAS_ERRORS: (Action.SEND, "Put right what was found"),
    State.QUERIES: (Action.EXPLAIN, "Give the reasons for unusual figures"),
    State.WAITING: (Action.SIGN, "Check the figures and sign off"),
    State.RETURNED: (Action.SEND, "Read the comment and answer it"),
}
"""What a provider's person does next, with the step that has to be open to them for it."""
_ASKED_OF_CORRECTIONS = frozenset({State.WAITING, State.RETURNED})
"""Beside what was accepted nothing is owed: only what somebody else waits for is asked."""

WHO_MAY: Mapping[Action, str] = {
    Action.GIVE_BACK: "an approver of the provider",
    Action.ACCEPT: "the partnership’s lead for returns",
    Action.RETURN: "the partnership’s lead for returns",
    Action.OPEN: "the partnership’s lead for returns",
    Action.WAIVE: "the partnership’s lead for returns",
    Action.TAKE_BACK: "the partnership’s lead for returns",
    Action.LET_SIGN: "the partnership’s lead for returns",
}


def describe_state(standing: Standing, today: date, role: Role) -> str:
    """Return the state in the words of the screen, for whoever reads it: what stands, once it is accepted."""
    name = STATE_WORDS[standing.state].name_for(role)
    if standing.state in ACCEPTED or standing.state in WITH_PARTNERSHIP:
        return name
    if not is_open(standing, today):
        return _CLOSED.name
    if standing.state in {State.NOT_STARTED, State.DRAFT} and not has_ended(standing, today):
        return "Quarter not over" if standing.state is State.NOT_STARTED else "Quarter not over - draft"
    if is_late(standing, today) and standing.state in {State.NOT_STARTED, State.DRAFT}:
        return "Late" if standing.state is State.NOT_STARTED else "Late - draft"
    return name


def describe_correction(standing: Standing, today: date, role: Role, faults: int = 0, queries: int = 0) -> str:
    """Return how far the correction of what was accepted has come, as a line of its own; blank if there is none."""
    state = standing.correction
    if state is None:
        return ""
    if state not in WITH_PARTNERSHIP and not is_open(standing, today):
        return "Correction: not finished in time"
    if state is State.HAS_ERRORS:
        found = count_text(faults, "faults to put right") if faults else "faults to put right"
    elif state is State.QUERIES:
        found = count_text(queries, "queries to explain") if queries else "queries to explain"
    elif state is State.RETURNED:
        name = STATE_WORDS[state].name_for(role)
        found = name[0].lower() + name[1:]
    else:
        found = _CORRECTIONS[state]
    return f"Correction: {found}"


def describe_next(standing: Standing, today: date, role: Role) -> str:
    """Return what comes next for whoever reads it: a step, or whom it waits for. Never blank."""
    if standing.moving not in ACCEPTED | WITH_PARTNERSHIP:
        if not is_open(standing, today):
            return _describe_unfinished(role) if standing.correction else _CLOSED.next_for(role)
        if standing.opens is not None and not has_ended(standing, today):
            return _UNENDED if role in PROVIDERS else "Nothing is asked of anybody before."
    if standing.state in ACCEPTED and standing.correction is None and is_open(standing, today) and role in PROVIDERS:
        return f"You may put it right until {write_day(last_day(standing))}."
    return STATE_WORDS[standing.moving].next_for(role)


def _describe_unfinished(role: Role) -> str:
    if role in PROVIDERS:
        return "The time for corrections is over. Withdraw it, or ask the partnership to open the return again."
    return "The time for corrections is over, and the correction was not finished. What was accepted stands."


def name_own_step(standing: Standing, actions: Set[Action]) -> str:
    """Return what a provider's person has to do next, by what they may do to a return; blank if nothing is asked."""
    action, words = _OWN_STEPS.get(standing.moving, (None, ""))
    is_asked = standing.correction is None or standing.moving in _ASKED_OF_CORRECTIONS
    return words if action in actions and is_asked else ""


def explain_refusal(action: Action, standing: Standing, role: Role, today: date) -> str:
    """Return why a role may not do something to a return now, and who may or when; blank if it may."""
    if find_step(action, standing, role, today) is not None:
        return ""
    if not may_ever(action, role):
        return f"Only {WHO_MAY.get(action, 'the provider')} can {action.value}."
    moving = standing.moving
    if role in PROVIDERS and moving not in WITH_PARTNERSHIP and not is_open(standing, today):
        return "This return is closed. Ask the partnership if it needs to be opened again."
    if role in PROVIDERS and standing.opens is not None and not has_ended(standing, today):
        return f"You can send it from {write_day(standing.opens)}, when the quarter is over. Nothing was changed."
    status = describe_correction(standing, today, role) or describe_state(standing, today, role)
    return f"You cannot {action.value} now: the return is “{status}”. {describe_next(standing, today, role)}"


def describe_days(standing: Standing, today: date, role: Role) -> str:
    """Return by when it is to be sent, in one sentence with the one day that holds: see `workflow.deadline`."""
    last = write_day(last_day(standing))
    if standing.corrected_until is not None:
        return f"It can be put right until {last}." if is_open(standing, today) else ""
    if not is_open(standing, today):
        return f"It closed on {last}."
    due = write_day(standing.due)
    if standing.opens is not None and not has_ended(standing, today):
        who = "You can send it" if role in PROVIDERS else "It can be sent"
        return f"It is due on {due}. {who} from {write_day(standing.opens)}, when the quarter is over."
    if today <= standing.due:
        return f"It is due on {due} and closes on {last}."
    late = count_text((today - standing.due).days, "days")
    return f"It was due on {due}, {late} ago, and can be sent until {last}."


def describe_verdict(sentence: str, decision: str, day: str, name: str, explained: int) -> str:
    """Return what became of an attempt, in the tense of what was decided: "would be accepted" until somebody does."""
    if not decision:
        return sentence
    more = f", with {count_text(explained, 'explanations')}" if explained and decision == "accepted" else ""
    return f"{decision[0].upper()}{decision[1:]} on {day} by {name}{more}."
