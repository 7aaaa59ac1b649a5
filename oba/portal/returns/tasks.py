"""What a provider can do to a return now, as a task list: each task with its status, in words that say what is left."""

from dataclasses import dataclass
from typing import Any

from oba.london_time import write_day
from oba.pipeline.returns.views import ReturnView
from oba.returns.wording import count_text
from oba.returns.workflow import ACCEPTED, Action, State


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list; without an address it cannot be begun yet."""

    title: str
    status: str
    colour: str = ""
    address: str = ""
    hint: str = ""

    @property
    def item(self) -> dict[str, Any]:
        """Return the line as the Design System's task list takes it."""
        made: dict[str, Any] = {"title": {"text": self.title}}
        if self.address:
            made["href"] = self.address
        if self.hint:
            made["hint"] = {"text": self.hint}
        if self.colour:
            made["status"] = {"tag": {"text": self.status, "classes": f"govuk-tag--{self.colour}"}}
        else:
            waits = "" if self.address else "govuk-task-list__status--cannot-start-yet"
            made["status"] = {"text": self.status, "classes": waits}
        return made


_WHO_CAN = "Who can is said above"


def list_tasks(seen: ReturnView) -> list[Task]:
    """Return what there is to do for whoever reads it, in the order in which it is done; what waits for them first."""
    base, can = f"/returns/{seen.owed.code}", seen.actions
    tasks = []
    if Action.SAVE in can:
        hint = "It is made for you and this quarter, with last quarter’s figures beside the cells"
        tasks.append(Task("Download your workbook", "Ready", address=f"{base}/workbook", hint=hint))
        tasks.append(_sending(seen, base))
        tasks.append(_typing(seen, base))
    asked = seen.verdict.open_queries if seen.verdict else 0
    if Action.EXPLAIN in can and asked:
        status = count_text(asked, "to explain")
        tasks.append(Task("Explain the unusual figures", status, "yellow", f"{base}/explain"))
    if Action.SIGN in can:
        tasks.insert(0, Task("Check the figures and sign off", "To do", "blue", f"{base}/sign"))
    elif seen.standing.moving is State.WAITING and Action.SAVE in can:
        is_stuck = seen.signing is not None and seen.signing.who.is_stuck
        told = ("Nobody can yet", "Whom to ask is said above") if is_stuck else ("Waits for an approver", _WHO_CAN)
        tasks.append(Task("Sign-off", told[0], hint=told[1]))
    return tasks


def _sending(seen: ReturnView, base: str) -> Task:
    title, hint = "Send the filled workbook", "It is checked at once, and nothing is final until it is signed off"
    if Action.SEND not in seen.actions and seen.standing.opens is not None:
        return Task(title, f"From {write_day(seen.standing.opens)}", hint=hint)
    status, colour = _sent_status(seen)
    return Task(title, status, colour, f"{base}/upload", hint)


def _sent_status(seen: ReturnView) -> tuple[str, str]:
    """Return what became of what was sent, or that it is to be sent, with the colour of its tag if it has one."""
    state = seen.standing.moving
    if state is State.HAS_ERRORS:
        faults = seen.verdict.open_faults if seen.verdict else 0
        return count_text(faults, "faults to put right"), "red"
    if state is State.RETURNED:
        return "Returned: see the comment", "orange"
    if state in (State.QUERIES, State.WAITING):
        return "Sent", ""
    return ("If needed", "") if state in ACCEPTED else ("To do", "blue")


def _typing(seen: ReturnView, base: str) -> Task:
    hint = "You can stop and continue later"
    if seen.owed.draft:
        return Task("Or type the figures here", "Draft saved", "light-blue", f"{base}/screen", hint)
    if any(attempt.figures and attempt.way != "nil" for attempt in seen.attempts):
        return Task("Or correct the figures here", "Filled with what you sent", address=f"{base}/screen", hint=hint)
    return Task("Or type the figures here", "Not started", address=f"{base}/screen", hint=hint)
