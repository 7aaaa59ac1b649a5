"""The partnership's queue: what waits for a decision, oldest first, every other return, and accepting several."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Query, Request
from fastapi.responses import Response

from oba.errors import NotAllowedError
from oba.pipeline.returns import waiting
from oba.pipeline.returns.views import ReturnView, Visit, view_returns
from oba.portal.access import Person, require
from oba.portal.forms import read_form, read_number
from oba.portal.pages import go_to, render
from oba.portal.returns.notices import notify
from oba.portal.returns.request import visit_of
from oba.returns.workflow import Action, may_ever
from oba.roles import ROLE_NAMES, Permission, Role

router = APIRouter(prefix="/decisions", include_in_schema=False)
Lead = Annotated[Person, Depends(require(Permission.SEE_ALL_RETURNS))]
Fields = Annotated[dict[str, str], Depends(read_form)]
FILTERS = ("provider", "state", "owed")
NONE_CHOSEN = "Tick the returns that you want to accept"


def show_returns(request: Request, visit: Visit) -> Response:
    """Show what waits for this person, oldest first, and every other return, narrowed as the address asks."""
    everything = view_returns(visit)
    chosen = {name: request.query_params.get(name, "")[:100] for name in FILTERS}
    mine = waiting.list_waiting(visit)
    shown = [one for one in mine if _is_asked(one.seen, chosen)]
    ended, running = waiting.group_others([seen for seen in everything if _is_asked(seen, chosen)], mine, visit)
    values: dict[str, Any] = {
        "waiting": shown,
        "ended": ended,
        "running": running,
        "chosen": chosen,
        "choices": _choices(everything),
    }
    return render(request, "queue.html", has_queue=may_ever(Action.ACCEPT, visit.role), all_waiting=len(mine), **values)


def _is_asked(seen: ReturnView, chosen: dict[str, str]) -> bool:
    said = {"provider": seen.owed.organisation, "state": seen.status, "owed": seen.owed.return_id}
    return all(not value or said[name] == value for name, value in chosen.items())


def _choices(everything: list[ReturnView]) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter can be, as pairs of value and words."""
    return {
        "provider": sorted({(seen.owed.organisation, seen.provider.name) for seen in everything}, key=lambda p: p[1]),
        "owed": sorted({(seen.owed.return_id, seen.definition.name) for seen in everything}, key=lambda p: p[1]),
        "state": [(status, status) for status in sorted({seen.status for seen in everything})],
    }


@router.get("")
def confirm_several(request: Request, who: Lead, code: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006
    """Show the returns that were ticked, before they are accepted together."""
    _require_lead(who)
    found = [one for one in waiting.list_waiting(visit_of(request)) if one.is_plain and one.seen.owed.code in code]
    if not found:
        return go_to(request, "/returns", NONE_CHOSEN, worked=False)
    return render(request, "accept_several.html", found=found)


@router.post("")
def accept_several(request: Request, tasks: BackgroundTasks, who: Lead, form: Fields) -> Response:
    """Accept the returns that the page before showed, each with its own entry in the trail."""
    _require_lead(who)
    turns = {name.removeprefix("turn-"): read_number(text) for name, text in form.items() if name.startswith("turn-")}
    visit = visit_of(request)
    done, faults = waiting.accept_several(visit, turns)
    for code in done:
        notify(request, tasks, visit, code)
    return go_to(request, "/returns", _describe_result(len(done), faults), worked=bool(done) and not faults)


def _describe_result(done: int, faults: list[str]) -> str:
    said = f"{done} {'return is' if done == 1 else 'returns are'} accepted."
    if faults:
        said += f" {len(faults)} {'is' if len(faults) == 1 else 'are'} not: {faults[0]}"
    return said


def _require_lead(who: Person) -> None:
    if not may_ever(Action.ACCEPT, who.role):
        lead = ROLE_NAMES[Role.COLLECTOR].lower()
        raise NotAllowedError(f"Only a {lead} accepts returns, and you are signed in as {who.role_name.lower()}.")


def home_values(visit: Visit) -> dict[str, Any]:
    """Return what the home page tells of returns: what waits for a decision, or for a provider's person."""
    if may_ever(Action.ACCEPT, visit.role):
        return {"waiting": waiting.list_waiting(visit)}
    if may_ever(Action.SIGN, visit.role):
        return {"own": [one for one in waiting.list_own(visit) if one.step]}
    return {}
