"""The partnership's pages about one return: look at it, accept it or return it with a comment, open it again."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from fastapi.responses import Response

from oba.pipeline import register
from oba.pipeline.returns import partnership
from oba.pipeline.returns.comparison import compare
from oba.pipeline.returns.steps import find_fault
from oba.portal.access import Person, require
from oba.portal.accounts.kept_forms import keeps_typed, recall
from oba.portal.forms import Words, read_form, read_number
from oba.portal.pages import go_to, render
from oba.portal.returns.decision import group_for_decision
from oba.portal.returns.notices import notify
from oba.portal.returns.request import require_step, visit_of
from oba.returns.workflow import Action
from oba.roles import Permission

router = APIRouter(prefix="/returns", include_in_schema=False)
Lead = Annotated[Person, Depends(require(Permission.SEE_ALL_RETURNS))]
Fields = Annotated[dict[str, str], Depends(read_form)]


@router.get("/{code}/decide")
def show_decision(request: Request, code: str, who: Lead) -> Response:
    """Show what was signed: what was found and explained, the figures beside others, and the reminders that went."""
    values = _read_decision(request, code)
    typed = recall(request, who, turn=values["seen"].owed.turn)
    choice, comment, refused = typed.get("choice", ""), typed.get("comment", ""), _read_refused(typed)
    return render(request, "decide.html", **values, choice=choice, comment=comment, refused=refused)


@router.post("/{code}/decide")
@keeps_typed
def record_decision(request: Request, tasks: BackgroundTasks, code: str, who: Lead, form: Fields) -> Response:
    """Accept the return, which loads its figures, or return it with a comment."""
    choice, comment = form.get("choice", ""), form.get("comment", "").strip()
    refused = _read_refused(form)
    errors = {}
    if choice not in ("accept", "return"):
        errors = {"choice": "Select if you accept the return"}
    elif choice == "return" and (fault := find_fault(comment, "Enter what needs to change")):
        errors = {"comment": fault}
    elif choice == "accept" and refused:
        errors = {"choice": "Select return, because you ticked a reason to ask about again"}
    if errors:
        values = _read_decision(request, code)
        return render(
            request, "decide.html", 422, **values, choice=choice, comment=comment, refused=refused, errors=errors
        )
    turn = read_number(form.get("turn", ""))
    visit = visit_of(request)
    if choice == "return":
        partnership.send_back(visit, code, turn, comment, refused)
        notify(request, tasks, visit, code)
        return go_to(request, f"/returns/{code}", "The return was given back to the provider with your comment.")
    partnership.accept(visit, code, turn)
    notify(request, tasks, visit, code)
    return go_to(request, f"/returns/{code}", "Accepted. The figures count from today.")


def _read_refused(form: Mapping[str, str]) -> list[int]:
    """Return the places of the findings whose reason is ticked to be asked again."""
    named = [name.removeprefix("refuse-") for name in form if name.startswith("refuse-")]
    return [int(name) for name in named if name.isdecimal() and len(name) < 6]


def _read_decision(request: Request, code: str) -> dict[str, Any]:
    visit = visit_of(request)
    seen = require_step(request, code, Action.ACCEPT)
    values: dict[str, Any] = {"seen": seen, "found": group_for_decision(seen.verdict.findings if seen.verdict else ())}
    values["beside"] = compare(visit, seen, seen.latest) if seen.latest and seen.latest.figures else None
    return values | {"reminders": register.list_past_reminders(visit.engine, seen.owed.id or 0)}


@router.get("/{code}/open")
def show_reopening(request: Request, code: str, who: Lead) -> Response:
    """Show the form for opening a return again for one provider: until when, and why."""
    seen = require_step(request, code, Action.OPEN)
    return render(request, "open.html", seen=seen, given=recall(request, who, turn=seen.owed.turn))


@router.post("/{code}/open")
@keeps_typed
def reopen(
    request: Request,
    code: str,
    who: Lead,
    turn: Annotated[int, Form()],
    day: Words = "",
    month: Words = "",
    year: Words = "",
    reason: Words = "",
) -> Response:
    """Let a return be sent until a day although it has closed."""
    visit = visit_of(request)
    errors = {}
    until = _read_day(day, month, year)
    if until is None:
        errors["until-day"] = "Enter a real date, such as 27 3 2027"
    elif until < visit.today:
        errors["until-day"] = "The date must be today or in the future"
    if fault := find_fault(reason, "Enter why it is opened again"):
        errors["reason"] = fault
    if errors or until is None:
        given = {"day": day, "month": month, "year": year, "reason": reason}
        seen = require_step(request, code, Action.OPEN)
        return render(request, "open.html", 422, seen=seen, given=given, errors=errors)
    partnership.reopen(visit, code, turn, until, reason)
    return go_to(request, f"/returns/{code}", "The return is open again for this provider.")


def _read_day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if len(year.strip()) == 4 else None
    except (ValueError, OverflowError):
        return None
